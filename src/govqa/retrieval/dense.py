"""Dense retrieval: one unit vector for each passage, in FAISS; the score is the cosine.

Exact search (a flat index): the same query always gives the same ranking.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt
from govqa.retrieval.query import Query, Ranking

FILE = "dense.faiss"


def write_dense(folder: Path, vectors: NDArray[np.float32]) -> None:
    """Write ``vectors``, (n, d) with rows of length 1, as the dense index in ``folder``."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    # Written by Python: FAISS's own writer cannot open every path on every system.
    with (folder / FILE).open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


class DenseIndex:
    """The dense index of one generation."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises IndexCorrupt if it cannot be read."""
        try:
            data = np.fromfile(folder / FILE, np.uint8)
            self._index = faiss.deserialize_index(data)
        except (OSError, RuntimeError, MemoryError) as error:
            raise IndexCorrupt(f"{folder / FILE} could not be read: {error}. Run  govqa doctor") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The number of dimensions, d."""
        return int(self._index.d)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, (n, d)."""
        vectors: NDArray[np.float32] = self._index.reconstruct_n(0, len(self))
        return vectors

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        """See ``Retriever.search``. The score is the cosine to ``query.vector``."""
        if k < 1 or not len(self) or (rows is not None and not len(rows)):
            return []  # FAISS refuses to search for none
        parameters = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        wanted = min(k + 1, len(self))
        while True:
            scores, found = self._index.search(query.vector[None, :], wanted, params=parameters)
            pairs = [
                (int(row), float(score)) for row, score in zip(found[0], scores[0], strict=True) if row >= 0
            ]
            # FAISS keeps any of those that tie for the last place: all of them must be seen to sort them.
            if wanted == len(self) or len(pairs) < wanted or pairs[-1][1] < pairs[k - 1][1]:
                return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
            wanted = min(2 * wanted, len(self))
