"""Compare each tuned choice with its alternatives, on development questions only.

    python benchmarks/ablation.py [--write]

Prints a table for each choice; --write also keeps them in benchmarks/results/ablation.json and ablation.md.
Stages are compared with refusals as they come; elsewhere no question is refused, so that what is compared is
what would be quoted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from unittest.mock import Mock, patch

from measures.corpora import ARTICLE_QUESTIONS, ARTICLES, NOTES, QUESTIONS, copy_corpus
from measures.rankings import PassageRankings, SentenceRankings, ask
from measures.results import RESULTS, Figure, dump, figures_table, head

from govqa import answering
from govqa.chatbot import Chatbot
from govqa.config import Settings
from govqa.evaluation.questions import Question, read_questions
from govqa.evaluation.run import run
from govqa.evaluation.scoring import Measures, holds_answer, measure
from govqa.generation import Generation
from govqa.indexing import build_index
from govqa.reader.onnx import OnnxReader, PassageReading
from govqa.reading import assembly
from govqa.reading import passages as read_passages
from govqa.retrieval import query
from govqa.retrieval.query import Expanded
from govqa.retrieval.words import Words
from govqa.types import Passage

PASSAGE_WORDS = (80, 120, 160)
LEAST_SHARES = (0.05, 0.1, 0.2)
MOST_QUOTES = (3, 4, 5)
READ = (6, 12, 16, 20)
RETRIEVAL_WEIGHTS = (0.0, 20.0, 40.0, 60.0)

#: Passages are judged by their first words, so that long ones win nothing, as in govqa.evaluation.
_JUDGED_WORDS = 200


@dataclass(frozen=True, slots=True)
class Set:
    """Development questions over a corpus, with the folder in which its indexes are made."""

    name: str
    corpus: Path
    questions: tuple[Question, ...]
    scratch: Path

    def settings(self, passage_words: int | None = None, *, refusing: bool = False) -> Settings:
        """Settings that refuse nothing, if they are not to be ``refusing``."""
        return Settings.load(passage_words=passage_words, refuse_below=None if refusing else 0.0)

    def index(self, passage_words: int | None = None) -> Path:
        """The index with passages of ``passage_words`` words, by default as govqa makes them."""
        settings = self.settings(passage_words)
        folder = self.scratch / f"index-{settings.passage_words}"
        build_index(self.corpus, folder, settings=settings)
        return folder

    def measure(self, passage_words: int | None = None, *, refusing: bool = False) -> Measures:
        """How well the questions are answered."""
        settings = self.settings(passage_words, refusing=refusing)
        return measure(run(Chatbot.open(self.index(passage_words), settings=settings), self.questions))


@dataclass(frozen=True, slots=True)
class Table:
    """One choice: what is compared, and the figures."""

    title: str
    figures: tuple[Figure, ...]


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/results")
    parser.add_argument("--scratch", type=Path, help="a folder whose indexes are kept and used again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="govqa-ablation-") as temporary:
        sets = list(question_sets(arguments.scratch or Path(temporary)))
        tables = []
        with read_once():
            for compare in (stages, reading, passages, sentences, passage_words, quotes):
                tables.append(compare(sets))
                print(markdown(tables[-1]), flush=True)
    if arguments.write:
        keep(tables, {each.name: len(each.questions) for each in sets})
    return 0


def question_sets(scratch: Path) -> Iterator[Set]:
    """The bundled development questions and, where they are to be had, those on the articles."""
    splits = {row["id"]: row["split"] for row in map(json.loads, QUESTIONS.read_text("utf-8").splitlines())}
    bundled = tuple(q for q in read_questions(QUESTIONS) if splits[q.question_id] == "dev")
    sources = [("notes", NOTES, bundled)]
    if ARTICLE_QUESTIONS.exists():
        sources.append(("articles", ARTICLES, tuple(read_questions(ARTICLE_QUESTIONS))))
    for name, documents, questions in sources:
        folder = (scratch / f"ablation-{name}").resolve()
        copy_corpus(documents, folder / "corpus")
        yield Set(name, folder / "corpus", questions, folder)


def read_once() -> AbstractContextManager[object]:
    """Read a passage for a question once: most of what is compared reads the same ones."""
    read, known = OnnxReader.read, dict[tuple[str, Passage], PassageReading]()

    def remember(reader: OnnxReader, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        if new := [passage for passage in passages if (question, passage) not in known]:
            readings = read(reader, question, new)
            known.update({(question, each): one for each, one in zip(new, readings, strict=True)})
        return [known[question, passage] for passage in passages]

    return patch.object(OnnxReader, "read", remember)


def stages(sets: Sequence[Set]) -> Table:
    """What each stage is worth: all of them, and each left out in turn."""
    as_typed = Mock(side_effect=lambda question: question)
    without: dict[str, AbstractContextManager[object]] = {
        "all stages": nullcontext(),
        "without the reader": patch.dict(os.environ, {"GOVQA_READER": "none"}),
        "without mending typing errors": patch.object(Words, "mend", as_typed),
        "without other names": patch.object(Words, "expand", Mock(side_effect=Expanded)),
        "other names counting in full": patch.object(query, "OTHER_NAME_WEIGHT", 1.0),
        "without asking parts by themselves": patch.object(answering, "parts", lambda _: ()),
        "without resolving follow-ups": patch.object(answering, "standalone_question", lambda q, _: q),
    }
    figures: list[Figure] = []
    for subject, left_out in without.items():
        with left_out:
            for each in sets:
                names = ("recall_at_5", "first", "hit", "e2e", "auc")
                figures += _answers(subject, each, names, refusing=True)
    return Table("Stages, each left out in turn", tuple(figures))


def reading(sets: Sequence[Set]) -> Table:
    """How many passages are read, and how much their retrieval counts beside what the reader says."""
    figures: list[Figure] = []
    for count in READ:
        with patch.multiple(answering, _READ=count, _READ_TO_RANK=count):
            for each in sets:
                figures += _answers(f"{count} passages read", each, ("recall_at_5", "first", "hit", "auc"))
    for weight in RETRIEVAL_WEIGHTS:
        with patch.object(read_passages, "RETRIEVAL_WEIGHT", weight):
            for each in sets:
                figures += _answers(
                    f"`RETRIEVAL_WEIGHT` {weight:g}", each, ("recall_at_5", "first", "hit", "auc")
                )
    return Table("Reading passages (`_READ`, `_READ_TO_RANK`, `RETRIEVAL_WEIGHT`)", tuple(figures))


def passages(sets: Sequence[Set]) -> Table:
    """How to rank passages."""
    figures = []
    for each in sets:
        generation = Generation.current(each.index())
        rankings = PassageRankings(generation)
        asked = ask(generation, each.questions)
        for way in rankings.ways:
            texts = [[_cut(text) for text in rankings.texts(way, one.query)] for one in asked]
            for k in (1, 5, 20):
                held = [holds_answer(best[:k], one.question) for best, one in zip(texts, asked, strict=True)]
                figures.append(Figure(way, f"recall@{k}, {each.name}", "share", (fmean(held),)))
        generation.close()
    return Table("Ranking passages", tuple(figures))


def sentences(sets: Sequence[Set]) -> Table:
    """How to rank the sentences of the passages found."""
    figures = []
    for each in sets:
        generation = Generation.current(each.index())
        rankings = SentenceRankings(generation)
        asked = ask(generation, each.questions)
        texts = [rankings.texts(one.query) for one in asked]
        for way, k in product(texts[0], (1, 3, 5)):
            held = [holds_answer(best[way][:k], one.question) for best, one in zip(texts, asked, strict=True)]
            figures.append(Figure(way, f"in the first {k}, {each.name}", "share", (fmean(held),)))
        generation.close()
    return Table("Ranking sentences", tuple(figures))


def passage_words(sets: Sequence[Set]) -> Table:
    """How long passages should be."""
    figures: list[Figure] = []
    for words in PASSAGE_WORDS:
        for each in sets:
            figures += _answers(f"{words} words", each, ("recall_at_5", "first", "hit"), words)
    return Table("Length of passages (`passage_words`)", tuple(figures))


def quotes(sets: Sequence[Set]) -> Table:
    """How many sentences an answer quotes, and how much less likely than the best they may be."""
    figures: list[Figure] = []
    for share, most in product(LEAST_SHARES, MOST_QUOTES):
        with patch.multiple(assembly, LEAST_SHARE=share, MOST_QUOTES=most):
            for each in sets:
                subject = f"share {share:g}, at most {most}"
                figures += _answers(subject, each, ("first", "hit", "span_precision"))
    return Table("Quotes of an answer (`LEAST_SHARE`, `MOST_QUOTES`)", tuple(figures))


def _answers(
    subject: str, each: Set, names: Sequence[str], passage_words: int | None = None, *, refusing: bool = False
) -> Iterator[Figure]:
    measures = each.measure(passage_words, refusing=refusing)
    for name in names:
        yield Figure(subject, f"{name}, {each.name}", "share", (getattr(measures, name),))
    assert measures.words is not None  # some questions are answered
    yield Figure(subject, f"length, {each.name}", "words", (measures.words,))


def _cut(text: str) -> str:
    return " ".join(text.split()[:_JUDGED_WORDS])


def markdown(table: Table) -> str:
    """The table under its title."""
    return f"## {table.title}\n\n{figures_table([figure.to_data() for figure in table.figures])}\n"


def keep(tables: Sequence[Table], questions: dict[str, int]) -> None:
    """Write the results."""
    data = head("ablation") | {
        "questions": questions,
        "tables": [
            {"title": each.title, "figures": [figure.to_data() for figure in each.figures]} for each in tables
        ],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "ablation.json").write_text(dump(data), "utf-8")
    counts = ", ".join(f"{count} on the {name}" for name, count in questions.items())
    introduction = (
        "# What the tuned constants rest on\n\nWritten by `python benchmarks/ablation.py --write` "
        f"({data['taken'][:10]}, commit {data['commit']}), from development questions only: {counts}. "
        "One question moves a figure by a point or more, so small differences mean little. "
        "[What it compares](../README.md).\n"
    )
    (RESULTS / "ablation.md").write_text("\n".join([introduction, *map(markdown, tables)]), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
