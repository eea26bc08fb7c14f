"""One writer at a time, by a lock that ends with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from govqa.errors import IndexLocked
from govqa.store.durable import write_error, writing


@contextmanager
def write_lock(root: Path) -> Iterator[bool]:
    """Be the only writer in the folder ``root``, made if missing. Yields whether this is the outermost block.

    The same thread may nest it. Raises IndexLocked at once if another process or thread has it, StoreError
    if the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # for writers only: importing it takes as long as several answers

    path = Path(os.path.realpath(root), ".lock")
    holder = root / ".writer"
    with writing(root):
        root.mkdir(parents=True, exist_ok=True)
    # One object per file and process, so that it nests whoever made the first.
    lock = FileLock(path, is_singleton=True)
    outermost = not lock.is_locked
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexLocked(_locked(root, path, holder)) from None
    except OSError as error:
        raise write_error(root, error) from error
    try:
        if outermost:
            with writing(root):
                holder.write_text(f"{os.getpid()}\n", "ascii")
        yield outermost
    finally:
        if outermost:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
        lock.release()


def _locked(root: Path, path: Path, holder: Path) -> str:
    try:
        who = f" (process {int(holder.read_text('ascii'))})"
    except (OSError, ValueError):
        who = ""
    return (
        f"the index in {root} is being written by another process{who}, which holds {path}. "
        "Wait until it is done, or stop it, and run this again; deleting the file does not help."
    )
