"""Who the words name that stand where a speaker does: a person, a body, a pronoun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from govqa.loading.people.lexicon import (
    BODIES,
    GROUPS,
    HONORIFICS,
    NOT_SPEAKERS,
    OPENERS,
    PARTICLES,
    PRONOUNS,
    SPEECH,
)
from govqa.loading.people.persons import Persons, is_person
from govqa.loading.people.roles import is_office, tidy
from govqa.loading.people.tokens import SHORTENED, Token

#: A speaker's name, with what stands before it, takes at most so many tokens.
_NAME_WITHIN = 10
#: Most words of a person's name.
_MOST_NAMES = 5

_ARTICLES = frozenset(("the", "a", "an", "le", "la", "der", "die", "das"))
_OF = frozenset(("of", "for", "and", "on", "the", "at", "in", "de", "du", "für"))
#: A single unknown name is a body's where a statement is meant.
_STATEMENT = re.compile(
    r"\s+in\s+(?:an?|its)\s+(?:\w+\s)?(?:statement|release|communiqué|blog|filing|report)\b"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a clause names as speaking, and where (a span of tokens): ``name`` is empty where unknown."""

    kind: Literal["person", "body", "pronoun", "unknown"]
    name: str
    role: str
    first: int
    end: int


def speaker(text: str, known: Persons, of: Sequence[Token], first: int, end: int) -> Speaker | None:
    """The speaker whom the words from ``first`` on name."""
    if first >= end or not of[first].is_word or of[first].word in OPENERS:
        return None
    if of[first].word in PRONOUNS:
        return Speaker("pronoun", of[first].word, "", first, first + 1)
    initial = first + 1 < end and of[first + 1].text == "."
    at = first + 1 if of[first].word in _ARTICLES and not initial else first
    words_end = at
    while words_end < min(at + _NAME_WITHIN, end) and _in_name(of, words_end):
        words_end += 1
    if words_end == at:
        return None
    office = _office_before_name(of, at, words_end)
    if office >= 0:
        run = _run(of, office + 1, words_end)
        role = text[of[at].start : of[office].end]
        return _named(text, of, first, office + 1, run, known, role) or Speaker("unknown", "", "", first, run)
    group = _group(text, of, first, at, words_end)
    if group:
        return group
    if of[at].text[0].isupper():
        if at > first and of[first].word in ("a", "an"):
            return None  # "a Gazette report": the name only says which
        run = _run(of, at, words_end)
        return _body(text, of, first, at, words_end) or _titled(text, of, first, at, run, known)
    if is_office(of[at].text) or (at + 1 < words_end and is_office(of[at + 1].text)):
        return Speaker("unknown", "", "", first, at + (1 if is_office(of[at].text) else 2))
    return None


def _in_name(of: Sequence[Token], i: int) -> bool:
    """Whether token ``i`` may be part of a name or of what stands before it."""
    if of[i].is_word:
        return of[i].word not in SPEECH or of[i].text[0].isupper()
    return of[i].text == "." and i > 0 and (len(of[i - 1].text) == 1 or of[i - 1].word in SHORTENED)


def _office_before_name(of: Sequence[Token], at: int, end: int) -> int:
    """Where a role noun in lower case stands right before a name ("computer scientist Ada Byron"), or -1."""
    for j in range(at, end - 1):
        if of[j].text[0].islower() and is_office(of[j].text) and of[j + 1].text[0].isupper():
            return j
    return -1


def _run(of: Sequence[Token], at: int, end: int) -> int:
    """Past the capitalised words at ``at``, initials and particles among them."""
    j = at
    while j < end:
        capital = of[j].text[0].isupper() or of[j].text == "."
        if not capital:
            after = next((k for k in range(j, end) if of[k].text not in PARTICLES), end)
            if j in (at, after) or after == end or not of[after].text[0].isupper():
                break
            j = after
        j += 1
        if of[j - 1].text.endswith(("’s", "'s")):
            break
    return j


def _titled(text: str, of: Sequence[Token], first: int, at: int, end: int, known: Persons) -> Speaker | None:
    """The person in a run of capitals, titles and offices before the name taken off."""
    office = max((j for j in range(at, end) if is_office(of[j].text)), default=-1)
    while office + 1 < end and (of[office + 1 if office >= 0 else at].word in HONORIFICS | {"."}):
        office = office + 1 if office >= 0 else at
    if office < 0:
        return _named(text, of, first, at, end, known, "")
    start = office + 1
    while start < end and of[start].text == ".":
        start += 1
    role = text[of[at].start : of[office].end] if is_office(of[office].text) else ""
    if start == end:
        return Speaker("unknown", "", "", first, end)
    return _named(text, of, first, start, end, known, role, titled=True)


def _named(
    text: str,
    of: Sequence[Token],
    first: int,
    at: int,
    end: int,
    known: Persons,
    role: str,
    *,
    titled: bool = False,
) -> Speaker | None:
    words = [token.text for token in of[at:end] if token.text != "."]
    if not words or words[-1].endswith(("’s", "'s")) or not is_person(words) or len(words) > _MOST_NAMES:
        return None
    if len(words) == 1:
        name = known.full_name(words[0])
        if not name and (titled or role):
            name = words[0]
        elif (not name and _STATEMENT.match(text, text.find(" ", of[end - 1].end + 1))) or (
            not name and words[0].isupper() and len(words[0]) > 2 and words[0].casefold() not in NOT_SPEAKERS
        ):
            return Speaker("body", words[0], "", first, end)
        if not name:
            return None
    else:
        name = " ".join(text[of[at].start : of[end - 1].end].split())
    return Speaker("person", name, tidy(role) if role else known.roles.get(name, ""), first, end)


def _body(text: str, of: Sequence[Token], first: int, at: int, end: int) -> Speaker | None:
    """A body by its name: "the Ministry of Foreign Affairs", "European Commission"."""
    stop = past = at
    own = _run(of, at, end)  # "Ada Byron of the Lock Office" is no office
    while past < end and (of[past].text[0].isupper() or (of[past].word in _OF and past > at)):
        past += 1
        if of[past - 1].text[0].isupper():
            stop = past
    if not any(of[j].word.removesuffix("s") in BODIES or of[j].word in BODIES for j in range(at, own)):
        return None
    if of[stop - 1].text.endswith(("’s", "'s")):
        return None
    return Speaker("body", " ".join(text[of[at].start : of[stop - 1].end].split()), "", first, stop)


def _group(text: str, of: Sequence[Token], first: int, at: int, end: int) -> Speaker | None:
    """A body by a common noun ("the ministry"), or those who speak for one ("Chinese officials")."""
    for j in range(at, min(at + 5, end)):
        if not of[j].text[0].islower():
            continue
        if of[j].word not in BODIES | GROUPS:
            if of[j].word in _OF:
                return None
            continue
        past = j + 1
        if of[j].word in GROUPS:
            while past < end and (
                of[past].word in _OF or of[past].text[0].isupper() or of[past - 1].word == "the"
            ):
                past += 1
            while of[past - 1].word in _OF:
                past -= 1
        named = any(of[k].text[0].isupper() for k in range(at, j))
        start = at if named or of[first].word not in _ARTICLES else first
        name = " ".join(text[of[start].start : of[past - 1].end].split())
        name = name if named else name[0].lower() + name[1:]
        return Speaker("body", name, "", first, past)
    return None
