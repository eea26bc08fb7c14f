"""Which sentences of the retrieved passages answer: late interaction at the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from govqa.retrieval.late import TokenMatrix, maxsim, similarities
from govqa.retrieval.query import Query
from govqa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may be quoted, with its MaxSim score for the query, -1 to 1."""

    passage: Passage
    span: Span
    score: float

    @property
    def text(self) -> str:
        """Its words."""
        start = self.span.start - self.passage.span.start
        return self.passage.text[start : start + len(self.span)]


def score_sentences(query: Query, passages: Iterable[tuple[Passage, TokenMatrix]]) -> list[ScoredSentence]:
    """Every sentence of ``passages`` that may be quoted, best first; equal scores in the order given."""
    scored: list[ScoredSentence] = []
    for passage, matrix in passages:
        cosines = similarities(query.tokens, matrix)
        starts, ends = matrix.offsets[:, 0], matrix.offsets[:, 1]
        for span in passage.sentences:
            first, last = span.start - passage.span.start, span.end - passage.span.start
            own = np.flatnonzero((starts >= first) & (ends <= last))
            scored.append(ScoredSentence(passage, span, maxsim(cosines[:, own], query.weights)))
    return sorted(scored, key=lambda sentence: -sentence.score)
