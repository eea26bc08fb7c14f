"""From questions to examples: places come out exact, follow-ups understood, windows whole sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pairs
import pytest

from govqa.types import Passage, Span

TEXT = (
    "The board sits in Sandvik. It has nine members from six towns. Each serves four years at most. "
    "A town that takes more water pays a fine. The court in Varde hears appeals. No one may appeal twice."
)


def test_a_follow_up_is_asked_after_the_question_before_it() -> None:
    row = {"question": "Who chairs it?", "history": [{"question": "What is the river board?"}]}
    assert "river board" in pairs.asked(row)
    assert pairs.asked({"question": "Who chairs the river board?"}) == "Who chairs the river board?"


def test_an_example_of_a_passage_counts_from_its_own_start() -> None:
    first, second = Span(100, 126), Span(127, 162)
    passage = Passage("p", "d", 0, Span(100, 162), TEXT[:62], (first, second), context="The board")
    nine = Span(100 + TEXT.index("nine"), 100 + TEXT.index("nine") + 4)
    made = pairs._example("How many?", passage, [(second, nine)], "number", "board.md")
    assert [made["text"][a:b] for a, b in made["answers"]] == ["nine"]
    assert [made["text"][a:b] for a, b in made["sentences"]] == [
        "The board sits in Sandvik.",
        "It has nine members from six towns.",
    ]
    assert made["evidence"] == [False, True]
    assert (made["context"], made["kind"], made["group"]) == ("The board", "number", "board.md")
    assert pairs._example("Why?", passage, [], "absent", "board.md")["evidence"] == [False, False]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Texts in the form of those that are not ours, their white space as it comes."""
    for name in ("eu_ai_act", "aigov_nist"):
        (tmp_path / name).mkdir()
        spaced = TEXT.replace(". ", ".\n\n  ")
        line = json.dumps({"_id": "one", "title": "The board", "text": f"  {spaced}\n"})
        (tmp_path / name / "corpus.jsonl").write_text(line + "\n", "utf-8")
    return tmp_path


def question(gold: str = "", near: str = "", doc: str = "eu_ai_act/one.txt") -> dict[str, Any]:
    place = TEXT.index(gold or near)
    span = [place, place + len(gold or near)]
    row = {"doc": doc, "question": "Why?", "category": "why", "subtype": "absent"}
    return row | ({"gold": [span]} if gold else {"near": span})


def test_places_count_in_the_text_with_single_spaces(data: Path) -> None:
    (example,) = pairs.examples_of_acts(data, [question(gold="The court in Varde")])
    assert [example["text"][a:b] for a, b in example["answers"]] == ["The court in Varde"]
    assert len(example["sentences"]) == 6
    assert example["evidence"] == [False, False, False, False, True, False]
    assert (example["context"], example["kind"]) == ("The board", "why")
    assert example["group"] == "eu_ai_act/one.txt"


def test_a_question_without_an_answer_has_the_text_around_what_tempts(data: Path) -> None:
    row = question(near="pays a fine", doc="aigov_nist/one.txt")
    (example,) = pairs.examples_of_acts(data, [row])
    assert example["answers"] == []
    assert not any(example["evidence"])
    assert "pays a fine" in example["text"]
    assert example["kind"] == "absent"


@pytest.mark.parametrize("words", [1, 10, 20, 1000])
def test_a_window_is_whole_sentences_around_the_place(words: int) -> None:
    from govqa.splitting import split_sentences

    sentences = split_sentences(TEXT)
    place = Span(TEXT.index("four"), TEXT.index("four") + 4)
    window = pairs._window(TEXT, sentences, place, words)
    assert window.start in {span.start for span in sentences}
    assert window.end in {span.end for span in sentences}
    assert place in window
    assert len(window.of(TEXT).split()) >= min(words, len(TEXT.split()))
    if words < 1000:
        assert len(window.of(TEXT).split()) < words + 10
