"""Questions asked of the bundled corpus that are none of its business, and others that are.

Off topic are experts' questions from other fields (ExpertQA) and those that a policy assistant's makers call
irrelevant; answerable those that they call relevant. Reported beside them without an aim are the questions of
its users, told apart by hand, many of which do not stand alone or are about another corpus, and trick
questions, about laws that do not exist.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import Any

from measures.sets.aims import QUESTIONS, result
from measures.sets.bench import Bench

_EXPERTS, _IRRELEVANT, _RELEVANT, _TRICK = "experts", "irrelevant", "relevant", "trick"
_USERS, _USERS_OTHERS = "Relevant", "Not Relevant"


def scope(bench: Bench) -> dict[str, Any]:
    """How many off-topic questions are refused, and how many of the others are answered."""
    questions: dict[str, list[str]] = defaultdict(list)
    for row in bench.rows("aigov_air/scope_dev.jsonl"):
        questions[row["type"]].append(row["question"])
    questions[_EXPERTS] = [row["question"] for row in bench.rows("expertqa/questions_dev.jsonl")]
    bot = bench.notes()
    kept = {
        kind: [bot.ask(question).status == "answered" for question in each]
        for kind, each in questions.items()
    }
    off_topic = kept[_EXPERTS] + kept[_IRRELEVANT]
    values: dict[str, dict[str, float | None]] = {
        "off topic": {QUESTIONS: len(off_topic), "off-topic refused": 1 - fmean(off_topic)},
        "of those, experts'": {QUESTIONS: len(kept[_EXPERTS]), "refused": 1 - fmean(kept[_EXPERTS])},
        "of those, irrelevant": {QUESTIONS: len(kept[_IRRELEVANT]), "refused": 1 - fmean(kept[_IRRELEVANT])},
        "relevant": {QUESTIONS: len(kept[_RELEVANT]), "answerable kept": fmean(kept[_RELEVANT])},
        "trick": {QUESTIONS: len(kept[_TRICK]), "refused": 1 - fmean(kept[_TRICK])},
        "users', relevant": {QUESTIONS: len(kept[_USERS]), "kept": fmean(kept[_USERS])},
        "users', not relevant": {
            QUESTIONS: len(kept[_USERS_OTHERS]),
            "refused": 1 - fmean(kept[_USERS_OTHERS]),
        },
    }
    conditions = {"documents": bot.manifest.documents, "passages": bot.manifest.passages}
    return result("scope", "Scope: the bundled corpus", values, conditions)
