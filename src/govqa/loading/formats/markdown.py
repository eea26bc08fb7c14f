"""Markdown → blocks, by markdown-it: the text as rendered, without marks, link addresses or footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Block, Kind, Mark, Parsed, fold
from govqa.loading.decoding import decode_file
from govqa.loading.metadata.front_matter import front_matter
from govqa.loading.rules.prose import PROSE_RULES
from govqa.types import Source

#: A mark whose definition the file lacks; its key may still name one of the front matter's sources.
_LOOSE_MARK = re.compile(r"\[\^([^\s\]]+)\]")
_DEFINITION = re.compile(r"^[ ]{0,3}\[\^([^\s\]]+)\]:[ ]?(.*(?:\n(?:[ ]{2,}.*|[ ]*(?=\n[ ]{4})))*)", re.M)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.S)
#: How the places in a source are abbreviated in a mark.
_UNITS = {
    "art": "Article",
    "annex": "Annex",
    "ch": "Chapter",
    "p": "p.",
    "para": "paragraph",
    "recital": "Recital",
    "sec": "Section",
}
_LABEL = re.compile(r"^([^\n:]{1,60}):?$")


def parse(path: Path, data: bytes) -> Parsed:
    """The blocks, front matter and footnotes of a Markdown file.

    Raises UnsupportedFormat if it is no text, CorruptDocument for bad front matter.
    """
    metadata, body, _ = front_matter(path, decode_file(path, data))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
    environment: dict[str, object] = {}
    try:
        tokens = parser.parse(body, environment)
    except (RecursionError, ValueError, IndexError) as error:
        raise CorruptDocument(
            path, f"its Markdown cannot be read ({error})", "Simplify its nesting"
        ) from error
    blocks, notes = _read(tokens)
    used = {mark.key for block in blocks for mark in block.marks}
    for key, definition in _DEFINITION.findall(body):
        if key not in used:
            blocks.append(Block(fold(definition), note=key, dropped="footnote without a mark"))
    sources = {source.key: source for source in metadata.sources}
    for key in [*sources, *used]:
        name, _, place = key.partition("/")
        if name in sources:
            notes.setdefault(key, _reference(sources[name], place))
    return Parsed(blocks, PROSE_RULES, metadata, notes)


def _reference(source: Source, place: str) -> str:
    """``source`` in words, and the ``place`` in it that a mark such as ``[^act/art.5(1)]`` gives."""
    unit, _, number = place.partition(".")
    where = f"{_UNITS.get(unit, unit)} {number}".strip()
    named = (source.author, source.title, source.number, source.publisher, source.date, where, source.url)
    return ", ".join(filter(None, named))


def _read(tokens: Sequence[Token]) -> tuple[list[Block], dict[str, str]]:
    blocks: list[Block] = []
    notes: dict[str, str] = {}
    kind: Kind = "paragraph"
    level = items = 0
    note = ""
    row: list[Block] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("list_item_open", "list_item_close"):
            items += 1 if token.nesting > 0 else -1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            blocks.append(_row(row))
            row = None
        elif token.type == "footnote_open":
            note = str(token.meta.get("label", token.meta["id"] + 1))
        elif token.type == "footnote_close":
            note = ""
        elif token.type in ("fence", "code_block", "html_block"):
            blocks += _verbatim(token, notes, note)
        elif token.type == "inline":
            block = _inline(token.children or [])
            kind = "heading" if level else "item" if items else "paragraph"
            block = replace(block, kind=kind, level=level, label=None if level else block.label)
            if note:
                notes[note] = f"{notes[note]} {block.text}" if note in notes else block.text
            elif row is not None:
                row.append(block)
            elif block.text:
                blocks.append(block)
    return blocks, notes


def _verbatim(token: Token, notes: dict[str, str], note: str) -> Iterator[Block]:
    """Code as it stands, a block a line; HTML without its tags."""
    text = _TAG.sub("", token.content) if token.type == "html_block" else token.content
    for part in text.split("\n"):
        if fold(part) and not note:
            yield Block(fold(part))


def _row(cells: list[Block]) -> Block:
    text, marks = "", []
    for cell in cells:
        text += " | " if text and cell.text else ""
        marks += [Mark(m.key, len(text) + m.start, len(text) + m.end) for m in cell.marks]
        text += cell.text
    return Block(text, kind="row", marks=tuple(marks))


def _inline(children: Sequence[Token]) -> Block:
    """One run of text with its footnote marks, whether it is all bold, and a bold label at its start."""
    text = ""
    marks: list[Mark] = []
    bold_depth = plain = label_end = 0
    for token in children:
        if token.type == "strong_open":
            bold_depth += 1
        elif token.type == "strong_close":
            bold_depth -= 1
            if not plain and not label_end and _LABEL.match(text.strip()):
                label_end = len(text.rstrip())
        elif token.type == "footnote_ref":
            key = str(token.meta.get("label", token.meta["id"] + 1))
            marks.append(Mark(key, len(text), len(text)))
        else:
            piece = _text_of(token)
            if token.type == "text":
                at = 0
                for loose in _LOOSE_MARK.finditer(piece):
                    text = _append(text, piece[at : loose.start()])
                    marks.append(Mark(loose[1], len(text), len(text)))
                    at = loose.end()
                piece = piece[at:]
            text = _append(text, piece)
            plain += 0 if bold_depth else len(piece.strip())
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    marks = [Mark(m.key, *(2 * (min(max(m.start - lead, 0), len(text)),))) for m in marks]
    label = None
    if label_end and label_end - lead < len(text):
        if text[label_end - lead - 1] == ":":
            label = (0, label_end - lead)
        elif text[label_end - lead : label_end - lead + 1] == ":":
            label = (0, label_end - lead + 1)
    return Block(text, bold=bool(text) and not plain, marks=tuple(marks), label=label)


def _append(text: str, piece: str) -> str:
    """``text`` and ``piece`` with no run of spaces, so that offsets into it stay as they are."""
    piece = re.sub(r"[ \n]+", " ", piece)
    return text + (piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece)


def _text_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return ""
    return "" if token.type == "html_inline" else token.content
