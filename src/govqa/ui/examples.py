"""Questions to begin with, each asked before it is offered: only what the documents answer is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot
    from govqa.store import DocumentSummary

#: Questions shown in an empty conversation.
SHOWN = 4

#: Candidates tried before giving up, so that a large corpus that answers few costs seconds, not minutes.
_TRIED = 16


def answered_examples(bot: Chatbot) -> tuple[str, ...]:
    """Up to ``SHOWN`` questions that ``bot`` answers."""
    chosen: list[str] = []
    for tried, (question, doc_id) in enumerate(_candidates(bot.documents())):
        if tried == _TRIED or len(chosen) == SHOWN:
            break
        answer = bot.ask(question)
        if answer.citations and answer.citations[0].doc_id == doc_id and question not in chosen:
            chosen.append(question)
    return tuple(chosen)


def _candidates(documents: Sequence[DocumentSummary]) -> Iterator[tuple[str, str]]:
    """Questions and who should answer them: those that documents claim to answer, then of their aliases."""
    asked = [each for each in documents if each.metadata.questions]
    # Documents far apart in the list, which is ordered by folder, are on different subjects.
    step = max(1, len(asked) // SHOWN)
    for first in range(step):
        yield from ((each.metadata.questions[0], each.doc_id) for each in asked[first::step])
    for each in documents:
        for short, long in each.metadata.aliases[:2]:
            if len(short) > 2 and len(long) > len(short):
                yield f"What is {short}?", each.doc_id
