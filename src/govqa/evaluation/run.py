"""Ask every question of an open index and keep what comes back, with the time each answer took."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govqa.evaluation.questions import Question
from govqa.types import Answer

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot

#: Passages retrieved for each question, best first.
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the system made of one question. ``passages`` are the texts of the best hits, in order."""

    question: Question
    answer: Answer
    passages: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of a question file, with the texts they are judged by.

    ``texts`` maps the source of each document that is cited or named by gold to its canonical text.
    """

    generation: str
    outcomes: tuple[Outcome, ...]
    texts: Mapping[str, str]


def run(
    bot: Chatbot, questions: Sequence[Question], progress: Callable[[int, int], None] | None = None
) -> Run:
    """Ask ``bot`` each question, one after the other; ``progress(done, total)`` is told of each.

    Retrieval is asked for the stand-alone question that the answer was made from, so that a follow-up
    is judged by what the system understood.
    """
    outcomes = []
    for done, question in enumerate(questions, 1):
        start = time.perf_counter()
        answer = bot.ask(question.question, history=question.history)
        seconds = time.perf_counter() - start
        hits = bot.retrieve(answer.standalone_question or question.question, k=DEPTH)
        outcomes.append(Outcome(question, answer, tuple(hit.passage.text for hit in hits), seconds))
        if progress is not None:
            progress(done, len(questions))
    wanted = {gold.source for question in questions for gold in question.gold}
    wanted |= {citation.source for outcome in outcomes for citation in outcome.answer.citations}
    texts = {d.source: bot.document(d.doc_id).text for d in bot.documents() if d.source in wanted}
    return Run(bot.generation, tuple(outcomes), texts)
