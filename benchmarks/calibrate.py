"""Fit the answerability estimate on development questions and write src/govqa/reading/answerability.json.

    python benchmarks/calibrate.py [--data ../shared/data] [--write]

Asks, of the bundled corpus and (where ``--data`` has them) of the development articles, the development
questions, and questions on other subjects. Prints how well each kind is told apart, cross-validated, and
for each threshold what is kept and what refused.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from measures.corpora import NOTES, QUESTIONS, copy_corpus
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

import govqa
from govqa import answering
from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.generation import Generation
from govqa.reading.answerability import FEATURES, measure
from govqa.reading.sentences import score_sentences

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "src/govqa/reading/answerability.json"


def rows(path: Path) -> list[dict]:
    """The lines of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def features(generation: Generation, question: str, history: list[str]) -> tuple[float, ...]:
    """What answering measures for a question."""
    query = generation.query(standalone_question(question, history))
    found = answering._search(generation, query, {}, Settings.load(), at_least=20)[:20]
    hits = answering._hits(generation, found)
    matrices = (generation.tokens.matrix(each.row) for each in found)
    sentences = score_sentences(query, list(zip((hit.passage for hit in hits), matrices, strict=True)))
    return measure(query, hits, sentences, generation.lexical)


def main() -> None:
    """Fit, report and, with --write, save."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()

    bundled = [q for q in rows(QUESTIONS) if q["split"] == "dev"]
    sets = [(NOTES, bundled)]
    off_topic: list[str] = []
    if arguments.data.is_dir():
        sets.append((arguments.data / "seeds", rows(arguments.data / "seeds/dev_qa.jsonl")))
        off_topic = [q["question"] for q in rows(arguments.data / "expertqa/questions_dev.jsonl")[::4]]
        scope = rows(arguments.data / "aigov_air/scope_dev.jsonl")
        off_topic += [q["question"] for q in scope if q["valid_question"] is False]

    values, kinds = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for number, (corpus, questions) in enumerate(sets):
            folder = Path(scratch, f"corpus{number}")
            copy_corpus(corpus, folder)
            index = Path(scratch, f"index{number}")
            govqa.build_index(folder, index)
            generation = Generation.current(index)
            for q in questions:
                history = [each["question"] for each in q.get("history") or []]
                values.append(features(generation, q["question"], history))
                topical = "off topic" if q.get("subtype") == "off_topic" else "absent"
                kinds.append("answerable" if q["answerable"] else topical)
            for text in off_topic:
                values.append(features(generation, text, []))
                kinds.append("off topic")
            generation.close()

    x, kind = np.array(values), np.array(kinds)
    y = (kind == "answerable").astype(int)
    # Fitted to what similarity can tell, what is on the subject from what is off it. Questions on the subject
    # that have no answer look no different (the AUC below), and would only teach it noise.
    share = {"answerable": 0.5, "off topic": 0.5, "absent": 0.0}
    weight = np.array([share[k] / (kind == k).sum() for k in kind]) * len(kind)
    probability = np.zeros(len(y))
    for train, test in StratifiedKFold(10, shuffle=True, random_state=0).split(x, kind):
        model = fit(x[train], y[train], weight[train])
        probability[test] = model.predict_proba(scale(x[test], x[train]))[:, 1]
    print({k: int((kind == k).sum()) for k in share})
    for k in ("off topic", "absent"):
        chosen = (kind == k) | (kind == "answerable")
        print(f"AUC answerable against {k}: {roc_auc_score(y[chosen], probability[chosen]):.3f}")
        for j, name in enumerate(FEATURES):
            print(f"   {name:<10} alone {roc_auc_score(y[chosen], x[chosen, j]):.3f}")
    print("threshold  answerable kept  off topic refused  absent refused")
    for threshold in np.arange(0.2, 0.71, 0.05):
        told = [np.mean(probability[kind == k] < threshold) for k in ("answerable", "off topic", "absent")]
        print(f"{threshold:9.2f}  {1 - told[0]:15.3f}  {told[1]:17.3f}  {told[2]:14.3f}")

    model = fit(x, y, weight)
    mean, deviation = x.mean(0), x.std(0)
    raw = model.coef_[0] / deviation
    result = {
        "note": "Made by benchmarks/calibrate.py from the development questions of benchmarks/bundled and, "
        "as numbers only, of development data that is not passed on. Ours, under the project's licence.",
        "questions": {k: int((kind == k).sum()) for k in share},
        "intercept": round(float(model.intercept_[0] - raw @ mean), 4),
        "weights": {name: round(float(value), 4) for name, value in zip(FEATURES, raw, strict=True)},
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        WEIGHTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def scale(x: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """``x`` in standard deviations from the mean of ``reference``."""
    return (x - reference.mean(0)) / reference.std(0)


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> LogisticRegression:
    """The regression of ``y`` on the scaled ``x``."""
    return LogisticRegression(C=0.3, max_iter=1000).fit(scale(x, x), y, weight)


if __name__ == "__main__":
    main()
