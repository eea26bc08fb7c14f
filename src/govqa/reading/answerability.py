"""Do the documents answer? The probability that they are about it, times that they then answer it.

Each is a logistic regression whose weights are data, in answerability.json, fitted by benchmarks/calibrate.py
on development questions. Similarity tells what is off the subject from what is on it; that "Germany" stands
where the documents say "China" only the reader sees. Without a reader the second factor is 1.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib import resources

from govqa.analysis import analyse
from govqa.reading.sentences import ScoredSentence
from govqa.retrieval.lexical import LexicalIndex
from govqa.retrieval.query import Query
from govqa.types import Hit


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What is measured of a question and the sentences found for it.

    Of the best sentence: ``odds`` is the logarithm of the odds that it answers, ``sentence`` its MaxSim,
    ``lead`` how far that is above the next four; ``evidence``, ``phrase`` and ``answered`` are the reader's
    logits, 0 without a reader. ``any_answered`` is the highest of the last over all passages, ``rivals`` the
    second highest ``evidence`` of a sentence. ``passage`` is the best passage's MaxSim, ``cosine`` the best
    cosine among them. ``coverage`` is the share of the question's terms, weighted by rarity, that the best
    sentence's passage holds, ``unknown`` the share of those that no document holds; ``size`` is the logarithm
    of the number of passages in the index.
    """

    odds: float
    sentence: float
    lead: float
    passage: float
    cosine: float
    coverage: float
    unknown: float
    evidence: float = 0.0
    phrase: float = 0.0
    answered: float = 0.0
    any_answered: float = 0.0
    rivals: float = 0.0
    size: float = 0.0


def measure(
    query: Query, hits: Sequence[Hit], sentences: Sequence[ScoredSentence], lexical: LexicalIndex
) -> AnswerFeatures:
    """The features of a question with at least one hit and one sentence, both best first."""
    best = sentences[0]
    others = [_maxsim(sentence) for sentence in sentences[1:5]]
    # In the question's order: a set has another in each process, and sums that differ in their last digits.
    rarity = {term: weight * lexical.inverse_document_frequency(term) for term, weight in query.terms.items()}
    total = sum(rarity.values()) or 1.0
    held = set(analyse(f"{best.passage.context}\n{best.passage.text}"))
    unknown = [weight for term, weight in rarity.items() if not lexical.document_frequency(term)]
    evidence = sorted((sentence.features.evidence for sentence in sentences), reverse=True)
    return AnswerFeatures(
        odds=math.log(max(best.score, 1e-9) / max(1 - best.score, 1e-9)),
        sentence=_maxsim(best),
        lead=_maxsim(best) - (sum(others) / len(others) if others else _maxsim(best)),
        passage=max(hit.scores["late"].score for hit in hits),
        # Rounded: its last digits are those of the BLAS that computed it.
        cosine=round(
            max((hit.scores["dense"].score for hit in hits if "dense" in hit.scores), default=0.0), 4
        ),
        coverage=sum(weight for term, weight in rarity.items() if term in held) / total,
        unknown=sum(unknown) / total,
        evidence=best.features.evidence,
        phrase=best.features.phrase,
        answered=best.features.answered,
        any_answered=max(sentence.features.answered for sentence in sentences),
        rivals=evidence[1] if len(evidence) > 1 else evidence[0],
        size=math.log(len(lexical)),
    )


def answerability(features: AnswerFeatures, *, with_reader: bool) -> float:
    """The probability, 0 to 1, that the documents answer a question with these features."""
    on_subject = _probability("on the subject", features)
    told = on_subject * _probability("answered", features) if with_reader else on_subject
    return round(told, 4)  # what is left of other processors' last digits decides nothing


def _probability(name: str, features: AnswerFeatures) -> float:
    intercept, weights = _weights(name)
    logit = intercept + sum(w * value for w, value in zip(weights, astuple(features), strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _maxsim(sentence: ScoredSentence) -> float:
    return (sentence.features.own + sentence.features.window) / 2


@cache
def _weights(name: str) -> tuple[float, tuple[float, ...]]:
    data = json.loads(resources.files(__package__).joinpath("answerability.json").read_text("utf-8"))
    chosen = data[name]
    named = (chosen["weights"].get(field.name, 0.0) for field in fields(AnswerFeatures))
    return chosen["intercept"], tuple(named)
