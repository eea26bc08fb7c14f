"""The rows of tables among the lines of a page: lines whose cells stand under each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from govqa.loading.pdf.line import Line

#: A table has at least this many rows whose cells are drawn on one line, or two with gaps of so many ems.
_LEAST_ROWS = 3
_WIDE_GAP = 2.5
#: Cells stand under each other to this many ems.
_ALIGNED = 0.7
#: Rows are at most this many ems apart.
_APART = 4.0

_LIST_MARK = re.compile(r"^(\W|\(?[\da-zA-Z]{1,4}[.)]|\([ivxlc]{1,5}\)|[\d.]{1,6})$")

Edges = list[tuple[float, float]]


def table_rows(lines: Sequence[Line]) -> set[int]:
    """The places of the lines that are rows of a table."""
    found: set[int] = set()
    run: list[int] = []
    before: Edges = []

    def close() -> None:
        if len(run) >= _LEAST_ROWS or (len(run) == 2 and all(_is_wide(lines[n]) for n in run)):
            found.update(run)
        run.clear()

    for n, line in enumerate(lines):
        edges = _cells(line)
        if len(edges) < 2:
            if run and not _between(lines, n, run[-1]):
                close()
            continue
        near = run and 0 < lines[run[-1]].baseline - line.baseline < _APART * line.size
        if not (near and _aligned(before, edges, line.size)):
            close()
        run.append(n)
        before = edges
    close()
    return found


def _is_wide(line: Line) -> bool:
    cells = line.cells
    return all(b[0].left - a[-1].right > _WIDE_GAP * line.size for a, b in pairwise(cells))


def _cells(line: Line) -> Edges:
    """Where the cells of a line begin and end; none for a list's number and text."""
    cells = line.cells
    if len(cells) < 2 or line.sideways:
        return []
    if len(cells) == 2 and is_list_mark(line.text[cells[0][0].begin : cells[0][-1].end]):
        return []
    return [(cell[0].left, cell[-1].right) for cell in cells]


def is_list_mark(text: str) -> bool:
    """Whether ``text`` is what stands before an item of a list: a bullet, a number, a letter."""
    return _LIST_MARK.match(text) is not None


def _between(lines: Sequence[Line], n: int, last: int) -> bool:
    """Whether line ``n`` is a lone cell that the row above it goes on with: one such may part two rows."""
    line = lines[n]
    near = 0 < lines[last].baseline - line.baseline < 0.5 * _APART * line.size
    return n == last + 1 and near and line.right - line.left < 0.5 * line.width


def _aligned(above: Edges, below: Edges, size: float) -> bool:
    """Whether two cells of one row stand under two of the other: by left, by right or by middle."""
    within = _ALIGNED * size
    matched = sum(
        any(min(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(sum(a) - sum(b)) / 2) < within for a in above)
        for b in below
    )
    return matched >= 2 and matched >= 0.5 * len(below)
