"""Tables → rows that are understood on their own: each cell after the name of its column.

A row is one block, ``Country: Norway; Law: AI Act; In force: 2025-08-02``. So the canonical text of a table
is not the file's own sequence of characters: names stand in every row, each with a colon, and semicolons
stand between cells (none after a cell that ends a sentence). The cells and the names are the file's, white
space aside. The row of names itself is left out, its rule being "column names". A row of many words becomes
several blocks, each of which begins with the row's first cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, takewhile
from pathlib import Path

from govqa.errors import DocumentTooLarge
from govqa.loading.blocks import Block, Kind, Mark, drop, fold, words

Row = Sequence[str]

#: Rows that are looked at to find the names of the columns. Titles and notes above them take a few.
_HEAD = 25
#: Longest name of a column, in characters and in words; more is text of its own.
_NAME_CHARACTERS = 100
_NAME_WORDS = 14
#: Longest row that stays one block, in words: a quote has at most 80.
_ROW_WORDS = 80
#: Longest first cell that is repeated, in words.
_KEY_WORDS = 12
#: Characters of text, five million words or so, from which a table belongs in a database: the encoder would
#: take hours over them.
_MOST_CHARACTERS = 30_000_000
_NUMBER = re.compile(r"^[-+(]?[$€£¥]?\s?[\d][\d.,' \u00a0\u202f]*(?:[eE][-+]?\d+)?\s?[%€$£¥)]?$")
_DATE = re.compile(
    r"^\d{4}-\d{1,2}-\d{1,2}([T ]\d.*)?$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{1,2}:\d{2}(:\d{2})?$"
)
_YEAR = re.compile(r"^(1[89]|20|21)\d\d$")
_STOP = re.compile(r"[.!?…。！？:;]['\"”’»)\]]*$")
_LINK = re.compile(r"^\w+://|^\S+@\S+$")


def read(rows: Iterable[Row]) -> Iterator[Block]:
    """The blocks of a sheet: titles above the table as paragraphs, then its rows with their names.

    A sheet may hold several tables with empty rows between them.
    """
    names: Row | None = None
    for table in _tables(rows):
        head = list(islice(table, _HEAD))
        at = _names_at(head, certain=names is not None)
        if at >= 0:
            yield from (Block(_plain(row)) for row in head[:at])
            names, head = head[at], head[at + 1 :]
            yield drop(Block(_plain(names), kind="row"), "column names")
        for rest in (head, table):
            for row in rest:
                yield from block(row, names)


def of_cells(rows: Sequence[Sequence[Sequence[Block]]], *, marked: bool = False) -> Iterator[Block]:
    """The blocks of a table in a document, whose rows are cells and whose cells are paragraphs.

    The first row names the columns if it is ``marked`` as such, or bold over rows that are not. A cell alone
    in its row is there for the layout: its paragraphs stay what they are.
    """
    rows = [row for row in rows if any(row)]
    first = [_text(cell) for cell in rows[0]] if rows else []
    names: Row | None = None
    if len(rows) > 1 and are_names(first) and (marked or (_is_bold(rows[0]) and not _is_bold(rows[1]))):
        rows, names = rows[1:], first
        yield drop(Block(_plain(first), kind="row"), "column names")
    for row in rows:
        filled = [cell for cell in row if cell]
        if names is None and len(filled) == 1:
            yield from filled[0]
        else:
            yield from block([_text(cell) for cell in row], names, [_marks(cell) for cell in row])


def named(rows: Sequence[Row], names: Row | None) -> Iterator[Block]:
    """The blocks of a table in a document, ``names`` being its columns', None where it has none."""
    if names is not None:
        yield drop(Block(_plain(names), kind="row"), "column names")
    for row in rows:
        yield from block(row, names)


def block(row: Row, names: Row | None, marks: Sequence[Sequence[Mark]] = ()) -> Iterator[Block]:
    """The blocks of one row: none for an empty row, several for a long one.

    Without ``names`` the cells stand between vertical bars. A cell alone in a row of three columns or more is
    no row but a title or a remark, and becomes a paragraph. ``marks`` are the footnote marks in each cell.
    """
    cells = [(i, cell) for i, cell in enumerate(map(_folded, row)) if cell]
    if not cells:
        return
    if names is not None and len(cells) == 1 and cells[0][0] == 0 and sum(map(bool, names)) > 2:
        names = None
    kind: Kind = "paragraph" if names is None and len(cells) == 1 else "row"
    text, length, found = "", 0, list[Mark]()
    key = ""
    for i, cell in cells:
        name = _before(names[i]) if names is not None and i < len(names) else ""
        more = name.count(" ") + cell.count(" ") + 1
        if text and text != key and length + more > _ROW_WORDS:
            yield Block(text, kind=kind, marks=tuple(found))
            text, length, found = key, key.count(" ") + 1, []
        text += _between(text, bare=names is None) + name
        found += (Mark(m.key, len(text) + m.start, len(text) + m.end) for m in (marks[i] if marks else ()))
        text += cell
        length += more
        if i == cells[0][0] and names is not None and more <= _KEY_WORDS:
            key = text
    yield Block(text, kind=kind, marks=tuple(found))


def are_names(row: Row) -> bool:
    """Whether ``row`` may name columns: two cells or more, all short, none a number and no two alike."""
    cells = [cell for cell in map(fold, row) if cell]
    years = [cell for cell in cells if _YEAR.match(cell)]
    if years and (len(years) < 2 or years != sorted(years) or _YEAR.match(cells[0])):
        return False
    return (
        len(cells) > 1
        and len({cell.casefold() for cell in cells}) == len(cells)
        and all(_is_name(cell) or _YEAR.match(cell) for cell in cells)
    )


def within_limit(path: Path, blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` as a list. Raises DocumentTooLarge when their text is too long to be indexed."""
    found: list[Block] = []
    characters = 0
    for each in blocks:
        characters += len(each.text)
        if characters > _MOST_CHARACTERS:
            raise DocumentTooLarge(
                path,
                f"its tables hold more than {_MOST_CHARACTERS // 1_000_000} million characters with the "
                "names of their columns",
                "Keep the rows and columns that matter, or split it",
            )
        found.append(each)
    return found


def fill(rows: list[list[str]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Writes the value of each merged cell into the rows that it spans, in its first column.

    ``merged`` holds the first and the last (row, column) of each, from 0.
    """
    for (top, left), (bottom, _) in merged:
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and not row[left]:
                    row[left] = rows[top][left]


def _tables(rows: Iterable[Row]) -> Iterator[Iterator[Row]]:
    """The stretches of rows that are not empty. Each must be used up before the next."""
    source = iter(rows)
    for first in source:
        if _is_full(first):
            yield chain([first], takewhile(_is_full, source))


def _is_full(row: Row) -> bool:
    return any(cell and not cell.isspace() for cell in row)


def _names_at(head: Sequence[Row], *, certain: bool) -> int:
    """Which row names the columns, or -1; ``certain`` asks for numbers or dates under the names."""
    sizes = [sum(bool(cell.strip()) for cell in row) for row in head]
    for i, row in enumerate(head[:-1]):
        # Titles above the names fill a cell or two.
        if sizes[i] < 2 or sizes[i] < 0.6 * max(sizes[i + 1 :]):
            continue
        if not are_names(row):
            return -1
        below = head[i + 1 :]
        if _repeats(row, below) or (certain and not _has_figures(row, below)):
            return -1
        return i
    return -1


def _repeats(names: Row, below: Sequence[Row]) -> bool:
    """Whether a name occurs again under itself, as the values of a column do."""
    return any(
        name.strip() and any(i < len(row) and fold(row[i]) == fold(name) for row in below)
        for i, name in enumerate(names)
    )


def _has_figures(names: Row, below: Sequence[Row]) -> bool:
    return any(
        name.strip() and any(i < len(row) and _is_figure(fold(row[i])) for row in below)
        for i, name in enumerate(names)
    )


def _is_figure(cell: str) -> bool:
    return _NUMBER.match(cell) is not None or _DATE.match(cell) is not None


def _is_name(cell: str) -> bool:
    return (
        len(cell) <= _NAME_CHARACTERS
        and len(words(cell)) <= _NAME_WORDS
        and re.search(r"[^\W\d_]|[#%№§]", cell) is not None
        and not _is_figure(cell)
        and not _LINK.match(cell)
        and not cell.endswith((". ", "."))
    )


def _folded(cell: str) -> str:
    """``fold``, which would take most of the time that a table takes, only where there is something to do."""
    return fold(cell) if "\n" in cell or "  " in cell else cell.strip(" ")


@lru_cache(maxsize=1 << 14)
def _before(name: str) -> str:
    """What stands before a cell whose column has this name."""
    name = fold(name)
    return name and (f"{name} " if name.endswith((":", "?")) else f"{name}: ")


def _between(text: str, *, bare: bool) -> str:
    """What stands between the cells in ``text`` and the next."""
    return "" if not text else " | " if bare else " " if _STOP.search(text) else "; "


def _plain(row: Row) -> str:
    return " | ".join(cell for cell in map(fold, row) if cell)


def _text(cell: Sequence[Block]) -> str:
    return " ".join(block.text for block in cell)


def _marks(cell: Sequence[Block]) -> list[Mark]:
    found: list[Mark] = []
    at = 0
    for block in cell:
        found += (Mark(mark.key, at + mark.start, at + mark.end) for mark in block.marks)
        at += len(block.text) + 1
    return found


def _is_bold(row: Sequence[Sequence[Block]]) -> bool:
    return all(block.bold for cell in row for block in cell)
