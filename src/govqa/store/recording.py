"""Writing the documents and passages of a generation into one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
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


def write_records(path: Path, documents: Iterable[tuple[Document, Iterable[Passage]]]) -> None:
    """Write a new file of records from each document and its passages. The same values give the same bytes.

    Passages get the rows 0, 1, 2, … in the order given. Raises StoreError if the file exists or cannot be
    written, if an id or a source comes twice, if a passage is of another document or its text not that at
    its span, or if a text is not valid Unicode; then no file is left.
    """
    if path.exists():
        raise StoreError(f"{path} exists already. Records are written once, into a new generation.")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in (*_PRAGMAS, "BEGIN", *TABLES):
                connection.execute(statement)
            _write(connection, documents)
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


def _write(connection: sqlite3.Connection, documents: Iterable[tuple[Document, Iterable[Passage]]]) -> None:
    known: set[str] = set()
    next_block = next_passage = 0
    for row, (document, passages) in enumerate(documents):
        if document.doc_id in known:
            raise StoreError(f"{document.source!r} has the doc_id of another document: {document.doc_id!r}.")
        known.add(document.doc_id)
        texts = blocks_of(document.text)
        with _valid_unicode(document.source):
            connection.executemany("INSERT INTO blocks VALUES (?, ?)", enumerate(texts, next_block))
            connection.execute("INSERT INTO structures VALUES (?, ?)", (row, structure_data(document)))
            first_passage = next_passage
            for passage in passages:
                _write_passage(connection, next_passage, row, document, passage)
                next_passage += 1
            values = (
                row,
                document.doc_id,
                document.source,
                document.media_type,
                document.sha256,
                metadata_data(document.metadata),
                len(document.text),
                next_block,
                first_passage,
                next_passage - first_passage,
            )
            connection.execute(f"INSERT INTO documents VALUES ({','.join('?' * len(values))})", values)
        next_block += len(texts)


def _write_passage(
    connection: sqlite3.Connection, row: int, document_row: int, document: Document, passage: Passage
) -> None:
    if passage.doc_id != document.doc_id:
        raise StoreError(f"a passage of document {passage.doc_id!r} was given with {document.doc_id!r}.")
    if passage.span.end > len(document.text) or passage.span.of(document.text) != passage.text:
        raise StoreError(
            f"passage {passage.passage_id!r} of document {document.doc_id!r} is not what its span says."
        )
    with _valid_unicode(f"passage {passage.passage_id}"):
        values = (row, document_row, *passage_row(passage))
        connection.execute(f"INSERT INTO passages VALUES ({','.join('?' * len(values))})", values)


@contextmanager
def _valid_unicode(what: object) -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise StoreError(f"{what!r} holds text that is not valid Unicode: {error}.") from error
