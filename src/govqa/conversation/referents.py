"""What a pronoun stands for: a name or a description out of the questions before, where only one fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from govqa.analysis import analyse
from govqa.conversation.clauses import (
    AUXILIARY,
    PLACE,
    PREPOSITION,
    body,
    is_past,
    is_plural,
    is_verb,
    names,
    parse,
    subject,
)
from govqa.conversation.leaning import hide_bound

Kind = Literal["person", "thing", "many"]


class _Asked(NamedTuple):
    """What a question asks for, described in words that fit into another: "the ministry that drafted it"."""

    kind: Kind
    text: str


_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers", "that person", "this person"), "person"),
    **dict.fromkeys(("it", "its"), "thing"),
    **dict.fromkeys(("they", "them", "their", "theirs"), "many"),
}
_PRONOUN = re.compile(rf"\b(?:{'|'.join(_KINDS)})\b", re.IGNORECASE)
_POSSESSIVE = re.compile(rf"(?:its|his|their)\b|her\b(?= (?!{PREPOSITION}\b)\w)", re.IGNORECASE)
_OTHER_POINTER = re.compile(r"\b(?:this|these|those|there|such|ones?|that)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"^those who | that ")
_SUBJECT_QUESTION = re.compile(r"(?:who|what|which|how many|how much)\b", re.IGNORECASE)
_SUBJECT_PRONOUN = re.compile(r"(?:the|an?|there|it|they|he|she|we|i|you)$", re.IGNORECASE)
#: What people are called by what they do.
_ROLE = re.compile(
    r"\b(?:person|politician|minister|president|premier|leader|official|diplomat|scholar|researcher|expert|"
    r"analyst|professor|author|scientist|lawyer|deputy|boss|campaigner|writer|editor|journalist|chancellor|"
    r"senator|governor|director|chair|head|founder|man|woman)\b",
    re.IGNORECASE,
)
# What stands in the names of places, bodies and papers, and in no person's.
_NO_PERSON = re.compile(
    rf"\d| (?:of|for|and|on|the) |[A-Z]{{2}}|\b{PLACE}\b"
    r"|\b(?:Nations|States|Union|Act|Law|Plan|Summit|Office|Council|Commission|Committee|Convention|"
    r"Institute|Agency|Organi[sz]ation|Declaration|Initiative|Forum|Group|Network|University|Party|"
    r"Parliament|Congress|Senate|Ministry|Measures|Framework|Code|Principles|Compact|Treaty|Strategy|Road|"
    r"Dialogue|Global|International|National|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|\w+(?:ese|ish|ian))\b"
)
_REQUEST = re.compile(
    r"^(?:(?:can|could) you )?(?:tell (?:me|us) (?:\w+ )?about|explain|describe|define|summari[sz]e) ",
    re.IGNORECASE,
)
# Nouns that only make up a verb: "take effect".
_NO_CONTENT = frozenset(("effect", "force", "place", "part"))
#: A possessive ending after more words would be read with the last of them.
_LONGEST_OWNER = 5


class Replaced(NamedTuple):
    """A question whose pronouns of a ``kind`` are replaced by ``referent``."""

    question: str
    kind: Kind
    referent: str


def replace_pronoun(question: str, context: str) -> Replaced | None:
    """``question`` with what its pronoun stands for in ``context``, the question before, put in its place.

    None where that is not plain, or where more of ``context`` than its verb would be lost.
    """
    if (found := _only_pronoun(question)) is None:
        return None
    kind, pronoun = found
    referent = _referent(kind, context, emphatic=" " in pronoun.group())
    if referent is None or _points(_RELATIVE.sub(" ", referent)):
        return None
    replaced = _put(question, pronoun, referent)
    return Replaced(replaced, kind, referent) if replaced and not _loses(context, replaced) else None


def replace_again(question: str, referents: Mapping[Kind, str]) -> str | None:
    """``question`` with what a pronoun of its kind stood for before; None if there was none."""
    if (found := _only_pronoun(question)) is None or found[0] not in referents:
        return None
    return _put(question, found[1], referents[found[0]])


def name_person(question: str, people: Sequence[str]) -> str | None:
    """``question`` with the only person among the names ``people`` for its "he" or "she".

    Longer names come first: one word alone may name anything. None if there are several persons, or none.
    """
    found = _only_pronoun(question)
    if found is None or found[0] != "person":
        return None
    others = {name for name in people if name not in question}
    full = {name for name in others if " " in name} or others
    return _put(question, found[1], *full) if len(full) == 1 else None


def persons(question: str) -> list[str]:
    """The names in ``question`` that may be of persons, longer ones alone if there are any."""
    found = [
        name for name in names(question) if not _NO_PERSON.search(name) and f"the {name}" not in question
    ]
    full = [name for name in found if " " in name]
    return full or [name for name in found if not _names_thing(name, question)]


def _names_thing(name: str, question: str) -> bool:
    """Whether a noun follows ``name``: "Kigali text"."""
    following = re.search(rf"{re.escape(name)} ([a-z]+)\b(?<!and)(?<!or)(?<!not)(?<!been)", question)
    return following is not None and not (is_verb(following[1]) or re.fullmatch(PREPOSITION, following[1]))


def _only_pronoun(question: str) -> tuple[Kind, re.Match[str]] | None:
    """The first pronoun that points out of ``question``, if that is a sentence and no other sort does."""
    text = hide_bound(question)
    found = list(_PRONOUN.finditer(text))
    kinds = {_KINDS[each.group().lower()] for each in found}
    whole = parse(question) is not None or _SUBJECT_QUESTION.match(body(question))
    if len(kinds) != 1 or not whole or _OTHER_POINTER.search(_PRONOUN.sub("", text)):
        return None
    return kinds.pop(), found[0]


def _points(phrase: str) -> bool:
    return bool(_PRONOUN.search(phrase) or _OTHER_POINTER.search(phrase))


def _put(question: str, pronoun: re.Match[str], referent: str) -> str | None:
    """``question`` with ``referent`` for ``pronoun``; None if it would need an ending it cannot take."""
    if _POSSESSIVE.match(question, pronoun.start()):
        if len(referent.split()) > _LONGEST_OWNER or re.search(r" (?:who|that) ", referent):
            return None
        referent += "'" if referent.endswith("s") else "'s"
    if not question[: pronoun.start()].strip():
        referent = referent[0].upper() + referent[1:]
    return question[: pronoun.start()] + referent + question[pronoun.end() :]


def _loses(context: str, replaced: str) -> bool:
    """Whether ``context`` has content words, other than verbs, that ``replaced`` has not got."""
    kept = set(analyse(replaced))
    words = re.findall(r"[\w&'’.-]*\w\+?", _REQUEST.sub("", body(context)))
    words = [word for word in words if not is_verb(word) and word not in _NO_CONTENT]
    return not kept.issuperset(analyse(" ".join(words)))


def _referent(kind: Kind, context: str, *, emphatic: bool) -> str | None:
    """What a pronoun of ``kind`` stands for; ``emphatic``: "that person" is the one who was asked for."""
    asked = _asked_for(context, kind)
    named = persons(context) if kind == "person" else names(context)
    if asked and asked.kind == kind and (kind != "person" or emphatic or not named):
        return asked.text
    if kind == "person" or (asked and kind == "thing"):
        if (asked and kind == "person") or len(named) != 1:
            return None
        return f"the {named[0]}" if f"the {named[0]}" in context else named[0]
    about = None if asked else _topic(context, kind)
    return about if about and is_plural(about) == (kind == "many") and not _ROLE.search(about) else None


def _topic(context: str, kind: Kind) -> str | None:
    """What ``context`` is about, if it asks for something else."""
    clause = parse(context)
    if clause is None:
        plain = _REQUEST.sub("", body(context))
        asks = re.match(r"(?:wh\w+|how)\b", plain, re.IGNORECASE)
        return None if asks or len(plain.split()) > _LONGEST_OWNER else plain
    if about := subject(clause):
        return about
    if not clause.lead or not re.match(r"(?:is|are|was|were)\b", clause.auxiliary):
        return None
    phrase = re.sub(r" (?:about|like|for)$", "", clause.rest)
    named = clause.lead.lower() == "what" or re.match(r"(?:the|a|an) \w|[A-Z]", phrase)
    if not named or re.match(r"the (?:most|least) \w+$", phrase):
        return None
    # "the seat of the commission": either may be meant.
    inner = re.split(rf" {PREPOSITION} ", phrase)[1:]
    if any(is_plural(each) == (kind == "many") for each in inner):
        return None
    return re.sub(r"^an? ", "the ", phrase)


def _asked_for(context: str, kind: Kind) -> _Asked | None:
    """What ``context`` asks for, if that is its own subject; "who" may be one or many, as ``kind`` is."""
    question = body(context)
    if role := re.match(r"(?is)who (is|are|was|were) ((?:the|an?|one) .+|\S+['’]s? .+)", question):
        return _Asked("person" if role[1].lower() in ("is", "was") else "many", role[2])
    words = question.split()
    lead = words[0].lower() if words else ""
    start = 1 if lead == "who" else _verb(words) if lead == "which" else 0
    if not start or _asks_for_object(words[start:]):
        return None
    rest = " ".join(words[start:])
    if lead == "who":
        return (
            _Asked("many", f"those who {rest}")
            if kind == "many"
            else _Asked("person", f"the person who {rest}")
        )
    noun = " ".join(words[1:start])
    person = _ROLE.search(noun) is not None
    described = f"the {noun} {'who' if person else 'that'} {rest}"
    return _Asked("many" if is_plural(noun) else "person" if person else "thing", described)


def _verb(words: list[str]) -> int:
    """Where the verb of "which ministry drafted …" stands; 0 if that is not plain."""
    for at, word in enumerate(words[2:6], start=2):
        if re.fullmatch(AUXILIARY, word, re.IGNORECASE) or is_past(word):
            return at
    return next(
        (at for at, word in enumerate(words[2:5], start=2) if is_verb(word) and word.endswith("s")), 0
    )


def _asks_for_object(words: list[str]) -> bool:
    """Whether ``words`` begin with an auxiliary before a subject: "which norms | do firms follow"."""
    if not words or not re.fullmatch(AUXILIARY, words[0], re.IGNORECASE):
        return not words
    if len(words) == 1 or words[0].lower() in ("do", "does", "did"):
        return True
    return words[1][0].isupper() or _SUBJECT_PRONOUN.match(words[1]) is not None
