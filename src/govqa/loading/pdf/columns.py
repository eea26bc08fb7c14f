"""The reading order of a page's lines.

A PDF draws in any order. Most programs draw in reading order, column after column, so that order is kept
where it can be: only stretches that stand in the wrong place as a whole are moved, and lines that run
across the space between two columns are cut there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from govqa.loading.pdf.line import Line

#: Two columns drawn line by line: at least so many lines have a gap at one place, each side of it has so
#: many words (the cells of a table have fewer), and at most this share of the lines runs across the place.
_COLUMN_LINES = 8
_COLUMN_WORDS = 4
_ACROSS = 0.25
#: What is so many ems further up is another line, and not a raised figure.
_BACK = 1.0
#: Stretches beside each other are columns from so many lines on: shorter ones are labels.
_STRETCH_LINES = 3
#: Headings that are drawn last are bold, or this much larger than the line under them.
_LARGER = 1.12
#: Columns may be this deeply nested: three columns are two cuts.
_MOST_CUTS = 3


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """``lines``, cut between columns, in the order in which a person reads them."""
    stretches = _with_headings(_stretches(_columns(lines)))
    return [line for stretch in _ordered(stretches) for line in stretch.lines]


def _columns(lines: Sequence[Line], cuts: int = _MOST_CUTS) -> list[Line]:
    """``lines`` with those that run across a space between columns cut there, the left column first."""
    gutter = _gutter(lines) if cuts else None
    if gutter is None:
        return list(lines)
    out: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []

    def flush() -> None:
        out.extend((*_columns(left, cuts - 1), *_columns(right, cuts - 1)))
        left.clear()
        right.clear()

    for line in lines:
        before = [word for word in line.words if word.right <= gutter]
        after = line.words[len(before) :]
        if before and after and (after[0].left < gutter or not _has_gap(line, gutter)):
            flush()
            out.append(line)
        elif before and after:
            left.append(line.part(before))
            right.append(line.part(after))
        else:
            (left if before else right).append(line)
    flush()
    return out


def _has_gap(line: Line, x: float) -> bool:
    cells = line.cells
    return any(a[-1].right <= x <= b[0].left for a, b in pairwise(cells))


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the space between two columns is, if lines are drawn across it."""
    gaps = [(a[-1].right, b[0].left) for line in lines for cells in [line.cells] for a, b in pairwise(cells)]
    if len(gaps) < _COLUMN_LINES:
        return None
    at = _most_shared(gaps)
    split = [line for line in lines if _has_gap(line, at)]
    across = [line for line in lines if line.left < at < line.right and not _has_gap(line, at)]
    if len(split) < _COLUMN_LINES or len(across) > _ACROSS * len(split):
        return None
    before = median(sum(word.right <= at for word in line.words) for line in split)
    after = median(sum(word.left >= at for word in line.words) for line in split)
    return at if min(before, after) >= _COLUMN_WORDS else None


def _most_shared(gaps: Sequence[tuple[float, float]]) -> float:
    """A place that lies in as many of ``gaps`` as any."""
    edges = sorted([(left, 1) for left, _ in gaps] + [(right, -1) for _, right in gaps])
    depth = most = 0
    best = edges[0][0]
    for (x, step), (after, _) in pairwise(edges):
        depth += step
        if depth > most:
            most, best = depth, (x + after) / 2
    return best


#: Left, right, bottom and top.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines that follow each other down the page, or on to the next column."""

    lines: list[Line]

    @property
    def box(self) -> _Box:
        return (
            min(line.left for line in self.lines),
            max(line.right for line in self.lines),
            min(line.baseline for line in self.lines),
            max(line.baseline + 0.7 * line.size for line in self.lines),
        )


def _stretches(lines: Sequence[Line]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for line, after in pairwise([*lines, None]):
        if line is None:
            break
        if stretches and not _goes_back(stretches[-1].lines[-1], line, after):
            stretches[-1].lines.append(line)
        else:
            stretches.append(_Stretch([line]))
    return stretches


def _goes_back(last: Line, line: Line, after: Line | None) -> bool:
    """Whether ``line`` is further up than ``last``, and does not begin a next column to its right."""
    if line.baseline <= last.baseline + _BACK * max(last.size, line.size):
        return False
    if line.left < last.right or after is None:
        return True
    return after.baseline > line.baseline or after.left > line.right or after.right < line.left


def _with_headings(stretches: list[_Stretch]) -> list[_Stretch]:
    """``stretches`` with lines that are drawn after those under them put over these: browsers' headings."""
    out: list[_Stretch] = []
    for stretch in stretches:
        places = [_under(out, line) for line in stretch.lines] if out else []
        if not places or None in places:
            out.append(stretch)
            continue
        # From the last place back, so that those before keep their places.
        for line, place in sorted(zip(stretch.lines, places, strict=True), key=lambda x: x[0].baseline):
            if place is not None:
                place[0].lines.insert(place[1], line)
    return out


def _under(stretches: Sequence[_Stretch], line: Line) -> tuple[_Stretch, int] | None:
    """The place of the text under ``line``, if nothing else stands there, and it looks like its heading.

    Or like a note: some programs draw the last of a page's notes first.
    """
    for stretch in stretches:
        for n, (above, below) in enumerate(pairwise(stretch.lines), start=1):
            if (
                above.baseline - line.baseline > line.size
                and line.baseline - below.baseline > below.size
                and min(above.right, below.right, line.right) > max(above.left, below.left, line.left)
            ):
                heads = line.size >= _LARGER * below.size or (line.bold and not below.bold)
                noted = abs(line.size - below.size) < 0.01 * line.size < above.size - line.size
                return (stretch, n) if heads or noted else None
    return None


def _ordered(stretches: list[_Stretch]) -> list[_Stretch]:
    """Each stretch goes before those already placed, from the last back, that are read after it."""
    out: list[tuple[_Stretch, _Box]] = []
    for stretch in stretches:
        box = stretch.box
        at = len(out)
        while at and _before(stretch, box, *out[at - 1]):
            at -= 1
        out.insert(at, (stretch, box))
    return [stretch for stretch, _ in out]


def _before(stretch: _Stretch, box: _Box, other: _Stretch, beside: _Box) -> bool:
    """Whether ``stretch`` stands above ``other``, or is the column to its left."""
    _, right, bottom, top = box
    if bottom >= beside[3] - 1:
        return True
    columns = min(len(stretch.lines), len(other.lines)) >= _STRETCH_LINES
    return columns and right <= beside[0] and top > beside[2] and bottom < beside[3]
