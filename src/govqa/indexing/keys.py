"""Digests of what the encoder sees: the names by which vectors are found again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from govqa.errors import IndexCorrupt
from govqa.types import Passage

#: In a folder of vectors: what was encoded, row by row.
KEYS_FILE = "passages.keys"

_BYTES = 16


def key_of(passage: Passage) -> bytes:
    """A digest of the passage's context and text: one that moved, in its file or with it, keeps its key."""
    context = passage.context.encode("utf-8", "surrogatepass")
    text = passage.text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(b"%d\0%b%b" % (len(context), context, text), digest_size=_BYTES).digest()


def write_keys(folder: Path, keys: Sequence[bytes]) -> None:
    """Write the keys of all rows into ``folder``."""
    (folder / KEYS_FILE).write_bytes(b"".join(keys))


def read_keys(folder: Path) -> list[bytes]:
    """The keys of all rows in ``folder``. Raises IndexCorrupt if they cannot be read."""
    try:
        data = (folder / KEYS_FILE).read_bytes()
    except OSError as error:
        raise IndexCorrupt(f"{folder / KEYS_FILE} could not be read: {error}. Run  govqa doctor") from error
    return [data[start : start + _BYTES] for start in range(0, len(data), _BYTES)]
