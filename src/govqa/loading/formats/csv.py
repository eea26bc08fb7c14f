"""CSV and TSV → rows with the names of their columns (see ``table``), by the standard library's reader.

What separates the cells is found by trying: the separator that cuts most rows into the same number of cells.
A file that none cuts so is prose under a wrong name, and is read as plain text.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Parsed, ends_sentence
from govqa.loading.decoding import decode_file
from govqa.loading.formats import plaintext, table

_SEPARATORS = ",;\t|"
#: Rows that are tried, and the share of them that must have as many cells as most.
_SAMPLE = 200
_SAME_SHARE = 0.6
#: The first line by which some spreadsheets tell the separator.
_DECLARED = re.compile(r"\Asep=(.)\n", re.I)
#: More line ends in one cell than this, or more characters than the reader takes, come of a quotation mark
#: that nothing closes.
_MOST_LINES = 200
_CELL = re.compile(r'^"((?:[^"]|"")*)"[ ]*$', re.M)


def parse(path: Path, data: bytes) -> Parsed:
    """The rows of a table in characters; paragraphs if it has a single column.

    Raises UnsupportedFormat if it is no text, CorruptDocument if it cannot be cut into cells,
    DocumentTooLarge for a table that is too long to be indexed.
    """
    text = decode_file(path, data, tabs=True)
    declared = _DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    try:
        separator = declared[1] if declared else _separator(text)
        if not separator:
            return plaintext.parse_text(_one_column(text))
        quoted = not _is_open(text, separator)
        return Parsed(table.within_limit(path, table.read(_rows(text, separator, quoted=quoted))))
    except csv.Error as error:
        raise CorruptDocument(
            path, f"it cannot be cut into cells ({error})", "Save it again from a spreadsheet program"
        ) from error


def _rows(text: str, separator: str, *, quoted: bool = True) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoted:
        yield from csv.reader(lines, delimiter=separator)
    else:
        yield from csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def _separator(text: str) -> str:
    """What separates the cells of most rows into equally many, or empty."""
    best, found = (0.0, 0), ""
    for separator in _SEPARATORS:
        rows = [row for row in _sample(text, separator) if any(row)]
        cut = [i for i, row in enumerate(rows) if len(row) > 1]
        if not cut:
            continue
        rows = rows[cut[0] : cut[-1] + 1]  # without the titles above and the remarks below
        counts = Counter(len(row) for row in rows if len(row) > 1)
        cells, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        share = times / len(rows)
        if share >= _SAME_SHARE and not _is_prose(rows, separator) and (round(share, 1), cells) > best:
            best, found = (round(share, 1), cells), separator
    return found


def _sample(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in _rows(text, separator):
            rows.append(row)
            if len(rows) == _SAMPLE:
                break
    except csv.Error:
        pass  # an open quotation mark: what came before it tells enough
    return rows


def _is_prose(rows: list[list[str]], separator: str) -> bool:
    """Whether the separators are those of sentences: a space follows each, and the lines end with a stop."""
    if separator not in ",;":
        return False
    cells = [cell for row in rows for cell in row[1:]]
    spaced = sum(cell.startswith(" ") for cell in cells)
    stopped = sum(ends_sentence(row[-1]) for row in rows)
    return spaced > 0.8 * len(cells) and stopped > 0.5 * len(rows)


def _is_open(text: str, separator: str) -> bool:
    """Whether a quotation mark that nothing closes swallows rows."""
    marks = text.count('"')
    last = ""
    try:
        for row in _rows(text, separator) if marks else ():
            if any(cell.count("\n") > _MOST_LINES for cell in row):
                return True
            last = row[-1] if row else ""
    except csv.Error:
        return True
    return marks % 2 == 1 and "\n" in last


def _one_column(text: str) -> str:
    """``text`` with a blank line around each cell, if most are in quotation marks that are no speech."""
    rest, quoted = _CELL.subn("", text)
    if quoted <= sum(bool(line.strip()) for line in rest.split("\n")):
        return text
    return _CELL.sub(lambda match: "\n" + match[1].replace('""', '"') + "\n", text)
