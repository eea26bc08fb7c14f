"""What a generation holds: the manifest, and whether the files are still the ones it names."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from govqa.errors import IndexCorrupt, IndexIncompatible, StoreError
from govqa.store.durable import replace_file, writing
from govqa.store.sealed import MEND, read_sealed, sealed, unsealed
from govqa.types import FileRecord, IndexManifest

#: Changes when a generation written before could not be read right.
FORMAT_VERSION = 5

MANIFEST_FILE = "manifest.json"

_SHA256 = re.compile(r"[0-9a-f]{64}")


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Write ``manifest`` into ``folder``, durably. Raises StoreError."""
    ordered = replace(manifest, files=dict(sorted(manifest.files.items())))
    with writing(folder):
        replace_file(folder / MANIFEST_FILE, sealed(ordered))


def read_manifest(folder: Path) -> IndexManifest:
    """The manifest in ``folder``.

    Raises IndexIncompatible if another version of govqa's format wrote it, IndexCorrupt (naming the file and
    the field) if it is missing, damaged, or has unknown or missing fields.
    """
    path = folder / MANIFEST_FILE
    data = read_sealed(path)
    version = data.get("format_version")
    # First of all: the fields of another version may be others.
    if type(version) is int and version != FORMAT_VERSION:
        raise IndexIncompatible("format_version", version, FORMAT_VERSION, "Run: govqa index --rebuild")
    manifest: IndexManifest = unsealed(IndexManifest, path, data)
    check_records(path, manifest.files)
    return manifest


def check_records(path: Path, files: Mapping[str, FileRecord]) -> None:
    """Raise IndexCorrupt, naming ``path``, for a record of no file in its folder or with no SHA-256."""
    for name, record in files.items():
        inside = PurePosixPath(name)
        if not inside.parts or inside.is_absolute() or ".." in inside.parts or "\\" in name or "\0" in name:
            raise IndexCorrupt(f"{path}: field 'files' names {name!r}, which is not in its folder. {MEND}.")
        if record.size < 0 or not _SHA256.fullmatch(record.sha256):
            raise IndexCorrupt(f"{path}: field 'files' has no size and SHA-256 for {name!r}. {MEND}.")


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Size and SHA-256 of every file in ``folder`` and below but its manifest, by path with ``/``, in order.

    Raises StoreError for a file that cannot be read and for a link, which no checksum holds in place.
    """
    records = {}
    for name in _names(folder):
        path = folder / name
        if path.is_symlink():
            raise StoreError(f"{path} is a link; an index holds only files of its own.")
        try:
            records[name] = FileRecord(path.stat().st_size, sha256_of(path))
        except OSError as error:
            raise StoreError(f"{path} could not be read: {error.strerror or error}.") from error
    return records


def check_files(folder: Path, manifest: IndexManifest, *, quick: bool = False) -> list[str]:
    """What is wrong with the files of the generation in ``folder``, one line per file; empty if nothing is.

    ``quick`` compares sizes only, without opening the files. Otherwise every byte is read, and the manifest
    on disk is compared with ``manifest``. Files that the manifest does not list are not read by anything
    and do not count: see ``unlisted_files``.
    """
    problems = changed_files(folder, manifest.files, quick=quick)
    if not quick:
        try:
            if read_manifest(folder) != manifest:
                problems.append(f"changed: {MANIFEST_FILE}: another manifest stands there")
        except StoreError as error:
            problems.append(f"changed: {MANIFEST_FILE}: {error}")
    return problems


def changed_files(folder: Path, files: Mapping[str, FileRecord], *, quick: bool = False) -> list[str]:
    """How the files in ``folder`` differ from their records, one line each; sizes only if ``quick``."""
    return [line for name, record in files.items() if (line := _change(folder / name, name, record, quick))]


def unlisted_files(folder: Path, manifest: IndexManifest) -> list[str]:
    """The files in ``folder`` that ``manifest`` does not list."""
    return [name for name in _names(folder) if name not in manifest.files]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal, read as a stream. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _change(path: Path, name: str, record: FileRecord, quick: bool) -> str:
    try:
        size = path.stat().st_size
        if not path.is_file():
            return f"changed: {name}: not a file"
        if size != record.size:
            return f"changed: {name}: {size} bytes, not {record.size}"
        if not quick and sha256_of(path) != record.sha256:
            return f"changed: {name}: its SHA-256 differs"
    except FileNotFoundError:
        return f"missing: {name}"
    except OSError as error:
        return f"unreadable: {name}: {error.strerror or error}"
    return ""


def _names(folder: Path) -> list[str]:
    """Every file in ``folder`` but its manifest, by its path inside, with ``/``, in order."""
    paths = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return sorted({path.relative_to(folder).as_posix() for path in paths} - {MANIFEST_FILE})
