"""A follow-up that is only a part of a question, put in the place of the like part of the one before.

"And China?" after "What does the EU put first?" asks "What does China put first?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govqa.conversation.clauses import (
    AUXILIARY,
    NAME,
    NARROWING,
    PLACE,
    PREPOSITION,
    is_past,
    is_verb,
    parse,
)
from govqa.conversation.leaning import PRONOUN
from govqa.conversation.referents import persons

_AND = re.compile(r"^\W*(?:(?:and|but|or|so|also|then|now|what about|how about)\b,? *)+", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r",? (?:itself|themselves|too|then|instead|exactly)$", re.IGNORECASE)
_NO_PART = re.compile(
    rf"\b{AUXILIARY}\b|{PRONOUN}|\b(?:who|whom|whose|what|which|why|when|where|how|this|that|these|those)\b",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(
    rf"(?:and |but |so )?({NARROWING}{PREPOSITION} (?:which|what|whom|how many|how much|how long)\b[^,?]*"
    r"|(?:since |until |till )?when|where|why|how(?: (?:long|often|fast|soon))?)",
    re.IGNORECASE,
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latest|newest|next|previous|"
    r"current|final|interim|original|old|new|earlier|later|revised)"
)
_NATIONALITY = r"(?:[A-Z]\w+(?:an|ese|ish|ch)|Dutch|Greek|Swiss|Thai)"
_OWNER = rf"(?:[Tt]he )?{NAME}"
_DATE = r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d"
# What may follow a name that is not part of more, as in "EU law".
_ENDS_NAME = re.compile(rf"\W*$|,| (?:{PREPOSITION}|and|or|{AUXILIARY})\b", re.IGNORECASE)


def complete(question: str, context: str) -> str | None:
    """``context``, the question before, with what ``question`` puts in; None where that is not plain."""
    return _other_circumstance(question, context) or _other_part(question, context)


def _other_circumstance(question: str, context: str) -> str | None:
    """ "In which city?" after "When did Xi present it?": "In which city did Xi present it?"."""
    found = _CIRCUMSTANCE.fullmatch(_AFTERTHOUGHT.sub("", question.strip().rstrip(" ?.!")))
    clause = parse(context)
    if not found or not clause or not clause.asks_circumstance:
        return None
    asked = found[1].strip()
    # "Did Britain sign?" may have been answered no: then "Why?" does not ask why it did.
    unsure = (
        asked.lower() in ("why", clause.lead.lower())
        if not clause.lead
        else asked.lower() == clause.lead.lower()
    )
    if unsure or re.search(rf"\b{AUXILIARY}\b", asked, re.IGNORECASE):
        return None
    return f"{asked[0].upper()}{asked[1:]} {clause.auxiliary} {clause.rest}?"


def _other_part(question: str, context: str) -> str | None:
    """ "And China's?" after "What is the EU's main concern?": "What is China's main concern?"."""
    opening = _AND.match(question)
    if not opening:
        return None
    part = _AFTERTHOUGHT.sub("", question[opening.end() :].strip().rstrip(" ?.!"))
    if not part or _NO_PART.search(part):
        return None
    for pattern, new in _alternatives(part):
        # What stands first is in capitals for that, and no name.
        places = [found for found in re.finditer(pattern, context) if found.start(1) > 0]
        if len(places) == 1 and not any(map(_is_base_form, places[0][1].split()[1:])):
            return _replaced(context, places[0].span(1), new)
        if places:
            return None
    same = _same_kind(part, context)
    if same is not None:
        return _replaced(context, same[0], part) if len(same) == 1 else None
    # "What about" something may ask of it, or of anything to do with it.
    return None if "about" in opening.group().lower() else _other_subject(part, context)


def _is_base_form(word: str) -> bool:
    return is_verb(word) and not word.endswith("s")


def _replaced(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _alternatives(part: str) -> Iterator[tuple[str, str]]:
    """In the place of what ``part`` may stand (group 1 of a pattern), and how it is put there."""
    if found := re.fullmatch(rf"(?:{PREPOSITION} )?({_DATE})", part):
        yield rf"\b({_DATE})\b", found[1]
    if found := re.fullmatch(rf"the ({_ORDINAL})(?: (?:ones?|([\w-]+)))?", part):
        noun = rf"(?= {found[2]}\b)" if found[2] else r"(?= (?!ones?\b)\w)"
        yield rf"(?:\b(?:the|its|their|his|her|an?)|['’]s?) ({_ORDINAL})\b{noun}", found[1]
    if found := re.fullmatch(r"([A-Za-z]+) (\d[\w.]*)", part):
        yield rf"\b{found[1]} (\d[\w.]*\w|\d)", found[2]
    if found := re.fullmatch(r"the ([A-Z]\w+) ones?", part):
        yield rf"\b({_NATIONALITY})(?= [a-z])", found[1]
        yield rf"({_OWNER}['’]s?)(?= )", f"the {found[1]}"
    if found := re.fullmatch(rf"((?:{PREPOSITION} )?(?:(?:the|an?) )?)([a-z]+(?: [a-z]+)?) ones?", part):
        words = " ".join(["[a-z]+"] * len(found[2].split()))
        if found[1]:
            yield rf"\b{found[1]}(?!least|most)({words})(?= \w)", found[2]
    if re.fullmatch(rf"{_OWNER}['’]s?", part):
        yield rf"({_OWNER}['’]s?)(?= )", part
    if found := re.fullmatch(rf"({PREPOSITION}) ({_OWNER})", part):
        yield rf"\b{found[1]} ({_OWNER})", found[2]
    elif found := re.fullmatch(rf"({PREPOSITION}) (\S.*)", part):
        word = rf"(?!{PREPOSITION}\b)[\w-]+"
        yield rf" {found[1]} ({word}(?: {word})*)(?=\W*$)", found[2]
    if is_past(part):
        yield r"\b([a-z]+ed)\b", part


def _same_kind(part: str, context: str) -> list[tuple[int, int]] | None:
    """Where ``context`` names places, if ``part`` is one, or persons, likewise; None if it names none.

    Empty if the place is part of another name.
    """
    if re.fullmatch(PLACE, part):
        spans = [found.span() for found in re.finditer(rf"\b{PLACE}\b", context)]
        if not spans:
            return None
        end = spans[0][1]
        verb = re.match(r" ([a-z]+)", context[end:])
        return spans if _ENDS_NAME.match(context, end) or (verb and is_verb(verb[1])) else []
    if " " not in part or persons(part) != [part]:
        return None
    known = [name for name in persons(context) if " " in name]
    return [(context.index(name), context.index(name) + len(name)) for name in known] or None


def _other_subject(part: str, context: str) -> str | None:
    """``context`` with the name ``part`` for the name that is its subject."""
    clause = parse(context)
    found = re.match(_OWNER, clause.rest) if clause else None
    if clause is None or found is None or not re.fullmatch(_OWNER, part):
        return None
    name, following = found.group(), clause.rest[found.end() :]
    if not re.match(r" [a-z]", following) or name.endswith(("'s", "’s", "'", "’")):
        return None
    if re.search(r"['’]s? ", name) and not re.search(r"['’]s? ", part):
        return None
    start = context.rindex(clause.rest)
    return _replaced(context, (start, start + found.end()), part)
