"""Lines of a PDF page → paragraphs, headings, list items and rows, by where they stand and their type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from govqa.loading.blocks import Block, Kind, Mark, Run, edited, ends_sentence, words
from govqa.loading.pdf import table_cells
from govqa.loading.pdf.line import Line
from govqa.loading.pdf.table_rows import table_rows
from govqa.loading.rules.headings import is_outline
from govqa.loading.rules.joining import HYPHEN

#: A gap this many times the usual pitch of lines, or an indent of this many ems, begins a paragraph.
_GAP = 1.45
_INDENT = 0.9
#: Type this much larger than the body's is a heading's; a heading has at most this many words.
_LARGER = 1.12
_HEADING_WORDS = 25
#: A line is compared with so many lines of the paragraph before it.
_RECENT = 20
#: Pieces of one line stand at most so many ems higher or lower than each other.
_BASELINE = 0.6
#: A line of less than so many ems may end a paragraph anywhere: the next is the paragraph's if it is near,
#: by so many ems, as in narrow cells.
_SHORT = 8.0
_NEAR = 1.4
#: What stands this many ems under a line of a title is another: the author, the date.
_TITLE_GAP = 2.0
#: Only lines this long, as a share of the page, tell how far apart the lines of paragraphs are.
_LONG = 0.25
#: Words are parted by more than this many ems.
_NO_SPACE = 0.13
#: A line in capitals is a heading up to so many words: longer ones are sentences of contracts.
_CAPITALS = 12
#: Type this much smaller than the body's is that of figures, captions and boxes.
_SMALLER = 0.89

_BULLET = re.compile(r"^[•‣▪●○◦■□–*\uf0b7\uf0a7-]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\(?[a-z\d]{1,3}[.)]|\([ivxlc]{1,5}\))\s+\S")
_COUNTED = re.compile(r"^([A-Z]|[IVX]+|\d{1,2}(\.\d{1,2})*)[.)]?\s+[A-Z]")
_CAPTION = re.compile(
    r"^(figure|fig\.|table|box|chart|graph|map|abbildung|abb\.|tabelle|tableau|graphique|figura|tabla|cuadro)"
    r"\s+[a-z]?[\divx]+([.-]\d+)*\s*([:.|–—-]|$)",
    re.I,
)
#: What tells a heading from a formula: a word, or a sign that is one.
_TITLE_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LEADERS = re.compile(r"(\.\s?){4,}\s*[\divxlc]{1,6}$")
#: "non-" / "profit", "A9-" / "0188"; but "inter-" / "and intranational"; "owned and -" / "controlled".
_FIRST_HALF = re.compile(r"\w-$")
_SECOND_HALF = re.compile(r"(,| (and|or|und|oder|et|ou|y|o)) -$")
_JOINING = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o"})
_ADDRESS = re.compile(r"(https?://|www\.)\S*$")
_ADDRESS_REST = re.compile(r"\S*[\w-][/=_%?&#~]\S")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def paragraphs(lines: Sequence[Line], body: float) -> list[Block]:
    """The blocks of a page's lines, with ``body`` the document's usual type size.

    A heading's ``level`` is its type size in tenths of a point, or 1 where it is only bold. ``marks`` are
    raised figures, with what they say for their key.
    """
    rows = table_rows(lines)
    drawn_by_cell = {row.begin: row for row in table_cells.rows(lines)}
    pitch = _pitch(lines)
    edges = _edges(lines)
    groups: list[list[Line]] = []
    made: list[Block] = []

    def flush() -> None:
        made.extend(_block(group, body) for group in groups)
        groups.clear()

    past = 0
    for n, line in enumerate(lines):
        if n in drawn_by_cell:
            flush()
            made.append(_row([_text(cell) for cell in drawn_by_cell[n].cells]))
            past = drawn_by_cell[n].end
        elif n < past:
            continue
        elif n in rows:
            flush()
            made.append(_row([_text([line.part(cell)]) for cell in line.cells]))
        elif _LEADERS.search(line.text):
            flush()
            made.append(replace(_text([line]), kind="row", aside=True))
        elif groups and _continues(groups[-1], line, pitch, edges[n], body):
            groups[-1].append(line)
        else:
            groups.append([line])
    flush()
    return made


def _block(group: list[Line], body: float) -> Block:
    block = _text(group)
    text = block.text
    size = max(line.size for line in group)
    bold = all(line.bold for line in group)
    if _CAPTION.match(text):
        return replace(block, bold=bold, aside=True)
    short = len(words(text)) <= _HEADING_WORDS and len(group) <= 4
    if short and _TITLE_WORD.search(text) and not text.endswith((",", ";", HYPHEN)):
        if size >= _LARGER * body and not (ends_sentence(text) and len(words(text)) > 12):
            return replace(block, kind="heading", level=round(size * 10))
        titled = len(words(text)) >= 2 or is_outline(text)
        capitals = text.isupper() and len(words(text)) <= _CAPITALS
        stops = ends_sentence(text) and not (bold and _COUNTED.match(text))
        if (bold or capitals) and size >= 0.95 * body and titled and not stops:
            return replace(block, kind="heading", level=1)
    bullet = _BULLET.match(text)
    kind: Kind = "item" if bullet or _NUMBERED.match(text) else "paragraph"
    if bullet:
        block = edited(block, [(0, bullet.end(), "")])
    return replace(block, kind=kind, bold=bold, aside=is_aside(size, body))


def is_aside(size: float, body: float) -> bool:
    """Whether type of ``size`` is that of figures, captions and boxes, with ``body`` the running text's."""
    return size <= _SMALLER * body


def _text(group: Sequence[Line]) -> Block:
    """The lines of ``group`` as one text, with its marks and places."""
    text = ""
    marks: list[Mark] = []
    places: list[Run] = []
    for n, line in enumerate(group):
        touches = n > 0 and _touches(group[n - 1], line)
        at = len(text) + (0 if touches else len(_glue(text, line.text)))
        text += " " * (at - len(text)) + line.text
        marks += [Mark(line.text[begin:end], at + begin, at + end) for begin, end in line.marks]
        places += [run.moved(at) for run in line.runs]
    return Block(text, marks=tuple(marks), places=tuple(places))


def note_block(lines: Sequence[Line], key: str) -> Block:
    """The lines of the footnote ``key`` as one block, a space after its key."""
    block = replace(_text(lines), marks=(), note=key)
    if key and block.text.startswith(key) and block.text[len(key) : len(key) + 1].isalnum():
        return edited(block, [(len(key), len(key), " ")])
    return block


def _row(cells: Sequence[Block]) -> Block:
    """The cells of a table's row as one block."""
    text = ""
    marks: list[Mark] = []
    places: list[Run] = []
    for cell in cells:
        text += " | " if text else ""
        at = len(text)
        text += cell.text
        marks += [Mark(mark.key, at + mark.start, at + mark.end) for mark in cell.marks]
        places += [run.moved(at) for run in cell.places]
    return Block(text, kind="row", aside=True, marks=tuple(marks), places=tuple(places))


def _glue(before: str, after: str) -> str:
    """What stands between two lines of a paragraph: nothing in Chinese and after hyphens, else a space."""
    if not before or before.endswith(HYPHEN):
        return ""
    if before.endswith("-"):
        word = re.match(r"\w+", after)
        if word and (_SECOND_HALF if before.endswith(" -") else _FIRST_HALF).search(before[-8:]):
            return " " if word[0] in _JOINING else ""
    if before[-1] in "/.-_=?&" and _ADDRESS.search(before[-200:]) and _ADDRESS_REST.match(after):
        return ""
    return "" if _CJK.match(before[-1]) and _CJK.match(after[:1]) else " "


def _touches(last: Line, line: Line) -> bool:
    """Whether ``line`` goes on just where ``last`` ends, as a comma does after a raised figure."""
    gap = line.left - last.right
    most = 2 * _NO_SPACE if line.text[0] in ".,;:)]”’" else _NO_SPACE
    return abs(last.baseline - line.baseline) < 0.5 * line.size and abs(gap) < most * line.size


def _continues(group: list[Line], line: Line, pitch: float, edge: float, body: float) -> bool:
    last = group[-1]
    if last.text.endswith(HYPHEN):
        return True
    down = last.baseline - line.baseline
    if abs(down) < _BASELINE * max(last.size, line.size) and -1 <= line.left - last.right < 3 * last.size:
        return True  # the same line, in pieces: raised and lowered figures, bold words
    recent = group[-_RECENT:]
    like = max(recent, key=lambda x: len(x.text))
    if abs(line.size - like.size) > 0.08 * like.size:
        return False
    if down < 0 or down > _GAP * max(pitch, 1.05 * last.size):
        return False
    if _BULLET.match(line.text) or (_NUMBERED.match(line.text) and ends_sentence(last.text)):
        return False
    left = min(x.left for x in recent)
    if line.left >= last.right or line.right <= left:
        return False
    if len(group) > 1 and _hangs(group) and line.left < group[1].left - 0.5 * line.size:
        return False
    if line.bold != like.bold and _is_other_weight(group, line, edge):
        return False
    if line.size >= _LARGER * body:
        return not ends_sentence(last.text) and down < _TITLE_GAP * last.size
    goes_on = last.text.endswith(",") or line.text[0].islower()
    if last.right - left < _SHORT * last.size and down > _NEAR * last.size and not goes_on:
        return False
    first = next((word for word in line.words[:3] if word.end - word.begin > 2), line.words[0])
    edge = max(x.right for x in recent) if len(group) >= 3 else max(edge, *(x.right for x in recent))
    fits = edge - last.right > first.right - line.left + 0.5 * line.size
    if ends_sentence(last.text):
        return not fits and line.left - left <= _INDENT * line.size
    # A line that ends early though the next word would fit ends a paragraph, an address or a verse.
    return not fits or line.text[:1].islower() or edge - last.right < 0.15 * (edge - left)


def _is_other_weight(group: list[Line], line: Line, edge: float) -> bool:
    """Whether ``line`` begins in another weight than ``group`` has or ends in, and not in mid-sentence."""
    last = group[-1]
    changes = last.bold_ends[1] != line.bold_ends[0] or all(x.bold for x in group)
    full = edge - last.right < 0.15 * (edge - last.left)
    return changes and not (full and line.text[:1].islower() and not ends_sentence(last.text))


def _hangs(group: list[Line]) -> bool:
    """Whether the first line of an item stands out to the left of the others."""
    first = group[0]
    return (_BULLET.match(first.text) is not None or _NUMBERED.match(first.text) is not None) and group[
        1
    ].left > first.left + 0.5 * first.size


def _edges(lines: Sequence[Line]) -> list[float]:
    """For each line, how far to the right the lines reach that it stands among."""
    stacks: list[list[Line]] = []
    for n, line in enumerate(lines):
        last = lines[n - 1]
        if (
            n
            and line.baseline <= last.baseline + _BASELINE * line.size
            and min(line.right, last.right) > max(line.left, last.left)
            and abs(line.size - last.size) < 0.08 * line.size
        ):
            stacks[-1].append(line)
        else:
            stacks.append([line])
    edges: list[float] = []
    for stack in stacks:
        edges += [max(line.right for line in stack)] * len(stack)
    return edges


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between the lines of a page's paragraphs, in points."""
    steps = [
        (line.baseline - below.baseline, line)
        for line, below in pairwise(lines)
        if abs(line.size - below.size) < 0.5
        and 0.8 * line.size < line.baseline - below.baseline < 2.5 * line.size
    ]
    long = sorted(step for step, line in steps if line.right - line.left > _LONG * line.width)
    if long:
        return long[len(long) // 2]
    # Without running text most steps may be from one paragraph, or row, to the next.
    short = sorted(step for step, _ in steps)
    return short[len(short) // 4] if short else 0.0
