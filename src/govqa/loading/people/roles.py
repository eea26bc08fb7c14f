"""What a text calls a person: "a law researcher at the university of …", "(Institute for Dams)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from govqa.loading.people.lexicon import BODIES, OCCUPIED, OFFICE_ENDINGS, OFFICES
from govqa.types import Section, SpeakerTurn

#: Longest role, in words and in characters; a longer one is cut at its first comma.
_MOST_WORDS = 30
_MOST_CHARACTERS = 220
#: The noun that makes a phrase a role stands among this many words at its start.
_NOUN_WITHIN = 9

_ARTICLE = re.compile(r"^(?:an?|the|une?|le|la|eine?|der|die)\s+", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_AFTER_NAME = re.compile(
    r"\s*(?:"
    r"\((?P<bracket>[^()\n]{3,160})\)"
    r"|,\s+(?P<apposition>[^\n]{3,400})"
    r"|\s(?:is|was|serves as|works as)\s+(?P<is>(?:an?|the)\s[^\n]{3,400}|[^\n]{3,400})"
    r"|\s(?P<of>(?:of|at|from)\s+(?:the\s+)?[A-Z][^\n]{2,200})"
    r")"
)
#: Where a role is over: the sentence's end, a clause about something else, a mark.
_OVER = re.compile(
    r"[.!?;:…](?=\s|$)(?<!\b[A-Z]\.)(?<!\bSt\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bInc\.)|\s[–—]\s|[“”«»„\"\[\]]"
    r"|\s?\((?![A-Z][\w&-]{1,11}\))|(?<![\w&])\)"
    r"|,?\s(?:who|whose|which|where|when|while|because|during|after|before|told|said|says|and\s(?:has|is|was))\b"
    r"|,\s(?:and|but|or|as|in\san?|at\san?|on|with|adding|saying|speaking|he|she|they|it)\b"
)
_PROPER = re.compile(
    r"(?:of|at|from)\s(?:the\s)?[A-Z][\w.’'&-]*(?:\s(?:(?:of|for|and|the|&)\s)*[A-Z][\w.’'&-]*)*"
)
_PLACE = re.compile(r",\s+(?:[A-Z][\w.’'-]*\s?){1,4}(?=,|$)")


def role_after(text: str, at: int, *, verb: bool = True) -> tuple[str, int]:
    """The role that ``text`` states of the name that ends at ``at``, and where it ends; ("", at) for none.

    With ``verb``, "… is a professor of hydrology" counts.
    """
    match = _AFTER_NAME.match(text, at, at + 460)
    if not match:
        return "", at
    kind = match.lastgroup or ""
    if kind == "is" and not verb:
        return "", at
    phrase = match[kind]
    start = match.start(kind)
    if kind == "bracket":
        role = tidy(phrase) if is_role(phrase) or _names_body(phrase) else ""
        return role, match.end() if role else at
    end = _phrase_end(phrase)
    phrase = phrase[:end].rstrip(" ,")
    if kind == "of":
        named = _PROPER.match(phrase)
        phrase = named[0] if named else ""
        good = bool(phrase)
    else:
        good = is_role(phrase)
    return (tidy(phrase), start + len(phrase)) if good else ("", at)


def turn_roles(
    text: str, turns: Sequence[SpeakerTurn], sections: Sequence[Section]
) -> tuple[SpeakerTurn, ...]:
    """``turns`` with the role that ``text`` states of each speaker.

    It stands in brackets in a label ("Dr Byron (Institute for Dams):"), or after the first mention of the
    name that has one: "Max Weber is head of the Lock Office". Headings are not read for mentions.
    """
    speakers = {turn.speaker for turn in turns if " " in turn.speaker}
    stated: dict[str, str] = {}
    for turn in turns:
        bracket = re.search(r"\(([^()\n]{3,160})\)", turn.label.of(text))
        if bracket and (is_role(bracket[1]) or any(word[0].isupper() for word in bracket[1].split())):
            stated.setdefault(turn.speaker, tidy(bracket[1]))
    headings = {section.heading.start for section in sections}
    names = "|".join(re.escape(name) for name in sorted(speakers, key=len, reverse=True))
    for match in re.finditer(rf"\b(?:{names})\b", text) if names else ():
        if match[0] in stated or text.rfind("\n", 0, match.start()) + 1 in headings:
            continue
        role, _ = role_after(text, match.end())
        if role:
            stated[match[0]] = role
    return tuple(replace(turn, role=stated.get(turn.speaker, "")) for turn in turns)


def is_role(phrase: str) -> bool:
    """Whether ``phrase`` says what a person is or does: "director of a lab", "who leads it"."""
    said = _WORD.findall(_ARTICLE.sub("", phrase.strip(), count=1))
    if not said:
        return False
    if said[0].casefold() == "who":
        return len(said) > 2 and any(word.casefold() in OCCUPIED for word in said[1:3])
    return any(is_office(word) for word in said[:_NOUN_WITHIN])


def is_office(word: str) -> bool:
    """Whether ``word`` names what a person is: "professor", "Secretary-General"."""
    folded = word.casefold().removesuffix("’s").removesuffix("'s")
    return folded == word.casefold() and (folded in OFFICES or folded.endswith(OFFICE_ENDINGS))


def tidy(phrase: str) -> str:
    """``phrase`` as a role is shown: on one line, without its article, not endless."""
    role = _ARTICLE.sub("", " ".join(phrase.split()).strip(" ,;:.–—"), count=1)
    if len(role) > _MOST_CHARACTERS or len(role.split()) > _MOST_WORDS:
        role = role.split(",")[0]
    return role if len(role) <= _MOST_CHARACTERS else ""


def _phrase_end(phrase: str) -> int:
    """Where the role at the start of ``phrase`` ends: at a comma, but for that before a place."""
    over = _OVER.search(phrase, 4)  # "who" itself may begin a role
    end = over.start() if over else len(phrase)
    comma = phrase.find(",")
    while 0 <= comma < end:
        place = _PLACE.match(phrase, comma, end)
        if not place:
            return comma
        comma = phrase.find(",", place.end())
    return end


def _names_body(phrase: str) -> bool:
    said = _WORD.findall(phrase)
    return any(word[0].isupper() and word.casefold() in BODIES for word in said)
