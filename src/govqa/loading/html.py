"""HTML → blocks: trafilatura finds the main text and its structure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import trafilatura

from govqa.errors import CorruptDocument, NoTextLayer
from govqa.loading import cleaning, speakers
from govqa.loading.blocks import Block, Kind, Parsed, ends_sentence, fold
from govqa.loading.decoding import decode
from govqa.loading.metadata import iso_date
from govqa.types import Metadata

_CHARSET = re.compile(rb"""<meta\b[^<>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([\w.:-]+)""", re.I)
_LANGUAGE = re.compile(
    r"""<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)""", re.I
)
#: Browsers read ISO 8859-1 as its superset, and so do page authors.
_SUPERSETS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
#: Saved mail and broken scripts leave more control characters in pages than plain text ever holds.
_MOST_CONTROL = 0.2
#: How far into the file a charset is looked for: after scripts and comments it can come late.
_CHARSET_BYTES = 1 << 16

RULES = (cleaning.navigation, cleaning.captions, cleaning.pull_quotes, speakers.plain_labels, speakers.find)


def parse(path: Path, data: bytes) -> Parsed:
    """The main text of the page. Raises NoTextLayer if it has none, CorruptDocument if a parser fails."""
    try:
        page = decode(data, _declared(data), most_control=_MOST_CONTROL)
    except ValueError as error:
        raise CorruptDocument(path, f"it holds {error}", "Save the page again") from error
    try:
        found: Any = trafilatura.bare_extraction(
            page,
            include_comments=False,
            include_tables=True,
            include_formatting=True,
            with_metadata=True,
            # The extensive search guesses dates from any figure of the page.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        body = found.body if found is not None else None
        plain = ""
        if body is None or not "".join(body.itertext()).strip():
            body, plain, _ = trafilatura.baseline(page)
    except Exception as error:  # any failure of the parsers under trafilatura
        raise CorruptDocument(path, f"its HTML cannot be read ({error})", "Save the page again") from error
    walker = _Walker()
    walker.walk(body)
    walker.end_block()
    if not walker.blocks and fold(plain):
        walker.blocks.append(Block(fold(plain)))
    if not walker.blocks:
        raise NoTextLayer(path, "the page holds no text", "Open it in a browser and save what it shows")
    return Parsed(walker.blocks, RULES, _metadata(found, page))


def _declared(data: bytes) -> str:
    match = _XML_CHARSET.search(data[:200]) or _CHARSET.search(data[:_CHARSET_BYTES])
    name = match[1].decode("ascii", "replace").casefold() if match else ""
    return _SUPERSETS.get(name, name)


def _metadata(found: Any, page: str) -> Metadata:
    language = _LANGUAGE.search(page)
    known = Metadata(language=language[1] if language else "")
    if found is None:
        return known
    site = fold(found.sitename or "")
    title = fold(found.title or "")
    if site:
        title = re.sub(rf"\s*[|–—·:-]\s*{re.escape(site)}\s*$", "", title, flags=re.I) or title
    return replace(
        known,
        title=title,
        authors=tuple(fold(name) for name in (found.author or "").split(";") if fold(name)),
        publisher=site,
        date=iso_date(found.date or ""),
        url=found.url or "",
    )


class _Walker:
    """Collects blocks from trafilatura's tree, whose elements are TEI's: head, p, list, item, table, hi."""

    _BLOCKS = frozenset(
        {"p", "head", "list", "item", "table", "row", "quote", "div", "body", "code", "ab", "main"}
    )

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[tuple[str, bool]] = []  # text and whether it is bold
        self._context: tuple[Kind, int] = ("paragraph", 0)

    def walk(self, element: Any) -> None:
        """Adds the blocks of ``element`` and of what it contains, in order."""
        if not isinstance(element.tag, str):
            return
        outer = self._context
        if element.tag == "row":
            self.end_block()
            cells = [" ".join(fold(text) for text in cell.itertext() if fold(text)) for cell in element]
            if len([cell for cell in cells if cell]) > 1:
                self._add(Block(" | ".join(cell for cell in cells if cell), kind="row"))
                return
        if element.tag in self._BLOCKS:
            self.end_block()
            if element.tag == "head":
                self._context = ("heading", _level(element.get("rend", "")))
            elif element.tag == "item":
                self._context = ("item", 0)
        elif element.tag == "lb":
            self._pieces.append(("\n", False))
        bold = element.tag == "hi" and "#b" in element.get("rend", "")
        self._pieces.append((element.text or "", bold))
        for child in element:
            self.walk(child)
            self._pieces.append((child.tail or "", bold))
        if element.tag in self._BLOCKS:
            self.end_block()
            self._context = outer

    def end_block(self) -> None:
        """Ends the running block; line breaks after a full sentence end one too."""
        pieces, self._pieces = self._pieces, []
        part: list[tuple[str, bool]] = []
        for text, bold in pieces:
            if text == "\n" and ends_sentence(fold("".join(t for t, _ in part))):
                self._emit(part)
                part = []
            else:
                part.append((text, bold))
        self._emit(part)

    def _emit(self, pieces: list[tuple[str, bool]]) -> None:
        text = fold("".join(piece for piece, _ in pieces))
        if not text:
            return
        kind, level = self._context
        solid = [(fold(piece), bold) for piece, bold in pieces if fold(piece)]
        bold = all(is_bold for _, is_bold in solid)
        label = None
        if kind == "paragraph" and not bold and solid[0][1]:
            name = solid[0][0]
            if name.endswith(":") or text[len(name) :].startswith(":"):
                label = (0, len(name) + (0 if name.endswith(":") else 1))
        self._add(Block(text, kind=kind, level=level, bold=bold and kind == "paragraph", label=label))

    def _add(self, block: Block) -> None:
        self.blocks.append(block)


def _level(rend: str) -> int:
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2
