"""Word documents → blocks, by python-docx for the package and its parts, in the order of the body.

The runs are read from the XML itself: python-docx passes over tracked insertions, content controls and
text boxes. Deleted text, comments, headers and footers stay out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from lxml import etree

from govqa.errors import CorruptDocument, DocumentTooLarge
from govqa.loading import cleaning, headings, joining, speakers
from govqa.loading.blocks import Block, Mark, Parsed, fold
from govqa.loading.decoding import tidy
from govqa.types import Metadata

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _FALLBACK})
_BLANKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#: Kinds of notes, with what keeps their keys apart.
_NOTES = {"footnote": "", "endnote": "e"}
_NO_AUTHORS = frozenset({"python-docx", "author", "user", "admin", "administrator", "microsoft office user"})
_HEADING_STYLE = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*(\d)$", re.I)

#: A zip whose parts unpack to more than this is no document but an attack.
_MOST_UNPACKED = 512 << 20

RULES = (
    cleaning.navigation,
    cleaning.captions,
    cleaning.pull_quotes,
    joining.page_breaks,
    speakers.plain_labels,
    headings.guess,
    speakers.find,
)


def parse(path: Path, data: bytes) -> Parsed:
    """The text of the document's body, with footnotes. Raises CorruptDocument or DocumentTooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _MOST_UNPACKED:
            raise DocumentTooLarge(
                path, f"its parts unpack to {unpacked >> 20} MiB", "Save it again without embedded files"
            )
        document = docx.Document(io.BytesIO(data))
        levels = _style_levels(document)
        notes = _notes(document)
        blocks = [block for element in document.element.body for block in _blocks(element, levels)]
        metadata = _metadata(document)
    except DocumentTooLarge:
        raise
    except Exception as error:  # zip, XML, relations, values: whatever is broken in the package
        raise CorruptDocument(
            path,
            f"Word's own parts cannot be read ({error})",
            "Open it in a word processor and save it again",
        ) from error
    return Parsed(blocks, RULES, metadata, notes)


def _metadata(document: Any) -> Metadata:
    properties = document.core_properties
    author = fold(properties.author or "")
    title = fold(properties.title or "")
    return Metadata(
        title="" if re.fullmatch(r"untitled|word document|document\d*", title, re.I) else title,
        authors=() if not author or author.casefold() in _NO_AUTHORS else (author,),
        language=properties.language or "",
    )


def _style_levels(document: Any) -> dict[str, int]:
    """The heading level of each paragraph style that has one, its own or its parents'."""
    levels: dict[str, int] = {}
    for style in document.styles:
        base, seen = style, 0
        while base is not None and seen < 10 and style.style_id not in levels:
            name = base.name or ""
            match = _HEADING_STYLE.match(name)
            outline = base.element.find(f"{_W}pPr/{_W}outlineLvl")
            if match:
                levels[style.style_id] = int(match[1])
            elif name.casefold() == "title":
                levels[style.style_id] = 1
            elif outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
                levels[style.style_id] = int(outline.get(f"{_W}val")) + 1
            base, seen = getattr(base, "base_style", None), seen + 1
    return levels


def _blocks(element: Any, levels: dict[str, int]) -> Iterator[Block]:
    if element.tag == f"{_W}p":
        yield from _paragraph(element, levels)
    elif element.tag == f"{_W}tbl":
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is element:
                yield from _row(row, levels)
    elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
        for child in element:
            yield from _blocks(child, levels)


def _row(row: Any, levels: dict[str, int]) -> Iterator[Block]:
    """One block for the row; the paragraphs themselves where its only cell is there for the layout."""
    cells = [
        [b for child in cell for b in _blocks(child, levels)]
        for cell in row.iter(f"{_W}tc")
        if next(cell.iterancestors(f"{_W}tr")) is row
    ]
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        yield from filled[0]
    elif filled:
        texts = [" ".join(block.text for block in cell) for cell in filled]
        yield Block(" | ".join(texts), kind="row")


def _paragraph(element: Any, levels: dict[str, int]) -> Iterator[Block]:
    pieces = list(_pieces(element))
    text, marks, bold = "", [], True
    for piece, is_bold, key in pieces:
        if key:
            marks.append(Mark(key, len(text), len(text)))
            continue
        piece = re.sub(r"\s+", " ", tidy(piece))
        piece = piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece
        text += piece
        bold = bold and (is_bold or not piece.strip())
    bare = text.rstrip()
    marks = [Mark(m.key, min(m.start, len(bare)), min(m.end, len(bare))) for m in marks]
    if bare:
        yield _styled(element, Block(bare, marks=tuple(marks), bold=bold), pieces, levels)
    for box in element.iter(f"{_W}txbxContent"):
        if not any(True for _ in box.iterancestors(_FALLBACK)):
            for child in box:
                yield from _blocks(child, levels)


def _styled(element: Any, block: Block, pieces: list[tuple[str, bool, str]], levels: dict[str, int]) -> Block:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    level = levels.get(style.get(f"{_W}val", ""), 0) if style is not None else 0
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and outline.get(f"{_W}val", "9").isdigit():
        level = int(outline.get(f"{_W}val")) + 1 if int(outline.get(f"{_W}val")) < 9 else level
    if level:
        return replace(block, kind="heading", level=level, bold=False)
    if element.find(f"{_W}pPr/{_W}numPr") is not None:
        return replace(block, kind="item", bold=False)
    lead = "".join(piece for piece, bold, _ in _leading_bold(pieces))
    name = fold(lead)
    if name.endswith(":") and 1 < len(name) < 60 and len(name) < len(block.text):
        return replace(block, label=(0, len(name)))
    return block


def _leading_bold(pieces: list[tuple[str, bool, str]]) -> Iterator[tuple[str, bool, str]]:
    for piece in pieces:
        if not piece[1] and piece[0].strip():
            return
        yield piece


def _pieces(element: Any, bold: bool = False) -> Iterator[tuple[str, bool, str]]:
    """The runs in ``element`` as (text, whether bold, footnote key); a key comes with no text."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}t":
            yield child.text or "", bold, ""
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag], bold, ""
        elif child.tag == f"{_W}footnoteReference":
            yield "", bold, _NOTES["footnote"] + child.get(f"{_W}id", "")
        elif child.tag == f"{_W}endnoteReference":
            yield "", bold, _NOTES["endnote"] + child.get(f"{_W}id", "")
        elif child.tag == f"{_W}r":
            mark = child.find(f"{_W}rPr/{_W}b")
            on = mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")
            yield from _pieces(child, on)
        else:
            yield from _pieces(child, bold)


def _notes(document: Any) -> dict[str, str]:
    notes: dict[str, str] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        kind = relation.reltype.removeprefix(_RELATIONS).removesuffix("s")
        if kind in _NOTES and not relation.is_external:
            for note in etree.fromstring(relation.target_part.blob, parser).iter(f"{_W}{kind}"):
                text = fold(tidy("".join(piece for p in note.iter(f"{_W}p") for piece, _, _ in _pieces(p))))
                if text:
                    notes[_NOTES[kind] + note.get(f"{_W}id", "")] = text
    return notes
