"""The questions that answers are measured with: none that a note lists for itself, and counts as told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from govqa.corpus import ORIGINALS
from govqa.evaluation.questions import Question, read_questions

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
DATA = ROOT / "tests" / "data"
NOTES = sorted(path for path in CORPUS.rglob("*.md") if ORIGINALS not in path.relative_to(CORPUS).parts)

_ROW = re.compile(r"\| ([\w: ]+) \| (\d+) \| (\d+) \| (\d+) \|")


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions(DATA / "questions.jsonl")


def normalised(question: str) -> str:
    """The words of a question, whatever their case and the marks between them."""
    return " ".join(re.findall(r"\w+", question.casefold()))


def test_none_is_a_question_that_a_note_lists_for_itself(questions: list[Question]) -> None:
    listed = {
        normalised(question): path.name
        for path in NOTES
        for question in yaml.safe_load(path.read_text("utf-8").split("---\n", 2)[1])["questions"]
    }
    taken = {each.question_id: listed.get(normalised(each.question)) for each in questions}
    assert {question_id: note for question_id, note in taken.items() if note} == {}


def test_none_is_asked_twice(questions: list[Question]) -> None:
    asked = Counter((*map(normalised, each.history), normalised(each.question)) for each in questions)
    assert [each for each, times in asked.items() if times > 1] == []


def test_every_note_is_asked_about(questions: list[Question]) -> None:
    sources = {path.relative_to(CORPUS).as_posix() for path in NOTES}
    assert {gold.source for question in questions for gold in question.gold} == sources


def test_where_several_parts_are_needed_there_are_several(questions: list[Question]) -> None:
    for question in questions:
        groups = {gold.group for gold in question.gold}
        assert len(groups) > 1 if question.need == "all" else groups <= {""}, question.question_id


def test_the_counts_beside_them_are_right(questions: list[Question]) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for question in questions:
        category = f"{question.category}: {question.kind}" if question.kind else question.category
        counted.update((name, split) for name in (category, "all") for split in (question.split, "all"))
    told = {
        (name, split): int(number)
        for name, *numbers in _ROW.findall((DATA / "README.md").read_text("utf-8"))
        for split, number in zip(("dev", "gate", "all"), numbers, strict=True)
    }
    assert told == counted
