"""A question in the forms that the retrievers take."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govqa.analysis import analyse

Ranking = list[tuple[int, float]]

#: What a word piece weighs that belongs to no term; a term in every passage weighs 0.7 (log 2) or more. A
#: higher one blurs what the question is about, none loses how it asks (benchmarks/ablation.py).
FUNCTION_WEIGHT = 0.3

# Letters may be followed by accents of their own.
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:['’.&-]{_LETTERS})*\+?")


@dataclass(frozen=True, slots=True)
class Query:
    """A question of q word pieces in d dimensions.

    ``terms``: what the analyser makes of it. ``vector`` (d,): the question as a whole. ``tokens`` (q, d):
    its word pieces. ``weights`` (q,): how much each of these counts, 0 or more.
    """

    text: str
    terms: tuple[str, ...]
    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    weights: NDArray[np.float32]


class Retriever(Protocol):
    """Ranks passages for a query."""

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        """The ``k`` best passages as (row, score), best first, higher better, equal scores by row.

        Only ``rows`` are considered, if given. Fewer than ``k`` come back where fewer match.
        """
        ...


def weigh_pieces(
    text: str, offsets: NDArray[np.int32], weight: Callable[[str], float]
) -> NDArray[np.float32]:
    """The weight of each word piece of ``text``, (q,): that of the term its word is analysed to.

    Stop words and punctuation weigh ``FUNCTION_WEIGHT``.
    """
    weights = np.full(len(offsets), FUNCTION_WEIGHT, np.float32)
    known = set(analyse(text))  # a word on its own may be taken for a name that it is not in this text
    for match in _WORD.finditer(text):
        terms = [term for term in analyse(match.group()) if term in known]
        if terms:
            inside = (offsets[:, 0] >= match.start()) & (offsets[:, 1] <= match.end())
            weights[inside] = max(weight(term) for term in terms)
    return weights
