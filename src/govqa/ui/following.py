"""Questions to ask next, each asked before it is offered: only what the documents answer is shown."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from govqa.analysis import analyse
from govqa.types import Citation, Span

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot
    from govqa.store import DocumentSummary

#: Questions shown under an answer.
SHOWN = 3
#: Candidates that are asked for one answer before giving up, beside those that were asked before.
_TRIED = 8
#: Seconds to wait while questions for another answer are tried; then none are offered.
_PATIENCE = 5.0

Place = tuple[str, Span]


class NextQuestions:
    """Finds questions that an index answers. What was found is kept for as long as the generation serves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = ""
        self._places: dict[tuple[str, str], Place | None] = {}

    def after(
        self, bot: Chatbot, shown: Sequence[Place], asked: Collection[str], doc_ids: Sequence[str]
    ) -> list[str]:
        """Up to ``SHOWN`` questions that ``bot`` answers, from the documents ``doc_ids`` and such as share
        topics with them, best first. None is one of ``asked``, or answered by what is ``shown`` already."""
        # One at a time: these questions must not keep those of people waiting.
        if not self._lock.acquire(timeout=_PATIENCE):
            return []
        try:
            if self._generation != bot.generation:
                self._generation, self._places = bot.generation, {}
            return self._chosen(bot, shown, asked, doc_ids)
        finally:
            self._lock.release()

    def _chosen(
        self, bot: Chatbot, shown: Sequence[Place], asked: Collection[str], doc_ids: Sequence[str]
    ) -> list[str]:
        chosen: list[str] = []
        known, seen, tried = set(map(_key, asked)), list(shown), 0
        for question, doc_id in candidates(bot.documents(), doc_ids):
            if _key(question) in known:
                continue
            tried += (question, doc_id) not in self._places
            if tried > _TRIED or len(chosen) == SHOWN:
                break
            place = self._place(bot, question, doc_id)
            if place is not None and not any(_overlap(place, other) for other in seen):
                chosen.append(question)
                known.add(_key(question))
                seen.append(place)
        return chosen

    def _place(self, bot: Chatbot, question: str, doc_id: str) -> Place | None:
        """Where the answer to ``question`` stands, None if it is not answered, or not from ``doc_id``."""
        if (question, doc_id) not in self._places:
            citations = bot.ask(question).citations
            right = bool(citations) and citations[0].doc_id == doc_id
            self._places[question, doc_id] = place_of(citations[0]) if right else None
        return self._places[question, doc_id]


def place_of(citation: Citation) -> Place:
    """Where a quote stands."""
    return citation.doc_id, citation.span


def candidates(documents: Sequence[DocumentSummary], doc_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Questions and the document that claims to answer each: those of ``doc_ids`` in turn, then those of
    documents that share topics with them, the most first."""
    by_id = {each.doc_id: each for each in documents}
    near = [by_id[doc_id] for doc_id in dict.fromkeys(doc_ids) if doc_id in by_id]
    yield from _in_turn(near)
    topics = {topic.casefold() for each in near for topic in each.metadata.topics}
    shared = {
        each.doc_id: len(topics.intersection(map(str.casefold, each.metadata.topics)))
        for each in documents
        if each not in near
    }
    akin = [each for each in documents if shared.get(each.doc_id)]
    yield from _in_turn(sorted(akin, key=lambda each: -shared[each.doc_id]))


def _in_turn(documents: Sequence[DocumentSummary]) -> Iterator[tuple[str, str]]:
    """The first question of each, then the second of each, and so on."""
    each_own = [[(question, each.doc_id) for question in each.metadata.questions] for each in documents]
    for turn in zip_longest(*each_own):
        yield from (pair for pair in turn if pair is not None)


def _key(question: str) -> frozenset[str]:
    """What makes a question the same as another: its terms, in whatever order."""
    return frozenset(analyse(question))


def _overlap(place: Place, other: Place) -> bool:
    return place[0] == other[0] and place[1].overlaps(other[1])
