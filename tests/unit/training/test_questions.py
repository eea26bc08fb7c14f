"""Our own questions: every gold stands in its document, a third has no answer, none is measured with."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from govqa.analysis import analyse
from govqa.conversation import standalone_question
from govqa.loading import load

ROOT = Path(__file__).resolve().parents[3]
NOTES, TEXTS = ROOT / "corpus", ROOT / "training" / "texts"
#: Questions over what is ours, and all.
OURS = ("notes", "texts")
NAMES = (*OURS, "acts")
SUBTYPES = {"absent", "entity_swap", "false_premise"}


@cache
def rows(name: str) -> list[dict[str, Any]]:
    lines = (ROOT / "training" / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def text_of(source: str) -> str:
    folder = next(folder for folder in (NOTES, TEXTS) if (folder / source).is_file())
    return load(folder / source, source, max_bytes=1 << 22).text


def all_rows() -> list[dict[str, Any]]:
    return [row for name in NAMES for row in rows(name)]


def plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def asked(row: dict[str, Any]) -> str:
    return plain(standalone_question(row["question"], [turn["question"] for turn in row.get("history", [])]))


def test_there_are_enough_and_a_third_has_no_answer() -> None:
    assert len(all_rows()) >= 4000
    unanswerable = sum(not row["answerable"] for row in all_rows()) / len(all_rows())
    assert 0.3 <= unanswerable <= 0.4


def test_ids_are_unique_and_no_question_stands_twice() -> None:
    identifiers = [row["id"] for row in all_rows()]
    assert len(set(identifiers)) == len(identifiers)
    questions = [(plain(row["question"]), json.dumps(row.get("history"))) for row in all_rows()]
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_with_an_answer_has_gold_and_one_without_has_what_tempts(name: str) -> None:
    for row in rows(name):
        assert row["question"].strip(), row["id"]
        assert row["answerable"] == ("gold" in row) == ("near" not in row), row["id"]
        assert row["answerable"] == (row["category"] != "unanswerable"), row["id"]
        assert row["answerable"] or row["subtype"] in SUBTYPES, row["id"]
        assert row.get("gold") or row.get("near"), row["id"]


@pytest.mark.parametrize("name", OURS)
def test_every_gold_stands_in_its_document_once_and_the_phrase_in_it(name: str) -> None:
    wrong = []
    for row in rows(name):
        for entry in [*row.get("gold", []), *row.get("near", [])]:
            if text_of(entry["doc"]).count(entry["span"]) != 1:
                wrong.append((row["id"], entry["span"]))
            if row["answerable"] and not (entry["short"].strip() and entry["short"] in entry["span"]):
                wrong.append((row["id"], entry["short"]))
    assert not wrong


@pytest.mark.parametrize("name", OURS)
def test_questions_that_need_several_documents_name_a_gold_of_every_group(name: str) -> None:
    for row in rows(name):
        groups = [entry.get("group") for entry in row.get("gold", [])]
        if row.get("need") == "all":
            assert len(set(groups)) > 1, row["id"]
            assert None not in groups, row["id"]


def test_of_texts_that_are_not_ours_only_places_are_kept() -> None:
    for row in rows("acts"):
        places = row["gold"] if row["answerable"] else [row["near"]]
        assert set(row) <= {
            "id",
            "doc",
            "question",
            "answerable",
            "category",
            "subtype",
            "history",
            "gold",
            "near",
        }
        for start, end in places:
            assert type(start) is type(end) is int, row["id"]
            assert 0 <= start < end, row["id"]


def test_places_lie_in_the_texts_that_are_not_ours() -> None:
    data = ROOT.parent / "shared" / "data"
    if not data.is_dir():
        pytest.skip("the texts are not on this machine (../shared/data)")
    texts = {}
    for name in ("eu_ai_act", "aigov_nist"):
        for line in (data / name / "corpus.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            texts[f"{name}/{entry['_id']}.txt"] = re.sub(r"\s+", " ", entry["text"]).strip()
    for row in rows("acts"):
        for start, end in row["gold"] if row["answerable"] else [row["near"]]:
            text = texts[row["doc"]]
            assert end <= len(text), row["id"]
            assert text[start:end] == text[start:end].strip(), row["id"]


def test_none_is_a_question_that_is_measured_with() -> None:
    lines = (ROOT / "tests" / "data" / "questions.jsonl").read_text("utf-8").splitlines()
    measured = {asked(json.loads(line)) for line in lines}
    assert len(measured) > 300
    assert not [row["id"] for row in all_rows() if asked(row) in measured]


def test_most_avoid_the_words_of_their_evidence() -> None:
    """Words as the index counts them, cut to five letters; of several golds the one with the most."""
    shares = []
    for row in (row for name in OURS for row in rows(name) if row["answerable"]):
        if words := stems(row["question"]):
            shares.append(max(len(words & stems(entry["span"])) / len(words) for entry in row["gold"]))
    assert sum(share <= 1 / 3 for share in shares) / len(shares) >= 0.5
    assert sum(share <= 1 / 2 for share in shares) / len(shares) >= 0.75


def stems(text: str) -> set[str]:
    return {term[:5] for term in analyse(text)}


def test_every_text_is_asked_about_and_is_no_note() -> None:
    texts = {path.name for path in TEXTS.glob("*.md")}
    notes = {path.relative_to(NOTES).as_posix() for path in NOTES.glob("*/*.md")}
    asked_about = {entry["doc"] for name in OURS for row in rows(name) for entry in row.get("gold", [])}
    assert texts <= asked_about <= texts | notes
    assert not texts & {Path(note).name for note in notes}
