"""Plain text → blocks, also where it keeps some Markdown marks from the extractor that wrote it.

Only marks go (``#``, ``**``, ``*``, ``<sup>``, list bullets): every other character stays, in order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from govqa.loading.blocks import Block, Mark, Parsed, fold
from govqa.loading.decoding import decode_file
from govqa.loading.rules.prose import PROSE_RULES

_HEADING = re.compile(r"^(#{1,6}) (\S.*)$")
_BULLET = re.compile(r"^\s*[-*•‣▪●–]\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*(\d{1,3}[.)]|\([a-z\d]{1,4}\)|[a-z]\))\s+\S")
_RULE_LINE = re.compile(r"^\s*([-=*_~]\s*){3,}$")
_SUP = re.compile(r"<sup>\s*([^<>\s]{1,6})\s*</sup>")
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])(.{1,4000}?)(?<=[^\s*])\*\*(?![\w*])", re.S)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_BOLD_LABEL = re.compile(r"^\*\*([^*\n]{1,60}?)(:\*\*|\*\*:)(?=\s|$)")

#: A text whose lines are all at most this long may be wrapped; longer lines are paragraphs.
_WRAP_COLUMNS = 130
#: In a wrapped paragraph, every line but the last reaches this share of the longest.
_WRAP_SHARE = 0.55
_WRAP_LEAST = 40


def parse(path: Path, data: bytes) -> Parsed:
    """The blocks of a text file, which blank lines, or failing them line ends, keep apart.

    Raises UnsupportedFormat if it is no text.
    """
    return parse_text(decode_file(path, data))


def parse_text(text: str) -> Parsed:
    """The blocks of ``text``, as ``parse`` finds them."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ ]*\n", text):
        blocks += _chunk_blocks([line for line in chunk.split("\n") if line.strip()])
    return Parsed(blocks, PROSE_RULES)


def unmark(text: str, **fields: object) -> Block:
    """A block of ``text`` without its emphasis and superscript marks, which its fields record."""
    text = fold(text)
    label = _BOLD_LABEL.match(text)
    whole = _BOLD.fullmatch(text)
    bare = _EMPHASIS.sub(r"\1", _BOLD.sub(r"\1", text))
    marks: list[Mark] = []
    out = ""
    at = 0
    for sup in _SUP.finditer(bare):
        out += bare[at : sup.start()]
        marks.append(Mark(sup[1], len(out), len(out) + len(sup[1])))
        out += sup[1]
        at = sup.end()
    out += bare[at:]
    note = ""
    if marks and marks[0].start == 0 and len(out) > marks[0].end + 20:
        note = marks.pop(0).key
    block = Block(out, bold=whole is not None and "**" not in whole[1], marks=tuple(marks), note=note)
    if label and not block.bold:
        block = replace(block, label=(0, len(fold(label[1])) + 1))
    return replace(block, **fields)  # type: ignore[arg-type]


def _chunk_blocks(lines: list[str]) -> list[Block]:
    """The blocks of lines without a blank line between them."""
    if _wrapped(lines):
        return [_line_block(" ".join(lines))]
    blocks: list[Block] = []
    for line in lines:
        if _RULE_LINE.match(line):
            underlined = line.strip()[0]
            if blocks and underlined in "=-" and len(blocks[-1].text) < 120 and len(lines) <= 3:
                blocks[-1] = replace(blocks[-1], kind="heading", level=1 if underlined == "=" else 2)
            continue
        blocks.append(_line_block(line))
    return blocks


def _line_block(line: str) -> Block:
    heading = _HEADING.match(fold(line))
    if heading:
        return unmark(re.sub(r" #+$", "", heading[2]), kind="heading", level=len(heading[1]), label=None)
    if _BULLET.match(line) and not _BOLD.match(line.strip()):
        return unmark(_BULLET.sub("", line, count=1), kind="item", label=None)
    if _NUMBERED.match(line):
        return unmark(line, kind="item")
    if line.lstrip().startswith("|") and line.count("|") > 2:
        return unmark(line, kind="row")
    return unmark(line)


def _wrapped(lines: list[str]) -> bool:
    if len(lines) < 2 or any(
        _HEADING.match(fold(x)) or _BULLET.match(x) or _NUMBERED.match(x) for x in lines
    ):
        return False
    lengths = [len(line.rstrip()) for line in lines]
    widest = max(lengths)
    return _WRAP_LEAST <= widest <= _WRAP_COLUMNS and min(lengths[:-1]) >= _WRAP_SHARE * widest
