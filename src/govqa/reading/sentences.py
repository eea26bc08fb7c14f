"""Which sentences of the retrieved passages answer: late interaction at the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from govqa.retrieval.late import TokenMatrix, maxsim, similarities
from govqa.retrieval.query import Query
from govqa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may be quoted, with its score for the query, -1 to 1.

    ``own`` is what its own words score, without those of its neighbours.
    """

    passage: Passage
    span: Span
    score: float
    own: float

    @property
    def text(self) -> str:
        """Its words."""
        start = self.span.start - self.passage.span.start
        return self.passage.text[start : start + len(self.span)]


def score_sentences(query: Query, passages: Sequence[tuple[Passage, TokenMatrix]]) -> list[ScoredSentence]:
    """Every sentence of ``passages`` that may be quoted, best first; equal scores in the order given.

    A sentence's score is the mean of its own and of its window's, the sentence and its two neighbours: what
    a question names is often named a sentence before the one that answers.
    """
    scored: list[ScoredSentence] = []
    similar = similarities(query.tokens, [matrix for _, matrix in passages])
    for (passage, matrix), cosines in zip(passages, similar, strict=True):
        pieces = [_pieces(matrix, span, passage.span.start) for span in passage.sentences]
        for i, span in enumerate(passage.sentences):
            own = maxsim(cosines[:, pieces[i]], query.weights)
            window = maxsim(cosines[:, np.concatenate(pieces[max(i - 1, 0) : i + 2])], query.weights)
            score = (own + window) / 2 if pieces[i].size else 0.0
            scored.append(ScoredSentence(passage, span, score, own))
    return sorted(scored, key=lambda sentence: -sentence.score)


def _pieces(matrix: TokenMatrix, span: Span, origin: int) -> NDArray[np.intp]:
    """Which rows of ``matrix`` stand in ``span`` of the document; ``origin`` is where the passage starts."""
    starts, ends = matrix.offsets[:, 0] + origin, matrix.offsets[:, 1] + origin
    return np.flatnonzero((starts >= span.start) & (ends <= span.end))
