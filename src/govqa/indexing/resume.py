"""Chunks of vectors that a build has made so far, for the next build should this one be stopped.

They lie in ``resume/<encoder>/`` of the index folder, each in a folder of its own that appears whole, with
a list of its files and their checksums. What is damaged, or made by another encoder, is of no use and goes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from govqa.errors import StoreError
from govqa.store.durable import STAGING, discard, sweep, writing
from govqa.store.manifest import changed_files, record_files
from govqa.store.sealed import read_sealed, sealed, unsealed
from govqa.types import FileRecord

_FOLDER = "resume"
_LIST = "chunk.json"
_OURS = re.compile(rf"(?:{re.escape(STAGING)})?[0-9]{{6}}")


@dataclass(frozen=True, slots=True)
class _Chunk:
    files: Mapping[str, FileRecord]


class Chunks:
    """The chunks in the index folder ``root`` that the encoder of that key made. For the one writer only."""

    def __init__(self, root: Path, encoder: str) -> None:
        self._root = root
        self._folder = root / _FOLDER / encoder
        self._count = 0

    @property
    def newest(self) -> Path:
        """The folder of the chunk that was added last."""
        return self._folder / f"{self._count:06}"

    def find(self) -> list[Path]:
        """The folders of all chunks that are whole. The others are deleted."""
        sweep(self._folder)
        found = []
        for folder in sorted(self._folder.glob("[0-9]" * 6)):
            if _is_whole(folder):
                found.append(folder)
                self._count = int(folder.name)
            else:
                discard(folder)
        return found

    @contextmanager
    def adding(self) -> Iterator[Path]:
        """A folder to write a chunk into, which is ``newest`` after the block. Raises StoreError."""
        self._count += 1
        staging = self.newest.with_name(f"{STAGING}{self.newest.name}")
        with writing(self._root):
            staging.mkdir(parents=True)
            yield staging
            # Not synced to the disk: after a power cut the checksums tell, and it is encoded again.
            (staging / _LIST).write_text(sealed(_Chunk(record_files(staging))), "ascii")
            os.rename(staging, self.newest)


def forget(root: Path) -> None:
    """Delete all chunks in the index folder ``root``: a generation holds them now, or nobody needs them."""
    sweep(root)
    for folder in filter(_holds_chunks, (root / _FOLDER).glob("*/")):
        discard(folder)
    with suppress(OSError):  # there is none, or it holds what is not ours
        (root / _FOLDER).rmdir()


def _holds_chunks(folder: Path) -> bool:
    """Whether all that is in ``folder`` was made here: somebody may have named any folder as the index."""
    return all(each.is_dir() and _OURS.fullmatch(each.name) for each in folder.iterdir())


def _is_whole(folder: Path) -> bool:
    path = folder / _LIST
    try:
        files = unsealed(_Chunk, path, read_sealed(path)).files
        return bool(files) and not changed_files(folder, files)
    except StoreError:
        return False
