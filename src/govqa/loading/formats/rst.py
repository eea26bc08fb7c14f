"""reStructuredText → blocks, by docutils, which reads no file but this one and prints nothing."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Block, Kind, Mark, Parsed, fold
from govqa.loading.decoding import decode_file
from govqa.loading.formats import plaintext
from govqa.loading.metadata.dates import iso_date
from govqa.loading.rules.prose import PROSE_RULES
from govqa.types import Metadata

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "line_length_limit": sys.maxsize,
    "smart_quotes": False,
    "trim_footnote_reference_space": True,
    "syntax_highlight": "none",
}
#: Left out, with the rule that does.
_DROPPED = {
    nodes.comment: "comment",
    nodes.substitution_definition: "directive",
    nodes.raw: "directive",
    nodes.pending: "directive",
    nodes.docinfo: "document information",
    nodes.decoration: "header or footer",
}
_SECTIONS = (nodes.section, nodes.document)
_VERBATIM = (nodes.literal_block, nodes.doctest_block, nodes.math_block, nodes.line_block)
_ITEMS = (nodes.list_item, nodes.definition_list_item, nodes.option_list_item, nodes.field)
#: A role that only other programs know, as the file writes it.
_ROLE = re.compile(r"^:[\w.:+-]+:`(?P<text>[^`]*?)(?:\s*<[^<>`]*>)?`$")
_BLANK = re.compile(r"\n\s*\n")
#: A longer stretch without a blank line is no reStructuredText, and the parser may take hours for its marks.
_MOST_PARAGRAPH = 100_000
_ISO = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def parse(path: Path, data: bytes) -> Parsed:
    """The blocks, document information and notes of a reStructuredText file; errors in it are passed over.

    Raises UnsupportedFormat if it is no text, CorruptDocument if the parser fails on it.
    """
    text = decode_file(path, data)
    if max(map(len, _BLANK.split(text))) > _MOST_PARAGRAPH:
        return plaintext.parse_text(text)
    try:
        document = publish_doctree(text, settings_overrides={**_SETTINGS, "warning_stream": io.StringIO()})
        reader = _Reader(document)
        blocks = list(reader.blocks(document, ("paragraph", 0), 0))
    except Exception as error:  # whatever broken mark-up makes the parser stumble on, absurd nesting too
        raise CorruptDocument(
            path, f"its reStructuredText cannot be read ({error})", "Correct its mark-up, or name it .txt"
        ) from error
    return Parsed(blocks, PROSE_RULES, _metadata(document), reader.notes)


def _metadata(document: nodes.document) -> Metadata:
    info = [node for part in document.findall(nodes.docinfo) for node in part.children]
    named: dict[str, list[str]] = {}
    for node in info:
        if isinstance(node, nodes.field):
            named.setdefault(fold(node[0].astext()).casefold(), []).append(fold(node[1].astext()))
        elif isinstance(node, nodes.authors):
            named.setdefault("author", []).extend(fold(author.astext()) for author in node)
        else:
            named.setdefault(node.tagname, []).append(fold(node.astext()))

    def value(name: str) -> str:
        return next(iter(named.get(name, ())), "")

    day = value("date")
    return Metadata(
        title=fold(document.get("title", "")),
        authors=tuple(filter(None, named.get("author", ()))),
        publisher=value("publisher") or value("organization"),
        date=day if _ISO.match(day) else iso_date(day),
        language=value("language"),
        url=value("url"),
    )


class _Reader:
    def __init__(self, document: nodes.document) -> None:
        self.notes: dict[str, str] = {}
        self._labels: dict[str, str] = {}  # of notes, by id
        for note in document.findall(lambda n: isinstance(n, nodes.footnote | nodes.citation)):
            label = note.next_node(nodes.label)
            key = label.astext() if label is not None else str(len(self.notes) + 1)
            for name in note["ids"]:
                self._labels[name] = key
            body = " ".join(self._inline(child)[0] for child in note.children if child is not label)
            self.notes[key] = fold(body)

    def blocks(self, node: Any, context: tuple[Kind, int], level: int) -> Iterator[Block]:
        """The blocks of ``node``, in sections ``level`` deep."""
        for kind, rule in _DROPPED.items():
            if isinstance(node, kind):
                if text := fold(node.astext()):
                    yield Block(text, dropped=rule)
                return
        if isinstance(node, nodes.footnote | nodes.citation | nodes.target):
            return
        if isinstance(node, nodes.topic) and "contents" in node["classes"]:
            return  # made from the headings, not in the file
        if isinstance(node, nodes.system_message):
            yield from _unknown(node)
        elif isinstance(node, nodes.title | nodes.subtitle) and isinstance(node.parent, _SECTIONS):
            yield from self._block(node, ("heading", min(max(level, 1), 6)))
        elif isinstance(node, nodes.row):
            yield from self._row(node, level)
        elif isinstance(node, _VERBATIM):
            for line in node.astext().split("\n"):
                if fold(line):
                    yield Block(fold(line))
        elif isinstance(node, nodes.TextElement):
            yield from self._block(node, context)
        elif isinstance(node, nodes.Element):
            inside: tuple[Kind, int] = ("item", 0) if isinstance(node, _ITEMS) else context
            deeper = level + isinstance(node, _SECTIONS)
            for child in node.children:
                yield from self.blocks(child, inside, deeper)

    def _block(self, node: Any, context: tuple[Kind, int]) -> Iterator[Block]:
        text, marks, bold = self._inline(node)
        if text:
            kind, level = context
            block = Block(text, kind=kind, level=level, marks=marks)
            yield replace(block, bold=bold and kind == "paragraph", label=_label(node, block))

    def _row(self, row: Any, level: int) -> Iterator[Block]:
        text, marks = "", []
        for entry in row.children:
            for n, block in enumerate(self.blocks(entry, ("paragraph", 0), level)):
                if block.dropped:
                    continue
                text += " " if n else " | " if text else ""
                marks += [Mark(m.key, len(text) + m.start, len(text) + m.end) for m in block.marks]
                text += block.text
        if text:
            yield Block(text, kind="row", marks=tuple(marks))

    def _inline(self, node: Any) -> tuple[str, tuple[Mark, ...], bool]:
        """The text of ``node`` with the marks of notes, and whether all of it is bold."""
        text = ""
        marks: list[Mark] = []
        bold = True
        for piece, is_bold, mark in self._pieces(node, False):
            piece = re.sub(r"[ \n]+", " ", piece)
            piece = piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece
            if mark:
                marks.append(Mark(mark, len(text), len(text) + len(piece)))
            text += piece
            bold = bold and (is_bold or not piece.strip())
        bare = text.rstrip()
        placed = (Mark(m.key, min(m.start, len(bare)), min(m.end, len(bare))) for m in marks)
        return bare, tuple(placed), bold and bool(bare)

    def _pieces(self, node: Any, bold: bool) -> Iterator[tuple[str, bool, str]]:
        """Text, whether it is bold, and the key of the note that it refers to."""
        if isinstance(node, nodes.Text):
            yield str(node), bold, ""
        elif isinstance(node, nodes.footnote_reference | nodes.citation_reference):
            key = self._labels.get(node.get("refid", ""), node.astext())
            yield (f"[{key}]" if isinstance(node, nodes.citation_reference) else ""), bold, key
        elif isinstance(node, nodes.problematic):
            role = _ROLE.match(node.astext())
            yield (role["text"] if role else node.astext()), bold, ""
        elif not isinstance(
            node, nodes.system_message | nodes.raw | nodes.image | nodes.target | nodes.generated
        ):
            for child in node.children:
                yield from self._pieces(child, bold or isinstance(child, nodes.strong))


def _unknown(message: Any) -> Iterator[Block]:
    """What docutils could make nothing of, such as another program's directive: left out, named."""
    for source in message.findall(nodes.literal_block):
        if text := fold(source.astext()):
            yield Block(text, dropped="directive")


def _label(node: Any, block: Block) -> tuple[int, int] | None:
    """Where the name in bold stands that a paragraph begins with, its colon included."""
    first = node.children[0] if node.children else None
    if block.kind != "paragraph" or not isinstance(first, nodes.strong):
        return None
    name = fold(first.astext())
    if not block.text.startswith(name) or len(name) == len(block.text):
        return None
    if name.endswith(":"):
        return 0, len(name)
    return (0, len(name) + 1) if block.text[len(name) :].startswith(":") else None
