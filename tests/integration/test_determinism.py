"""The same question to the same index gives the same bytes: again, elsewhere, and on more threads."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from govqa import Chatbot, Settings

QUESTIONS = [
    "Where is the seat of the river commission?",
    "And how many members does each town send?",
    "What do the dams, the locks and the ferry have in common?",
    "Who painted the ceiling of the opera in Vienna?",
    "dam",
    "The quick brown fox jumps over the lazy dog, and so does the river commission. " * 12,
]
EVALUATION = Path(__file__).resolve().parents[1] / "data" / "questions.jsonl"

#: Prints what is answered to every sixth question of a file and, for some, what is retrieved, with scores.
ASK = """
import json, sys
from govqa import Chatbot, Settings

index, threads, questions = sys.argv[1:]
bot = Chatbot.open(index, settings=Settings.load(threads=int(threads), refuse_below=0.0))
sys.stdout.reconfigure(encoding="utf-8")
for number, line in enumerate(list(open(questions, encoding="utf-8"))[::6]):
    question = json.loads(line)["question"]
    print(bot.ask(question, ["What did China propose?"]).to_json())
    if number % 4 == 0:
        print(repr(bot.retrieve(question, k=50)))
"""


def everything(bot: Chatbot) -> list[str]:
    return [
        text
        for question in QUESTIONS
        for text in (bot.ask(question, ["Who founded it?"]).to_json(), repr(bot.retrieve(question, k=50)))
    ]


def test_asking_again_gives_the_same_bytes(built: Any) -> None:
    bot = Chatbot.open(built.index)
    expected = everything(bot)
    assert everything(bot) == expected
    assert everything(Chatbot.open(built.index)) == expected


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_makes_no_difference(built: Any, threads: int) -> None:
    bot = Chatbot.open(built.index, settings=Settings.load(threads=threads))
    assert everything(bot) == everything(Chatbot.open(built.index))


def test_every_process_gives_the_same_bytes(bundled: Any, run_python: Any, tmp_path: Path) -> None:
    """Whatever its threads, those of NumPy's BLAS, the kernels that BLAS takes, and the seed of its sets."""

    def run(threads: int, seed: str, **environment: str) -> str:
        done = run_python(
            ASK, bundled.index, threads, EVALUATION, cwd=tmp_path, PYTHONHASHSEED=seed, **environment
        )
        assert done.returncode == 0, done.stderr
        return hashlib.sha256(done.stdout.encode()).hexdigest()

    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(run, 1, "1", OPENBLAS_NUM_THREADS="1"),
            pool.submit(run, 2, "2", OPENBLAS_NUM_THREADS="2"),
            pool.submit(run, 0, "3", OPENBLAS_CORETYPE="Nehalem"),
        ]
        assert len({each.result() for each in runs}) == 1


def test_the_score_of_a_passage_does_not_depend_on_the_others(bundled: Any) -> None:
    bot = Chatbot.open(bundled.index)
    question = "What would the organisation that China proposed do, and where would it sit?"
    all_of_them = {hit.passage.passage_id: hit.scores for hit in bot.retrieve(question, k=1000)}
    for document in bot.documents():
        for hit in bot.retrieve(question, k=1000, filters={"source": document.source}):
            scores = all_of_them.get(hit.passage.passage_id)
            assert scores is None or scores["late"].score == hit.scores["late"].score


def test_the_order_of_questions_makes_no_difference(built: Any) -> None:
    bot = Chatbot.open(built.index)
    forwards = [bot.ask(question).to_json() for question in QUESTIONS]
    assert [bot.ask(question).to_json() for question in reversed(QUESTIONS)] == forwards[::-1]


def test_a_build_of_the_same_corpus_writes_the_same_bytes(library: Any) -> None:
    def contents() -> dict[str, str]:
        folder = library.index / "generations" / (library.index / "CURRENT").read_text().strip()
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }

    library.build(rebuild=True)
    first = contents()
    library.build(rebuild=True)
    assert contents() == first
