"""How long a question takes once the index is open."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from measures.corpora import QUESTIONS, bundled_index
from measures.results import Bound, Figure, Result

if TYPE_CHECKING:
    from govqa.evaluation.questions import Question

ROUNDS = 3
THREADS = 2
#: The most milliseconds that the median question may take, by the setting ``reader``.
BOUNDS = {"cross-encoder": 350, "none": 100}


def measure(scratch: Path, runs: int | None) -> Result:
    """All questions over the bundled corpus, one after the other, on two threads, in several rounds."""
    index = bundled_index(scratch)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when FAISS and NumPy are imported
        os.environ[variable] = str(THREADS)
    from govqa.evaluation.questions import read_questions

    questions = read_questions(QUESTIONS)
    figures: list[Figure] = []
    bounds: list[Bound] = []
    for reader, most in BOUNDS.items():
        subject = f"`Chatbot.ask`, reader: {reader}"
        first, rounds = _ask(index, reader, questions, runs or ROUNDS)
        middle = Figure(subject, "p50", "ms", tuple(_quantile(each, 0.5) for each in rounds))
        figures += [
            middle,
            Figure(subject, "p95", "ms", tuple(_quantile(each, 0.95) for each in rounds)),
            Figure(subject, "`Chatbot.open` and the first `ask`", "ms", (1000 * first,)),
        ]
        bounds.append(Bound(f"{subject}, warm, p50", middle.to_data()["median"], "most", most, "ms"))
    conditions = {"rounds": runs or ROUNDS, "questions": len(questions), "threads": THREADS}
    return Result("warm", "A warm question", tuple(figures), tuple(bounds), conditions)


def _ask(
    index: Path, reader: str, questions: Sequence[Question], rounds: int
) -> tuple[float, list[list[float]]]:
    """Seconds until the first answer, and for each round those of every question, in order of size."""
    from govqa.chatbot import Chatbot
    from govqa.config import Settings

    start = time.perf_counter()
    bot = Chatbot.open(index, settings=Settings.load(threads=THREADS, reader=reader))
    bot.ask(questions[0].question)
    first = time.perf_counter() - start
    taken = []
    for _ in range(rounds):
        seconds = []
        for question in questions:
            start = time.perf_counter()
            bot.ask(question.question, history=question.history)
            seconds.append(time.perf_counter() - start)
        taken.append(sorted(seconds))
    return first, taken


def _quantile(ordered: list[float], share: float) -> float:
    """The value below which ``share`` of ``ordered`` seconds lie, in milliseconds."""
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]
