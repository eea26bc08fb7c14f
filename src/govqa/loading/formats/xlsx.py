"""Spreadsheets (.xlsx, .ods) → rows with the names of their columns (see ``table``), by python-calamine.

The name of a sheet is a heading over its rows, unless all sheets have the names that a program gave them
("Sheet1"). Formulas give the values saved with them. Dates are ISO 8601, whole numbers have no decimals, and
number formats are not applied: 25% reads 0.25. Hidden sheets are left out, with all their rows listed: their
author did not mean them to be read, and nobody who opened the file would find the quote.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine
from lxml import etree

from govqa.errors import CorruptDocument, DocumentTooLarge, LoadError
from govqa.loading.blocks import Block, Parsed, drop, fold
from govqa.loading.container import DAMAGE, check_sizes, open_zip, said
from govqa.loading.decoding import tidy
from govqa.loading.formats import properties, table

#: Cells between a sheet's first and last, empty ones too: calamine took 1.1 GiB for 27 million.
_MOST_CELLS = 4_000_000
#: Characters that the cells of all sheets hold, where a text that many share counts each time.
_MOST_CHARACTERS = 100_000_000
#: Sheets are read as a stream, so that their mark-up may be longer than that of other documents.
_MOST_MARKUP = 256 << 20
_CHUNK = 1 << 18
_DEFAULT_NAME = re.compile(
    r"(sheet|tabelle|feuil|feuille|hoja|foglio|planilha|folha|blad|ark|arkusz|list|taul|лист|munka)\s*_?\d{1,3}",
    re.I,
)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def parse(path: Path, data: bytes) -> Parsed:
    """The rows of all sheets.

    Raises DocumentTooLarge for sheets with too many cells or characters, EncryptedDocument for an
    OpenDocument file under a password, CorruptDocument for a damaged file.
    """
    try:
        check_sizes(path, data)
        with open_zip(path, data, most_markup=_MOST_MARKUP) as archive:
            _measure(path, archive)
            metadata = properties.read(archive)
        with calamine.load_workbook(io.BytesIO(data)) as workbook:
            blocks = table.within_limit(path, _sheets(workbook))
    except LoadError:
        raise
    except (calamine.CalamineError, etree.LxmlError, *DAMAGE) as error:
        raise CorruptDocument(
            path,
            f"its sheets cannot be read ({said(error)})",
            "Open it in a spreadsheet program and save it again",
        ) from error
    return Parsed(blocks, metadata=metadata)


def _sheets(workbook: calamine.CalamineWorkbook) -> Iterator[Block]:
    # Charts and macros can have sheets of their own.
    sheets = [each for each in workbook.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = {each.name for each in sheets if each.visible == calamine.SheetVisibleEnum.Visible}
    with_names = any(not _DEFAULT_NAME.fullmatch(name) for name in shown)
    for sheet in sheets:
        hidden = sheet.name not in shown
        heading = [Block(fold(tidy(sheet.name)), kind="heading", level=1)] if with_names or hidden else []
        for block in _after(heading, _sheet(workbook.get_sheet_by_name(sheet.name))):
            yield drop(block, "hidden sheet") if hidden else block


def _after(heading: Iterable[Block], blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` after their heading: nothing if there are none."""
    for block in blocks:
        yield from heading
        heading = ()
        yield block


def _sheet(sheet: calamine.CalamineSheet) -> Iterator[Block]:
    rows = ([_text(value) for value in row] for row in sheet.iter_rows())
    merged = sheet.merged_cell_ranges
    if not merged:
        return table.read(rows)
    # Rows are counted from the sheet's first, columns from the first that is filled.
    left = sheet.start[1] if sheet.start else 0
    cells = [
        ((top, column - left), (bottom, last - left))
        for (top, column), (bottom, last) in merged
        if column >= left
    ]
    filled = list(rows)
    table.fill(filled, cells)
    return table.read(filled)


def _text(value: object) -> str:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Fifteen digits are what spreadsheets keep and show; the rest is binary noise.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00").removesuffix(":00")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | timedelta) else ""


def _measure(path: Path, archive: zipfile.ZipFile) -> None:
    """Raises DocumentTooLarge if calamine, which keeps a cell for each place, would run out of memory."""
    names = [part.filename for part in archive.infolist() if part.filename.lower().endswith(".xml")]
    extent = _Extent()
    for name in sorted(names, key=lambda name: "sharedstrings" not in name.lower()):
        parser = etree.XMLParser(target=extent, resolve_entities=False, no_network=True)
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.feed(chunk)
                if extent.cells() > _MOST_CELLS:
                    raise DocumentTooLarge(
                        path,
                        f"a sheet spans more than {_MOST_CELLS:,} cells, empty ones included",
                        "Delete what stands far from the table, or split it",
                    )
                if extent.characters > _MOST_CHARACTERS:
                    raise DocumentTooLarge(
                        path, "its cells repeat long texts too often", "Keep the columns that matter"
                    )
        parser.close()
        extent.shared = extent.shared or extent.lengths


class _Extent:
    """How far the filled cells of a sheet reach and how much they hold: a target of lxml's parser."""

    def __init__(self) -> None:
        self.characters = 0
        self.shared: list[int] = []
        self.lengths: list[int] = []
        self._row = self._column = self._last_row = self._last_column = 0
        self._is_shared, self._value, self._within = False, "", ""

    def cells(self) -> int:
        return self._last_row * self._last_column

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in ("worksheet", "table"):
            self._row = self._column = self._last_row = self._last_column = 0
        elif name in ("row", "table-row"):
            self._row = self._number(attributes, "r", self._row + self._repeated(attributes, "rows"))
            self._column = 0
        elif name in ("c", "table-cell", "covered-table-cell"):
            self._column += self._repeated(attributes, "columns")
            reference = _REFERENCE.match(attributes.get("r", ""))
            if reference:
                self._row, self._column = int(reference[2]), _column(reference[1])
            self._is_shared = attributes.get("t") == "s"
            if any(key.endswith("value-type") for key in attributes):
                self._fill()
        elif name in ("v", "is"):
            self._fill()
        elif name == "si":
            self.lengths.append(0)
        self._within, self._value = name, ""

    def data(self, text: str) -> None:
        if self._within == "v":
            self._value += text[:20]
        elif self.lengths:
            self.lengths[-1] += len(text)

    def end(self, tag: str) -> None:
        if self._within == "v" and self._is_shared and self._value.strip().isdigit():
            index = int(self._value[:9])
            self.characters += self.shared[index] if index < len(self.shared) else 0
        self._within = ""

    def close(self) -> None:
        """Called at the end of a part: the next begins anew."""
        self._row = self._column = self._last_row = self._last_column = 0

    def _fill(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)

    def _number(self, attributes: dict[str, str], name: str, otherwise: int) -> int:
        value = attributes.get(name, "")
        return int(value) if value.isdigit() and len(value) < 9 else otherwise

    def _repeated(self, attributes: dict[str, str], what: str) -> int:
        for key, value in attributes.items():
            if key.endswith(f"}}number-{what}-repeated") and value.isdigit() and len(value) < 9:
                return int(value)
        return 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
