"""Lines of a PDF page → paragraphs, by where they stand and how large their type is.

Coordinates are points with the origin at the page's lower left corner.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from govqa.loading.blocks import Block, Kind, ends_sentence, fold, words
from govqa.loading.decoding import tidy
from govqa.loading.joining import HYPHEN

#: The code point of ``joining.HYPHEN``.
LINE_END_HYPHEN = ord(HYPHEN)
#: Heads and feet stand in this share of the page's height at either end.
_EDGE = 0.1
#: Lines this often alike at the edges of pages are running heads (fewer in shorter files).
_REPEATS = 3
#: A run of at least this many lines that only count up is the line numbers of a pleading.
_NUMBERED_LINES = 8
#: Sideways text is in the margin if it is less than this share of the page; a turned page has more.
_MARGIN = 0.2
#: A gap this many times the usual pitch of lines, or an indent of this many ems, begins a paragraph.
_GAP = 1.45
_INDENT = 0.9
#: Type this much larger than the body's is a heading's; a heading has at most this many words.
_LARGER = 1.12
_HEADING_WORDS = 25

_BULLET = re.compile(r"^[•‣▪●○◦■□–*\uf0b7\uf0a7-]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\(?[a-z\d]{1,3}[.)]|\([ivxlc]{1,5}\))\s+\S")
_PAGE_NUMBER = re.compile(r"^\W*(page|seite|p\.)?\s*#(\s*(of|/|von|\|)\s*#)?\W*$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its left, right, bottom and top, its type size in points and the page's height.

    ``sideways`` text runs up or down the page, as the stamps in margins do.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    sideways: bool
    height: float


def read_line(text_page: Any, codes: Sequence[int], begin: int, end: int, height: float) -> Line | None:
    """The characters ``[begin, end)`` of a page as a line, or None if they are blank."""
    text = fold(tidy("".join(_character(code) for code in codes[begin:end])))
    seen = [i for i in range(begin, end) if codes[i] > 32 and codes[i] not in (0xA0, LINE_END_HYPHEN)]
    if not text.strip(HYPHEN + " ") or not seen:
        return None
    boxes = [_box(text_page, i) for i in (seen[0], seen[len(seen) // 2], seen[-1])]
    middle = seen[len(seen) // 2]
    size = _type_size(text_page, middle, boxes[1])
    return Line(
        text,
        left=min(box[0] for box in boxes),
        right=max(box[1] for box in boxes),
        bottom=median(box[2] for box in boxes),
        top=median(box[3] for box in boxes),
        size=round(size, 1),
        bold=all(pdfium.FPDFText_GetFontWeight(text_page, i) >= 600 for i in (seen[0], middle, seen[-1]))
        or all(_font_is_bold(text_page, i) for i in (seen[0], middle, seen[-1])),
        sideways=abs(math.sin(pdfium.FPDFText_GetCharAngle(text_page, middle))) > 0.7,
        height=height,
    )


def furniture(pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], str]:
    """The lines, by page and place, that are no text: running heads, page numbers, line numbers."""
    found: dict[tuple[int, int], str] = {}
    places: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
    for index, lines in enumerate(pages):
        for n in _counting(lines):
            found[index, n] = "line numbers"
        aside = [n for n, line in enumerate(lines) if line.sideways]
        if sum(len(lines[n].text) for n in aside) < _MARGIN * sum(len(line.text) for line in lines):
            found.update(((index, n), "margin text") for n in aside)
        for n, line in enumerate(lines):
            edge = line.height * _EDGE
            if (index, n) not in found and (line.top > line.height - edge or line.bottom < edge):
                places[_pattern(line.text), line.bottom < edge].append((index, n))
    filled = sum(bool(lines) for lines in pages)
    least = min(_REPEATS, max(2, filled))
    for (pattern, _), at in places.items():
        if len({index for index, _ in at}) >= least:
            rule = "page number" if _PAGE_NUMBER.match(pattern) else "running header"
            found.update((place, rule) for place in at)
    return found


def paragraphs(lines: Sequence[Line], body: float) -> list[Block]:
    """The blocks of a page's lines, with ``body`` the document's usual type size.

    A heading's ``level`` is its type size in tenths of a point, or 1 where it is only bold.
    """
    pitch = _pitch(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, pitch):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, body) for group in groups]


def _block(group: list[Line], body: float) -> Block:
    text = ""
    for line in group:
        text += _glue(text, line.text) + line.text
    size = max(line.size for line in group)
    bold = all(line.bold for line in group)
    short = len(words(text)) <= _HEADING_WORDS and len(group) <= 4
    if short and any(c.isalpha() for c in text) and not text.endswith((",", ";", HYPHEN)):
        if size >= _LARGER * body and not (ends_sentence(text) and len(words(text)) > 12):
            return Block(text, kind="heading", level=round(size * 10))
        if bold and size >= 0.95 * body and not ends_sentence(text) and len(words(text)) >= 2:
            return Block(text, kind="heading", level=1)
    bullet = _BULLET.match(text)
    kind: Kind = "item" if bullet or _NUMBERED.match(text) else "paragraph"
    return Block(text[bullet.end() :] if bullet else text, kind=kind, bold=bold)


def _glue(before: str, after: str) -> str:
    """What stands between two lines of a paragraph: nothing in Chinese and after hyphens, else a space."""
    if not before or before.endswith(HYPHEN):
        return ""
    if re.search(r"[^\W\d_]-$", before) and after[:1].islower():
        return ""
    return "" if _CJK.match(before[-1]) and _CJK.match(after[:1]) else " "


def _continues(group: list[Line], line: Line, pitch: float) -> bool:
    last = group[-1]
    if last.text.endswith(HYPHEN):
        return True
    down = (last.bottom + last.top - line.bottom - line.top) / 2
    if abs(down) < 0.6 * max(last.size, line.size) and -1 <= line.left - last.right < 3 * last.size:
        return True  # the same line, in pieces: raised and lowered figures, bold words
    like = max(group, key=lambda x: len(x.text))
    if abs(line.size - like.size) > 0.08 * like.size or line.bold != like.bold:
        return False
    if down < 0 or down > _GAP * max(pitch, 1.05 * last.size):
        return False
    if _BULLET.match(line.text) or (_NUMBERED.match(line.text) and ends_sentence(last.text)):
        return False
    if line.left >= last.right or line.right <= min(x.left for x in group):
        return False
    edge = max(x.right for x in group)
    width = edge - min(x.left for x in group)
    if ends_sentence(last.text):
        if line.left - min(x.left for x in group) > _INDENT * line.size:
            return False
        if last.right < edge - 0.15 * width or max(line.right, edge) - last.right > 0.25 * width:
            return False
    return True


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between the lines of a page, in points."""
    steps = [
        (step, line.size)
        for line, below in pairwise(lines)
        if abs(line.size - below.size) < 0.5
        for step in [(line.bottom + line.top - below.bottom - below.top) / 2]
    ]
    likely = [step for step, size in steps if 0.8 * size < step < 2.5 * size]
    return median(likely) if likely else 0.0


def _counting(lines: Sequence[Line]) -> list[int]:
    """The places of lines that hold nothing but numbers, each one more than that before."""
    found: list[int] = []
    run: list[int] = []
    for n, line in enumerate([*lines, None]):
        number = int(line.text) if line is not None and re.fullmatch(r"\d{1,3}", line.text) else None
        if number is not None and (not run or number == int(lines[run[-1]].text) + 1):
            run.append(n)
            continue
        if len(run) >= _NUMBERED_LINES:
            found += run
        run = [n] if number is not None else []
    return found


def _pattern(text: str) -> str:
    """``text`` with its numbers made alike, so that running heads with page numbers match."""
    text = re.sub(r"\d+", "#", text.casefold())
    return "#" if re.fullmatch(r"\W*[ivxlc]{1,6}\W*", text) else text


def _character(code: int) -> str:
    return "" if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _box(text_page: Any, i: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
    return left.value, right.value, bottom.value, top.value


def _type_size(text_page: Any, i: int, box: tuple[float, float, float, float]) -> float:
    """The size of a character as it appears: its font size scaled by its matrix."""
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text_page, i)
    if pdfium.FPDFText_GetMatrix(text_page, i, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5
    return float(size) if size > 0 else max(box[3] - box[2], 1.0)


def _font_is_bold(text_page: Any, i: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, i, name, len(name), flags)
    return 0 < length <= len(name) and re.search(rb"bold|black|heavy|demi", name.value, re.I) is not None
