"""The bundled corpus answers the questions written about it no worse than the floors beside them say.

A floor that is missed is a change for the worse: find its cause before moving the floor, and say in the
floors file why it moved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govqa.chatbot import Chatbot
from govqa.evaluation.gate import read_floors, violations
from govqa.evaluation.questions import Question, read_questions
from govqa.evaluation.run import Run, run
from govqa.evaluation.scoring import judge, measure

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def questions() -> list[Question]:
    return read_questions(DATA / "questions.jsonl")


@pytest.fixture(scope="session")
def gate() -> list[Question]:
    """The questions that nothing is tuned on."""
    return read_questions(DATA / "questions.jsonl", split="gate")


@pytest.fixture(scope="session")
def bot(bundled: Any) -> Chatbot:
    return Chatbot.open(bundled.index)


@pytest.fixture(scope="session")
def result(bot: Chatbot, gate: list[Question]) -> Run:
    return run(bot, gate)


def test_there_are_enough_questions_and_about_a_fifth_cannot_be_answered(gate: list[Question]) -> None:
    assert len(gate) >= 150
    assert 0.15 <= sum(not question.answerable for question in gate) / len(gate) <= 0.25


def test_every_gold_span_stands_once_in_its_document(questions: list[Question], bot: Chatbot) -> None:
    texts = {document.source: bot.document(document.doc_id).text for document in bot.documents()}
    wrong = []
    for question in questions:
        for gold in question.gold:
            found = texts.get(gold.source, "").count(gold.span) if gold.span else 0
            if found != 1 or gold.phrase not in gold.span:
                wrong.append(f"{question.question_id}: {gold.source} holds it {found} times: {gold.span!r}")
    assert wrong == []


def test_no_measure_lies_below_its_floor(result: Run) -> None:
    missed = violations(measure(result), read_floors(DATA / "floors.json"))
    mishandled = [outcome.question.question_id for outcome in result.outcomes if not judge(outcome).right]
    assert missed == [], f"questions handled wrong: {', '.join(mishandled)}"


def test_every_quote_is_the_text_at_its_span(result: Run) -> None:
    assert measure(result).verbatim == 1.0
