"""Late interaction (Khattab and Zaharia, ColBERT, 2020): every word piece of the query finds its best match.

Each passage is encoded once, with its context before it; the vectors of all word pieces are kept, a byte a
dimension, and serve the passage (with its context) and each of its sentences (without).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt

CODES, SCALES, OFFSETS, ROWS = "tokens.codes", "tokens.scales", "tokens.offsets", "tokens.rows"


@dataclass(frozen=True, slots=True)
class TokenMatrix:
    """The word pieces of one passage, m of them in d dimensions.

    ``codes`` (m, d) int8 times ``scales`` (m,) float32 gives vectors of length 1. ``offsets`` (m, 2) int32
    says where each stands in the passage's text; those of its context stand before it, at negative offsets.
    """

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]
    offsets: NDArray[np.int32]

    @classmethod
    def quantise(cls, vectors: NDArray[np.float32], offsets: NDArray[np.int32]) -> TokenMatrix:
        """The matrix of ``vectors`` (m, d), each scaled so that its largest component is 127."""
        codes, scales = _quantised(vectors)
        return cls(codes.astype(np.int8), scales, offsets)

    def vectors(self) -> NDArray[np.float32]:
        """The vectors, (m, d) float32."""
        vectors: NDArray[np.float32] = self.codes.astype(np.float32) * self.scales[:, None]
        return vectors


class TokenWriter:
    """Writes the token matrices of a generation, passage after passage, without holding them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = [(folder / name).open("wb") for name in (CODES, SCALES, OFFSETS)]
        self._starts = [0]

    def append(self, matrix: TokenMatrix) -> None:
        """Add the next passage's matrix."""
        arrays = ((matrix.codes, np.int8), (matrix.scales, np.float32), (matrix.offsets, np.int32))
        for file, (array, dtype) in zip(self._files, arrays, strict=True):
            file.write(np.ascontiguousarray(array, dtype).tobytes())
        self._starts.append(self._starts[-1] + len(matrix.scales))

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Finish the files, or after an error only close them, so that they can be deleted."""
        if kind is None:
            self.close()
        for file in self._files:
            file.close()

    def close(self) -> None:
        """Finish the files. Without this the matrices cannot be opened."""
        for file in self._files:
            file.close()
        (self._folder / ROWS).write_bytes(np.array(self._starts, np.int64).tobytes())


class TokenVectors:
    """The token matrices of one generation, mapped into memory."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Open the matrices in ``folder``, of ``dimension`` dimensions. Raises IndexCorrupt if unreadable."""
        try:
            self._starts = np.fromfile(folder / ROWS, np.int64)
            count = int(self._starts[-1])
            if self._starts[0] != 0 or (np.diff(self._starts) < 0).any():
                raise ValueError(f"{ROWS} is out of order")
            self._codes = _map(folder / CODES, np.int8, (count, dimension))
            self._scales = _map(folder / SCALES, np.float32, (count,))
            self._offsets = _map(folder / OFFSETS, np.int32, (count, 2))
        except (OSError, ValueError, IndexError) as error:
            raise IndexCorrupt(f"{folder}/tokens.* could not be read: {error}. Run  govqa doctor") from error

    def __len__(self) -> int:
        return len(self._starts) - 1

    def matrix(self, row: int) -> TokenMatrix:
        """The matrix of passage ``row``."""
        own = slice(int(self._starts[row]), int(self._starts[row + 1]))
        return TokenMatrix(self._codes[own], self._scales[own], self._offsets[own])


def similarities(query: NDArray[np.float32], matrices: Sequence[TokenMatrix]) -> list[NDArray[np.float32]]:
    """The cosine of each of the query's word pieces (q, d) with each of each passage's: (q, m) arrays.

    One product for all passages: many small ones would each wake every thread of NumPy's BLAS. In which
    order BLAS adds depends on its threads, on the processor and on the other passages, and must not show in
    the result. So the query's word pieces are rounded to a byte a dimension, like the passages': all that is
    added are then whole numbers, and their sums (below 2**24 up to 1024 dimensions) exact in float32.
    """
    if not matrices:
        return []
    codes = np.concatenate([matrix.codes for matrix in matrices]).astype(np.float32)
    scales = np.concatenate([matrix.scales for matrix in matrices])
    ends = np.cumsum([len(matrix.scales) for matrix in matrices])
    own_codes, own_scales = _quantised(query)
    return np.split((own_codes @ codes.T) * (own_scales[:, None] * scales), ends[:-1], axis=1)


def maxsim(cosines: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """The mean, weighted by ``weights`` (q,), of each query piece's best match in ``cosines`` (q, m).

    -1 to 1; 0 where there is nothing to match.
    """
    total = float(weights.sum())
    if not cosines.size or total <= 0:
        return 0.0
    # A sum and no product of vectors: BLAS would add in another order on another processor.
    return float((cosines.max(axis=1) * weights).sum()) / total


def _quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Whole numbers (m, d) from -127 to 127, and the scales (m,) that make them ``vectors`` again, nearly."""
    scales = np.abs(vectors).max(axis=1, initial=1e-12).astype(np.float32) / 127
    return np.rint(vectors / scales[:, None]), scales


def _map(path: Path, dtype: type, shape: tuple[int, ...]) -> NDArray[Any]:
    if path.stat().st_size != np.dtype(dtype).itemsize * int(np.prod(shape)):
        raise ValueError(f"{path.name} has the wrong size")
    return np.memmap(path, dtype, "r", shape=shape) if shape[0] else np.zeros(shape, dtype)
