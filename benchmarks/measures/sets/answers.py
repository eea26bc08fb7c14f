"""Questions with known answers, through ``govqa.evaluation``: five articles, and the bundled corpus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govqa import Chatbot
from govqa.evaluation.questions import Question, read_questions
from govqa.evaluation.run import run
from govqa.evaluation.scoring import measure
from measures.corpora import QUESTIONS as BUNDLED_QUESTIONS
from measures.sets.aims import QUESTIONS, result
from measures.sets.bench import Bench, files_of

SPLITS = ("dev", "gate")


def seeds(bench: Bench) -> dict[str, Any]:
    """The development questions over five articles of the web."""
    values = measures(articles(bench), article_questions(bench))
    return result("seeds", "Five articles", {"five articles, dev": values})


def bundled(bench: Bench) -> dict[str, Any]:
    """The questions over the bundled corpus, in the half that is tuned on and the half that guards."""
    bot = bench.notes()
    values = {
        f"bundled corpus, {split}": measures(bot, read_questions(BUNDLED_QUESTIONS, split))
        for split in SPLITS
    }
    conditions = {"documents": bot.manifest.documents, "passages": bot.manifest.passages}
    return result("bundled", "Bundled corpus", values, conditions)


def measures(bot: Chatbot, questions: Sequence[Question]) -> dict[str, float | None]:
    """The measures of ``govqa.evaluation.scoring``; None where the questions do not give one."""
    found = measure(run(bot, questions))
    return {
        QUESTIONS: len(questions),
        "first": found.first,
        "hit": found.hit,
        "recall@5": found.recall_at_5,
        "e2e": found.e2e,
        "AUC": found.auc,
        "verbatim": found.verbatim,
        "answerable kept": found.keep,
        "off-topic refused": found.refuse_by_kind.get("off_topic"),
        "near misses refused": found.refuse_by_kind.get("on_topic", found.refuse_by_kind.get("absent")),
        "false premises refused": found.refuse_by_kind.get("false_premise"),
    }


def articles(bench: Bench, **settings: Any) -> Chatbot:
    """The open index of the five articles, with ``settings``."""
    folder = bench.path("seeds")
    return bench.chatbot("seeds", files_of(folder, folder.glob("*.txt")), **settings)


def article_questions(bench: Bench) -> list[Question]:
    """The questions over the five articles."""
    return read_questions(bench.path("seeds/dev_qa.jsonl"))
