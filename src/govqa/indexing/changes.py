"""What changed in a corpus since a generation was built."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from govqa.config import Settings
from govqa.errors import CorruptDocument, LoadError
from govqa.indexing.progress import Progress, ProgressCallback
from govqa.loading import discover, load
from govqa.splitting import split
from govqa.types import Document, Duplicate, FailedFile, Passage, to_data


class Read(NamedTuple):
    """A document that was read anew, and its passages."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The corpus as it is now, against what the last generation holds.

    ``documents`` were read anew, ``kept`` are sources whose documents still hold. Every source that can be
    read is in just one of ``added``, ``changed`` and ``unchanged``.
    """

    documents: Mapping[str, Read]
    kept: frozenset[str]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[FailedFile, ...]
    duplicates: tuple[Duplicate, ...]


def find_changes(
    corpus: Path,
    known: Mapping[str, str],
    *,
    index: Path,
    reread: bool,
    strict: bool,
    settings: Settings,
    progress: ProgressCallback,
) -> Changes:
    """Compare ``corpus`` with ``known``, the SHA-256 of every source in the last generation.

    The folder ``index`` is not looked into, should it lie in the corpus. ``reread`` reads every file,
    changed or not. A file that cannot be read is reported in ``failed``, or with ``strict`` raises its
    LoadError.
    """
    found = _outside(index, corpus, discover(corpus))
    names: dict[str, str] = {}
    documents: dict[str, Read] = {}
    digests: dict[str, str] = {}
    failed: list[FailedFile] = []
    for done, (source, path) in enumerate(found, start=1):
        try:
            _check_name(path, source, names)
            digest = _digest(path)
            if reread or known.get(source) != digest:
                documents[source] = _read(path, source, settings)
                digest = documents[source].document.sha256
            digests[source] = digest
        except FileNotFoundError:
            pass  # deleted since the folder was listed
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


def _outside(index: Path, corpus: Path, found: Sequence[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """What was ``found`` in ``corpus``, less what is in the folder ``index``."""
    inner, outer = index.resolve(), corpus.resolve()
    if not inner.is_relative_to(outer):
        return list(found)
    prefix = f"{inner.relative_to(outer).as_posix()}/"
    return [(source, path) for source, path in found if not source.startswith(prefix)]


def _check_name(path: Path, source: str, names: dict[str, str]) -> None:
    """Raise LoadError for a name that no document can have. ``names`` are those taken, this one added."""
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise LoadError(path, "its name is not valid Unicode", "Rename it") from error
    taken = names.setdefault(unicodedata.normalize("NFC", source), source)
    if taken != source:
        raise LoadError(
            path, f"its name looks the same as that of {taken!a}: {source!a}", "Rename one of them"
        )


def _read(path: Path, source: str, settings: Settings) -> Read:
    try:
        document = load(path, source, max_bytes=settings.max_file_mb * 2**20)
        passages = tuple(split(document, passage_words=settings.passage_words))
        json.dumps(to_data(document), ensure_ascii=False).encode()
    except LoadError:
        raise
    except Exception as error:  # a fault in reading one kind of file must not cost all the others
        raise CorruptDocument(
            path, f"reading it failed ({type(error).__name__}: {error})", "Save it again in another format"
        ) from error
    return Read(document, passages)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CorruptDocument(
            path, f"it cannot be read ({error.strerror or error})", "Check that it exists and may be read"
        ) from error


def _duplicates(digests: Mapping[str, str]) -> tuple[Duplicate, ...]:
    """Each source whose bytes another, earlier one has, with that one."""
    first: dict[str, str] = {}
    pairs: Sequence[tuple[str, str]] = [
        (source, first.setdefault(digest, source)) for source, digest in digests.items()
    ]
    return tuple(Duplicate(source, twin, 1.0) for source, twin in pairs if source != twin)
