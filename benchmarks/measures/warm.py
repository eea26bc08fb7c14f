"""How long a question takes once the index is open."""

from __future__ import annotations

import os
import time
from pathlib import Path

from measures.corpora import QUESTIONS, bundled_index
from measures.results import Bound, Figure, Result

ROUNDS = 5
THREADS = 2


def measure(scratch: Path, runs: int | None) -> Result:
    """All questions over the bundled corpus, one after the other, on two threads, in several rounds."""
    index = bundled_index(scratch)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when FAISS and NumPy are imported
        os.environ[variable] = str(THREADS)
    from govqa.chatbot import Chatbot
    from govqa.config import Settings
    from govqa.evaluation.questions import read_questions

    questions = read_questions(QUESTIONS)
    start = time.perf_counter()
    bot = Chatbot.open(index, settings=Settings.load(threads=THREADS))
    bot.ask(questions[0].question)
    first = time.perf_counter() - start
    rounds = []
    for _ in range(runs or ROUNDS):
        seconds = []
        for question in questions:
            start = time.perf_counter()
            bot.ask(question.question, history=question.history)
            seconds.append(time.perf_counter() - start)
        rounds.append(sorted(seconds))
    middle = Figure("`Chatbot.ask`", "p50", "ms", tuple(_quantile(each, 0.5) for each in rounds))
    return Result(
        "warm",
        "A warm question",
        (
            middle,
            Figure("`Chatbot.ask`", "p95", "ms", tuple(_quantile(each, 0.95) for each in rounds)),
            Figure("`Chatbot.open` and the first `ask`", "time", "ms", (1000 * first,)),
        ),
        (Bound("`Chatbot.ask`, warm, p50", middle.to_data()["median"], "most", 150, "ms"),),
        {"rounds": len(rounds), "questions": len(questions), "threads": THREADS},
    )


def _quantile(ordered: list[float], share: float) -> float:
    """The value below which ``share`` of ``ordered`` seconds lie, in milliseconds."""
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]
