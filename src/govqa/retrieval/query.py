"""A question in the forms that the retrievers take."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govqa.analysis import analyse

Ranking = list[tuple[int, float]]

#: What a word piece weighs that belongs to no term; a term in every passage weighs 0.7 (log 2) or more. A
#: higher one blurs what the question is about, none loses how it asks (ablation at commit b8aa92b).
FUNCTION_WEIGHT = 0.3
#: What a word counts that only another name of something in the question has, beside one of the question.
#: A name of four words would else count four times what the short form does (benchmarks/ablation.py).
OTHER_NAME_WEIGHT = 0.1

# Letters may be followed by accents of their own.
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:['’.&-]{_LETTERS})*\+?")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A question, and ``others``: other names of what it names."""

    question: str
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The question with the other names in brackets at its end."""
        return f"{self.question} ({'; '.join(self.others)})" if self.others else self.question


@dataclass(frozen=True, slots=True)
class Query:
    """A question of q word pieces in d dimensions.

    ``terms``: what the analyser makes of it, each with how much it counts. ``vector`` (d,): the question as
    a whole. ``tokens`` (q, d): its word pieces. ``weights`` (q,): how much each of these counts, 0 or more.
    """

    text: str
    terms: Mapping[str, float]
    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    weights: NDArray[np.float32]


class Retriever(Protocol):
    """Ranks passages for a query."""

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        """The ``k`` best passages as (row, score), best first, equal scores by row. No score is above 1.

        Only ``rows`` are considered, if given. Fewer than ``k`` come back where fewer match.
        """
        ...


def weigh_terms(question: Expanded) -> dict[str, float]:
    """How often ``question`` has each of its terms; those of other names count ``OTHER_NAME_WEIGHT``."""
    others = dict.fromkeys(analyse(question.text), OTHER_NAME_WEIGHT)
    return {**others, **Counter(analyse(question.question))}


def weigh_pieces(
    question: Expanded, offsets: NDArray[np.int32], weight: Callable[[str], float]
) -> NDArray[np.float32]:
    """The weight of each word piece of ``question``, (q,): that of the term its word is analysed to.

    Stop words and punctuation weigh ``FUNCTION_WEIGHT``; all that is of another name ``OTHER_NAME_WEIGHT``
    of what it would.
    """
    text = question.text
    weights = np.full(len(offsets), FUNCTION_WEIGHT, np.float32)
    known = set(analyse(text))  # a word on its own may be taken for a name that it is not in this text
    for match in _WORD.finditer(text):
        terms = [term for term in analyse(match.group()) if term in known]
        if terms:
            inside = (offsets[:, 0] >= match.start()) & (offsets[:, 1] <= match.end())
            weights[inside] = max(weight(term) for term in terms)
    weights[offsets[:, 0] >= len(question.question)] *= OTHER_NAME_WEIGHT
    return weights
