"""Reading sets: a paragraph and a question, and what the reader alone makes of them.

Only articles, sites and pages that the reader was not trained on are asked about; ``training/reader`` says
which. An answer is refused where the logit of "this passage answers" is not above 0.
"""

from __future__ import annotations

import importlib.resources
import math
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from govqa.encoding.onnx import MODEL_FILE
from govqa.reading.assembly import LEAST_SHARE
from govqa.types import Passage, Span
from measures.results import ROOT
from measures.sets import reading_measures as taken
from measures.sets.aims import QUESTIONS, result
from measures.sets.bench import Bench, Unavailable

if TYPE_CHECKING:
    from reader.examples import Example

    from govqa.reader.onnx import OnnxReader, PassageReading

TRAINING = ROOT / "training"
sys.path.append(str(TRAINING))
from reader.examples import held_out, public  # noqa: E402

#: What training keeps out of each set (training/train_reader.py).
HELD_OUT = {"squad2": 0.1, "policyqa": 0.5, "clapnq": 0.5}
FILES = {"squad2": "squad2/train.jsonl", "policyqa": "policyqa/dev.jsonl", "clapnq": "clapnq/dev.jsonl"}


@dataclass(frozen=True, slots=True)
class Read:
    """An example and the reader's reading of it. ``phrase`` is the likeliest answer phrase."""

    example: Example
    reading: PassageReading
    phrase: str

    @property
    def golds(self) -> list[str]:
        """The phrases that would be right; none where the paragraph does not answer."""
        return [self.example.text[start:end] for start, end in self.example.answers]


def squad2(bench: Bench) -> dict[str, Any]:
    """SQuAD 2.0 (Rajpurkar et al., 2018): phrases of encyclopaedia articles, and questions without answer.

    F1 and EM count a refusal of a question without answer as right; "at best threshold" is what its script
    reports as best_f1.
    """
    read = list(_read(bench, "squad2"))
    scores = [each.reading.answered for each in read]
    phrases = [taken.phrase_f1(each.phrase, each.golds) for each in read]
    refused = [float(not each.golds) for each in read]
    given = [each.phrase if each.reading.answered > 0 else "" for each in read]
    values = {
        "F1": fmean(taken.phrase_f1(text, each.golds) for text, each in zip(given, read, strict=True)),
        "EM": fmean(taken.exact_match(text, each.golds) for text, each in zip(given, read, strict=True)),
        "F1 at best threshold": taken.best_with_refusal(scores, phrases, refused),
        "F1 of the answerable": fmean(f1 for f1, each in zip(phrases, read, strict=True) if each.golds),
        **_refusal(read),
    }
    return _result("squad2", "SQuAD 2.0: encyclopaedia", read, values)


def policyqa(bench: Bench) -> dict[str, Any]:
    """PolicyQA (Ahmad et al., 2020): phrases of privacy policies; each question has an answer."""
    read = list(_read(bench, "policyqa"))
    values = {
        "F1": fmean(taken.phrase_f1(each.phrase, each.golds) for each in read),
        "EM": fmean(taken.exact_match(each.phrase, each.golds) for each in read),
        "answerable kept": fmean(each.reading.answered > 0 for each in read),
    }
    return _result("policyqa", "PolicyQA: privacy policies", read, values)


def clapnq(bench: Bench) -> dict[str, Any]:
    """CLAP NQ (Rosenthal et al., 2025): answers of several sentences, and paragraphs that hold none.

    Half of an answer's paragraph is the answer: choosing every sentence, given beside, scores high as well.
    "with refusals" asks all questions and counts a refusal as SQuAD 2.0 does: right where nothing answers.
    """
    read = list(_read(bench, "clapnq"))
    chosen = [_sentence_f1(each, chosen_sentences(each.reading)) for each in read]
    every = [_sentence_f1(each, range(len(each.example.sentences))) for each in read]
    values = {
        "sentence F1": fmean(f1 for f1, each in zip(chosen, read, strict=True) if each.golds),
        "the same, every sentence": fmean(f1 for f1, each in zip(every, read, strict=True) if each.golds),
        "sentence F1 with refusals": fmean(
            f1 if each.reading.answered > 0 else float(not each.golds)
            for f1, each in zip(chosen, read, strict=True)
        ),
        **_refusal(read),
    }
    return _result("clapnq", "CLAP NQ: answers of several sentences", read, values)


def _sentence_f1(read: Read, chosen: Collection[int]) -> float:
    return taken.set_f1(chosen, [i for i, answers in enumerate(read.example.evidence) if answers])


def chosen_sentences(reading: PassageReading) -> list[int]:
    """The numbers of the sentences that answer: those that, to the reader, do with enough of the likeliest
    one's probability, as govqa chooses what it quotes."""
    answers = [1 / (1 + math.exp(min(-sentence.evidence, 50.0))) for sentence in reading.sentences]
    return [i for i, probability in enumerate(answers) if probability >= LEAST_SHARE * max(answers)]


def open_reader(bench: Bench) -> OnnxReader:
    """govqa's reader, exported into the scratch folder unless it is there. Raises Unavailable."""
    from govqa.reader.onnx import OnnxReader
    from govqa.reader.weights import FILE, reader_key

    if not importlib.resources.files("govqa.reader").joinpath(FILE).is_file():
        raise Unavailable("govqa has no trained reader")
    folder = bench.scratch / "sets" / "readers" / reader_key()
    if not (folder / MODEL_FILE).exists():
        from govqa.reader.export import export_reader

        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            exported = Path(unfinished, "reader")
            exported.mkdir()
            export_reader(exported)
            os.replace(exported, folder)
    return OnnxReader(folder, threads=bench.settings().threads)


def _read(bench: Bench, name: str) -> Iterator[Read]:
    if bench.reader == "none":
        raise Unavailable("it judges the reader, and none is wanted")
    path = bench.path(FILES[name])
    reader = open_reader(bench)
    for example in held_out_examples(path, HELD_OUT[name]):
        passage = Passage(
            passage_id="",
            doc_id=example.group,
            ordinal=0,
            span=Span(0, len(example.text)),
            text=example.text,
            sentences=tuple(Span(*sentence) for sentence in example.sentences),
            context=example.context,
        )
        reading = reader.read(example.question, [passage])[0]
        best = max(reading.sentences, key=lambda sentence: sentence.phrase_score)
        yield Read(example, reading, best.phrase.of(example.text) if best.phrase else "")


def held_out_examples(path: Path, share: float) -> list[Example]:
    """The examples of the reading set in ``path`` whose titles are kept out of training."""
    return [example for example in public(path) if held_out(example.group, share)]


def _refusal(read: list[Read]) -> dict[str, float]:
    """How well "this passage answers" tells the paragraphs that do from those that do not."""
    yes = [each.reading.answered for each in read if each.golds]
    no = [each.reading.answered for each in read if not each.golds]
    return {"AUC": taken.auc(yes, no), "balanced accuracy": taken.balanced_accuracy(yes, no)}


def _result(name: str, title: str, read: list[Read], values: dict[str, float]) -> dict[str, Any]:
    groups = len({each.example.group for each in read})
    return result(name, title, {name: {QUESTIONS: len(read), **values}}, {"groups held out": groups})
