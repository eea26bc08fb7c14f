"""Do the documents answer? A logistic regression on what retrieval found.

Its weights are data, in answerability.json, fitted by benchmarks/calibrate.py on development questions.
They tell what is off the subject from what is on it; they cannot see that "Germany" stands where the
documents say "China".
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from govqa.analysis import analyse
from govqa.reading.sentences import ScoredSentence
from govqa.retrieval.lexical import LexicalIndex
from govqa.retrieval.query import Query
from govqa.types import Hit

#: What is measured, in the order of ``measure``:
#: the best sentence's MaxSim, and its lead over the mean of the next four;
#: the best passage's MaxSim and the best cosine among the passages;
#: the share of the question's terms, weighted by rarity, that the best sentence's passage holds;
#: the same share for terms that no document holds.
FEATURES = ("sentence", "lead", "passage", "cosine", "coverage", "unknown")


@cache
def _weights() -> tuple[float, tuple[float, ...]]:
    data = json.loads(resources.files(__package__).joinpath("answerability.json").read_text("utf-8"))
    return data["intercept"], tuple(data["weights"][name] for name in FEATURES)


def measure(
    query: Query, hits: Sequence[Hit], sentences: Sequence[ScoredSentence], lexical: LexicalIndex
) -> tuple[float, ...]:
    """The ``FEATURES`` of a question with at least one hit and one sentence, both best first."""
    best = sentences[0]
    others = [sentence.score for sentence in sentences[1:5]]
    # In the question's order: a set has another in each process, and sums that differ in their last digits.
    rarity = {term: lexical.inverse_document_frequency(term) for term in query.terms}
    total = sum(rarity.values()) or 1.0
    held = set(analyse(f"{best.passage.context}\n{best.passage.text}"))
    unknown = [weight for term, weight in rarity.items() if not lexical.document_frequency(term)]
    return (
        best.score,
        best.score - (sum(others) / len(others) if others else best.score),
        hits[0].score,
        max((hit.scores["dense"].score for hit in hits if "dense" in hit.scores), default=0.0),
        sum(weight for term, weight in rarity.items() if term in held) / total,
        sum(unknown) / total,
    )


def answerability(features: Sequence[float]) -> float:
    """The probability, 0 to 1, that the documents answer a question with these ``FEATURES``."""
    intercept, weights = _weights()
    logit = intercept + sum(weight * value for weight, value in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
