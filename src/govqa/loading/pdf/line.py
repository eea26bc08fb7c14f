"""A line of a PDF page: its words, where they stand and what type they are set in.

Coordinates are points with the origin at the lower left corner of what is shown of the page, turned so
that most of its text stands upright.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from govqa.loading.blocks import Run

#: A gap of this many ems parts cells of a table, or columns: justified words are seldom so far apart, but
#: sentences in typewriter type are (1.2 ems, and the white beside the stop).
_CELL_GAP = 1.2
_STOP_GAP = 1.8
_SENTENCES = re.compile(r"[^\W\d][.!?][”’\"')]? ?[A-Z“‘\"'(]")


class Word(NamedTuple):
    """A word of a line: ``[begin, end)`` of its text, where it stands and how large its type is."""

    begin: int
    end: int
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a part of one, on a page ``width`` by ``height`` points large.

    It reaches from ``left`` to ``right``; ``cells`` are its words, parted where wide gaps stand.
    ``baseline`` is the height at which its letters stand, ``size`` their type size, ``font`` its name.
    ``runs`` tell which characters of the page it is made of. ``marks`` are the stretches of raised small
    figures or signs. ``bold_ends`` tells of its first and its last letter whether it is bold, ``bold`` of
    all. ``unknown`` counts the characters that have no meaning, ``sideways`` text runs up or
    down the page, as the stamps in margins do.
    """

    text: str
    cells: tuple[tuple[Word, ...], ...]
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    font: str
    sideways: bool
    width: float
    height: float
    runs: tuple[Run, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    unknown: int = 0
    bold_ends: tuple[bool, bool] = (False, False)

    @property
    def words(self) -> list[Word]:
        """All words, from left to right."""
        return [word for cell in self.cells for word in cell]

    def beside(self, other: Line, space: str = " ") -> Line:
        """This line and ``other``, which stands to its right, as one, ``space`` between them."""
        at = len(self.text) + len(space)
        text = f"{self.text}{space}{other.text}"
        words = [word._replace(begin=word.begin + at, end=word.end + at) for word in other.words]
        return replace(
            self,
            text=text,
            cells=cells([*self.words, *words], self.size, text),
            right=other.right,
            bold=self.bold and other.bold,
            runs=(*self.runs, *(run.moved(at) for run in other.runs)),
            marks=(*self.marks, *((begin + at, end + at) for begin, end in other.marks)),
            unknown=self.unknown + other.unknown,
            bold_ends=(self.bold_ends[0], other.bold_ends[1]),
        )

    def part(self, words: Sequence[Word]) -> Line:
        """The line that ``words``, some of this line's that follow each other, make."""
        begin, end = words[0].begin, words[-1].end
        size = typical(words, lambda word: word.size)
        text = self.text[begin:end]
        at_end = end == len(self.text)
        return Line(
            text,
            cells(
                [word._replace(begin=word.begin - begin, end=word.end - begin) for word in words], size, text
            ),
            min(word.left for word in words),
            max(word.right for word in words),
            typical(words, lambda word: word.baseline),
            size,
            self.bold,
            self.font,
            self.sideways,
            self.width,
            self.height,
            tuple(run.within(begin, end).moved(-begin) for run in self.runs if run.overlaps(begin, end)),
            tuple((a - begin, b - begin) for a, b in self.marks if begin <= a and b <= end),
            bold_ends=(
                self.bold_ends[0] if begin == 0 else self.bold,
                self.bold_ends[1] if at_end else self.bold,
            ),
        )


def cells(words: Sequence[Word], size: float, text: str) -> tuple[tuple[Word, ...], ...]:
    """``words`` of ``text`` in type of ``size``, parted where wide gaps stand."""
    begins = []
    for n in range(1, len(words)):
        gap = words[n].left - words[n - 1].right
        if gap >= _CELL_GAP * size and (
            gap >= _STOP_GAP * size or not _SENTENCES.search(text, words[n - 1].begin, words[n].begin + 1)
        ):
            begins.append(n)
    if not begins:
        return (tuple(words),)
    return tuple(tuple(words[a:b]) for a, b in zip([0, *begins], [*begins, len(words)], strict=True))


def typical(words: Sequence[Word], value: Callable[[Word], float]) -> float:
    """The median of a value over the words, each counted by its length."""
    ranked = sorted((value(word), word.end - word.begin) for word in words)
    if ranked[0][0] == ranked[-1][0]:
        return ranked[0][0]
    half = sum(length for _, length in ranked) / 2
    for found, length in ranked:
        half -= length
        if half <= 0:
            return found
    return ranked[-1][0]
