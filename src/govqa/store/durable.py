"""Writing so that a kill, a power cut or a full disk leaves the old file or the new one, never a part."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from govqa.errors import StoreError

#: Prefixes of what is not, or no longer, part of an index: the next writer deletes it.
STAGING = ".staging-"
DELETED = ".deleted-"

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an OSError of the block into a StoreError that names ``folder`` and the cause."""
    try:
        yield
    except OSError as error:
        raise write_error(folder, error) from error


def write_error(folder: Path, error: OSError) -> StoreError:
    """The StoreError that says why ``folder`` could not be written."""
    if error.errno in _NO_ROOM:
        remedy = "Free some space on that disk and run it again"
    elif error.errno in _NO_PERMISSION:
        remedy = "Give this user permission to write there and run it again"
    else:
        remedy = "Mend that and run it again"
    cause = f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
    return StoreError(
        f"could not write the index in {folder}: {cause}. What was served before is intact. {remedy}."
    )


def is_about(folder: Path, error: OSError) -> bool:
    """Whether ``error`` comes from writing in ``folder``: a full disk, or a file inside it."""
    if error.errno in _NO_ROOM:  # write() names no file
        return True
    return isinstance(error.filename, str) and Path(error.filename).is_relative_to(folder)


def sync_file(path: Path) -> None:
    """Return once the bytes of the file are on the disk. Raises OSError."""
    _sync(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Return once the names in ``folder`` are on the disk. Raises OSError."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(folder, os.O_RDONLY)


def sync_tree(folder: Path) -> None:
    """``sync_file`` and ``sync_folder`` everything in ``folder``, contents before names. Raises OSError."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_file(Path(parent, name))
        sync_folder(Path(parent))


def replace_file(path: Path, text: str) -> None:
    """Make ``text`` the content of the file, all at once. Raises OSError and leaves the old content."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def discard(folder: Path) -> None:
    """Delete a folder. It stops being what its name says before its first file goes.

    What cannot be deleted now (a file that another process holds open, on some systems) is left for the
    next writer.
    """
    with suppress(OSError):
        if not folder.name.startswith((STAGING, DELETED)):
            doomed = folder.with_name(DELETED + folder.name)
            shutil.rmtree(doomed, ignore_errors=True)
            folder = folder.rename(doomed)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Delete what killed writers left in ``folder``: its staging folders and half-deleted ones."""
    with suppress(OSError):
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith((STAGING, DELETED)):
                discard(entry)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
