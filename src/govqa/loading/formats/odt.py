"""OpenDocument texts → blocks, by odfdo, in the order of the body.

Deleted text, comments, tables of contents, headers and footers stay out. Labels of form controls and what is
written into them are paragraphs where the control stands. Page breaks that the last program to save the file
noted ("soft" ones) are no pages: another program, or another printer, breaks elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import odfdo
from lxml import etree

from govqa.errors import CorruptDocument, LoadError
from govqa.loading.blocks import Block, Kind, Parsed, drop
from govqa.loading.container import open_zip, said
from govqa.loading.formats import properties, table
from govqa.loading.formats.pieces import Piece, to_block
from govqa.loading.rules.prose import PROSE_RULES

#: What holds no text of the document, or text that its author took out or wrote beside it.
_SKIPPED = frozenset(
    (
        *("text:tracked-changes", "office:annotation", "office:annotation-end", "text:sequence-decls"),
        *("text:variable-decls", "text:user-field-decls", "office:forms", "text:ruby-text", "svg:title"),
        *(
            "svg:desc",
            "text:note-citation",
            "text:list-header-number",
            "office:binary-data",
            "office:scripts",
        ),
        *("text:index-title-template", "draw:object", "draw:object-ole", "office:event-listeners"),
    )
)
_CONTENTS = frozenset({"text:table-of-content", "text:illustration-index", "text:table-index"})
_NOTES = {"footnote": "", "endnote": "e"}
_CONTENT = "content.xml"
_MOST_NESTED = 60
_MOST_REPEATED = 1000


def parse(path: Path, data: bytes) -> Parsed:
    """The text of the document's body, with notes.

    Raises EncryptedDocument for one under a password, CorruptDocument or DocumentTooLarge.
    """
    try:
        with open_zip(path, data) as archive:
            metadata = properties.read(archive)
        document = _opened(data)
        reader = _Reader(document)
        blocks = table.within_limit(path, reader.blocks(document.body))
    except LoadError:
        raise
    except Exception as error:  # zip, XML, styles, values: whatever is broken in the package
        raise CorruptDocument(
            path,
            f"its OpenDocument parts cannot be read ({said(error)})",
            "Open it in a word processor and save it again",
        ) from error
    return Parsed(blocks, PROSE_RULES, metadata, reader.notes)


def _opened(data: bytes) -> odfdo.Document:
    """The document, without remarks in its XML: odfdo stumbles over them."""
    container = odfdo.Container(io.BytesIO(data))
    content = container.get_part(_CONTENT)
    if isinstance(content, bytes) and (b"<!--" in content or content.count(b"<?") > 1):
        parser = etree.XMLParser(
            remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True
        )
        container.set_part(_CONTENT, etree.tostring(etree.fromstring(content, parser)))
    return odfdo.Document(container)


class _Reader:
    """Walks the body of one document, with its styles and form controls at hand, and collects its notes."""

    def __init__(self, document: odfdo.Document) -> None:
        self.notes: dict[str, str] = {}
        self._styles = {str(s.get_attribute("style:name")): s for s in document.get_styles()}
        self._controls = {
            str(control.get_attribute("form:id") or control.get_attribute("xml:id")): control
            for control in document.body.xpath("//office:forms//*[@form:id or @xml:id]")
            if isinstance(control, odfdo.Element)
        }
        self._later: list[Block] = []

    def blocks(self, element: odfdo.Element, kind: Kind = "paragraph", depth: int = 0) -> Iterator[Block]:
        """The blocks in ``element``, in order; paragraphs of lists are of the ``kind`` "item"."""
        if depth > _MOST_NESTED:
            return
        for child in _children(element):
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag in ("text:p", "text:h"):
                yield from self._paragraph(child, kind)
            elif tag in ("text:list-item", "text:list-header"):
                yield from self.blocks(child, "item", depth + 1)
            elif tag == "table:table":
                yield from self._table(child, depth)
            elif tag == "draw:control":
                yield from self._control(child)
            elif tag in _CONTENTS:
                for block in self.blocks(child, kind, depth + 1):
                    yield drop(replace(block, kind="paragraph", level=0), "table of contents")
            else:
                yield from self.blocks(child, kind, depth + 1)

    def _paragraph(self, element: odfdo.Element, kind: Kind) -> Iterator[Block]:
        style = str(element.get_attribute("text:style-name") or "")
        level = self._level(element, style)
        outer, self._later = self._later, []
        pieces = list(self._pieces(element, bold=self._is_bold(style)))
        block = to_block(pieces, "heading" if level else kind, level)
        later, self._later = self._later, outer
        if block:
            yield block
        yield from later

    def _level(self, element: odfdo.Element, style: str) -> int:
        if element.tag == "text:h":
            level = str(element.get_attribute("text:outline-level") or "1")
            return int(level) if level.isdigit() and level != "0" else 1
        return 1 if "Title" in self._names(style) else 0

    def _names(self, style: str) -> list[str]:
        """The name of ``style`` and of the styles that it is based on."""
        names: list[str] = []
        while style and style not in names:
            names.append(style)
            found = self._styles.get(style)
            style = str(found.get_attribute("style:parent-style-name") or "") if found is not None else ""
        return names

    def _is_bold(self, style: str) -> bool:
        for name in self._names(style):
            found = self._styles.get(name)
            for properties_ in _children(found) if found is not None else ():
                weight = properties_.tag == "style:text-properties" and properties_.get_attribute(
                    "fo:font-weight"
                )
                if weight:
                    return weight in ("bold", "600", "700", "800", "900")
        return False

    def _pieces(self, element: odfdo.Element, *, bold: bool, depth: int = 0) -> Iterator[Piece]:
        """The text in a paragraph; what is anchored in it (boxes, controls) comes after it."""
        yield Piece(element.text or "", bold)
        for child in _children(element):
            tag = child.tag
            if tag == "text:s" or tag in ("text:tab", "text:line-break"):
                yield Piece(" ", bold)
            elif tag == "text:note":
                yield from self._note(child)
            elif tag == "draw:control":
                self._later += self._control(child)
            elif tag.startswith(("draw:", "table:")):
                if tag not in _SKIPPED:
                    self._later += (replace(b, aside=True) for b in self.blocks(child, depth=depth + 1))
            elif tag not in _SKIPPED and depth < _MOST_NESTED:
                style = str(child.get_attribute("text:style-name") or "")
                heavy = self._is_bold(style) if style in self._styles and tag == "text:span" else False
                yield from self._pieces(child, bold=bold or heavy, depth=depth + 1)
            yield Piece(child.tail or "", bold)

    def _note(self, note: odfdo.Element) -> Iterator[Piece]:
        prefix = _NOTES.get(str(note.get_attribute("text:note-class")), "")
        citation = next((c.text_recursive for c in _children(note) if c.tag == "text:note-citation"), "")
        key = prefix + (citation.strip() or str(len(self.notes) + 1))
        while key in self.notes:  # marks such as "*" return
            key += "'"
        self.notes[key] = ""
        body = [block.text for child in _children(note) for block in self.blocks(child)]
        self.notes[key] = " ".join(body)
        yield Piece("", key=key)

    def _table(self, element: odfdo.Element, depth: int) -> Iterator[Block]:
        rows = [row for row in self._rows(element, False, depth) if any(row[0])]
        yield from table.of_cells([cells for cells, _ in rows], marked=bool(rows) and rows[0][1])

    def _rows(
        self, element: odfdo.Element, is_head: bool, depth: int
    ) -> Iterator[tuple[list[list[Block]], bool]]:
        """The rows as cells of blocks, each with whether it stands among the table's heading rows."""
        for child in _children(element):
            if child.tag == "table:table-row":
                cells: list[list[Block]] = []
                for cell in _children(child):
                    blocks = list(self.blocks(cell, depth=depth + 1))
                    repeated = str(cell.get_attribute("table:number-columns-repeated") or "1")
                    times = int(repeated) if repeated.isdigit() else 1
                    cells += [blocks] * min(times, _MOST_REPEATED)
                yield cells, is_head
            elif child.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
                yield from self._rows(child, child.tag == "table:table-header-rows" or is_head, depth)

    def _control(self, element: odfdo.Element) -> list[Block]:
        control = self._controls.get(str(element.get_attribute("draw:control")))
        if control is None:
            return []
        texts = [str(control.get_attribute(name) or "") for name in ("form:label", "form:current-value")]
        blocks = [to_block([Piece(text)]) for text in texts]
        return [block for block in blocks if block]


def _children(element: odfdo.Element) -> list[odfdo.Element]:
    return element.children
