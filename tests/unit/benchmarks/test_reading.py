"""What is taken from a reading of a paragraph, and which examples are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from measures.sets import reading
from measures.sets.bench import Bench, Unavailable

from govqa.reader.onnx import PassageReading, SentenceReading


def passage_reading(*evidence: float) -> PassageReading:
    return PassageReading(0.0, tuple(SentenceReading(logit, None, 0.0) for logit in evidence))


def test_sentences_are_chosen_by_their_evidence() -> None:
    assert reading.chosen_sentences(passage_reading(0.5, -4, 2)) == [0, 2]


def test_one_sentence_is_chosen_at_least() -> None:
    assert reading.chosen_sentences(passage_reading(-6, -1, float("-inf"))) == [1]


def test_a_reading_set_needs_a_reader(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="none is wanted"):
        reading.squad2(Bench(tmp_path, tmp_path, 0, "none"))


def test_only_what_training_leaves_out_is_read(tmp_path: Path) -> None:
    rows = [
        {
            "title": f"Article_{n}",
            "context": "Six towns met. They agreed.",
            "question": "Who met?",
            "answers": [{"text": "Six towns", "start": 0}],
        }
        for n in range(40)
    ]
    path = tmp_path / "squad2" / "train.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    held_out = reading.held_out_examples(path, 0.5)
    assert 10 < len(held_out) < 30
    assert held_out == reading.held_out_examples(path, 0.5)
    assert {example.evidence for example in held_out} == {(True, False)}
