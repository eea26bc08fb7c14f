"""Reading the documents and passages of a generation from their SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.errors import IndexCorrupt, StoreError
from govqa.store.rows import (
    APPLICATION_ID,
    blocks_at,
    cut,
    document_of,
    metadata_of,
    passage_of,
)
from govqa.store.sealed import MEND
from govqa.types import Document, Metadata, Passage, Span

#: The file's name in a generation.
RECORDS_FILE = "records.sqlite"

#: Rows asked for in one statement, below the limit of every SQLite (999 until 3.32).
_BATCH = 500


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list of documents shows: ``passages`` is their number, ``characters`` the length of the text."""

    doc_id: str
    source: str
    media_type: str
    sha256: str
    metadata: Metadata
    passages: int
    characters: int


class Records:
    """The records of a generation, open for reading from any thread.

    Every method raises IndexCorrupt, naming the file, if what it reads is damaged.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path) -> Records:
        """Open the file ``path``. Raises IndexCorrupt if it is missing or no file of records."""
        # immutable: a published file never changes, so SQLite need not lock it or look for a journal.
        address = f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise IndexCorrupt(f"{path} could not be opened: {error}. {MEND}.") from error
        records = cls(path, connection)
        try:
            ((application_id,),) = records._rows("PRAGMA application_id")
            if application_id != APPLICATION_ID:
                raise IndexCorrupt(f"{path} is not a file of govqa's records. {MEND}.")
        except BaseException:
            connection.close()
            raise
        return records

    def close(self) -> None:
        """Close the file. May be called twice."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def document(self, doc_id: str) -> Document:
        """The document, whole. Raises StoreError if there is none of that name."""
        row, characters, first_block, metadata, *names = self._one(
            "SELECT row, characters, first_block, metadata, doc_id, source, media_type, sha256", doc_id
        )
        with self._reading():
            whole = Span(0, characters)
            blocks = blocks_at(whole, first_block)
            texts = self._rows(
                "SELECT text FROM blocks WHERE row >= ? AND row < ? ORDER BY row", blocks.start, blocks.stop
            )
            ((structure,),) = self._rows("SELECT data FROM structures WHERE document = ?", row)
            return document_of(names, metadata, structure, cut(whole, (text for (text,) in texts)))

    def summaries(self) -> list[DocumentSummary]:
        """Every document in a few words, in the order in which they were written."""
        rows = self._rows(
            "SELECT doc_id, source, media_type, sha256, metadata, passages, characters "
            "FROM documents ORDER BY row"
        )
        with self._reading():
            return [
                DocumentSummary(
                    doc_id, source, media_type, sha256, metadata_of(metadata), passages, characters
                )
                for doc_id, source, media_type, sha256, metadata, passages, characters in rows
            ]

    def sources(self) -> dict[str, tuple[str, str]]:
        """The ``doc_id`` and ``sha256`` of every document, by its source."""
        rows = self._rows("SELECT source, doc_id, sha256 FROM documents ORDER BY row")
        return {source: (doc_id, sha256) for source, doc_id, sha256 in rows}

    def rows_of(self, doc_id: str) -> range:
        """The rows of the document's passages. Raises StoreError if there is no document of that name."""
        first, count = self._one("SELECT first_passage, passages", doc_id)
        return range(first, first + count)

    def passage_ids(self) -> list[str]:
        """The name of every passage, by row."""
        return [passage_id for (passage_id,) in self._rows("SELECT passage_id FROM passages ORDER BY row")]

    def passage(self, row: int) -> Passage:
        """The passage in that row. Raises IndexCorrupt if the file has no such row."""
        return self.passages([row])[0]

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in those rows, in that order. Raises IndexCorrupt if the file lacks one of them."""
        wanted = [int(row) for row in rows]  # NumPy's integers too
        with self._reading():
            found = {
                row: (doc_id, Span(start, stop), first_block, columns)
                for row, doc_id, first_block, start, stop, *columns in self._rows_in(
                    "SELECT p.row, doc_id, first_block, start, stop, passage_id, ordinal, sentences, "
                    "heading_path, page, speaker, context "
                    "FROM passages p JOIN documents d ON d.row = document WHERE p.row",
                    wanted,
                )
            }
            blocks = {row: blocks_at(span, first_block) for row, (_, span, first_block, _) in found.items()}
            texts = dict(
                self._rows_in(
                    "SELECT row, text FROM blocks WHERE row",
                    sorted({block for of_row in blocks.values() for block in of_row}),
                )
            )
            made = {
                row: passage_of(doc_id, span, cut(span, (texts[block] for block in blocks[row])), columns)
                for row, (doc_id, span, _, columns) in found.items()
            }
        if missing := [row for row in wanted if row not in made]:
            raise IndexCorrupt(f"{self.path} has no passage in row {missing[0]}. {MEND}.")
        return [made[row] for row in wanted]

    def _one(self, columns: str, doc_id: str) -> tuple[Any, ...]:
        """The columns of one document."""
        # No document has a name that SQLite could not take, but one may be asked for.
        if _is_unicode(doc_id) and (rows := self._rows(f"{columns} FROM documents WHERE doc_id = ?", doc_id)):
            return rows[0]
        raise StoreError(f"there is no document {doc_id!r} in this index. See what it holds with  govqa list")

    def _rows_in(self, start_of_statement: str, rows: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            yield from self._rows(f"{start_of_statement} IN ({','.join('?' * len(batch))})", *batch)

    def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._reading(), self._lock:
            if self._closed:
                raise StoreError(f"{self.path} was closed; open the index again.")
            return self._connection.execute(statement, parameters).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Damage shows as an error of SQLite's or as values that make no sense."""
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError, LookupError, OverflowError) as error:
            raise IndexCorrupt(f"{self.path} could not be read: {error}. {MEND}.") from error


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
