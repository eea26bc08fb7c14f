"""What a reader promises, held by the one that govqa exports, and that it reads as PyTorch's does.

How well it reads is measured in the benchmarks. Asked of it here is no more than of any trained reader.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govqa.encoding import resolve_model
from govqa.reader.onnx import OnnxReader, PassageReading, Reader
from govqa.reader.pairs import PairTokenizer, padded
from govqa.reader.weights import BASE
from govqa.splitting import split_sentences
from govqa.types import Passage, Span

pytestmark = pytest.mark.slow

#: The most that two readings of the same passage may differ in any logit: what is left of it by rounding.
CLOSE = 2e-3

QUESTIONS = [
    "Who drafted the rules on labelling?",
    "When do the rules apply?",
    "why",
    "naïve 规则 😀?",
    "",
    "and before that, which of them was it? " * 40,
    "[CLS] [SEP] [MASK] [PAD] [UNK] ##ing",
]
TEXTS = [
    "The ministry drafted the rules on labelling in 2023. Firms had until July to comment on them.",
    "The rules apply from March. They were published in May, after long talks.",
    "Salmon swim up the river in spring. The dam at Holm has a ladder for them.",
    "Why?",
    "",
    "   \n\t ",
    "?!…",
    "rule " * 600,
    "One sentence. " * 150,
    "Naïve re\u0301sume\u0301, ﬁnance, ＡＩ and Straße. 规则很重要。字" * 3,
    "😀 规则很重要 👩\u200d💻 𝔸𝕀 عربي हिन्दी",
    "x" * 5000,
    "tab\tand\nline\r\nends\x00and\u200bzero\ufeffwidth",
]


def passage(text: str, *, context: str = "", start: int = 0) -> Passage:
    sentences = tuple(Span(start + s.start, start + s.end) for s in split_sentences(text))
    return Passage("p", "d", 0, Span(start, start + len(text)), text, sentences, context=context)


PASSAGES = [
    passage(text, context="Rivers\nThe Holm dam" * (i % 2), start=37 * i) for i, text in enumerate(TEXTS)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported reader, in a folder whose name is not ASCII."""
    from govqa.reader.export import export_reader

    path = tmp_path_factory.mktemp("reader é目录")
    export_reader(path)
    return path


@pytest.fixture(scope="module")
def reader(folder: Path) -> Reader:
    return OnnxReader(folder, threads=1)


@pytest.fixture(scope="module")
def readings(reader: Reader) -> list[PassageReading]:
    """``PASSAGES`` as ``reader`` reads them for the first question."""
    return reader.read(QUESTIONS[0], PASSAGES)


def assert_alike(found: list[PassageReading], expected: list[PassageReading]) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.answered == pytest.approx(other.answered, abs=CLOSE)
        assert len(one.sentences) == len(other.sentences)
        for mine, yours in zip(one.sentences, other.sentences, strict=True):
            assert mine.phrase == yours.phrase
            assert mine.evidence == pytest.approx(yours.evidence, abs=CLOSE)
            assert mine.phrase_score == pytest.approx(yours.phrase_score, abs=2 * CLOSE)


@pytest.mark.parametrize("question", QUESTIONS)
def test_any_question_of_any_passage_is_read(reader: Reader, question: str) -> None:
    found = reader.read(question, PASSAGES)
    assert len(found) == len(PASSAGES)
    for each, reading in zip(PASSAGES, found, strict=True):
        assert np.isfinite(reading.answered)
        assert len(reading.sentences) == len(each.sentences)
        for span, sentence in zip(each.sentences, reading.sentences, strict=True):
            if sentence.phrase is None:
                assert sentence.evidence == sentence.phrase_score == float("-inf")
                continue
            assert np.isfinite([sentence.evidence, sentence.phrase_score]).all()
            assert sentence.phrase in span
            assert len(sentence.phrase)
            for edge in (sentence.phrase.start, sentence.phrase.end):
                assert edge in (span.start, span.end) or not within_a_word(each.text, edge - each.span.start)


def within_a_word(text: str, at: int) -> bool:
    return all(side.isascii() and side.isalnum() for side in text[at - 1 : at + 1])


def test_a_phrase_is_given_for_every_sentence_with_words_that_was_not_cut_off(
    readings: list[PassageReading],
) -> None:
    for each, reading in zip(PASSAGES[:3], readings[:3], strict=True):
        assert len(each.sentences) == 2
        assert all(sentence.phrase for sentence in reading.sentences)
    cut = readings[8].sentences
    assert cut[0].phrase
    assert cut[-1].phrase is None


def test_no_passages_no_readings(reader: Reader) -> None:
    assert reader.read("Who?", []) == []


def test_the_same_passage_is_read_the_same_whatever_it_is_batched_with(
    reader: Reader, readings: list[PassageReading]
) -> None:
    some = [*range(0, len(PASSAGES), 3)][::-1]
    for batch in (some, *([i] for i in some[:3])):
        assert_alike(reader.read(QUESTIONS[0], [PASSAGES[i] for i in batch]), [readings[i] for i in batch])


def test_the_same_batch_gives_the_same_reading(reader: Reader) -> None:
    assert reader.read(QUESTIONS[0], PASSAGES[:6]) == reader.read(QUESTIONS[0], PASSAGES[:6])


@pytest.mark.parametrize("threads", [0, 2])
def test_threads_change_no_reading(folder: Path, readings: list[PassageReading], threads: int) -> None:
    assert_alike(OnnxReader(folder, threads=threads).read(QUESTIONS[0], PASSAGES), readings)


@pytest.mark.parametrize(
    ("question", "right"), [(QUESTIONS[0], 0), (QUESTIONS[1], 1), ("Where do salmon go?", 2)]
)
def test_a_passage_on_another_subject_answers_less(reader: Reader, question: str, right: int) -> None:
    answered = [reading.answered for reading in reader.read(question, PASSAGES[:3])]
    assert answered.index(max(answered)) == right


@pytest.fixture(scope="module")
def network() -> Any:
    from govqa.reader.export import trained_network

    return trained_network(resolve_model(BASE).folder)


def test_logits_are_those_of_pytorch(folder: Path, network: Any) -> None:
    import torch

    tokenizer, reader = PairTokenizer(folder / "tokenizer.json"), OnnxReader(folder)
    for question in QUESTIONS:
        inputs = padded([tokenizer.pair(question, each.context, each.text) for each in PASSAGES])
        with torch.no_grad():
            tokens, answered = network(**{name: torch.from_numpy(array) for name, array in inputs.items()})
        found = reader.run(inputs)
        real = inputs["attention_mask"].astype(bool)
        np.testing.assert_allclose(found[0][real], tokens.numpy()[real], atol=CLOSE)
        np.testing.assert_allclose(found[1], answered.numpy(), atol=CLOSE)


def test_exporting_again_gives_the_same_files_and_prints_nothing(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from govqa.reader.export import export_reader

    export_reader(tmp_path)
    assert capfd.readouterr() == ("", "")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in folder.iterdir())
    for path in folder.iterdir():
        assert path.is_file()
        assert path.stat().st_size
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
