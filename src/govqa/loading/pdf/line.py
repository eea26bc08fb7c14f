"""A line of a PDF page: its words, where they stand and what type they are set in.

Coordinates are points with the origin at the lower left corner of what is shown of the page, turned so
that most of its text stands upright.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from govqa.loading.blocks import Run

#: A gap of this many ems parts cells of a table, or columns: justified words are seldom so far apart.
_CELL_GAP = 1.2


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
    figures or signs. ``unknown`` counts the characters that have no meaning, ``sideways`` text runs up or
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

    @property
    def words(self) -> list[Word]:
        """All words, from left to right."""
        return [word for cell in self.cells for word in cell]

    def beside(self, other: Line) -> Line:
        """This line and ``other``, which stands to its right, as one."""
        at = len(self.text) + 1
        words = [word._replace(begin=word.begin + at, end=word.end + at) for word in other.words]
        return replace(
            self,
            text=f"{self.text} {other.text}",
            cells=cells([*self.words, *words], self.size),
            right=other.right,
            bold=self.bold and other.bold,
            runs=(*self.runs, *(run.moved(at) for run in other.runs)),
            marks=(*self.marks, *((begin + at, end + at) for begin, end in other.marks)),
            unknown=self.unknown + other.unknown,
        )

    def part(self, words: Sequence[Word]) -> Line:
        """The line that ``words``, some of this line's that follow each other, make."""
        begin, end = words[0].begin, words[-1].end
        size = typical(words, lambda word: word.size)
        return Line(
            self.text[begin:end],
            cells([word._replace(begin=word.begin - begin, end=word.end - begin) for word in words], size),
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
        )


def cells(words: Sequence[Word], size: float) -> tuple[tuple[Word, ...], ...]:
    """``words`` in type of ``size``, parted where wide gaps stand."""
    begins = [n for n, word in enumerate(words) if n and word.left - words[n - 1].right >= _CELL_GAP * size]
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
