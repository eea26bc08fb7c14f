"""What a corpus holds now, against what a generation was built from."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import CorruptDocument, LoadError
from govqa.indexing.pool import File
from govqa.loading import LOADER_VERSION, Overrides, discover
from govqa.store.rows import metadata_data
from govqa.types import FailedFile, Metadata


@dataclass(frozen=True, slots=True)
class Changes:
    """The files of a corpus: every source is in just one of the three, each in the order of sources.

    ``kept`` maps each source whose document still holds to its SHA-256. ``unread`` must be read. ``failed``
    cannot be read, or could not be the last time and are the same.
    """

    kept: Mapping[str, str]
    unread: tuple[File, ...]
    failed: Mapping[str, FailedFile]


def find_changes(
    corpus: Path,
    known: Mapping[str, str],
    *,
    index: Path,
    failed: Iterable[FailedFile],
    corrections: Overrides,
    outdated: Container[str],
    reread: bool,
    settings: Settings,
    progress: Callable[[str, int], None],
) -> Changes:
    """Compare ``corpus`` with ``known``, the SHA-256 of every source in the last generation.

    ``failed`` could not be read then; a file of them is taken for unreadable without being tried if it, and
    all that reading it depends on, is the same. ``corrections`` are those of the corpus; the sources that are
    ``outdated`` by them are read again. ``reread`` has every file read, changed or not. The folder ``index``
    is not looked into, should it lie in the corpus. ``progress`` is told of each source that is settled, and
    of how many there are.
    """
    found = _outside(index, corpus, discover(corpus))
    last_time = {} if reread else {each.source: each for each in failed if each.attempt}
    names: dict[str, str] = {}
    kept: dict[str, str] = {}
    unread: list[File] = []
    unreadable: dict[str, FailedFile] = {}
    for source, path in found:
        try:
            _check_name(path, source, names)
            status = _status(path)
            file = File(
                source,
                path,
                status.st_size,
                status.st_mtime_ns,
                load_options(settings, corrections.for_source(source)),
            )
            if (
                not (reread or source in outdated)
                and source in known
                and (digest := _digest(path)) == known[source]
            ):
                kept[source] = digest
            elif source in last_time and attempt(file, settings) == last_time[source].attempt:
                unreadable[source] = last_time[source]
            else:
                _check_access(path)
                unread.append(file)
                continue
        except FileNotFoundError:
            pass  # deleted since the folder was listed
        except LoadError as error:
            unreadable[source] = failed_file(source, error)
        progress(source, len(found))
    return Changes(kept, tuple(unread), unreadable)


def load_options(settings: Settings, corrections: Metadata) -> dict[str, Any]:
    """What ``govqa.loading.load`` is to be told, as data for JSON (see ``indexing.worker``)."""
    options: dict[str, Any] = {"max_bytes": settings.max_file_mb * 2**20}
    if settings.ocr:
        options["ocr"] = settings.ocr_language
    if corrections.origins:
        options["corrections"] = metadata_data(corrections)
    return options


def failed_file(source: str, error: LoadError, attempt: str = "") -> FailedFile:
    """The report of a file that could not be read."""
    return FailedFile(source, type(error).__name__, error.reason, error.remedy, attempt)


def attempt(file: File, settings: Settings) -> str:
    """Names one way to read a file as it is: what failed will fail again. Raises as reading it does.

    A file that is too large is told by its size: hashing it would take longer than all the others.
    """
    content = str(file.size) if file.size > file.options["max_bytes"] else _digest(file.path)
    limits = [settings.file_seconds, settings.file_memory_mb]
    told = json.dumps([LOADER_VERSION, content, file.options, limits], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


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


def _status(path: Path) -> os.stat_result:
    with _accessing(path):
        return path.stat()


def _digest(path: Path) -> str:
    with _accessing(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_access(path: Path) -> None:
    with _accessing(path):
        path.open("rb").close()


@contextmanager
def _accessing(path: Path) -> Iterator[None]:
    """Turn an OSError into the LoadError that loading would raise. A file that is gone is the caller's."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CorruptDocument(
            path, f"it cannot be read ({error.strerror or error})", "Check that it exists and may be read"
        ) from error
