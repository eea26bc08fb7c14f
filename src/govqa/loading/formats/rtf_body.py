"""Paragraphs, table cells and text boxes of an RTF file, as its control words end them → blocks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from govqa.loading.blocks import Block, Kind
from govqa.loading.formats import table
from govqa.loading.formats.pieces import Piece, to_block

#: The control words that end a paragraph, and what holds it.
ENDS = frozenset({"par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow"})


@dataclass(slots=True)
class Paragraph:
    """A paragraph that is being read: ``style`` or ``outline`` (9 is none) gives the level of a heading."""

    pieces: list[Piece] = field(default_factory=list)
    style: int = -1
    outline: int = 9
    is_item: bool = False
    in_table: bool = False


class Body:
    """Collects the ``blocks`` of the document's text; ``levels`` are those of its heading styles."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.levels: dict[int, int] = {}
        self.paragraph = Paragraph()
        self._around: list[Paragraph] = []  # the paragraphs in which text boxes stand
        self._rows: list[list[list[Block]]] = []
        self._cells: list[list[Block]] = []
        self._cell: list[Block] = []
        self._marked = False

    def end(self, word: str) -> None:
        """Ends the paragraph, and the cell or the row if ``word`` says so."""
        if word in ("cell", "nestcell"):
            self.paragraph.in_table = True
        if word not in ("row", "nestrow"):
            self._end_paragraph()
        if word == "cell" and not self._around:
            self._cells.append(self._cell)
            self._cell = []
        elif word == "row":
            self._rows.append(self._cells)
            self._cells = []

    def mark_names(self) -> None:
        """The row that begins is repeated on each page: if it is the first, it names the columns."""
        self._marked = self._marked or not self._rows

    def open_box(self) -> None:
        self._around.append(self.paragraph)
        self.paragraph = Paragraph()

    def close_box(self) -> None:
        """Text boxes stand in the middle of a paragraph: what they hold comes before it."""
        self._end_paragraph()
        self.paragraph = self._around.pop()
        if not self.paragraph.in_table and not self._around:
            box, self._cell = self._cell, []
            self._end_table()
            self.blocks += (replace(block, aside=True) for block in box)

    def finish(self) -> None:
        while self._around:
            self.close_box()
        self._end_paragraph()
        self._end_table()

    def _end_paragraph(self) -> None:
        paragraph = self.paragraph
        level = paragraph.outline + 1 if paragraph.outline < 9 else self.levels.get(paragraph.style, 0)
        kind: Kind = "heading" if level else "item" if paragraph.is_item else "paragraph"
        block = to_block(paragraph.pieces, kind, level)
        # The next paragraph is formatted alike until "\\pard".
        self.paragraph = replace(paragraph, pieces=[])
        if paragraph.in_table or self._around:
            self._cell += [block] if block else []
        else:
            self._end_table()
            self.blocks += [block] if block else []

    def _end_table(self) -> None:
        if self._cells or self._cell:
            self._rows.append([*self._cells, self._cell])
        self.blocks += table.of_cells(self._rows, marked=self._marked)
        self._rows, self._cells, self._cell, self._marked = [], [], [], False
