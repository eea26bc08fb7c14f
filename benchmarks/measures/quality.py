"""How good the answers are: govqa's own evaluation on questions with known answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from measures.corpora import ARTICLE_QUESTIONS, QUESTIONS, articles_index, bundled_index
from measures.results import Bound, Figure, Result

if TYPE_CHECKING:
    from govqa.evaluation.questions import Question

MEASURES = ("first", "hit", "recall_at_5", "refuse", "keep", "auc", "e2e", "verbatim")
#: What the answers to the development articles' questions must come to.
FLOORS = {"first": 0.40, "hit": 0.62, "recall_at_5": 0.78, "verbatim": 1.0}

_BUNDLED, _ARTICLES = "bundled corpus", "five articles"


def measure(scratch: Path, runs: int | None) -> Result:
    """Each set once: answers do not vary from run to run."""
    figures: list[Figure] = []
    bounds: list[Bound] = []
    for name, index, questions in question_sets(scratch):
        values = _measure(index, questions)
        figures.append(Figure(name, "asked", "questions", (len(questions),)))
        figures += [Figure(name, each, "share", (value,)) for each, value in values.items()]
        if name.startswith(_ARTICLES):
            bounds += [
                Bound(f"{each} on {name}", values[each], "least", floor, "share")
                for each, floor in FLOORS.items()
            ]
            bounds.append(
                Bound(f"off-topic questions refused on {name}", values["off_topic"], "least", 1, "share")
            )
        else:
            bounds.append(Bound(f"verbatim on {name}", values["verbatim"], "least", 1, "share"))
    return Result("quality", "Answers", tuple(figures), tuple(bounds))


def question_sets(scratch: Path) -> Iterator[tuple[str, Path, list[Question]]]:
    """Each set of questions with its name and its index."""
    from govqa.evaluation.questions import read_questions

    index = bundled_index(scratch)
    for split in ("dev", "gate"):
        yield f"{_BUNDLED}, {split}", index, read_questions(QUESTIONS, split)
    if ARTICLE_QUESTIONS.exists():
        yield f"{_ARTICLES}, dev", articles_index(scratch), read_questions(ARTICLE_QUESTIONS)


def _measure(index: Path, questions: Sequence[Question]) -> dict[str, float]:
    from govqa.chatbot import Chatbot
    from govqa.evaluation.run import run
    from govqa.evaluation.scoring import measure as measure_run

    measures = measure_run(run(Chatbot.open(index), questions))
    values = {name: float(getattr(measures, name)) for name in MEASURES}
    return values | {"off_topic": measures.refuse_by_kind.get("off_topic", float("nan"))}
