"""Which sentences of the retrieved passages answer: late interaction, retrieval, and what the reader says.

They are put together by a logistic regression. Its weights are data, in ranking.json, fitted by
benchmarks/calibrate.py on development questions; there are others for where no reader is used.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from govqa.retrieval.late import TokenMatrix, maxsim, similarities
from govqa.retrieval.query import Query
from govqa.types import Hit, Passage, Span

if TYPE_CHECKING:
    from govqa.reader.onnx import PassageReading, SentenceReading

#: A sentence that the reader did not see, because the passage was cut before it.
_UNREAD = -12.0


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """What is known of a sentence for a query.

    ``own`` is the MaxSim of its own words, ``window`` that of them and its neighbours', ``retrieved`` the
    score of its passage, each -1 to 1.
    ``evidence``, ``phrase`` and ``answered`` are the reader's logits: that the sentence answers, that its
    best phrase does, and that the passage does; 0 without a reader.
    """

    own: float
    window: float
    retrieved: float = 0.0
    evidence: float = 0.0
    phrase: float = 0.0
    answered: float = 0.0


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may be quoted, with the estimated probability, 0 to 1, that it answers.

    ``phrase`` is the reader's span of the answer in it, None without a reader.
    """

    passage: Passage
    span: Span
    score: float
    features: SentenceFeatures
    phrase: Span | None = None

    @property
    def text(self) -> str:
        """Its words."""
        start = self.span.start - self.passage.span.start
        return self.passage.text[start : start + len(self.span)]


def score_sentences(
    query: Query,
    hits: Sequence[tuple[Hit, TokenMatrix]],
    readings: Sequence[PassageReading] | None,
) -> list[ScoredSentence]:
    """Every sentence of ``hits`` that may be quoted, best first; equal scores in the order given.

    ``readings`` are the reader's of their passages, None without a reader.
    """
    scored: list[ScoredSentence] = []
    similar = similarities(query.tokens, [matrix for _, matrix in hits])
    for number, ((hit, matrix), cosines) in enumerate(zip(hits, similar, strict=True)):
        passage = hit.passage
        pieces = [_pieces(matrix, span, passage.span.start) for span in passage.sentences]
        for i, span in enumerate(passage.sentences):
            own = maxsim(cosines[:, pieces[i]], query.weights)
            # What a question names is often named a sentence before the one that answers.
            window = maxsim(cosines[:, np.concatenate(pieces[max(i - 1, 0) : i + 2])], query.weights)
            features = SentenceFeatures(own, window if pieces[i].size else 0.0, hit.score)
            phrase = None
            if readings is not None:
                reading = readings[number].sentences[i]
                features = _read(features, reading, readings[number].answered)
                phrase = reading.phrase
            probability = _probability(features, with_reader=readings is not None)
            scored.append(ScoredSentence(passage, span, probability, features, phrase))
    return sorted(scored, key=lambda sentence: -sentence.score)


def _read(features: SentenceFeatures, reading: SentenceReading, answered: float) -> SentenceFeatures:
    return replace(
        features,
        evidence=max(reading.evidence, _UNREAD),
        phrase=max(reading.phrase_score, _UNREAD),
        answered=answered,
    )


@cache
def _weights(with_reader: bool) -> tuple[float, tuple[float, ...]]:
    data = json.loads(resources.files(__package__).joinpath("ranking.json").read_text("utf-8"))
    chosen = data["with reader" if with_reader else "without reader"]
    return chosen["intercept"], tuple(
        chosen["weights"].get(field.name, 0.0) for field in fields(SentenceFeatures)
    )


def _probability(features: SentenceFeatures, *, with_reader: bool) -> float:
    intercept, weights = _weights(with_reader)
    logit = intercept + sum(w * value for w, value in zip(weights, astuple(features), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _pieces(matrix: TokenMatrix, span: Span, origin: int) -> NDArray[np.intp]:
    """Which rows of ``matrix`` stand in ``span`` of the document; ``origin`` is where the passage starts."""
    starts, ends = matrix.offsets[:, 0] + origin, matrix.offsets[:, 1] + origin
    return np.flatnonzero((starts >= span.start) & (ends <= span.end))
