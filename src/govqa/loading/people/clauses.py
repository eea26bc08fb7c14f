"""Clauses that say who speaks: "says Ada Byron, a historian", "the ministry said in a statement"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govqa.analysis import STOP_WORDS
from govqa.loading.people.lexicon import ACCORDING, AUXILIARY, SPEECH
from govqa.loading.people.naming import Speaker, speaker
from govqa.loading.people.persons import Persons
from govqa.loading.people.roles import is_role, role_after, tidy
from govqa.loading.people.tokens import Token
from govqa.types import Span

#: Words for a time that may follow a name.
_WHEN = frozenset(("yesterday", "today", "tonight", "last", "earlier", "later", "next", "this"))
#: An apposition after a name takes at most so many tokens.
_APPOSITION_WITHIN = 45


@dataclass(frozen=True, slots=True)
class Clause:
    """An attribution: the tokens ``[first, end)``, its verb in lower case, the end of its text."""

    speaker: Speaker
    verb: str
    first: int
    end: int
    span: Span


def leads(text: str, known: Persons, of: Sequence[Token], first: int, end: int) -> Clause | None:
    """The clause with its subject before its verb that starts at token ``first``: "Byron has said"."""
    who = speaker(text, known, of, first, end)
    if who is None:
        return None
    at, role = who.end, ""
    if at < end and of[at].text == "(":
        close = next((j for j in range(at, min(at + 16, end)) if of[j].text == ")"), -1)
        role, _ = role_after(text, of[at - 1].end, verb=False)
        at = close + 1 if close > 0 else at
    if at < end and of[at].text == ",":
        past = _past_apposition(text, of, at, end)
        if past < 0:
            return None
        said = text[of[at].end : of[past - 1].start]
        role = tidy(said) if is_role(said) else ""
        at = past
    elif at < end and of[at].word in ("of", "at", "from"):
        past = next((j for j in range(at, min(at + 12, end)) if _verb_at(of, j, end) > 0), -1)
        if past < 0:
            return None
        role, at = tidy(text[of[at].start : of[past - 1].end]), past
    verb = _verb_at(of, at, end)
    if verb < 0:
        return None
    span = Span(of[first].start, of[verb - 1].end)
    return Clause(_with_role(who, role), of[verb - 1].word, first, verb, span)


def trails(text: str, known: Persons, of: Sequence[Token], first: int, end: int) -> Clause | None:
    """The clause with its verb before its subject that starts at token ``first``: "says Ada Byron"."""
    at, verb = first, ""
    according = _according(of, first, end)
    if according:
        at, verb = according, "according"
    else:
        while at < end and of[at].word in ("a", "hat", "as", "also"):
            at += 1
        if at >= end or of[at].quoted or of[at].word not in SPEECH:
            return None
        verb, at = of[at].word, at + 1
    who = speaker(text, known, of, at, end)
    if who is None:
        return None
    if who.kind in ("person", "body") and _qualifies(of, who.end, end):
        return None
    limit = of[end - 1].end
    role, role_end = role_after(text, of[who.end - 1].end, verb=False)
    if role_end > limit or who.kind != "person":
        role, role_end = "", of[who.end - 1].end
    past = next((j for j in range(who.end, end) if of[j].start >= role_end), end)
    return Clause(
        _with_role(who, role), verb, first, past, Span(of[first].start, max(role_end, of[past - 1].end))
    )


def _qualifies(of: Sequence[Token], at: int, end: int) -> bool:
    """Whether a noun follows the name, which then only says which: "according to the Byron report"."""
    if at >= end or not of[at].is_word or not of[at].text[0].islower():
        return False
    word = of[at].word
    return word not in STOP_WORDS | _WHEN and not word.endswith(("ing", "ly")) and word not in SPEECH


def _according(of: Sequence[Token], first: int, end: int) -> int:
    """Past the words "according to" at ``first``, or 0."""
    for words in ACCORDING:
        if first + len(words) < end and all(of[first + k].word == word for k, word in enumerate(words)):
            return first + len(words)
    return 0


def _with_role(who: Speaker, role: str) -> Speaker:
    return replace(who, role=role) if role and who.kind == "person" else who


def _past_apposition(text: str, of: Sequence[Token], at: int, end: int) -> int:
    """Past "…, a historian in London, " before a verb of speech, or -1."""
    begins = of[at + 1] if at + 1 < end else None
    if begins is None or begins.quoted:
        return -1
    for j in range(at + 1, min(at + _APPOSITION_WITHIN, end)):
        if of[j].quoted or of[j].text in ".;:":
            return -1
        if of[j].text == "," and _verb_at(of, j + 1, end) > 0:
            said = text[of[at].end : of[j].start]
            return (
                j + 1
                if is_role(said) or begins.text.isdigit() or begins.word in ("who", "of", "from")
                else -1
            )
    return -1


def _verb_at(of: Sequence[Token], at: int, end: int) -> int:
    """Past the verb of speech at ``at``, auxiliaries and adverbs before it passed over, or -1."""
    for j in range(at, min(at + 4, end)):
        if of[j].quoted or not of[j].is_word:
            return -1
        word = of[j].word
        if word in SPEECH and word not in ("a", "hat"):
            return j + 1
        if word == "put" and j + 1 < end and of[j + 1].word == "it":
            return j + 2
        if word not in AUXILIARY and not word.endswith("ly"):
            return -1
    return -1
