"""The rows of tables that are drawn cell by cell, as word processors do: cells of one line or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govqa.loading.pdf.line import Line
from govqa.loading.pdf.table_rows import is_list_mark

#: Cells of a row begin on one height, and cells of a column at one left edge, to so many ems.
_ALIGNED = 0.5
#: Cells are parted by so many ems: what is nearer is a raised figure or a stop.
_GAP = 0.5
#: The lines of a cell are at most so many ems apart.
_APART = 1.7
#: A table has rows of two cells or more, and so many cells in all.
_LEAST_CELLS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """The lines ``[begin, end)`` of a page as the cells of a row, each the parts of lines it is made of."""

    begin: int
    end: int
    cells: list[list[Line]]


def rows(lines: Sequence[Line]) -> list[Row]:
    """The rows of the tables among ``lines``: two or more that follow each other, with cells in columns."""
    found: list[Row] = []
    table: list[Row] = []
    for row in [*_rows(lines), None]:
        if row is not None and table and _follows(table[-1], row):
            table.append(row)
            continue
        cells = [cell for kept in table for cell in kept.cells]
        is_list = all(len(kept.cells) == 2 and is_list_mark(kept.cells[0][0].text) for kept in table)
        if len(table) > 1 and len(cells) >= _LEAST_CELLS and not is_list and any(len(c) > 1 for c in cells):
            found += table
        table = [row] if row is not None and len(row.cells) > 1 else []
    return found


def _rows(lines: Sequence[Line]) -> list[Row]:
    """``lines`` as rows, most of them of one cell."""
    found: list[Row] = []
    for n, line in enumerate(lines):
        for part in [line.part(cell) for cell in line.cells] if len(line.cells) > 1 else [line]:
            row = found[-1] if found else None
            if row is not None and _goes_on(row.cells[-1], part):
                row.cells[-1].append(part)
            elif row is not None and _is_beside(row.cells[-1], part):
                row.cells.append([part])
            else:
                found.append(Row(n, n + 1, [[part]]))
                continue
            found[-1] = Row(row.begin, n + 1, row.cells)
    # A line that is part of two rows belongs to neither.
    return [
        row
        for before, row, after in zip([None, *found], found, [*found[1:], None], strict=False)
        if (before is None or before.end <= row.begin) and (after is None or row.end <= after.begin)
    ]


def _goes_on(cell: list[Line], line: Line) -> bool:
    last = cell[-1]
    down = last.baseline - line.baseline
    return 0 < down < _APART * line.size and abs(line.left - cell[0].left) < _ALIGNED * line.size


def _is_beside(cell: list[Line], line: Line) -> bool:
    first = cell[0]
    right = max(part.right for part in cell)
    return abs(first.baseline - line.baseline) < _ALIGNED * line.size and line.left > right + _GAP * line.size


def _follows(above: Row, row: Row) -> bool:
    """Whether ``row`` stands under ``above``, with all its cells under some of that."""
    down = min(part.baseline for cell in above.cells for part in cell) - row.cells[0][0].baseline
    size = row.cells[0][0].size
    lefts = [cell[0].left for cell in above.cells]
    within = all(any(abs(cell[0].left - left) < _ALIGNED * size for left in lefts) for cell in row.cells)
    return above.end == row.begin and len(row.cells) > 1 and 0 < down < 4 * size and within
