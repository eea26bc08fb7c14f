"""The corpora, with questions, that ranking and refusal are fitted on: ours, and development data of others.

They are unlike each other on purpose: a hundred notes, five articles, four invented texts, four long entries
of an encyclopaedia, passages of many. What holds for all of them may hold for a reader's own. No question
here is over a document that the reader was trained on, nor one of those that only guard.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govqa.evaluation.questions import Gold, Question, read_questions
from measures.corpora import QUESTIONS
from measures.sets.bench import bundled_files, files_of
from measures.sets.reading import FILES, HELD_OUT, TRAINING, held_out, held_out_examples

if TYPE_CHECKING:
    from reader.examples import Example

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
    own = [*read_questions(QUESTIONS, split="dev"), *_held_out("notes")]
    yield Corpus("notes", bundled_files(), [*_with_kinds(own), *_other_subjects(data, 0)])
    texts = [*_held_out("texts")]
    folder = TRAINING / "texts"
    files = files_of(folder, {folder / gold.source for question in texts for gold in question.gold})
    yield Corpus("texts", files, [*_with_kinds(texts), *_other_subjects(data, 1)])
    if (data / "seeds").is_dir():
        articles = files_of(data / "seeds", (data / "seeds").glob("*.txt"))
        questions = _with_kinds(read_questions(data / "seeds/dev_qa.jsonl"))
        yield Corpus("articles", articles, [*questions, *_other_subjects(data, 2)])
    for name in ("squad2", "clapnq"):
        if (data / name).is_dir():
            yield _paragraphs(name, held_out_examples(data / FILES[name], HELD_OUT[name]))


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


def _paragraphs(name: str, examples: Sequence[Example]) -> Corpus:
    """A reading set as a corpus: each title a document of its paragraphs, each answer its whole sentences."""
    texts: dict[str, dict[str, None]] = {}
    for example in examples:
        texts.setdefault(example.context, {})[example.text] = None
    sources = {title: f"{number:03}.md" for number, title in enumerate(texts)}
    files = {
        sources[title]: "\n\n".join([f"# {title}", *paragraphs]).encode()
        for title, paragraphs in texts.items()
    }
    asked = Counter(example.question for example in examples)
    once = [example for example in examples if asked[example.question] == 1]
    chosen = random.Random(_SEED).sample(once, min(_MOST, len(once)))
    return Corpus(name, files, _with_kinds([_question(each, sources[each.context]) for each in chosen]))


def _question(example: Example, source: str) -> Question:
    answering = zip(example.sentences, example.evidence, strict=True)
    sentences = {example.text[start:end] for (start, end), answers in answering if answers}
    gold = tuple(Gold(sentence, source, sentence) for sentence in sorted(sentences))
    return Question("", example.question, example.answered, gold)
