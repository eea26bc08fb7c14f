"""The tables of ``records.sqlite``, and documents and passages as rows of them.

A passage's text is not stored: it is cut from its document's, so the two cannot differ. A document's
text is stored in blocks of equal length, so that cutting costs the same in a book as in a note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from govqa.store.sealed import from_data
from govqa.types import (
    Document,
    Footnote,
    Metadata,
    Omission,
    Page,
    Passage,
    Quotation,
    Section,
    Span,
    SpeakerTurn,
    to_data,
)

#: Marks a SQLite file as govqa's: "gvqa" in ASCII.
APPLICATION_ID = 0x67767161

#: Code points per block of text. In ASCII, a block fills one page of the file.
BLOCK = 4000

#: Rows count from 0. A document's blocks and passages follow one another: those from ``first_block`` on, and
#: ``passages`` of them from ``first_passage`` on. Spans are ``[start, stop)``. What lists of documents need
#: stands apart from what the reader of one document needs, so that lists are fast.
TABLES = (
    "CREATE TABLE blocks (row INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    "CREATE TABLE structures (document INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    """
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
        passage_id TEXT NOT NULL, ordinal INTEGER NOT NULL, sentences TEXT NOT NULL,
        heading_path TEXT NOT NULL, page INTEGER, speaker TEXT NOT NULL, context TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE documents (
        row INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, source TEXT NOT NULL, media_type TEXT NOT NULL,
        sha256 TEXT NOT NULL, metadata TEXT NOT NULL, characters INTEGER NOT NULL,
        first_block INTEGER NOT NULL, first_passage INTEGER NOT NULL, passages INTEGER NOT NULL
    )
    """,
)

#: Made after the rows, each in one pass. A name that comes twice makes them fail.
INDEXES = (
    "CREATE UNIQUE INDEX documents_by_doc_id ON documents (doc_id)",
    "CREATE UNIQUE INDEX documents_by_source ON documents (source)",
    "CREATE UNIQUE INDEX passages_by_passage_id ON passages (passage_id)",
)


@dataclass(frozen=True, slots=True)
class _Structure:
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    turns: tuple[SpeakerTurn, ...]
    quotations: tuple[Quotation, ...]
    footnotes: tuple[Footnote, ...]
    omissions: tuple[Omission, ...]


def blocks_of(text: str) -> list[str]:
    """``text`` in blocks."""
    return [text[start : start + BLOCK] for start in range(0, len(text), BLOCK)]


def blocks_at(span: Span, first_block: int) -> range:
    """The rows of the blocks that hold ``span`` of a document whose blocks start at ``first_block``."""
    return range(first_block + span.start // BLOCK, first_block + -(-span.end // BLOCK))


def cut(span: Span, blocks: Iterable[str]) -> str:
    """The characters of ``span``, given the blocks that hold it. Raises ValueError if they end before it."""
    start = span.start % BLOCK
    text = "".join(blocks)[start : start + len(span)]
    if len(text) != len(span):
        raise ValueError(f"the text ends inside the span [{span.start}, {span.end})")
    return text


def structure_data(document: Document) -> str:
    """All of ``_Structure`` as JSON."""
    names = [each.name for each in fields(_Structure)]
    return _json(to_data(_Structure(**{name: getattr(document, name) for name in names})))


def metadata_data(metadata: Metadata) -> str:
    """Metadata as JSON."""
    return _json(to_data(metadata))


def metadata_of(data: str) -> Metadata:
    """Metadata from JSON. Raises ValueError."""
    metadata: Metadata = from_data(Metadata, json.loads(data))
    return metadata


def document_of(names: Sequence[str], metadata: str, structure: str, text: str) -> Document:
    """A document from ``names`` (doc_id, source, media type, SHA-256), JSON and text. Raises ValueError."""
    made: _Structure = from_data(_Structure, json.loads(structure))
    doc_id, source, media_type, sha256 = names
    return Document(
        doc_id,
        source,
        media_type,
        sha256,
        text=text,
        metadata=metadata_of(metadata),
        pages=made.pages,
        sections=made.sections,
        turns=made.turns,
        quotations=made.quotations,
        footnotes=made.footnotes,
        omissions=made.omissions,
    )


def passage_row(passage: Passage) -> tuple[object, ...]:
    """The columns of ``passages`` from ``start`` on."""
    edges = [edge for sentence in passage.sentences for edge in (sentence.start, sentence.end)]
    return (
        passage.span.start,
        passage.span.end,
        passage.passage_id,
        passage.ordinal,
        _json(edges),
        _json(passage.heading_path),
        passage.page,
        passage.speaker,
        passage.context,
    )


def passage_of(doc_id: str, span: Span, text: str, columns: Sequence[Any]) -> Passage:
    """A passage from its text and its ``columns`` from ``passage_id`` on. Raises ValueError, TypeError."""
    passage_id, ordinal, sentences, heading_path, page, speaker, context = columns
    edges = json.loads(sentences)
    return Passage(
        passage_id=passage_id,
        doc_id=doc_id,
        ordinal=ordinal,
        span=span,
        text=text,
        sentences=tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)),
        heading_path=tuple(json.loads(heading_path)),
        page=page,
        speaker=speaker,
        context=context,
    )


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
