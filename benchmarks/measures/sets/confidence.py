"""How far the confidence of an answer is to be believed: the bundled questions and those over five articles.

Nothing is refused here, so that each question has an answer and a confidence. An answer is right if it holds
the gold phrases; what is quoted for a question without answer is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean
from typing import Any

from govqa import Chatbot
from govqa.evaluation.questions import Question, read_questions
from govqa.evaluation.run import run
from govqa.evaluation.scoring import judge
from measures.corpora import QUESTIONS as BUNDLED_QUESTIONS
from measures.sets.aims import QUESTIONS, result
from measures.sets.answers import article_questions, articles
from measures.sets.bench import Bench, Unavailable

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one tenth of the scale: how many, and their means."""

    count: int
    confidence: float
    right: float


#: An answer's confidence and whether it is right.
Judged = tuple[float, bool]


def confidence(bench: Bench) -> dict[str, Any]:
    """Area under the risk–coverage curve, calibration error, and as ``answers`` what they are taken from."""
    judged = _judged(bench.notes(refuse_below=0.0), read_questions(BUNDLED_QUESTIONS))
    subject = "bundled corpus"
    with contextlib.suppress(Unavailable):
        judged += _judged(articles(bench, refuse_below=0.0), article_questions(bench))
        subject += " and five articles"
    curve = risk_coverage(judged)
    values = {
        QUESTIONS: len(judged),
        "right": fmean(right for _, right in judged),
        "risk, mean over coverage": fmean(risk for _, risk in curve),
        "risk at half coverage": curve[(len(curve) - 1) // 2][1],
        "calibration error": calibration_error(judged),
    }
    data = result("confidence", "Confidence", {subject: values})
    return data | {"answers": [[round(score, 4), int(right)] for score, right in judged]}


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(coverage, risk) of answering only the most confident 1, 2, … questions (El-Yaniv and Wiener, 2010).

    Risk is the share of the answers given that are wrong. Of equal confidence, the wrong ones come first.
    """
    ranked = sorted(judged, key=lambda each: (-each[0], each[1]))
    wrong = accumulate(int(not right) for _, right in ranked)
    return [(given / len(ranked), count / given) for given, count in enumerate(wrong, start=1)]


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The answers by tenths of confidence, empty tenths left out."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for score, right in judged:
        bins[min(BINS - 1, int(score * BINS))].append((score, right))
    return [
        Bin(len(each), fmean(score for score, _ in each), fmean(right for _, right in each))
        for each in bins
        if each
    ]


def calibration_error(judged: Sequence[Judged]) -> float:
    """The mean difference of confidence and share right in ``reliability``'s bins (Guo et al., 2017)."""
    bins = reliability(judged)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / len(judged)


def _judged(bot: Chatbot, questions: Sequence[Question]) -> list[Judged]:
    outcomes = run(bot, questions).outcomes
    return [(each.answer.confidence, each.question.answerable and judge(each).right) for each in outcomes]
