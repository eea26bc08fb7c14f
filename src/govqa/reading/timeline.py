"""An answer's evidence in order of time, where the question asks for a development."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govqa.reading.dates import DateMention, find_dates
from govqa.splitting import split_sentences
from govqa.types import Answer, Citation, Span

#: Fewer dates than this make no line.
LEAST_DATES = 3

_ASKS_SEQUENCE = re.compile(
    r"\b(?:time\s?line|chronolog\w+|histor(?:y|ies)|sequence|milestones?|step\s+by\s+step|over\s+(?:time|the\s+years))\b"
    r"|\b(?:which|what)\b.{0,40}\bdates\b|\bin\s+what\s+order\b"
    r"|\bhow\s+(?:has|have|had|did|does|do)\b.+\b(?:develop|evolve|change|progress|unfold|grow|grown)(?:s|d|ed)?\b"
    r"|\bhow\s+(?:has|have|had|did)\b.+\b(?:come|came)\s+about\b"
    r"|\bwhen\b.+\band\s+(?:(?:since\s+)?when|what|how|did|was|were|has|have|\w+ed)\b",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Event:
    """A dated sentence of citation ``number``: ISO ``date``, ``until`` for several days or years, else empty.

    ``span`` is where the ``text`` of the sentence stands in the document.
    """

    date: str
    until: str
    text: str
    span: Span
    number: int


def timeline(answer: Answer) -> list[Event]:
    """The dated evidence of ``answer``, earliest first; empty unless it is asked for and of several dates."""
    if not _ASKS_SEQUENCE.search(answer.standalone_question or answer.question):
        return []
    events = [event for citation in answer.citations for event in _events(citation)]
    if len({event.date for event in events}) < LEAST_DATES:
        return []
    return sorted(events, key=lambda event: (event.date, event.until, event.number))


def _events(citation: Citation) -> Iterator[Event]:
    """One for each sentence of the quote that names a date."""
    for place in split_sentences(citation.quote):
        text = place.of(citation.quote).rstrip()
        start = citation.span.start + place.start
        span = Span(start, start + len(text))
        mention = _date_of(text, span, citation.highlight)
        if mention is not None:
            yield Event(mention.date, mention.until, text, span, citation.number)


def _date_of(text: str, span: Span, marked: Span | None) -> DateMention | None:
    """The date in the marked phrase or, if it has none, the first of the most exact in the sentence."""
    mentions = find_dates(text)
    if marked is not None and marked.overlaps(span):
        phrase = [each for each in mentions if marked.overlaps(_moved(each.span, span.start))]
        mentions = phrase or mentions
    return max(mentions, key=lambda each: len(each.date), default=None)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
