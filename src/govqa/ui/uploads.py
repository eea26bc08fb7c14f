"""Files that come in through the browser: checked, named safely, and handed to the corpus."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from govqa.config import Settings
from govqa.corpus import add_files, safe_name
from govqa.errors import GovqaError, LoadError

#: Files taken in one go. A larger set is better copied into the corpus folder.
MOST_FILES = 50

_ARRIVAL_SECONDS = 10.0  # Gradio may move an upload into place just after it has answered


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one uploaded file: its ``name``, whether it was taken, and a ``note`` in plain words."""

    name: str
    taken: bool
    note: str


def accept(paths: Iterable[str], known: Collection[str], settings: Settings) -> list[Upload]:
    """Take uploaded files into the corpus, each only if it can be read as a document.

    ``known`` are the paths this server itself wrote uploads to: any other path, however it was come by, is
    refused. The uploaded copies are deleted. Raises GovqaError if the corpus cannot be written.
    """
    given = list(paths)
    if len(given) > MOST_FILES:
        raise GovqaError(
            f"More than {MOST_FILES} files at once: copy them into the folder {settings.corpus}."
        )
    uploads = []
    for path in given:
        if path not in known:
            uploads.append(Upload(safe_name(path), False, "It was not uploaded here."))
            continue
        try:
            uploads.append(_take(Path(path), settings))
        finally:
            Path(path).unlink(missing_ok=True)
    return uploads


def _take(path: Path, settings: Settings) -> Upload:
    from govqa.loading import load

    name = safe_name(path.name)
    if not _arrived(path):
        return Upload(name, False, "The upload was cut off. Send the file again.")
    named = path.with_name(name)
    if named != path:
        path.replace(named)
    try:
        load(named, f"originals/{name}", max_bytes=settings.max_file_mb << 20)
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
