"""Lexical retrieval: BM25 (Robertson and Zaragoza, 2009) over analysed terms, by bm25s."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt
from govqa.retrieval.query import Query, Ranking

FOLDER = "lexical"
_FREQUENCIES = "frequencies.json"

# Lucene's variant with its customary parameters: passages are of like length, so b matters little.
_METHOD, _K1, _B = "lucene", 1.2, 0.75


def write_lexical(folder: Path, passages: Sequence[Sequence[str]]) -> None:
    """Write the index of ``passages``, each given as its terms, into ``folder``."""
    import bm25s

    vocabulary = sorted({term for terms in passages for term in terms})
    ids = {term: i for i, term in enumerate(vocabulary)}
    tokens = bm25s.tokenization.Tokenized(ids=[[ids[term] for term in terms] for terms in passages], vocab=ids)
    index = bm25s.BM25(method=_METHOD, k1=_K1, b=_B)
    target = folder / FOLDER
    target.mkdir()
    index.index(tokens, create_empty_token=True, show_progress=False)
    index.save(str(target), show_progress=False)
    frequencies = Counter(term for terms in passages for term in set(terms))
    (target / _FREQUENCIES).write_text(json.dumps(dict(sorted(frequencies.items())), ensure_ascii=False), "utf-8")


class LexicalIndex:
    """The BM25 index of one generation."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises IndexCorrupt if it cannot be read."""
        import bm25s

        path = folder / FOLDER
        try:
            self._index = bm25s.BM25.load(str(path), mmap=True, load_corpus=False)
            self.frequencies: dict[str, int] = json.loads((path / _FREQUENCIES).read_text("utf-8"))
        except (OSError, ValueError, KeyError) as error:
            raise IndexCorrupt(f"{path} could not be read: {error}. Run  govqa doctor") from error
        self._count = int(self._index.scores["num_docs"])

    def __len__(self) -> int:
        return self._count

    def inverse_document_frequency(self, term: str) -> float:
        """log(1 + n / df) of ``term``, where df passages of n hold it; 0 of them count as a half."""
        return float(np.log1p(self._count / max(self.frequencies.get(term, 0), 0.5)))

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        """See ``Retriever.search``. The score is BM25's for ``query.terms``; passages at 0 are left out."""
        known = [term for term in query.terms if term in self.frequencies]
        if not known:
            return []
        scores = self._index.get_scores(known)
        candidates = np.arange(self._count) if rows is None else rows
        candidates = candidates[scores[candidates] > 0]
        # Stable and by row among equals, so that a ranking never depends on the sort's inner order.
        best = candidates[np.argsort(-scores[candidates], kind="stable")][:k]
        return [(int(row), float(scores[row])) for row in best]
