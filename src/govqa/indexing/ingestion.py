"""The documents of a new generation, one after the other: taken over from the last one, or read anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from govqa import errors
from govqa.config import Settings
from govqa.errors import LoadError, NoTextLayer
from govqa.indexing.changes import Changes, attempt, failed_file
from govqa.indexing.keys import key_of
from govqa.indexing.pool import File
from govqa.indexing.progress import FileProgress
from govqa.indexing.reading import Read, Reading
from govqa.indexing.twins import Signatures, find_twins, signature, stacked
from govqa.store import Records
from govqa.types import Document, Duplicate, FailedFile, Passage


class Ingestion:
    """What goes into a new generation, and what is to be remembered of it when it has gone by.

    ``records`` and ``signatures`` are those of the last generation, from which documents are taken over.
    Memory holds one document, and of each that went by its signature and its passages' keys: a kilobyte.
    """

    def __init__(
        self,
        corpus: Path,
        changes: Changes,
        records: Records | None,
        signatures: Mapping[str, Signatures],
        *,
        settings: Settings,
        strict: bool,
        progress: FileProgress,
    ) -> None:
        self._corpus = corpus
        self._settings = settings
        self._changes = changes
        self._records = records
        self._old_signatures = signatures
        self._strict = strict
        self._progress = progress
        self._signatures: list[Signatures] = []
        self._fresh: set[int] = set()
        #: The SHA-256 of every source that could be read, in the order of sources.
        self.digests: dict[str, str] = {}
        self.failed: list[FailedFile] = []
        #: What the encoder will see of each passage (``keys.key_of``).
        self.keys: list[bytes] = []

    @property
    def read_anew(self) -> int:
        """How many documents were not taken over."""
        return len(self._fresh)

    @property
    def signatures(self) -> Signatures:
        """The signature of each document."""
        return stacked(self._signatures)

    def documents(self, reading: Reading) -> Iterator[tuple[Document, Sequence[Passage]]]:
        """Each document with its passages, by source. Those to read come from ``reading``, in that order.

        With ``strict``, raises the LoadError of the first source that failed.
        """
        unread = {file.source: file for file in self._changes.unread}
        known = self._records.sources() if self._records else {}
        for source in sorted({*self._changes.kept, *self._changes.failed, *unread}):
            if source in self._changes.failed:
                self._fail(self._changes.failed[source])
            elif file := unread.get(source):
                while reading.is_waiting():
                    self._progress.reading(file)
                outcome = next(reading)
                self._progress.read(file)
                if isinstance(outcome, Read):
                    yield self._take(outcome.document, outcome.passages, None)
                elif file.path.exists() or file.path.is_symlink():  # else deleted since it was listed
                    self._fail(failed_file(source, outcome, self._attempt(file, outcome)))
            else:
                assert self._records is not None  # only what is in the last generation can be kept
                doc_id = known[source][0]
                yield self._take(
                    self._records.document(doc_id),
                    self._records.passages(self._records.rows_of(doc_id)),
                    self._old_signatures.get(source),
                )

    def duplicates(self, before: Sequence[Duplicate]) -> tuple[Duplicate, ...]:
        """Each document much like an earlier one; ``before`` is what the last generation's were."""
        return find_twins(list(self.digests), self.signatures, self._fresh, before)

    def _take(
        self, document: Document, passages: Sequence[Passage], known: Signatures | None
    ) -> tuple[Document, Sequence[Passage]]:
        if known is None:
            self._fresh.add(len(self.digests))
        self._signatures.append(signature(document) if known is None else known)
        self.digests[document.source] = document.sha256
        self.keys += [key_of(passage) for passage in passages]
        return document, passages

    def _fail(self, failed: FailedFile) -> None:
        if self._strict:
            error: LoadError = getattr(errors, failed.error)(
                self._corpus / failed.source, failed.reason, failed.remedy
            )
            raise error
        self.failed.append(failed)

    def _attempt(self, file: File, error: LoadError) -> str:
        """Names what was tried, if the same would come of it: the file is still what it was then."""
        if isinstance(error, NoTextLayer) and "ocr" in file.options:
            return ""  # it may be that Tesseract is yet to be installed
        try:
            tried = attempt(file, self._settings)
            return tried if file.path.stat().st_mtime_ns == file.changed else ""
        except (OSError, LoadError):
            return ""
