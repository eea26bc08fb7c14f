"""Questions to begin with, each asked before it is offered: only what the documents answer is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot

#: Questions shown in an empty conversation.
SHOWN = 4

#: Candidates tried before giving up, so that a large corpus that answers few costs seconds, not minutes.
_TRIED = 16

#: First choices, for the bundled corpus. Any other corpus refuses what it does not hold.
_FAVOURITES = (
    "Where would WAICO be based?",
    "How does China's approach to AI rules differ from that of the United States?",
    "What does Xue Lan say about AI governance?",
    "Why should Europe cooperate with China on AI regulation?",
    "What is the Global AI Governance Initiative?",
)


def answered_examples(bot: Chatbot) -> tuple[str, ...]:
    """Up to ``SHOWN`` questions that ``bot`` answers."""
    chosen: list[str] = []
    for tried, question in enumerate(_candidates(bot)):
        if tried == _TRIED or len(chosen) == SHOWN:
            break
        if question not in chosen and bot.ask(question).status == "answered":
            chosen.append(question)
    return tuple(chosen)


def _candidates(bot: Chatbot) -> Iterator[str]:
    yield from _FAVOURITES
    for summary in bot.documents():
        for short, long in summary.metadata.aliases[:2]:
            if len(short) > 2 and len(long) > len(short):
                yield f"What is {short}?"
