"""What each set's figures are to come to, and a set's figures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from measures.results import Bound, Figure, Result

_REFUSAL = {"off-topic refused": 0.97, "answerable kept": 0.92}

#: The least that a measure of a set is to come to; measures without an aim are only reported.
AIMS: Mapping[str, Mapping[str, float]] = {
    "seeds": {
        "first": 0.72,
        "hit": 0.88,
        "recall@5": 0.96,
        "e2e": 0.80,
        "AUC": 0.85,
        "verbatim": 1.0,
        **_REFUSAL,
    },
    "bundled": {"verbatim": 1.0, **_REFUSAL},
    "scope": _REFUSAL,
    "squad2": {"F1": 0.70, "AUC": 0.85},
    "policyqa": {"EM": 0.276, "F1": 0.553},
    "clapnq": {"sentence F1": 0.60, "balanced accuracy": 0.75},
    "obliqa": {"R@10": 0.82, "MAP@10": 0.70},
    "scifact": {"nDCG@10": 0.72},
    "aigov_nist": {"nDCG@10": 0.92, "R@10": 0.99},
    "multihop_rag": {"evidence R@10": 0.85},
    "dragonball": {"evidence R@10": 0.85},
    "mtrag": {"share of the rewrite's nDCG@5": 0.95},
    "canard": {},
    "trec_cast": {},
    "confidence": {},
}

#: Counted, not a share.
QUESTIONS = "questions"


def result(
    name: str,
    title: str,
    values: Mapping[str, Mapping[str, float | None]],
    conditions: Mapping[str, str | int | float] | None = None,
) -> dict[str, Any]:
    """The figures of the set ``name`` beside their aims, with the commit and the machine.

    ``values`` holds, for each subject (a row), its measures; None is what the set cannot give.
    Raises ValueError if no subject has a measure that has an aim.
    """
    known = [
        (subject, measure, value)
        for subject, measures in values.items()
        for measure, value in measures.items()
        if value is not None
    ]
    missing = AIMS[name].keys() - {measure for _, measure, _ in known}
    if missing:
        raise ValueError(f"{name}: not measured: {', '.join(sorted(missing))}")
    figures = [
        Figure(subject, measure, QUESTIONS if measure == QUESTIONS else "share", (float(value),))
        for subject, measure, value in known
    ]
    bounds = [
        Bound(f"{subject}: {measure}", float(value), "least", AIMS[name][measure], "share")
        for subject, measure, value in known
        if measure in AIMS[name]
    ]
    return Result(name, title, tuple(figures), tuple(bounds), conditions or {}).to_data()
