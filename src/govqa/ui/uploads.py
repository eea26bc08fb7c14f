"""Files that come in through the browser: checked, named safely, and handed to the corpus."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from govqa.config import Settings
from govqa.corpus import add_files, safe_name, snapshot
from govqa.errors import GovqaError, LoadError
from govqa.loading.detect import EXTENSIONS
from govqa.types import Metadata

#: Files taken in one go. A larger set is better copied into the corpus folder.
MOST_FILES = 50

#: What a file chooser offers, of all that is read.
ACCEPTED = ",".join(suffix for suffixes in EXTENSIONS.values() for suffix in suffixes)

_ARRIVAL_SECONDS = 10.0  # Gradio may move an upload into place just after it has answered


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one uploaded file: its ``name``, whether it was taken, and a ``note`` in plain words."""

    name: str
    taken: bool
    note: str


def accept(paths: Iterable[str], known: Collection[str], settings: Settings) -> list[Upload]:
    """Take uploaded files into the corpus, each only if it can be read as a document.

    They are read by a process of their own, as a build reads them: what hangs, crashes or takes too much
    memory costs its own refusal, and so does what the corpus has no room for. ``known`` are the paths this
    server itself wrote uploads to: any other path, however it was come by, is refused. The uploaded copies
    are deleted.

    Raises GovqaError if the corpus cannot be written, or if that process cannot be started.
    """
    given = list(paths)
    if len(given) > MOST_FILES:
        raise GovqaError(
            f"More than {MOST_FILES} files at once: copy them into the folder {settings.corpus}."
        )
    uploads = []
    room = _room(settings)
    with _checking(settings) as check:
        for path in given:
            if path not in known:
                uploads.append(Upload(safe_name(path), False, "It was not uploaded here."))
                continue
            try:
                size = _size(Path(path))
                if size > room:
                    uploads.append(Upload(safe_name(Path(path).name), False, _full(settings)))
                    continue
                uploads.append(_take(Path(path), settings, check))
                room -= size
            finally:
                Path(path).unlink(missing_ok=True)
    return uploads


def _room(settings: Settings) -> int:
    """Bytes that may yet be added in the browser."""
    held = snapshot(settings.corpus, index=settings.index) if settings.corpus.is_dir() else {}
    return settings.max_corpus_mb * 2**20 - sum(state.size for state in held.values())


def _size(path: Path) -> int:
    return path.stat().st_size if _arrived(path) else 0


def _full(settings: Settings) -> str:
    limit = f"{settings.max_corpus_mb:,} MiB"
    return f"The documents would take more than {limit} together. Remove some, or raise max_corpus_mb."


@contextmanager
def _checking(settings: Settings) -> Iterator[Callable[[Path], None]]:
    """What raises the LoadError of a file that cannot be read, while the block runs."""
    from govqa.indexing.changes import load_options
    from govqa.indexing.pool import File, Pool
    from govqa.indexing.reading import outcome_of

    # A parser that was killed leaves files behind.
    with tempfile.TemporaryDirectory(prefix="govqa-reading-", ignore_cleanup_errors=True) as scratch:
        pool = Pool(1, settings, Path(scratch))

        def check(path: Path) -> None:
            status = path.stat()
            options = load_options(settings, Metadata())
            file = File(f"originals/{path.name}", path, status.st_size, status.st_mtime_ns, options)
            reply = pool.submit(file).result()
            outcome = reply if isinstance(reply, LoadError) else outcome_of(file, reply)
            if isinstance(outcome, LoadError):
                raise outcome

        try:
            yield check
        finally:
            pool.close()


def _take(path: Path, settings: Settings, check: Callable[[Path], None]) -> Upload:
    name = safe_name(path.name)
    if not _arrived(path):
        return Upload(name, False, "The upload was cut off. Send the file again.")
    named = path.with_name(name)
    if named != path:
        path.replace(named)
    try:
        check(named)
        (added,) = add_files([named], settings.corpus)
    except LoadError as error:
        return Upload(name, False, sentence(error.reason, error.remedy))
    finally:
        named.unlink(missing_ok=True)
    if added.outcome == "added":
        return Upload(name, True, sentence("Added", added.note) if added.note else "Added.")
    return Upload(name, False, sentence(f"{added.outcome}: {added.note}"))


def sentence(*parts: str) -> str:
    """Phrases as sentences: each with a capital and a full stop."""
    return " ".join(part[:1].upper() + part[1:].rstrip(".") + "." for part in parts if part)


def _arrived(path: Path) -> bool:
    deadline = time.monotonic() + _ARRIVAL_SECONDS
    while not path.is_file() or path.is_symlink():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
