"""Mark-up → blocks: walks HTML, XHTML, or trafilatura's tree, whose elements are TEI's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from govqa.loading.blocks import Block, Kind, Mark, ends_sentence, fold
from govqa.loading.decoding import tidy
from govqa.loading.formats.signs import Piece, note_type, pieces


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = frozenset({"item", "li", "dt", "dd"})
_ROWS = frozenset({"row", "tr"})
_BREAKS = frozenset({"lb", "br"})
_BLOCKS = (
    _names(
        """
        p head list quote div body code ab main ul ol dl table caption thead tbody tfoot blockquote pre hr
        section article aside header footer address center figure figcaption details summary fieldset form
        legend nav hgroup option dialog menu search html cell td th
        """
    )
    | _HEADINGS.keys()
    | _ITEMS
    | _ROWS
)
#: What no reader sees as text of the page.
_SKIPPED = _names(
    """
    script style template noscript svg math select textarea iframe object audio video canvas title meta link
    rt rp
    """
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
#: Longer cells are not a table's but stand there for the layout.
_CELL_CHARACTERS = 800


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk gives: blocks in order, and the labels of the pages that it came by."""

    blocks: list[Block]
    page_labels: tuple[str, ...] = ()


def parse_markup(page: str) -> Any:
    """The tree of the elements of ``page``, which may be broken; an empty one if there are none."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # no element at all
        tree = None
    return lxml_html.Element("body") if tree is None else tree


def walk(element: Any, *, without_notes: bool = False) -> Walked:
    """The blocks of ``element`` and of what it contains, in order, with or without the bodies of notes.

    The text may hold the signs of ``govqa.loading.formats.signs``. Raises RecursionError for absurd nesting.
    """
    walker = _Walker(without_notes)
    walker.walk(element)
    walker.end_block()
    return Walked(walker.blocks, tuple(walker.page_labels))


class _Walker:
    def __init__(self, without_notes: bool) -> None:
        self._without_notes = without_notes
        self.blocks: list[Block] = []
        self.page_labels: list[str] = []
        self._pieces: list[Piece] = []
        self._context: tuple[Kind, int] = ("paragraph", 0)
        self._page = 0  # where the running block begins

    def walk(self, element: Any) -> None:
        tag = _name(element)
        if not tag or tag in _SKIPPED or _is_hidden(element):
            return
        if note_type(element) == "pagebreak":
            label = element.get("title") or element.get("aria-label") or "".join(element.itertext())
            self.page_labels.append(fold(label) or str(len(self.page_labels) + 1))
            self._pieces.append(Piece("", page=len(self.page_labels)))
            return
        if tag in _ROWS:
            self.end_block()
            if self._row(element):
                return
        outer = self._context
        if tag in _BLOCKS:
            self.end_block()
            if tag == "head" or tag in _HEADINGS:
                self._context = ("heading", _HEADINGS.get(tag) or _HEADINGS.get(element.get("rend", ""), 2))
            elif tag in _ITEMS and outer[0] != "heading":
                self._context = ("item", 0)
        elif tag in _BREAKS:
            self._pieces.append(Piece("\n", line_end=True))
        self._pieces += pieces(element.text)
        for child in element:
            self.walk(child)
            self._pieces += pieces(child.tail)
        if tag in _BLOCKS:
            self.end_block()
            self._context = outer

    def end_block(self) -> None:
        """Ends the running block. A line break after a full sentence ends one too, and two in a row."""
        part: list[Piece] = []
        broken = False
        for piece in self._pieces:
            if piece.line_end:
                if broken or ends_sentence(_text(part)):
                    self._emit(part)
                    part = []
                broken = True
            elif piece.text.strip():
                broken = False
            part.append(piece)
        self._pieces = []
        self._emit(part)

    def _row(self, element: Any) -> bool:
        """Adds a table's row as one block, unless the table is there for the layout."""
        inner = [_Walker(self._without_notes) for cell in element if isinstance(cell.tag, str)]
        for walker, cell in zip(inner, (c for c in element if isinstance(c.tag, str)), strict=True):
            if any(_name(below) in _ROWS or _name(below) in _HEADINGS for below in cell.iter()):
                return False
            walker.walk(cell)
            walker.end_block()
        cells = [walker.blocks for walker in inner if walker.blocks]
        if len(cells) < 2 or any(walker.page_labels for walker in inner):
            return False
        if any(sum(len(block.text) for block in cell) > _CELL_CHARACTERS for cell in cells):
            return False
        text, marks = "", []
        for cell in cells:
            for n, block in enumerate(cell):
                text += " " if n else " | " if text else ""
                marks += [replace(m, start=len(text) + m.start, end=len(text) + m.end) for m in block.marks]
                text += block.text
        self._add(Block(text, kind="row", marks=tuple(marks)))
        return True

    def _emit(self, part: Iterable[Piece]) -> None:
        text = ""
        marks: list[Mark] = []
        breaks: list[tuple[int, int]] = []
        lead = -1  # where the bold text at the start ends
        bold = True
        note = ""
        for piece in part:
            if piece.page:
                breaks.append((len(text), piece.page))
                continue
            start = len(text)
            text = _append(text, tidy(piece.text))
            if not piece.text.strip():
                continue
            note = note or piece.note
            if piece.mark:
                begin = start + len(text[start:]) - len(text[start:].lstrip())
                goes_on = marks and marks[-1].key == piece.mark and marks[-1].end == begin
                begin = marks.pop().start if goes_on else begin
                marks.append(Mark(piece.mark, begin, len(text.rstrip())))
            if bold and not piece.bold and lead < 0:
                lead = start
            bold = bold and piece.bold
        bare = text.rstrip()
        if bare and not (note and self._without_notes):
            kind, level = self._context
            label = _label(bare, lead) if kind == "paragraph" and not bold else None
            self._add(
                Block(
                    bare,
                    kind=kind,
                    level=level,
                    bold=bold and kind == "paragraph",
                    marks=tuple(marks),
                    note=note,
                    label=label,
                    breaks=tuple((min(at, len(bare)), page) for at, page in breaks),
                )
            )
        elif breaks:
            self._page = breaks[-1][1]

    def _add(self, block: Block) -> None:
        """Adds ``block`` with the page on which it begins."""
        breaks = block.breaks
        begins = [page for at, page in breaks if at == 0]
        page = begins[-1] if begins else self._page
        self._page = breaks[-1][1] if breaks else page
        inside = tuple((at, page) for at, page in breaks if 0 < at < len(block.text))
        self.blocks.append(replace(block, page=page, breaks=inside))


def _label(text: str, lead: int) -> tuple[int, int] | None:
    """Where the name in bold stands that ``text`` begins with, its colon included; ``lead`` ends it."""
    if lead <= 0:
        return None
    name = text[:lead].rstrip()
    if name.endswith(":"):
        return 0, len(name)
    return (0, len(name) + 1) if text[len(name) :].startswith(":") else None


def _text(part: Iterable[Piece]) -> str:
    return fold("".join(piece.text for piece in part))


def _append(text: str, piece: str) -> str:
    """``text`` and ``piece`` with no run of spaces, so that offsets into it stay as they are."""
    piece = re.sub(r"[ \t\r\n]+", " ", piece)
    return text + (piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece)


def _name(element: Any) -> str:
    """The element's name in lower case without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")) is not None
