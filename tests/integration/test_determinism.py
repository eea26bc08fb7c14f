"""The same question to the same index gives the same bytes: again, elsewhere, and on more threads."""

from __future__ import annotations

import hashlib
import json
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

ASK = """
import json, sys
from govqa import Chatbot, Settings

index, threads, questions = sys.argv[1:]
bot = Chatbot.open(index, settings=Settings.load(threads=int(threads)))
for question in json.loads(questions):
    sys.stdout.buffer.write(bot.ask(question, ["Who founded it?"]).to_json().encode() + b"\\n")
    hits = bot.retrieve(question, k=50)
    sys.stdout.buffer.write(repr(hits).encode() + b"\\n")
"""


def everything(index: Any, threads: int) -> list[str]:
    bot = Chatbot.open(index, settings=Settings.load(threads=threads))
    return [
        text
        for question in QUESTIONS
        for text in (bot.ask(question, ["Who founded it?"]).to_json(), repr(bot.retrieve(question, k=50)))
    ]


@pytest.fixture(scope="module")
def expected(built: Any) -> list[str]:
    return everything(built.index, threads=1)


def test_asking_again_gives_the_same_bytes(built: Any, expected: list[str]) -> None:
    assert everything(built.index, threads=1) == expected


@pytest.mark.parametrize("threads", [0, 2])
def test_the_number_of_threads_makes_no_difference(built: Any, expected: list[str], threads: int) -> None:
    assert everything(built.index, threads=threads) == expected


@pytest.mark.parametrize(("threads", "seed"), [(1, "1"), (2, "2")])
def test_another_process_gives_the_same_bytes(
    built: Any, expected: list[str], python: Any, monkeypatch: pytest.MonkeyPatch, threads: int, seed: str
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    done = python(ASK, built.index, threads, json.dumps(QUESTIONS))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected


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
