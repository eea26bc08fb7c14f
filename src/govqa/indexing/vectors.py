"""The vectors of a new generation: copied where they are known, encoded where they are not.

Passages are encoded in chunks, each kept on the disk as soon as it is made (``indexing.resume``), and what
was encoded is then copied from there like all the rest: so memory holds a chunk, and a build that was
stopped leaves its work to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from govqa.encoding import Encoder
from govqa.indexing.keys import key_of, read_keys, write_keys
from govqa.indexing.progress import Progress, ProgressCallback, TimeLeft
from govqa.indexing.resume import Chunks
from govqa.retrieval.dense import DenseIndex, write_dense
from govqa.retrieval.late import TokenMatrix, TokenVectors, TokenWriter
from govqa.types import Passage

#: Passages sorted by length together, so that batches hold little padding.
_WINDOW = 4096
#: Passages kept together on the disk: a few seconds of encoding, which is what a kill can cost.
_CHUNK = 256
#: Passages encoded between two reports of progress, with their word pieces in full precision.
_STEP = 32


class KnownVectors:
    """The vectors in a folder, of a generation or of a chunk of one, by what was encoded."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Look into ``folder``. Raises IndexCorrupt."""
        self._folder = folder
        self._dimension = dimension
        self.keys = read_keys(folder)

    def vectors(self) -> np.ndarray:
        """The vector of every row, (n, d) float32."""
        return DenseIndex(self._folder).vectors()

    def tokens(self) -> TokenVectors:
        """The token matrices, mapped into memory until what this returns is dropped."""
        return TokenVectors(self._folder, self._dimension)


def write_vectors(
    folder: Path,
    keys: Sequence[bytes],
    passages: Callable[[Sequence[int]], Sequence[Passage]],
    known: Iterable[KnownVectors],
    chunks: Chunks,
    encoder: Encoder,
    progress: ProgressCallback,
) -> int:
    """Write the vectors of the passages with ``keys`` into ``folder``; return how many were encoded.

    ``passages`` gives those of the rows it is asked for. What is in ``known`` or ``chunks`` is copied, the
    rest encoded, each text once, and kept in ``chunks``.
    """
    folders = [*known, *(KnownVectors(chunk, encoder.dimension) for chunk in chunks.find())]
    places: dict[bytes, tuple[int, int]] = {}
    for number, vectors in enumerate(folders):
        for row, key in enumerate(vectors.keys):
            places.setdefault(key, (number, row))
    first_rows: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        if key not in places:
            first_rows.setdefault(key, row)
    new = list(first_rows.values())
    progress(Progress("encoding", 0, len(new)))
    time_left, encoded = TimeLeft(len(new)), 0
    for start in range(0, len(new), _WINDOW):
        window = sorted(passages(new[start : start + _WINDOW]), key=lambda each: -len(each.text))
        for at in range(0, len(window), _CHUNK):
            chunk = window[at : at + _CHUNK]
            made = []
            for step in range(0, len(chunk), _STEP):
                made += _encode(encoder, chunk[step : step + _STEP])
                done = encoded + len(made)
                progress(Progress("encoding", done, len(new), "", time_left.after(done)))
            encoded += len(chunk)
            with chunks.adding() as target:
                _write_chunk(target, [key_of(each) for each in chunk], made, encoder.dimension)
            folders.append(KnownVectors(chunks.newest, encoder.dimension))
            places.update({key: (len(folders) - 1, row) for row, key in enumerate(folders[-1].keys)})
    _copy(
        folder, np.array([places[key] for key in keys], np.int64).reshape(-1, 2), folders, encoder.dimension
    )
    write_keys(folder, keys)
    return len(new)


def _encode(encoder: Encoder, passages: Sequence[Passage]) -> list[tuple[np.ndarray, TokenMatrix]]:
    prefixes = [f"{passage.context}\n" if passage.context else "" for passage in passages]
    encodings = encoder.encode([prefix + p.text for prefix, p in zip(prefixes, passages, strict=True)])
    made = []
    for vector, tokens, offsets, prefix in zip(
        encodings.vectors, encodings.tokens, encodings.offsets, prefixes, strict=True
    ):
        # The word pieces of the context stand before the passage: their offsets are negative.
        made.append((vector, TokenMatrix.quantise(tokens, offsets - len(prefix))))
    return made


def _write_chunk(
    folder: Path, keys: Sequence[bytes], made: Sequence[tuple[np.ndarray, TokenMatrix]], dimension: int
) -> None:
    with TokenWriter(folder) as writer:
        for _, matrix in made:
            writer.append(matrix)
    write_dense(folder, np.array([vector for vector, _ in made], np.float32).reshape(-1, dimension))
    write_keys(folder, keys)


def _copy(folder: Path, places: np.ndarray, folders: Sequence[KnownVectors], dimension: int) -> None:
    """Write into ``folder`` what is at ``places``, (n, 2): the number of one of ``folders``, a row of it."""
    vectors = np.zeros((len(places), dimension), np.float32)
    for number in np.unique(places[:, 0]):
        here = places[:, 0] == number
        vectors[here] = folders[number].vectors()[places[here, 1]]
    write_dense(folder, vectors)
    with TokenWriter(folder) as writer:
        for start in range(0, len(places), _CHUNK):
            window = places[start : start + _CHUNK]
            # Opened anew each time: what is read through a map counts as memory until it is closed.
            tokens = {number: folders[number].tokens() for number in np.unique(window[:, 0])}
            for number, row in window:
                writer.append(tokens[number].matrix(row))
