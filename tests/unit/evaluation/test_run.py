from types import SimpleNamespace
from typing import Any

from govqa.evaluation.questions import Gold, Question
from govqa.evaluation.run import DEPTH, run
from govqa.types import Answer, Document, Hit, Passage, Span


class Bot:
    """Stands in for a Chatbot: writes down what it is asked."""

    generation = "g1"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.retrieved: list[tuple[str, int]] = []

    def ask(self, question: str, history: tuple[str, ...] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        return Answer(question, f"{question} in full", "not_found", "", (), 0.1, (), "g1")

    def retrieve(self, query: str, k: int) -> list[Hit]:
        self.retrieved.append((query, k))
        return [Hit(Passage("p", "d1", 0, Span(0, 3), "abc", ()), 1.0, 1)]

    def documents(self) -> list[Any]:
        return [SimpleNamespace(doc_id=f"d{n}", source=f"{n}.md") for n in (1, 2)]

    def document(self, doc_id: str) -> Document:
        return Document(doc_id, f"{doc_id[1]}.md", "text/plain", "", f"text of {doc_id}")


def test_every_question_is_asked_with_its_history_and_retrieved_as_it_was_understood() -> None:
    bot = Bot()
    questions = [
        Question("q1", "Where?", True, (Gold("x", "1.md"),), history=("What?",)),
        Question("q2", "Why?", False),
    ]
    progress: list[tuple[int, int]] = []
    result = run(bot, questions, lambda done, total: progress.append((done, total)))  # type: ignore[arg-type]
    assert bot.asked == [("Where?", ("What?",)), ("Why?", ())]
    assert bot.retrieved == [("Where? in full", DEPTH), ("Why? in full", DEPTH)]
    assert progress == [(1, 2), (2, 2)]
    assert result.generation == "g1"
    assert [outcome.passages for outcome in result.outcomes] == [("abc",), ("abc",)]
    assert all(outcome.seconds >= 0 for outcome in result.outcomes)


def test_only_the_texts_that_judging_needs_are_read() -> None:
    result = run(Bot(), [Question("q1", "Where?", True, (Gold("x", "1.md"),))])  # type: ignore[arg-type]
    assert result.texts == {"1.md": "text of d1"}
