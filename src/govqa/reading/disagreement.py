"""Whether the documents that an answer quotes contradict one another, on a date or a number.

Told with care, from words alone: a wrong alarm is worse than none. Compared are only the phrases that answer
a question for one date or one number, each an exact one, from different documents, in sentences that
otherwise say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from govqa.analysis import analyse
from govqa.reading.dates import compatible, find_dates
from govqa.reading.quantities import find_quantities
from govqa.splitting import split_sentences
from govqa.types import Answer, Citation, Span

_ASKS_DATE = re.compile(
    r"\b(?:when|(?:what|which)\s+(?:exact\s+)?(?:date|day|month|year)|(?:since|until|by)\s+when)\b", re.I
)
_ASKS_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|large|big|high|old)\b"
    r"|\bwhat\s+(?:number|share|percentage|proportion|amount|sum|total|price|fine|threshold|limit)\b",
    re.I,
)
# Several things are asked, and each may have its own date or number.
_ASKS_SEVERAL = re.compile(
    r"\band\b.*\b(?:when|how|what|which|who|where)\b|\b(?:each|every|both|respectively|various|different|all)\b"
    r"|\b(?:dates|years|numbers|times|periods|stages|steps)\b|;|\?.*\?",
    re.I | re.S,
)
# Not the value itself but a bound of it or a guess at it.
_INEXACT = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|circa|over|under|above|below|beyond|only"
    r"|more|less|fewer|least|most|up\s+to|between|through|till?|until|before|after|since|every|each|per"
    r"|early|mid|late|end|beginning|spring|summer|autumn|winter|decades?|dozens?|hundreds|thousands"
    r"|first\s+half|second\s+half|planned|expected|proposed|target)\b(?!\s*cent)"
    r"|[~≈<>≤≥±]",
    re.I,
)
_BOUND = re.compile(r"\bby\b", re.I)  # of a day, and of nothing that is counted
_NEGATED = re.compile(r"\b(?:not|no|never|nor|neither|without)\b|n['’]t\b", re.I)
# Who reports it is no part of what is said.
_REPORTED = re.compile(
    r",?\s+(?:according\s+to|as\s+reported\s+by)\s+[^,.;]+"
    r"|,\s+(?:[^\W\d_][\w.'’-]*\s+){1,5}(?:reports|reported|says|said|writes|wrote|estimates|notes|recalls)\b"
)
#: How many words before the phrase may make it inexact: "by the end of 2026".
_WORDS_BEFORE = 3
#: Of the question's terms, what part both sentences must have.
_LEAST_ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Stated:
    """What sources state: the ``phrase`` in the words of the first, and the ``numbers`` of the citations."""

    phrase: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What different documents state of the same thing: two or more values, in the order of the citations."""

    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One citation's answer: a ``value``, of a ``unit`` or a date, and what is said of it."""

    citation: Citation
    phrase: str
    value: str
    unit: str
    said: frozenset[str]
    known: frozenset[str]
    dates: tuple[str, ...]


def differences(answer: Answer) -> list[Difference]:
    """Where the citations of ``answer`` state different dates or numbers of one thing: mostly nowhere."""
    question = answer.standalone_question or answer.question
    asks_date, asks_number = bool(_ASKS_DATE.search(question)), bool(_ASKS_NUMBER.search(question))
    if asks_date == asks_number or _ASKS_SEVERAL.search(question.rstrip(" ?")):
        return []
    asked = frozenset(analyse(question))
    read = [_statement(citation, dated=asks_date) for citation in answer.citations]
    statements = [each for each in read if each is not None]
    if _says_two(statements):
        return []
    pairs = [(a, b) for a, b in combinations(statements, 2) if _contradict(a, b, asked)]
    members = [each for each in statements if any(each is one for pair in pairs for one in pair)]
    stated = tuple(_by_value(members))
    return [Difference(stated)] if len(stated) > 1 else []


def _statement(citation: Citation, *, dated: bool) -> _Statement | None:
    """The one exact value that the citation's marked phrase states, or None."""
    if citation.highlight is None:
        return None
    sentence, at = _sentence(citation)
    phrase = at.of(sentence)
    near = " ".join([*sentence[: at.start].split()[-_WORDS_BEFORE:], phrase])
    if _INEXACT.search(near) or (dated and _BOUND.search(near)) or _NEGATED.search(sentence):
        return None
    found = _date_in(phrase) if dated else _quantity_in(phrase)
    mentions = find_dates(sentence)
    if found is None or (dated and len(mentions) > 1):
        return None
    value, unit, where = found
    said = _REPORTED.sub("", sentence)
    for mention in reversed(find_dates(said)):
        said = f"{said[: mention.span.start]} {said[mention.span.end :]}"
    return _Statement(
        citation=citation,
        phrase=phrase,
        value=value,
        unit=unit,
        said=frozenset(analyse(said)) - frozenset(analyse(where.of(phrase))),
        known=frozenset(analyse(" ".join([sentence, citation.title, *citation.heading_path]))),
        dates=() if dated else tuple(mention.date for mention in mentions),
    )


def _date_in(phrase: str) -> tuple[str, str, Span] | None:
    """The one day, month or year of ``phrase``, no unit, and where it stands."""
    mentions = find_dates(phrase)
    if len(mentions) != 1 or mentions[0].until:
        return None
    return mentions[0].date, "", mentions[0].span


def _quantity_in(phrase: str) -> tuple[str, str, Span] | None:
    """The one number of ``phrase``, its unit, and where it stands."""
    quantities = find_quantities(phrase)
    if len(quantities) != 1 or not quantities[0].unit or find_dates(phrase):
        return None
    return quantities[0].value, quantities[0].unit, quantities[0].span


def _sentence(citation: Citation) -> tuple[str, Span]:
    """The sentence of the quote that the marked phrase stands in, and where in it."""
    assert citation.highlight is not None
    start = citation.highlight.start - citation.span.start
    phrase = Span(start, start + len(citation.highlight))
    for span in split_sentences(citation.quote):
        if phrase in span:
            return span.of(citation.quote), Span(phrase.start - span.start, phrase.end - span.start)
    return citation.quote, phrase


def _says_two(statements: Sequence[_Statement]) -> bool:
    """Whether one document states two values: then the question fits several things."""
    return any(
        a.citation.doc_id == b.citation.doc_id and not _same(a, b) for a, b in combinations(statements, 2)
    )


def _contradict(a: _Statement, b: _Statement, asked: frozenset[str]) -> bool:
    """Whether two documents say the same but for the value."""
    if a.citation.doc_id == b.citation.doc_id or a.unit != b.unit or _same(a, b):
        return False
    if (a.said - b.known - asked) or (b.said - a.known - asked):
        return False
    if len(a.said & b.said) < 2 or len(asked & a.known & b.known) < _LEAST_ASKED * len(asked):
        return False
    if a.dates or b.dates:
        return any(compatible(one, other) for one in a.dates for other in b.dates)
    return True


def _same(a: _Statement, b: _Statement) -> bool:
    return a.value == b.value if a.unit or b.unit else compatible(a.value, b.value)


def _by_value(statements: Sequence[_Statement]) -> Iterator[Stated]:
    groups: list[list[_Statement]] = []
    for statement in statements:
        group = next((group for group in groups if _same(group[0], statement)), None)
        if group is None:
            groups.append([statement])
        else:
            group.append(statement)
    for group in groups:
        yield Stated(group[0].phrase, tuple(each.citation.number for each in group))
