"""What changed in a corpus since a generation was built."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from govqa.errors import CorruptDocument, LoadError
from govqa.indexing.progress import Progress, ProgressCallback
from govqa.loading import discover, load
from govqa.types import Document, FailedFile


@dataclass(frozen=True, slots=True)
class Changes:
    """The corpus as it is now, against what the last generation holds.

    ``documents`` were read anew, ``kept`` are sources whose documents still hold. Every source that can be
    read is in just one of ``added``, ``changed`` and ``unchanged``.
    """

    documents: Mapping[str, Document]
    kept: frozenset[str]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[FailedFile, ...]
    duplicates: tuple[tuple[str, str], ...]


def find_changes(
    corpus: Path,
    known: Mapping[str, str],
    *,
    reread: bool,
    strict: bool,
    max_bytes: int,
    progress: ProgressCallback,
) -> Changes:
    """Compare ``corpus`` with ``known``, the SHA-256 of every source in the last generation.

    ``reread`` reads every file, changed or not. A file that cannot be read is reported in ``failed``, or
    with ``strict`` raises its LoadError.
    """
    found = discover(corpus)
    documents: dict[str, Document] = {}
    digests: dict[str, str] = {}
    failed: list[FailedFile] = []
    for done, (source, path) in enumerate(found, start=1):
        try:
            digest = _digest(path)
            if reread or known.get(source) != digest:
                documents[source] = load(path, source, max_bytes=max_bytes)
                digest = documents[source].sha256
            digests[source] = digest
        except LoadError as error:
            if strict:
                raise
            failed.append(FailedFile(source, type(error).__name__, error.reason, error.remedy))
        progress(Progress("reading", done, len(found), source))
    return Changes(
        documents=documents,
        kept=frozenset(digests) - frozenset(documents),
        added=tuple(source for source in digests if source not in known),
        changed=tuple(source for source, digest in digests.items() if known.get(source, digest) != digest),
        removed=tuple(source for source in known if source not in digests),
        unchanged=tuple(source for source, digest in digests.items() if known.get(source) == digest),
        failed=tuple(failed),
        duplicates=_duplicates(digests),
    )


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CorruptDocument(
            path, f"it cannot be read ({error.strerror or error})", "Check that it exists and may be read"
        ) from error


def _duplicates(digests: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each source whose bytes another, earlier one has, with that one."""
    first: dict[str, str] = {}
    pairs: Sequence[tuple[str, str]] = [
        (source, first.setdefault(digest, source)) for source, digest in digests.items()
    ]
    return tuple((source, twin) for source, twin in pairs if source != twin)
