"""The corpora, with questions, that ranking and refusal are fitted on: ours, and development data of others.

They are unlike each other on purpose: a hundred notes, five articles, four essays, four long entries of an
encyclopaedia, passages of many. What holds for all of them may hold for a reader's own. No question here is
over a document that the reader was trained on, nor one of those that only guard.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.corpus import ORIGINALS
from govqa.evaluation.questions import Gold, Question, read_questions
from govqa.splitting import split_sentences
from measures.corpora import NOTES, QUESTIONS
from measures.results import ROOT

TRAINING = ROOT / "training"
sys.path.append(str(TRAINING))
from reader.examples import held_out  # noqa: E402

_SEED = 20261122
#: The most questions of one set, so that none outweighs the others by its size.
_MOST = 320


@dataclass(frozen=True)
class Corpus:
    """``files`` by source, and ``questions``, each with its kind: answerable, absent, off topic."""

    name: str
    files: dict[str, bytes]
    questions: list[tuple[Question, str]]


def corpora(data: Path) -> Iterator[Corpus]:
    """Every corpus that can be had: those of this repository, and those under ``data`` that are there."""
    notes = {p.relative_to(NOTES).as_posix(): p for p in NOTES.rglob("*.md")}
    notes = {source: path for source, path in notes.items() if not source.startswith(f"{ORIGINALS}/")}
    own = [*read_questions(QUESTIONS, split="dev"), *_held_out("notes")]
    yield Corpus("notes", _read(notes), [*_with_kinds(own), *_other_subjects(data, 0)])
    texts = [*_held_out("texts")]
    essays = {source: TRAINING / "texts" / source for source in _sources(texts)}
    yield Corpus("essays", _read(essays), [*_with_kinds(texts), *_other_subjects(data, 1)])
    if (data / "seeds").is_dir():
        articles = {path.name: path for path in (data / "seeds").glob("*.txt")}
        questions = _with_kinds(read_questions(data / "seeds/dev_qa.jsonl"))
        yield Corpus("articles", _read(articles), [*questions, *_other_subjects(data, 2)])
    for name, file, share in (("squad2", "train.jsonl", 0.1), ("clapnq", "dev.jsonl", 0.5)):
        if (data / name).is_dir():
            yield _paragraphs(name, data / name / file, share)


def _read(paths: dict[str, Path]) -> dict[str, bytes]:
    return {source: path.read_bytes() for source, path in sorted(paths.items())}


def _sources(questions: Sequence[Question]) -> list[str]:
    return sorted({gold.source for question in questions for gold in question.gold})


def _with_kinds(questions: Sequence[Question]) -> list[tuple[Question, str]]:
    return [
        (q, "off topic" if q.kind == "off_topic" else "answerable" if q.answerable else "absent")
        for q in questions
    ]


def _held_out(name: str) -> Iterator[Question]:
    """Our training questions over the documents that the reader is not trained on."""
    for line in (TRAINING / f"questions/{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if held_out((row.get("gold") or row["near"])[0]["doc"], 0.1):
            gold = tuple(
                Gold(e["short"], e["doc"], e["span"], str(e.get("group", ""))) for e in row.get("gold", [])
            )
            history = tuple(turn["question"] for turn in row.get("history", []))
            need = row.get("need", "any")
            yield Question(row["id"], row["question"], row["answerable"], gold, need, history)


def _other_subjects(data: Path, offset: int) -> Iterator[tuple[Question, str]]:
    """Questions of other fields; of the experts' every sixth, other ones for each ``offset``."""
    if (data / "expertqa").is_dir():
        for line in (data / "expertqa/questions_dev.jsonl").read_text("utf-8").splitlines()[offset::6]:
            yield Question("", json.loads(line)["question"], False), "off topic"
    if (data / "aigov_air").is_dir():
        for line in (data / "aigov_air/scope_dev.jsonl").read_text("utf-8").splitlines():
            if json.loads(line)["valid_question"] is False:
                yield Question("", json.loads(line)["question"], False), "off topic"


def _paragraphs(name: str, path: Path, share: float) -> Corpus:
    """A reading set as a corpus: each title a document of its paragraphs, each answer its whole sentences."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if held_out(row["title"], share)]
    texts: dict[str, dict[str, None]] = {}
    for row in rows:
        texts.setdefault(row["title"], {})[row["context"]] = None
    sources = {title: f"{number:03}.md" for number, title in enumerate(texts)}
    files = {
        sources[title]: "\n\n".join([f"# {title.replace('_', ' ')}", *paragraphs]).encode()
        for title, paragraphs in texts.items()
    }
    asked = Counter(row["question"] for row in rows)
    rows = [row for row in rows if asked[row["question"]] == 1]
    chosen = random.Random(_SEED).sample(rows, min(_MOST, len(rows)))
    questions = [_question(row, sources[row["title"]]) for row in chosen]
    return Corpus(name, files, _with_kinds(questions))


def _question(row: dict[str, Any], source: str) -> Question:
    text = row["context"]
    answers = [(answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"]]
    sentences = {
        span.of(text)
        for span in split_sentences(text)
        if any(start < span.end and span.start < end for start, end in answers)
    }
    gold = tuple(Gold(sentence, source, sentence) for sentence in sorted(sentences))
    return Question(row["id"], row["question"], row["answerable"], gold)
