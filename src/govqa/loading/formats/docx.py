"""Word documents → blocks, by python-docx for the package and its parts, in the order of the body.

The runs are read from the XML itself: python-docx passes over tracked insertions, content controls, text
boxes and formulas. Deleted and hidden text, comments, headers and footers stay out; a table of contents is
left out as such. Word keeps no pages: where one ends depends on the printer.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from lxml import etree

from govqa.errors import CorruptDocument, LoadError
from govqa.loading.blocks import Block, Parsed, drop
from govqa.loading.container import open_zip, said
from govqa.loading.formats import properties, table
from govqa.loading.formats.pieces import Piece, is_linear, to_block
from govqa.loading.rules.prose import PROSE_RULES

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    (
        _FALLBACK,
        *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "rt", "txbxContent")),
    )
)
_BLANKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
#: What may stand around paragraphs and tables.
_AROUND = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#: Kinds of notes, with what keeps their keys apart.
_NOTES = {"footnote": "", "endnote": "e"}
_NOTE_MARKS = {f"{_W}{kind}Reference": prefix for kind, prefix in _NOTES.items()}
_HEADING_STYLE = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*(\d)$", re.I)
_LIST_STYLE = re.compile(r"^list(?! continue)\b.*(bullet|number|paragraph)", re.I)
_CONTENTS_STYLE = re.compile(
    r"^(toc|table of (figures|authorities)|contents|verzeichnis|tm)(\s*\d|\s*heading)?$", re.I
)
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: Templates and documents with macros are the same but for their declared type, on which python-docx insists.
_OTHER_TYPES = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.template"
    rb"|ms-word\.(?:document|template)\.macroEnabled(?:Template)?)\.main\+xml"
)
_TYPES = "[Content_Types].xml"
_MOST_NESTED = 40


def parse(path: Path, data: bytes) -> Parsed:
    """The text of the document's body, with footnotes. Raises CorruptDocument or DocumentTooLarge."""
    try:
        with open_zip(path, data) as archive:
            metadata = properties.read(archive)
            data = _as_document(archive) or data
        document = docx.Document(io.BytesIO(data))
        styles = _Styles(document)
        notes = _notes(document)
        body = (block for element in document.element.body for block in _blocks(element, styles))
        blocks = table.within_limit(path, body)
    except LoadError:
        raise
    except Exception as error:  # zip, XML, relations, values: whatever is broken in the package
        raise CorruptDocument(
            path,
            f"Word's own parts cannot be read ({said(error)})",
            "Open it in a word processor and save it again as .docx",
        ) from error
    return Parsed(blocks, PROSE_RULES, metadata, notes)


def _as_document(archive: zipfile.ZipFile) -> bytes:
    """The archive of a template, or of a document with macros, as that of a document; else empty."""
    types = archive.read(_TYPES)
    if _MAIN_TYPE in types or not _OTHER_TYPES.search(types):
        return b""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for part in archive.infolist():
            content = archive.read(part) if part.filename != _TYPES else _OTHER_TYPES.sub(_MAIN_TYPE, types)
            written.writestr(part.filename, content)
    return copy.getvalue()


class _Styles:
    """What a paragraph's style makes of it, by its own name or that of a style that it is based on."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, int] = {}
        self.items: set[str] = set()
        self.contents: set[str] = set()
        # From the XML: python-docx searches the whole part again for each style that another is based on.
        elements = {e.get(f"{_W}styleId", ""): e for e in document.styles.element.iter(f"{_W}style")}
        for style, element in elements.items():
            for base in _bases(element, elements):
                name = base.find(f"{_W}name")
                self._read(style, name.get(f"{_W}val", "") if name is not None else "", base)

    def _read(self, style: str, name: str, element: Any) -> None:
        match = _HEADING_STYLE.match(name)
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if style not in self.levels:
            if match:
                self.levels[style] = int(match[1])
            elif name.casefold() == "title":
                self.levels[style] = 1
            elif outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
                self.levels[style] = int(outline.get(f"{_W}val")) + 1
        if _LIST_STYLE.match(name) or element.find(f"{_W}pPr/{_W}numPr") is not None:
            self.items.add(style)
        if _CONTENTS_STYLE.match(name):
            self.contents.add(style)


def _bases(style: Any, styles: Mapping[str, Any]) -> Iterator[Any]:
    """The style and those of ``styles`` that it is based on, the nearest first."""
    for _ in range(10):
        yield style
        parent = style.find(f"{_W}basedOn")
        if parent is None or parent.get(f"{_W}val") not in styles:
            return
        style = styles[parent.get(f"{_W}val")]


def _blocks(element: Any, styles: _Styles, depth: int = 0) -> Iterator[Block]:
    if depth > _MOST_NESTED:
        return
    if element.tag == f"{_W}p":
        yield from _paragraph(element, styles, depth)
    elif element.tag == f"{_W}tbl":
        yield from _table(element, styles, depth)
    elif element.tag in _AROUND:
        gallery = element.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
        contents = gallery is not None and gallery.get(f"{_W}val") == "Table of Contents"
        for child in element:
            for block in _blocks(child, styles, depth + 1):
                yield _as_contents(block) if contents else block


def _as_contents(block: Block) -> Block:
    return drop(replace(block, kind="paragraph", level=0), "table of contents")


def _table(element: Any, styles: _Styles, depth: int) -> Iterator[Block]:
    rows: list[list[list[Block]]] = []
    marked = False
    for row in element.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not element:
            continue
        cells: list[list[Block]] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is row:
                cells += _cell(cell, styles, depth)
        marked = marked or (not rows and row.find(f"{_W}trPr/{_W}tblHeader") is not None)
        rows.append(cells)
    yield from table.of_cells(rows, marked=marked)


def _cell(cell: Any, styles: _Styles, depth: int) -> Iterator[list[Block]]:
    """What a cell holds, then an empty one for each further column that it spans."""
    yield [block for child in cell for block in _blocks(child, styles, depth + 1)]
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    width = span.get(f"{_W}val", "1") if span is not None else "1"
    yield from ([] for _ in range(min(int(width) if width.isdigit() else 1, 100) - 1))


def _paragraph(element: Any, styles: _Styles, depth: int) -> Iterator[Block]:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val", "") if style is not None else ""
    level = styles.levels.get(name, 0)
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and outline.get(f"{_W}val", "9").isdigit():
        level = int(outline.get(f"{_W}val")) + 1 if int(outline.get(f"{_W}val")) < 9 else level
    listed = element.find(f"{_W}pPr/{_W}numPr") is not None or name in styles.items
    block = to_block(_pieces(element), "heading" if level else "item" if listed else "paragraph", level)
    if block:
        yield _as_contents(block) if name in styles.contents else block
    for box in element.iter(f"{_W}txbxContent"):
        outside = next(box.iterancestors(_FALLBACK), None) is None
        if outside and next(box.iterancestors(f"{_W}p")) is element:
            for child in box:
                yield from (replace(block, aside=True) for block in _blocks(child, styles, depth + 1))


def _pieces(element: Any, bold: bool = False) -> Iterator[Piece]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag in (f"{_W}t", f"{_M}t"):
            yield Piece(child.text or "", bold)
        elif child.tag in _BLANKS:
            yield Piece(_BLANKS[child.tag], bold)
        elif child.tag in _NOTE_MARKS:
            yield Piece("", key=_NOTE_MARKS[child.tag] + child.get(f"{_W}id", ""))
        elif child.tag == f"{_M}oMath" and not is_linear(child):
            continue
        elif child.tag != f"{_W}r":
            yield from _pieces(child, bold)
        elif not _is_on(child, "vanish"):
            yield from _pieces(child, _is_on(child, "b"))


def _is_on(run: Any, name: str) -> bool:
    mark = run.find(f"{_W}rPr/{_W}{name}")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")


def _notes(document: Any) -> dict[str, str]:
    notes: dict[str, str] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        kind = relation.reltype.removeprefix(_RELATIONS).removesuffix("s")
        if kind in _NOTES and not relation.is_external:
            for note in etree.fromstring(relation.target_part.blob, parser).iter(f"{_W}{kind}"):
                block = to_block(piece for p in note.iter(f"{_W}p") for piece in (*_pieces(p), Piece(" ")))
                if block:
                    notes[_NOTES[kind] + note.get(f"{_W}id", "")] = block.text
    return notes
