"""Writing the documents and passages of a generation into one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from govqa.errors import StoreError
from govqa.store.rows import (
    APPLICATION_ID,
    INDEXES,
    TABLES,
    blocks_of,
    metadata_data,
    passage_row,
    structure_data,
)
from govqa.types import Document, Passage

#: No journal: a file that is not finished is deleted, and a generation is synced to the disk as a whole.
_PRAGMAS = (
    "PRAGMA page_size = 4096",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    f"PRAGMA application_id = {APPLICATION_ID}",
)


def write_records(path: Path, documents: Iterable[Document], passages: Iterable[Passage]) -> None:
    """Write a new file of records. The same values give the same bytes.

    Passages get the rows 0, 1, 2, … in the order given; those of one document must follow one another.
    Raises StoreError if the file exists or cannot be written, if an id or a source comes twice, if a
    passage's text is not its document's at its span, or if a text is not valid Unicode; then no file is left.
    """
    if path.exists():
        raise StoreError(f"{path} exists already. Records are written once, into a new generation.")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in (*_PRAGMAS, "BEGIN", *TABLES):
                connection.execute(statement)
            _write(connection, documents, passages)
            for statement in (*INDEXES, "COMMIT"):
                connection.execute(statement)
    except sqlite3.IntegrityError as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"{path} could not be written: two records have one name: {error}.") from error
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"{path} could not be written: {error}. Is there room, and permission?") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(
    connection: sqlite3.Connection, documents: Iterable[Document], passages: Iterable[Passage]
) -> None:
    """Texts first, then passages, and documents last, when it is known where their passages are."""
    columns: dict[str, tuple[object, ...]] = {}
    blocks: dict[str, range] = {}
    next_block = 0
    for row, document in enumerate(documents):
        if document.doc_id in columns:
            raise StoreError(f"{document.source!r} has the doc_id of another document: {document.doc_id!r}.")
        texts = blocks_of(document.text)
        columns[document.doc_id] = (
            row,
            document.doc_id,
            document.source,
            document.media_type,
            document.sha256,
            metadata_data(document.metadata),
            len(document.text),
            next_block,
        )
        blocks[document.doc_id] = range(next_block, next_block := next_block + len(texts))
        with _valid_unicode(document.source):
            connection.executemany(
                "INSERT INTO blocks VALUES (?, ?)", zip(blocks[document.doc_id], texts, strict=True)
            )
            connection.execute("INSERT INTO structures VALUES (?, ?)", (row, structure_data(document)))
    ranges = _write_passages(connection, passages, blocks)
    for doc_id, values in columns.items():
        rows = ranges.get(doc_id, range(0))
        with _valid_unicode(values[2]):
            connection.execute(
                f"INSERT INTO documents VALUES ({','.join('?' * 10)})", (*values, rows.start, len(rows))
            )


def _write_passages(
    connection: sqlite3.Connection, passages: Iterable[Passage], blocks: Mapping[str, range]
) -> dict[str, range]:
    """Write the passages and return the rows of each document's."""
    documents = {doc_id: row for row, doc_id in enumerate(blocks)}
    ranges: dict[str, range] = {}
    row = 0
    for doc_id, of_document in groupby(passages, key=attrgetter("doc_id")):
        if doc_id not in blocks:
            raise StoreError(f"a passage is of document {doc_id!r}, which is not among the documents.")
        if doc_id in ranges:
            raise StoreError(f"the passages of document {doc_id!r} do not follow one another.")
        rows = connection.execute(
            "SELECT text FROM blocks WHERE row >= ? AND row < ? ORDER BY row",
            (blocks[doc_id].start, blocks[doc_id].stop),
        )
        text = "".join(block for (block,) in rows)
        first = row
        for passage in of_document:
            if passage.span.end > len(text) or passage.span.of(text) != passage.text:
                raise StoreError(
                    f"passage {passage.passage_id!r} of document {doc_id!r} is not what its span says."
                )
            with _valid_unicode(f"passage {passage.passage_id}"):
                connection.execute(
                    f"INSERT INTO passages VALUES ({','.join('?' * 11)})",
                    (row, documents[doc_id], *passage_row(passage)),
                )
            row += 1
        ranges[doc_id] = range(first, row)
    return ranges


@contextmanager
def _valid_unicode(what: object) -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise StoreError(f"{what!r} holds text that is not valid Unicode: {error}.") from error
