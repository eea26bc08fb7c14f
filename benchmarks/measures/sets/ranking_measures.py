"""Measures of one ranking, as trec_eval and BEIR take them, each from 0 to 1.

``ranking`` is document ids, best first, none twice. ``grades`` maps each relevant document to its grade, a
number above 0, and is not empty. Documents that are not in ``grades`` are not relevant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence


def recall(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """The share of the relevant documents that are among the first ``k``."""
    return sum(document in grades for document in ranking[:k]) / len(grades)


def average_precision(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """The precision at the rank of each relevant document, 0 for one below ``k``, on average."""
    found = 0
    total = 0.0
    for rank, document in enumerate(ranking[:k], start=1):
        if document in grades:
            found += 1
            total += found / rank
    return total / len(grades)


def ndcg(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """Discounted cumulative gain of the grades, of the most possible (Järvelin and Kekäläinen, 2002)."""
    gained = _discounted(grades.get(document, 0.0) for document in ranking[:k])
    return gained / _discounted(sorted(grades.values(), reverse=True)[:k])


def best_first(documents: Iterable[str]) -> list[str]:
    """The documents of a ranking of passages: each stands where the best of its passages does."""
    return list(dict.fromkeys(documents))


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
