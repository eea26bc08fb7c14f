"""Fit what ranks sentences and what tells whether they answer; writes ranking.json and answerability.json.

    python benchmarks/calibrate.py [--data ../shared/data] [--write]

Asks development questions only: those of tests/data and, of training/questions, those over notes that the
reader is not trained on; where ``--data`` has them, the ones over five articles, and questions on other
subjects. Prints how well each kind is told apart, cross-validated, and for each threshold what is kept and
what refused, with the reader and without.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

import govqa
from govqa import answering
from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.evaluation.questions import Gold, Question, read_questions
from govqa.evaluation.scoring import holds_answer
from govqa.generation import Generation
from govqa.reading.answerability import AnswerFeatures, measure
from govqa.reading.assembly import assemble
from govqa.reading.sentences import ScoredSentence, SentenceFeatures
from govqa.retrieval.query import Query
from govqa.types import Hit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "training"))
from reader.examples import held_out  # noqa: E402

RANKING = ROOT / "src/govqa/reading/ranking.json"
ANSWERABILITY = ROOT / "src/govqa/reading/answerability.json"
#: What tells a question on the subject of the documents from one on another.
SUBJECT = ("sentence", "passage", "cosine", "coverage", "unknown")
MODES = {"with reader": "cross-encoder", "without reader": "none"}
NOTE = (
    "Made by benchmarks/calibrate.py from development questions of ours and, as numbers only, of development "
    "data that is not passed on. Ours, under the project's licence."
)


@dataclass
class Asked:
    """A question with what was found for it."""

    question: Question
    kind: str
    sources: dict[str, str]
    query: Query
    hits: list[Hit]
    sentences: list[ScoredSentence]


def main() -> None:
    """Fit, report and, with --write, save."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--index", type=Path, help="keep the indexes in this folder, and use them again")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    ranking: dict[str, Any] = {"note": NOTE}
    answerability: dict[str, Any] = {"note": NOTE}
    with tempfile.TemporaryDirectory() as scratch:
        generations = {
            name: _generation(corpus, (arguments.index or Path(scratch)) / name)
            for name, corpus in (("notes", ROOT / "corpus"), ("articles", arguments.data / "seeds"))
            if corpus.is_dir()
        }
        for mode, reader in MODES.items():
            print(f"\n{mode}")
            settings = Settings.load(reader=reader)
            asked = [
                each
                for name, generation in generations.items()
                for each in _ask(generation, _questions(name, arguments.data), settings)
            ]
            ranking[mode] = _fit_ranking(asked)
            lexical = generations["notes"].lexical
            fitted = _fit_answerability(asked, lexical, reader)
            if reader != "none":
                answerability |= fitted
    if arguments.write:
        RANKING.write_text(json.dumps(ranking, indent=1) + "\n", "utf-8")
        ANSWERABILITY.write_text(json.dumps(answerability, indent=1) + "\n", "utf-8")


def _generation(corpus: Path, folder: Path) -> Generation:
    texts = folder / "corpus"
    if not texts.is_dir():
        shutil.copytree(corpus, texts, ignore=lambda _, names: [n for n in names if n.endswith(".jsonl")])
    govqa.build_index(texts, folder / "index")
    return Generation.current(folder / "index")


def _questions(name: str, data: Path) -> list[tuple[Question, str]]:
    """The development questions over that corpus, each with its kind."""
    if name == "notes":
        questions = read_questions(ROOT / "tests/data/questions.jsonl", split="dev") + list(_held_out())
    else:
        questions = read_questions(data / "seeds/dev_qa.jsonl")
    kinds = [
        "off topic" if q.kind == "off_topic" else "answerable" if q.answerable else "absent"
        for q in questions
    ]
    return [*zip(questions, kinds, strict=True), *((q, "off topic") for q in _other_subjects(data, name))]


def _held_out() -> Iterator[Question]:
    for line in (ROOT / "training/questions/notes.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if held_out((row.get("gold") or row["near"])[0]["doc"], 0.1):
            gold = tuple(
                Gold(e["short"], e["doc"], e["span"], str(e.get("group", ""))) for e in row.get("gold", [])
            )
            history = tuple(turn["question"] for turn in row.get("history", []))
            yield Question(
                row["id"], row["question"], row["answerable"], gold, row.get("need", "any"), history
            )


def _other_subjects(data: Path, name: str) -> Iterator[Question]:
    """Questions of other fields; of the experts' every fourth, another one for each corpus."""
    offset = ("notes", "articles").index(name)
    if (data / "expertqa").is_dir():
        for line in (data / "expertqa/questions_dev.jsonl").read_text("utf-8").splitlines()[offset::4]:
            yield Question("", json.loads(line)["question"], False)
    if (data / "aigov_air").is_dir():
        for line in (data / "aigov_air/scope_dev.jsonl").read_text("utf-8").splitlines():
            if json.loads(line)["valid_question"] is False:
                yield Question("", json.loads(line)["question"], False)


def _ask(
    generation: Generation, questions: Sequence[tuple[Question, str]], settings: Settings
) -> Iterator[Asked]:
    sources = {each.doc_id: each.source for each in generation.documents}
    for question, kind in questions:
        standalone = standalone_question(question.question, question.history)
        query = generation.query(generation.words.mend(standalone))
        found = answering._search(generation, query, {}, settings, at_least=answering._READ)
        hits, sentences = answering._read(generation, query, found[: answering._READ], settings)
        if sentences:
            yield Asked(question, kind, sources, query, hits, sentences)


def _fit_ranking(asked: list[Asked]) -> dict[str, Any]:
    """Fit which sentences answer, and put the sentences of ``asked`` in that order.

    The weights come from pairs, a sentence that answers beside one of the same question that does not
    (Joachims, 2002): what makes one question's sentences all score higher is no merit of theirs. Scale and
    intercept then make a probability of it.
    """
    answerable = [each for each in asked if each.question.answerable]
    weights = _pairwise(answerable)
    right = 0.0
    for part in range(5):
        inside = answerable[part::5]
        fitted = _pairwise([each for each in answerable if each not in inside])
        for each in inside:
            best = max(each.sentences, key=lambda s: float(np.array(astuple(s.features)) @ fitted))
            right += holds_answer([best.text], each.question)
    share = right / len(answerable)
    print(f"best sentence holds an answer, cross-validated: {share:.3f} of {len(answerable)}")
    pairs = [(s, each) for each in answerable for s in each.sentences]
    scores = np.array([float(np.array(astuple(s.features)) @ weights) for s, _ in pairs])
    intercept, scale = _regression(
        scores[:, None], np.array([_answers(s, each) for s, each in pairs]), np.ones(len(pairs)), c=10.0
    )
    names = [field.name for field in fields(SentenceFeatures)]
    named = {name: round(float(w * scale[0]), 4) for name, w in zip(names, weights, strict=True) if w}
    for each in asked:
        scored = [
            replace(s, score=_sigmoid(intercept + sum(w * getattr(s.features, n) for n, w in named.items())))
            for s in each.sentences
        ]
        each.sentences = sorted(scored, key=lambda sentence: -sentence.score)
    return {"intercept": round(intercept, 4), "weights": named}


def _pairwise(asked: Sequence[Asked]) -> np.ndarray:
    differences = []
    for each in asked:
        features = np.array([astuple(sentence.features) for sentence in each.sentences])
        answers = np.array([_answers(sentence, each) for sentence in each.sentences])
        for right in np.flatnonzero(answers)[:3]:
            differences += [features[right] - features[wrong] for wrong in np.flatnonzero(~answers)[:15]]
    x = np.array(differences)
    deviation = x.std(0)
    used = deviation > 0
    x = x[:, used] / deviation[used]
    labels = np.r_[np.ones(len(x)), np.zeros(len(x))]
    model = LogisticRegression(fit_intercept=False, max_iter=2000).fit(np.r_[x, -x], labels)
    weights = np.zeros(len(deviation))
    weights[used] = model.coef_[0] / deviation[used]
    return weights


def _answers(sentence: ScoredSentence, asked: Asked) -> bool:
    """Whether the sentence is one that the gold names: it holds the phrase, in the document that has it."""
    source = asked.sources[sentence.passage.doc_id]
    text = " ".join(sentence.text.split())
    return any(
        source == gold.source and " ".join(gold.phrase.split()) in text for gold in asked.question.gold
    )


def _fit_answerability(asked: list[Asked], lexical: Any, reader: str) -> dict[str, Any]:
    names = [field.name for field in fields(AnswerFeatures)]
    x = np.array([astuple(measure(each.query, each.hits, each.sentences, lexical)) for each in asked])
    kind = np.array([each.kind for each in asked])
    right = np.array([each.question.answerable and _right(each) for each in asked])
    told = np.ones(len(x))
    columns = [names.index(name) for name in SUBJECT]
    factors = {"on the subject": (columns, "off topic")}
    if reader != "none":
        factors["answered"] = (list(range(len(names))), "absent")
    for train, test in StratifiedKFold(10, shuffle=True, random_state=0).split(x, kind):
        for columns, against in factors.values():
            intercept, weights = _factor(x[train], kind[train], columns, against)
            told[test] *= 1 / (1 + np.exp(-(x[test][:, columns] @ weights + intercept)))
    counts = {k: int((kind == k).sum()) for k in ("answerable", "off topic", "absent")}
    print(counts, f"answered right: {right[kind == 'answerable'].mean():.3f}")
    for k in ("off topic", "absent"):
        chosen = (kind == k) | (kind == "answerable")
        print(f"AUC answerable against {k}: {roc_auc_score(kind[chosen] == 'answerable', told[chosen]):.3f}")
    print("threshold  answerable kept  off topic refused  absent refused  wrong ones kept")
    for threshold in np.arange(0.05, 0.71, 0.05):
        low = [np.mean(told[kind == k] < threshold) for k in counts]
        wrong = np.mean(told[(kind == "answerable") & ~right] >= threshold)
        print(f"{threshold:9.2f}  {1 - low[0]:15.3f}  {low[1]:17.3f}  {low[2]:14.3f}  {wrong:15.3f}")
    result: dict[str, Any] = {"questions": counts}
    for name, (columns, against) in factors.items():
        intercept, weights = _factor(x, kind, columns, against)
        result[name] = {
            "intercept": round(intercept, 4),
            "weights": {names[i]: round(float(w), 4) for i, w in zip(columns, weights, strict=True)},
        }
    return result


def _factor(x: np.ndarray, kind: np.ndarray, columns: list[int], against: str) -> tuple[float, np.ndarray]:
    """Intercept and weights that tell answerable questions from those ``against``, each kind as weighty."""
    chosen = (kind == "answerable") | (kind == against)
    weight = np.array([1 / (kind == k).sum() for k in kind[chosen]]) * chosen.sum() / 2
    return _regression(x[chosen][:, columns], kind[chosen] == "answerable", weight, c=0.3)


def _right(asked: Asked) -> bool:
    quotes = [quote.text for quote in assemble(asked.sentences, most_words=80)]
    return holds_answer(quotes, asked.question)


def _regression(x: np.ndarray, y: np.ndarray, weight: np.ndarray, c: float = 1.0) -> tuple[float, np.ndarray]:
    """Intercept and weights, for features as they are, of a regression on standardised ones."""
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=c, max_iter=2000).fit((x - mean) / deviation, y, weight)
    weights = model.coef_[0] / deviation
    return float(model.intercept_[0] - weights @ mean), weights


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


if __name__ == "__main__":
    main()
