"""Measure the chat with many readers at once, also while a document is added.

    python benchmarks/load.py [--write] [--clients N] [--questions N] [--scratch FOLDER]

Starts the chat over the bundled corpus and asks as its page does: each question alone, then all readers at
once, then all at once while a build adds a document, then the new document. Every answer must be the one
that is given alone, before or after the document came. Prints the times; --write also keeps them in
benchmarks/results. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from measures.corpora import QUESTIONS, bundled_index
from measures.results import Bound, Figure, Result, bounds_table, section, write
from measures.visitors import Reply, Visitor, serving

from govqa.evaluation.questions import Question, read_questions

CLIENTS, EACH = 20, 5

NEW = """# The lamp inspectors of Quillholm

The lamp inspectors of Quillholm meet in the old rope works and check every street lamp twice a year. Their
chair, Tove Anderly, said that Quillholm has seven inspectors, each of whom walks one quarter of the town.
"""
ABOUT_NEW, IN_NEW = "How many lamp inspectors does Quillholm have?", "seven inspectors"


@dataclass(frozen=True, slots=True)
class Asked:
    """The replies to one round of questions, in the questions' order, and how long the round took."""

    replies: tuple[tuple[Question, Reply], ...]
    seconds: float


def main() -> int:
    """Do what the command line says; the exit status is 1 if a bound is not met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="keep the result in benchmarks/results")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"readers at once (default: {CLIENTS})")
    parser.add_argument("--questions", type=int, default=EACH, help=f"questions of each (default: {EACH})")
    parser.add_argument("--scratch", type=Path, help="a folder whose index is kept and used again")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("GOVQA_")]:
        del os.environ[name]  # settings from outside would change what is measured
    with tempfile.TemporaryDirectory(prefix="govqa-load-") as temporary:
        scratch = (arguments.scratch or Path(temporary)).resolve()
        data = measure(scratch, arguments.clients, arguments.questions).to_data()
    print(section(data), bounds_table([data]), sep="\n\n", end="\n\n", flush=True)
    if arguments.write:
        write(data)
    return 0 if all(bound["met"] for bound in data["bounds"]) else 1


def measure(scratch: Path, clients: int, each: int) -> Result:
    """The three rounds over a copy of the bundled corpus, to which a document is added."""
    corpus, index = _copied(scratch)
    questions = read_questions(QUESTIONS, "gate")
    lists = [[questions[(each * n + k) % len(questions)] for k in range(each)] for n in range(clients)]
    with serving(corpus, index) as address, ExitStack() as leaving:
        visitors = [leaving.enter_context(closing(Visitor(address))) for _ in range(clients)]
        visitors[0].wait_until_open()
        _alone(visitors, lists)  # to warm up
        alone = _alone(visitors, lists)
        together = _together(visitors, lists)
        built = _Build(visitors[0], scratch)
        meanwhile = _together(visitors, lists, until=built.over)
        built.join()
        after = _alone(visitors, lists)
        found = [visitor.ask(ABOUT_NEW) for visitor in visitors]
    before, later = _answers(alone), _answers(after)
    rounds = {"one after the other": alone, "all at once": together, "while a document is added": meanwhile}
    wrong = sum(reply.html != before[question.question_id] for question, reply in together.replies)
    wrong += sum(
        reply.html not in (before[question.question_id], later[question.question_id])
        for question, reply in meanwhile.replies
    )
    return Result(
        "load",
        "Many readers at once",
        tuple(figure for subject, asked in rounds.items() for figure in _figures(subject, asked)),
        (
            Bound(f"{clients} readers: errors", _failed(together, meanwhile), "most", 0, "questions"),
            Bound(f"{clients} readers: answers unlike those given alone", wrong, "most", 0, "questions"),
            Bound(
                "the document added meanwhile answers afterwards",
                sum(IN_NEW in reply.html for reply in found) / len(found),
                "least",
                1,
                "share",
            ),
            Bound(f"{clients} readers: p95", _quantile(together, 0.95), "most", 2000, "ms"),
        ),
        {"readers": clients, "questions of each": each, "build": f"{built.seconds:.1f} s"},
    )


class _Build:
    """A document added by one reader; ``over`` once the index has it."""

    def __init__(self, visitor: Visitor, folder: Path) -> None:
        self._visitor = visitor
        self._document = folder / "lamp inspectors.md"
        self._document.write_text(NEW, "utf-8")
        self.seconds = 0.0
        self._problem: Exception | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def over(self) -> bool:
        """Whether the build has ended."""
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait for the end. Raises RuntimeError if the document could not be added."""
        self._thread.join()
        if self._problem is not None:
            raise RuntimeError("no document was added") from self._problem

    def _run(self) -> None:
        start = time.perf_counter()
        try:
            self._visitor.add(self._document)
            while self._visitor.building():
                time.sleep(0.2)
        except Exception as error:
            self._problem = error
        self.seconds = time.perf_counter() - start


def _copied(scratch: Path) -> tuple[Path, Path]:
    index = bundled_index(scratch)
    folder = scratch / "load"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(index.parent / "corpus", folder / "corpus")
    shutil.copytree(index, folder / "index", ignore=shutil.ignore_patterns(".*"))
    return folder / "corpus", folder / "index"


def _alone(visitors: Sequence[Visitor], lists: Sequence[Sequence[Question]]) -> Asked:
    start = time.perf_counter()
    replies = [
        (question, visitor.ask(question.question, question.history))
        for visitor, questions in zip(visitors, lists, strict=True)
        for question in questions
    ]
    return Asked(tuple(replies), time.perf_counter() - start)


def _together(
    visitors: Sequence[Visitor],
    lists: Sequence[Sequence[Question]],
    until: Callable[[], bool] = lambda: True,
) -> Asked:
    """All readers at once, each from the first of its questions to the last, and again till ``until``."""

    def read(visitor: Visitor, questions: Sequence[Question]) -> list[tuple[Question, Reply]]:
        replies = []
        while not replies or not until():
            replies += [(each, visitor.ask(each.question, each.history)) for each in questions]
        return replies

    start = time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as pool:
        done = list(pool.map(read, visitors, lists))
    return Asked(tuple(reply for replies in done for reply in replies), time.perf_counter() - start)


def _answers(asked: Asked) -> dict[str, str]:
    return {question.question_id: reply.html for question, reply in asked.replies}


def _failed(*rounds: Asked) -> int:
    return sum(bool(reply.error) for asked in rounds for _, reply in asked.replies)


def _quantile(asked: Asked, share: float) -> float:
    """The time that ``share`` of the replies took at most, in milliseconds."""
    ordered = sorted(reply.seconds for _, reply in asked.replies)
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _figures(subject: str, asked: Asked) -> tuple[Figure, ...]:
    number = len(asked.replies)
    return (
        Figure(subject, "p50", "ms", (_quantile(asked, 0.5),)),
        Figure(subject, "p95", "ms", (_quantile(asked, 0.95),)),
        Figure(subject, "throughput", "questions/s", (number / asked.seconds,)),
        Figure(subject, "put again", "questions", (sum(reply.retried > 0 for _, reply in asked.replies),)),
    )


if __name__ == "__main__":
    sys.exit(main())
