"""Fit what ranks sentences and what tells whether they answer; writes ranking.json and answerability.json.

    python benchmarks/calibrate.py [--data ../shared/data] [--write]

Asks the development questions of ``measures.development``, over several corpora: no corpus is to be told from
another by what only it is like. Prints for each how well answerable questions are told from the others,
cross-validated and by weights fitted without that corpus, and for each threshold what is kept and what
refused, with the reader and without.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from measures.development import Corpus, corpora
from measures.results import ROOT
from measures.sets.bench import write_corpus
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

import govqa
from govqa import answering
from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.evaluation.questions import Question
from govqa.evaluation.scoring import holds_answer
from govqa.generation import Generation
from govqa.reading.answerability import AnswerFeatures, measure
from govqa.reading.assembly import assemble
from govqa.reading.sentences import ScoredSentence, SentenceFeatures
from govqa.retrieval.lexical import LexicalIndex

RANKING = ROOT / "src/govqa/reading/ranking.json"
ANSWERABILITY = ROOT / "src/govqa/reading/answerability.json"
#: How much the questions over a corpus count when refusal is fitted. The reading sets' do not: theirs without
#: an answer are written to deceive or about any passage. What is reported for them is out of sample.
CORPUS_WEIGHT = {"notes": 2.0, "texts": 1.0, "articles": 1.0}
#: How much the weights of the ranking are held back, for each question, on standardised features.
RIDGE = 1e-2
#: What tells a question on the subject of the documents from one on another.
SUBJECT = ("sentence", "passage", "cosine", "coverage", "unknown")
MODES = {"with reader": "cross-encoder", "without reader": "none"}
NOTE = (
    "Made by benchmarks/calibrate.py from development questions of ours and, as numbers only, of development "
    "data that is not passed on. Ours, under the project's licence."
)


@dataclass(eq=False)
class Asked:
    """A question over ``corpus``, with what was found for it and the sentences of that, best first."""

    corpus: str
    question: Question
    kind: str
    sources: Mapping[str, str]
    lexical: LexicalIndex
    found: answering._Found
    sentences: list[ScoredSentence] = field(init=False)

    def __post_init__(self) -> None:
        self.sentences = self.found.sentences


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
        opened = [
            (corpus, _generation(corpus, (arguments.index or Path(scratch)) / corpus.name))
            for corpus in corpora(arguments.data)
        ]
        for mode, reader in MODES.items():
            print(f"\n{mode}")
            settings = Settings.load(reader=reader)
            asked = [each for corpus, generation in opened for each in _ask(corpus, generation, settings)]
            ranking[mode] = _fit_ranking(asked)
            fitted = _fit_answerability(asked, reader)
            if reader != "none":
                answerability |= fitted
    if arguments.write:
        RANKING.write_text(json.dumps(ranking, indent=1) + "\n", "utf-8")
        ANSWERABILITY.write_text(json.dumps(answerability, indent=1) + "\n", "utf-8")


def _generation(corpus: Corpus, folder: Path) -> Generation:
    write_corpus(folder / "corpus", corpus.files)
    govqa.build_index(folder / "corpus", folder / "index")
    return Generation.current(folder / "index")


def _ask(corpus: Corpus, generation: Generation, settings: Settings) -> Iterator[Asked]:
    sources = {each.doc_id: each.source for each in generation.documents}
    for question, kind in corpus.questions:
        standalone = generation.words.mend(standalone_question(question.question, question.history))
        found = answering._find(generation, standalone, {}, settings, read=answering._READ)
        if found.sentences:
            yield Asked(corpus.name, question, kind, sources, generation.lexical, found)


def _fit_ranking(asked: list[Asked]) -> dict[str, Any]:
    """Fit which sentences answer, and put the sentences of ``asked`` in that order.

    The weights are those that give the sentences that answer the largest share of all that a question's
    sentences have (ListNet: Cao et al., 2007): what makes all of them score higher is no merit of theirs.
    Scale and intercept then make a probability of it.
    """
    answerable = [each for each in asked if each.question.answerable]
    weights = _ranking_weights(answerable)
    right = 0.0
    for part in range(5):
        inside = answerable[part::5]
        fitted = _ranking_weights([each for each in answerable if each not in inside])
        right += sum(_first_right(each, fitted) for each in inside)
    share = right / len(answerable)
    print(f"best sentence holds an answer, cross-validated: {share:.3f} of {len(answerable)}")
    pairs = [(s, each) for each in answerable for s in each.sentences]
    scores = np.array([float(np.array(astuple(s.features)) @ weights) for s, _ in pairs])
    intercept, scale = _regression(
        scores[:, None], np.array([_answers(s, each) for s, each in pairs]), np.ones(len(pairs)), c=10.0
    )
    names = [each.name for each in fields(SentenceFeatures)]
    named = {name: round(float(w * scale[0]), 4) for name, w in zip(names, weights, strict=True) if w}
    for each in asked:
        scored = [
            replace(s, score=_sigmoid(intercept + sum(w * getattr(s.features, n) for n, w in named.items())))
            for s in each.sentences
        ]
        each.sentences = sorted(scored, key=lambda sentence: -sentence.score)
    return {"intercept": round(intercept, 4), "weights": named}


def _first_right(asked: Asked, weights: np.ndarray) -> bool:
    features = np.array([astuple(sentence.features) for sentence in asked.sentences])
    return holds_answer([asked.sentences[int(np.argmax(features @ weights))].text], asked.question)


def _ranking_weights(asked: Sequence[Asked]) -> np.ndarray:
    """The weights of the features; 0 for those that are the same for all sentences."""
    lists = [
        (
            np.array([astuple(sentence.features) for sentence in each.sentences]),
            np.array([_answers(sentence, each) for sentence in each.sentences]),
        )
        for each in asked
    ]
    lists = [(features, answers) for features, answers in lists if answers.any() and not answers.all()]
    deviation = np.concatenate([features for features, _ in lists]).std(0)
    used = deviation > 0
    scaled = [(features[:, used] / deviation[used], answers) for features, answers in lists]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, gradient = RIDGE * len(scaled) * weights @ weights, 2 * RIDGE * len(scaled) * weights
        for features, answers in scaled:
            scores = np.exp(features @ weights - (features @ weights).max())
            right = scores * answers
            total -= np.log(right.sum() / scores.sum())
            gradient = gradient + (scores / scores.sum() - right / right.sum()) @ features
        return float(total), gradient

    weights = np.zeros(len(deviation))
    weights[used] = minimize(loss, np.zeros(used.sum()), jac=True, method="L-BFGS-B").x / deviation[used]
    return weights


def _answers(sentence: ScoredSentence, asked: Asked) -> bool:
    """Whether the sentence is one that the gold names: it holds the phrase, in the document that has it."""
    source = asked.sources[sentence.passage.doc_id]
    text = " ".join(sentence.text.split())
    return any(
        source == gold.source and " ".join(gold.phrase.split()) in text for gold in asked.question.gold
    )


def _fit_answerability(asked: list[Asked], reader: str) -> dict[str, Any]:
    names = [each.name for each in fields(AnswerFeatures)]
    x = np.array(
        [astuple(measure(e.found.query, e.found.hits, e.sentences, e.lexical)) for e in asked], np.float64
    )
    kind, corpus = np.array([each.kind for each in asked]), np.array([each.corpus for each in asked])
    right = np.array([each.question.answerable and _right(each) for each in asked])
    factors = {"on the subject": ([names.index(name) for name in SUBJECT], "off topic")}
    if reader != "none":
        factors["answered"] = (list(range(len(names))), "absent")

    def told_by(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        told = np.ones(len(x[test]))
        for columns, against in factors.values():
            intercept, weights = _factor(x[train], kind[train], corpus[train], columns, against)
            told *= 1 / (1 + np.exp(-(x[test][:, columns] @ weights + intercept)))
        return told

    told, alone = np.zeros(len(x)), np.zeros(len(x))
    strata = [f"{one} {other}" for one, other in zip(kind, corpus, strict=True)]
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, strata):
        told[test] = told_by(train, test)
    for name in dict.fromkeys(corpus):
        alone[corpus == name] = told_by(corpus != name, corpus == name)
    _report(kind, corpus, right, told, alone)
    counts = {k: int((kind == k).sum()) for k in ("answerable", "off topic", "absent")}
    result: dict[str, Any] = {"questions": counts}
    for name, (columns, against) in factors.items():
        intercept, weights = _factor(x, kind, corpus, columns, against)
        result[name] = {
            "intercept": round(intercept, 4),
            "weights": {names[i]: round(float(w), 4) for i, w in zip(columns, weights, strict=True)},
        }
    return result


def _report(
    kind: np.ndarray, corpus: np.ndarray, right: np.ndarray, told: np.ndarray, alone: np.ndarray
) -> None:
    """Print, by corpus, what is told apart: cross-validated, and by weights fitted without that corpus."""
    for name in dict.fromkeys(corpus):
        inside = corpus == name
        kinds = [k for k in ("answerable", "off topic", "absent") if (inside & (kind == k)).any()]
        print(f"\n{name}: " + ", ".join(f"{(inside & (kind == k)).sum()} {k}" for k in kinds), end=", ")
        print(f"answered right: {right[inside & (kind == 'answerable')].mean():.3f}")
        for k in kinds[1:]:
            chosen = inside & ((kind == k) | (kind == "answerable"))
            aucs = [roc_auc_score(kind[chosen] == "answerable", values[chosen]) for values in (told, alone)]
            print(f"AUC answerable against {k}: {aucs[0]:.3f}; fitted without these: {aucs[1]:.3f}")
        print("threshold  answerable kept  off topic refused  absent refused  wrong ones kept")
        for threshold in np.arange(0.1, 0.41, 0.05):
            kept = {k: np.mean(told[inside & (kind == k)] >= threshold) for k in kinds}
            wrong = np.mean(told[inside & (kind == "answerable") & ~right] >= threshold)
            off, absent = (1 - kept.get(k, np.nan) for k in ("off topic", "absent"))
            cells = zip((kept["answerable"], off, absent, wrong), (15, 17, 14, 15), strict=True)
            print(f"{threshold:9.2f}", *(f"{value:{width}.3f}" for value, width in cells), sep="  ")


def _factor(
    x: np.ndarray, kind: np.ndarray, corpus: np.ndarray, columns: list[int], against: str
) -> tuple[float, np.ndarray]:
    """Intercept and weights that tell answerable questions from those ``against``.

    Over each corpus that has both, the two kinds count alike.
    """
    weight = np.zeros(len(x))
    for name in dict.fromkeys(corpus):
        both = [(corpus == name) & (kind == k) for k in ("answerable", against)]
        if all(one.any() for one in both):
            for one in both:
                weight[one] = CORPUS_WEIGHT.get(str(name), 0.0) / one.sum()
    chosen = weight > 0
    scaled = weight[chosen] / weight[chosen].mean()
    return _regression(x[chosen][:, columns], kind[chosen] == "answerable", scaled, c=0.3)


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
