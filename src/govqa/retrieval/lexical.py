"""Lexical retrieval: BM25 (Robertson and Zaragoza, 2009) over analysed terms, by bm25s."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt
from govqa.retrieval.query import Query, Ranking

FOLDER = "lexical"

# Lucene's variant with its customary parameters: passages are of like length, so b matters little.
_METHOD, _K1, _B = "lucene", 1.2, 0.75

#: Passages without any of a question's terms that are counted with those of the index. Of three passages a
#: word that one holds would else be hardly rarer than a word that all hold.
_OTHERS = 100


def write_lexical(folder: Path, passages: Iterable[Sequence[str]]) -> None:
    """Write the index of ``passages``, each given as its terms, into ``folder``."""
    target = folder / FOLDER
    target.mkdir()
    numbers: dict[str, int] = {}
    # Four bytes a term: ``passages`` may be made one by one and need not be held.
    numbered = [array("i", (numbers.setdefault(term, len(numbers)) for term in terms)) for terms in passages]
    if not numbers:
        _write_empty(target, len(numbered))
        return
    import bm25s

    ids = {term: i for i, term in enumerate(sorted(numbers))}
    sorted_ids = [ids[term] for term in numbers]
    tokens = bm25s.tokenization.Tokenized(
        ids=[array("i", (sorted_ids[number] for number in each)) for each in numbered], vocab=ids
    )
    index = bm25s.BM25(method=_METHOD, k1=_K1, b=_B)
    index.index(tokens, create_empty_token=True, show_progress=False)
    index.save(str(target), show_progress=False)


def _write_empty(folder: Path, count: int) -> None:
    """What bm25s, which cannot index nothing, would write for ``count`` passages without a term."""
    for name, dtype, length in (("data", np.float32, 0), ("indices", np.int32, 0), ("indptr", np.int32, 1)):
        np.save(folder / f"{name}.csc.index.npy", np.zeros(length, dtype))
    (folder / "vocab.index.json").write_text("{}", "utf-8")
    (folder / "params.index.json").write_text(json.dumps({"num_docs": count}), "utf-8")


class LexicalIndex:
    """The BM25 index of one generation.

    bm25s computes every score when it indexes (Lù, BM25S, 2024) and leaves them as a sparse matrix in plain
    arrays. Searching is adding up columns of it, which is done here: importing bm25s, and SciPy with it,
    would take longer than all the rest of a short answer.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises IndexCorrupt if it cannot be read."""
        path = folder / FOLDER
        try:
            self._scores, self._rows, self._columns = (
                np.load(path / f"{name}.csc.index.npy", mmap_mode="r", allow_pickle=False)
                for name in ("data", "indices", "indptr")
            )
            self._vocabulary: dict[str, int] = json.loads((path / "vocab.index.json").read_text("utf-8"))
            self._count = int(json.loads((path / "params.index.json").read_text("utf-8"))["num_docs"])
            self._vocabulary.pop("", None)  # bm25s's own entry for a query without words; it has no column
            if not self._fits():
                raise ValueError("its arrays do not fit together")
        except Exception as error:  # NumPy raises whatever the damage makes of an array's header
            raise IndexCorrupt(f"{path} could not be read: {error}. Run  govqa doctor") from error

    def _fits(self) -> bool:
        """Whether no search can run past the end of an array."""
        return (
            max(self._vocabulary.values(), default=-1) + 1 < len(self._columns)
            and int(self._columns[-1]) == len(self._rows) == len(self._scores)
            and int(self._rows.max(initial=-1)) < self._count
        )

    def __len__(self) -> int:
        return self._count

    def inverse_document_frequency(self, term: str) -> float:
        """How rare ``term`` is: log(1 + (n + 100) / df), df of the n passages holding it, or a half."""
        return float(np.log1p((self._count + _OTHERS) / max(self.document_frequency(term), 0.5)))

    def document_frequency(self, term: str) -> int:
        """How many passages hold ``term``."""
        column = self._vocabulary.get(term)
        return 0 if column is None else int(self._columns[column + 1] - self._columns[column])

    def _most(self, term: str) -> float:
        """What BM25 gives a passage for ``term`` at most, however often it holds it."""
        frequency = self.document_frequency(term)
        return float(np.log1p((self._count - frequency + 0.5) / (frequency + 0.5)))

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        """See ``Retriever.search``. Passages without any of the question's terms are left out.

        The score is BM25's as a share of the most that a passage could have for ``query.terms``: low for all
        of them where the documents say it in other words.
        """
        known = {term: weight for term, weight in query.terms.items() if term in self._vocabulary}
        if not known:
            return []
        scores = np.zeros(self._count, np.float32)
        most = sum(weight * self._most(term) for term, weight in query.terms.items())
        for term, weight in known.items():
            column = self._vocabulary[term]
            own = slice(int(self._columns[column]), int(self._columns[column + 1]))
            scores[self._rows[own]] += weight / most * self._scores[own]
        candidates = np.arange(self._count) if rows is None else np.unique(rows)
        candidates = candidates[scores[candidates] > 0]
        # Stable and by row among equals, so that a ranking never depends on the sort's inner order.
        best = candidates[np.argsort(-scores[candidates], kind="stable")][: max(k, 0)]
        return [(int(row), float(scores[row])) for row in best]
