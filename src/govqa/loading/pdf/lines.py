"""A page of a PDF → its lines of text, in the order in which the file draws them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import Any

from govqa.loading.blocks import Run
from govqa.loading.pdf.characters import SECOND_PLACE, Frame, Probe, frame
from govqa.loading.pdf.line import Line, Word, cells, typical
from govqa.loading.rules.joining import HYPHEN

#: What ends a line of pdfium's text: the hyphen ends one and is part of it.
_LINE = re.compile(rf"[^\r\n{HYPHEN}]*(?:{HYPHEN}|[\r\n]|$)")
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
#: A word, and its pieces where characters without a meaning stand in it.
_WORD = re.compile("[^ \t\n\v\f\r\x85\u2028\u2029]+")
_PIECE = re.compile(f"[^{_CONTROL}]+")
_NO_PIECE = re.compile(f"[{_CONTROL}]")
_SPACE = re.compile(" ")
_IRREGULAR = re.compile(f"  |[\t\n\v\f\r\x85\u2028\u2029{_CONTROL}]")
#: What may be a footnote's mark, at a word's start or end or as a word.
_MARK = re.compile(r"[\d*∗†‡§¶#](?:[\d*∗†‡§¶#,–-]*[\d*∗†‡§¶#])?")
#: A mark is raised by this share of the type size and at most this much of it large.
#: TeX raises by 0.36 and shrinks to 0.7; Word raises by 0.33 and shrinks to 0.65.
_RAISED = 0.15
_SMALLER = 0.87
#: Parts of a line stand on one height and are set alike, to this many ems, and are so many ems apart.
_SAME_HEIGHT = 0.08
_NEXT_CELL = 0.6
#: A mark stands so near, in ems, behind its word.
_TOUCHING = 0.2
#: Letters are spaced if the words of a line, with so many of them or more, have fewer characters on average.
#: What pdfium takes for spaces between them are none if they are less than so many times as wide as the
#: other gaps.
_SPACED_WORDS = 4
_SPACED_LENGTH = 3.0
_SPACE_WIDER = 1.8
_SPACING = 0.08


def read_lines(page: Any, text_page: Any, text: str, number: int) -> list[Line]:
    """The lines of the page ``number``, with ``text`` its ``characters``.

    The page is turned so that most of its text stands upright.
    """
    probe = Probe(text_page)
    spans = [match.span() for match in _LINE.finditer(text) if match[0].strip(HYPHEN + " \r\n")]
    angles = [probe.angle(_middle(text, begin, end)) for begin, end in spans]
    lengths = Counter[int]()
    for angle, (begin, end) in zip(angles, spans, strict=True):
        lengths[angle] += end - begin
    usual = lengths.most_common(1)[0][0] if lengths else 0
    reader = _Reader(probe, text, number, frame(page, -usual % 360))
    lines = [
        reader.line(begin, end, sideways=angle != usual)
        for (begin, end), angle in zip(spans, angles, strict=True)
    ]
    return _whole([line for line in lines if line is not None])


def _whole(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with those made one that pdfium parts though they stand on one height.

    They are the cells of a table, of which one may begin with the raised mark of that before it.
    """
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        marked = False
        if (
            last is not None
            and abs(last.baseline - line.baseline) < _SAME_HEIGHT * line.size
            and abs(last.size - line.size) < _SAME_HEIGHT * line.size
            and (line.left > last.right + _NEXT_CELL * line.size or (marked := _goes_on_raised(last, line)))
            and last.sideways == line.sideways
            and last.font == line.font
            and not last.text.endswith(HYPHEN)
        ):
            found[-1] = last.beside(line, "" if marked else " ")
        else:
            found.append(line)
    return found


def _goes_on_raised(last: Line, line: Line) -> bool:
    """Whether ``line`` begins with a raised mark that touches ``last``, and goes on in another cell."""
    first = line.cells[0]
    raised = len(line.cells) > 1 and line.marks and line.marks[0] == (0, first[-1].end)
    return bool(raised) and -_TOUCHING < (line.left - last.right) / line.size < _TOUCHING


def _middle(text: str, begin: int, end: int) -> int:
    """A character in the middle of ``[begin, end)`` that is visible."""
    middle = (begin + end) // 2
    for i in chain(range(middle, end), range(middle - 1, begin - 1, -1)):
        if text[i] > " " and text[i] not in f"\xa0{HYPHEN}":
            return i
    return begin


class _Reader:
    """Reads the lines of one page."""

    def __init__(self, probe: Probe, text: str, number: int, frame: Frame) -> None:
        self._probe = probe
        self._text = text
        self._number = number
        self._frame = frame
        self._sets: dict[int, tuple[float, float]] = {}

    def line(self, begin: int, end: int, *, sideways: bool) -> Line | None:
        """The characters ``[begin, end)`` as a line, or None if they are blank."""
        text, probe = self._text, self._probe
        out, runs, starts, spans = self._read(begin, end)
        if len(spans) >= _SPACED_WORDS and len(out) < (_SPACED_LENGTH + 1) * len(spans):
            out, runs, starts, spans = self._closed_up(out, runs, starts, spans)
        if not spans or not out.strip(HYPHEN + " "):
            return None
        marked = _MARK.search(out) is not None
        words = self._words(spans, starts, len(out), marked=marked)
        size = typical(words, lambda word: word.size) or 1.0
        baseline = typical(words, lambda word: word.baseline)
        middle = _middle(text, begin, end)
        bold = probe.is_bold(middle)
        ends = probe.is_bold(spans[0][0]), probe.is_bold(spans[-1][1])
        return Line(
            out,
            cells(words, size, out),
            min(word.left for word in words),
            max(word.right for word in words),
            baseline,
            size,
            bold=bold and all(ends),
            bold_ends=ends,
            font=probe.font(middle),
            sideways=sideways,
            width=self._frame.width,
            height=self._frame.height,
            runs=tuple(runs),
            marks=self._marks(spans, words, baseline, size) if marked else (),
            unknown=len(_NO_PIECE.findall(text, begin, end)) - text.count(SECOND_PLACE, begin, end),
        )

    def _read(self, begin: int, end: int) -> tuple[str, list[Run], list[int], list[tuple[int, int]]]:
        """The text of a line, its runs, where its words begin in it, and where they stand on the page.

        A word on the page is given by its first and its last character.
        """
        text = self._text
        raw = text[begin:end].strip(" \r\n")
        if raw and not _IRREGULAR.search(raw):
            first = text.index(raw, begin, end)
            starts = [0, *(match.end() for match in _SPACE.finditer(raw))]
            ends = [*(start - 2 for start in starts[1:]), len(raw) - 1]
            ends[-1] -= raw[-1] == HYPHEN and ends[-1] > starts[-1]
            spans = [(first + a, first + b) for a, b in zip(starts, ends, strict=True)]
            return raw, [Run(0, len(raw), self._number, first)], starts, spans
        out = ""
        runs: list[Run] = []
        starts, spans = [], []
        for match in _WORD.finditer(text, begin, end):
            pieces = [piece.span() for piece in _PIECE.finditer(text, *match.span())]
            if not pieces:
                continue
            out += " " if out else ""
            starts.append(len(out))
            for a, b in pieces:
                _add(runs, Run(len(out), b - a, self._number, a))
                out += text[a:b]
            first, last = pieces[0][0], pieces[-1][1] - 1
            spans.append((first, last - 1 if text[last] == HYPHEN and last > first else last))
        return out, runs, starts, spans

    def _closed_up(
        self, out: str, runs: list[Run], starts: list[int], spans: list[tuple[int, int]]
    ) -> tuple[str, list[Run], list[int], list[tuple[int, int]]]:
        """What ``_read`` found, without the spaces that are only the letters' own spacing."""
        probe = self._probe
        if self._frame.turn or not all(probe.is_generated(first - 1) for first, _ in spans[1:]):
            return out, runs, starts, spans
        inner = [
            probe.loose(i + 1)[0] - probe.loose(i)[1] for first, last in spans for i in range(first, last)
        ]
        if not inner or (usual := median(inner)) <= _SPACING * self._set(spans[0][0])[1]:
            return out, runs, starts, spans
        closed = ""
        words: list[tuple[int, int]] = []
        begins: list[int] = []
        moved: list[Run] = []
        ends = [start - 1 for start in starts[1:]] + [len(out)]
        for (first, last), start, end in zip(spans, starts, ends, strict=True):
            if words and probe.loose(first)[0] - probe.loose(words[-1][1])[1] < _SPACE_WIDER * usual:
                words[-1] = words[-1][0], last
            else:
                closed += " " if closed else ""
                words.append((first, last))
                begins.append(len(closed))
            by = len(closed) - start
            moved += [run.within(start, end).moved(by) for run in runs if run.overlaps(start, end)]
            closed += out[start:end]
        return closed, moved, begins, words

    def _words(
        self, spans: Sequence[tuple[int, int]], starts: Sequence[int], end: int, *, marked: bool
    ) -> list[Word]:
        probe, frame = self._probe, self._frame
        ends = [start - 1 for start in starts[1:]] + [end]
        # Where a line is alike in three places and has no mark, the words between are not asked one by one.
        alike = None
        if not marked and len(spans) > 2:
            sample = {self._set(i) for i in (spans[0][0], spans[len(spans) // 2][0], spans[-1][1])}
            alike = sample.pop() if len(sample) == 1 else None
        words: list[Word] = []
        for (first, last), begin, until in zip(spans, starts, ends, strict=True):
            left, right, bottom, top = probe.box(first)
            if frame.turn:
                _, other, _, upper = probe.box(last)
                corners = (left, bottom), (right, top), (other, upper)
                xs = [frame.place(x, y)[0] for x, y in corners]
                left, right = min(xs), max(xs)
            else:
                right = (probe.box(last)[1] if last > first else right) - frame.left
                left -= frame.left
            words.append(Word(begin, until, left, right, *(alike or self._set(first))))
        return words

    def _marks(
        self, spans: Sequence[tuple[int, int]], words: Sequence[Word], baseline: float, size: float
    ) -> tuple[tuple[int, int], ...]:
        """The stretches of the line that are raised against the rest of it."""
        found: list[tuple[int, int]] = []
        for (first, last), word in zip(spans, words, strict=True):
            for match in _MARK.finditer(self._text, first, last + 1):
                begin, end = self._raised(match.span(), (first, last + 1), (baseline, size))
                if begin < end:
                    found.append((word.begin + begin - first, word.begin + end - first))
        return tuple(found)

    def _raised(
        self, mark: tuple[int, int], word: tuple[int, int], line: tuple[float, float]
    ) -> tuple[int, int]:
        """The part of ``mark``, figures or signs of ``word``, that is raised; an empty one if none is."""
        (begin, end), (first, past) = mark, word
        if begin > first:
            beside = self._set(first)
        elif end < past:
            beside = self._set(next((i for i in range(past - 1, end, -1) if self._text[i].isalnum()), end))
        else:
            beside = line
        raised = [_is_raised(self._set(i), beside) for i in (begin, end - 1)]
        if not any(raised) and end - begin > 1 and begin == first:  # "20211": the year, the mark
            beside = self._set(begin)
        if not raised[0] and not _is_raised(self._set(end - 1), beside):
            return begin, begin
        while begin < end and not _is_raised(self._set(begin), beside):
            begin += 1
        return begin, next((i for i in range(begin, end) if not _is_raised(self._set(i), beside)), end)

    def _set(self, i: int) -> tuple[float, float]:
        """The baseline and the size of a character."""
        found = self._sets.get(i)
        if found is None:
            found = self._frame.place(*self._probe.origin(i))[1], self._probe.size(i)
            self._sets[i] = found
        return found


def _is_raised(mark: tuple[float, float], beside: tuple[float, float]) -> bool:
    return mark[0] - beside[0] > _RAISED * beside[1] and mark[1] < _SMALLER * beside[1]


def _add(runs: list[Run], run: Run) -> None:
    """Appends ``run``, made one with the last where only a space parts them on the page as in the text."""
    if runs:
        last = runs[-1]
        gap = run.offset - last.offset - last.length
        if 0 <= gap <= 1 and run.start == last.start + last.length + gap:
            runs[-1] = Run(last.offset, last.length + gap + run.length, run.page, last.start)
            return
    runs.append(run)
