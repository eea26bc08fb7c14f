"""Examples from reading sets and from our own pairs: gold places exact, the same groups held out for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reader.examples import Example, held_out, own, public, with_other_paragraphs

DAM = "The dam at Holm was closed in 1764. It holds three miles of water."
FERRY = "The ferry at Lindö crosses every hour. A bridge was voted down in 1973."


def row(question: str, context: str, *answers: str, title: str = "River_works") -> dict[str, Any]:
    found = [{"text": answer, "start": context.index(answer)} for answer in answers]
    return {"question": question, "context": context, "title": title, "answers": found}


@pytest.fixture
def reading_set(tmp_path: Path) -> Path:
    path = tmp_path / "squad2" / "train.jsonl"
    path.parent.mkdir()
    rows = [
        row("When was the dam closed?", DAM, "1764", "in 1764", "1764"),
        row("How often does the ferry cross?", FERRY, "every hour"),
        row("Who built the dam?", DAM),
        row("When did it rain?", "It rained in May.", "May", title="Weather"),
    ]
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows), "utf-8")
    return path


def test_answers_and_sentences_are_places_in_the_paragraph(reading_set: Path) -> None:
    example = public(reading_set)[0]
    assert [example.text[a:b] for a, b in example.answers] == ["in 1764", "1764"]
    assert [example.text[a:b].strip() for a, b in example.sentences] == [
        "The dam at Holm was closed in 1764.",
        "It holds three miles of water.",
    ]
    assert example.evidence == (True, False)
    assert (example.context, example.group, example.kind) == ("River works", "River_works", "squad2")
    assert example.answered


def test_a_question_that_is_not_answered_has_no_evidence(reading_set: Path) -> None:
    example = public(reading_set)[2]
    assert not example.answered
    assert example.answers == ()
    assert example.evidence == (False, False)


def test_evidence_is_every_sentence_that_an_answer_touches(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row("What of the dam?", DAM, "closed in 1764. It holds")) + "\n", "utf-8")
    (example,) = public(path)
    assert example.evidence == (True, True)


def test_other_paragraphs_are_of_the_same_article_and_do_not_answer(reading_set: Path) -> None:
    others = list(with_other_paragraphs(public(reading_set), 1.0, seed=1))
    assert [(other.question, other.text) for other in others] == [
        ("When was the dam closed?", FERRY),
        ("How often does the ferry cross?", DAM),
    ]
    for other in others:
        assert (other.answers, other.evidence, other.kind) == ((), (False, False), "retrieved")
        assert other.group == "River_works"


def test_a_paragraph_that_holds_the_answer_too_is_no_other_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    rows = [row("When was the dam closed?", DAM, "1764"), row("When?", "Holm had a flood in 1764.", "1764")]
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    assert list(with_other_paragraphs(public(path), 1.0, seed=1)) == []


def test_other_paragraphs_are_the_same_for_the_same_seed_and_about_their_share(reading_set: Path) -> None:
    examples = public(reading_set) * 200
    once = list(with_other_paragraphs(examples, 0.35, seed=1))
    assert once == list(with_other_paragraphs(examples, 0.35, seed=1))
    assert 0.3 < len(once) / 400 < 0.4


def test_own_examples_come_back_as_they_were_written(tmp_path: Path) -> None:
    example = Example("Why?", "Dams", DAM, ((30, 34),), ((0, 35), (36, 66)), (True, False), "why", "dams.md")
    path = tmp_path / "pairs.jsonl"
    data = {name: getattr(example, name) for name in example.__dataclass_fields__}
    path.write_text(json.dumps(data) + "\n", "utf-8")
    assert own(path) == [example]


def test_what_is_held_out_never_changes() -> None:
    groups = [f"note-{n}.md" for n in range(2000)]
    chosen = [group for group in groups if held_out(group, 0.1)]
    assert chosen[:5] == [group for group in groups if held_out(group, 0.1)][:5]
    assert 0.08 < len(chosen) / len(groups) < 0.12
    assert {group for group in groups if held_out(group, 0.5)} > set(chosen)
    assert not any(held_out(group, 0) for group in groups)
    assert all(held_out(group, 1) for group in groups)
    # By the name alone, not by Python's hash, which differs from run to run.
    assert [n for n in range(40) if held_out(f"note-{n}.md", 0.1)] == HELD_OUT


HELD_OUT = [25, 28, 39]
