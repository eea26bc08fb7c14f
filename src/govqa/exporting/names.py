"""Names as bibliographies need them: the family name apart from the others, institutions whole.

A name that can be taken apart in more than one way is kept whole: it then stands as its source prints it,
while "Briefing, C." for China Briefing would be an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from govqa.exporting.lexicon import (
    CHINESE,
    DEGREES,
    OF_BODIES,
    OF_GRAMMAR,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from govqa.wording import one_line

_MOST_WORDS = 5  # of a person's name
_PINYIN = re.compile(
    r"(?:['’-]?(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|in|un|ie|iu|ui|ue|üe|ia|ua|uo"
    r"|[aeiouü])){1,3}"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name, on one line. ``whole`` is as it is printed in running text.

    ``family`` is empty where the name is not taken apart: an institution, or a person whose names cannot be
    told apart. ``family_first`` names, such as Xi Jinping, are not turned round in lists.
    """

    whole: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    family_first: bool = False

    @property
    def surname(self) -> str:
        """The family name with its particle, or the whole name."""
        return f"{self.particle} {self.family}".strip() or self.whole

    @property
    def initials(self) -> str:
        """The initials of the given names: "J.-P. M."."""
        apart = re.sub(r"\b[A-Z]{2,3}\b", lambda together: " ".join(together[0]), self.given)  # JD
        words = re.sub(r"\.(?=[^\s.-])", ". ", apart).split()
        parts = ("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in words)
        return " ".join(filter(None, parts))


def parse_name(text: str, publisher: str = "") -> Name:
    """The name that ``text`` gives: "Ida Lund", "Lund, Ida", "Ministry of Rivers".

    Titles and degrees are left out, as every style wants it. A name that is also the ``publisher``'s is an
    institution's.
    """
    text = one_line(text)
    if text.casefold() == one_line(publisher).casefold():
        return Name(text)
    before, comma, after = (part.strip() for part in text.partition(","))
    if after.casefold() in DEGREES and len(before.split()) > 1:  # not the initials in "Vance, J.D."
        comma = ""
    if after.casefold() in SUFFIXES:
        before, comma, after = f"{before} {after}", "", ""
    if comma:
        return _inverted(text, before.split(), after.split())
    words = before.split()
    while len(words) > 2 and words[0].casefold() in TITLES:
        del words[0]
    return _person(words) if _is_person(words) else Name(text)


def _inverted(text: str, family: list[str], given: list[str]) -> Name:
    """The name of ``text``, which has a comma between ``family`` and ``given``."""
    if not family or not given or len(family) > 3 or not _is_person([*given, *family]):
        return Name(text)
    particle, family = _split_particle(family)
    name = Name("", " ".join(family), " ".join(given), particle)
    return Name(f"{name.given} {name.surname}", name.family, name.given, particle)


def _person(words: list[str]) -> Name:
    whole = " ".join(words)
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in SUFFIXES else ""
    if len(words) == 2 and words[0].casefold() in CHINESE:
        if words[1].casefold() in CHINESE:
            return Name(whole)  # Lin Tan: either may be the family
        if _PINYIN.fullmatch(words[1].casefold()):
            return Name(whole, words[0], words[1], suffix=suffix, family_first=True)
    last = len(words) - 1
    first = next((i for i in range(1, last) if words[i].casefold() in PARTICLES), last)
    particle, family = _split_particle(words[first:])
    return Name(whole, " ".join(family), " ".join(words[:first]), particle, suffix)


def _split_particle(family: list[str]) -> tuple[str, list[str]]:
    """What belongs to a family name and the name itself: ("von der", ["Leyen"])."""
    count = 0
    while count < len(family) - 1 and family[count] in PARTICLES:
        count += 1
    return " ".join(family[:count]), family[count:]


def _is_person(words: list[str]) -> bool:
    """Whether ``words`` can only be the names of a person."""
    if not 2 <= len(words) <= _MOST_WORDS or words[-1] in PARTICLES:
        return False
    abbreviated = words[-1].isupper() and words[-1].isalpha() and words[-1].casefold() not in SUFFIXES
    return not abbreviated and all(map(_is_of_person, words))


def _is_of_person(word: str) -> bool:
    folded = word.casefold()
    if word in PARTICLES or folded in SUFFIXES:
        return True
    if folded.rstrip(".") in OF_BODIES or folded in OF_GRAMMAR or not word[0].isupper():
        return False
    shouted = len(word) > 2 and word.isalpha() and word.isupper()  # an abbreviation, or which name is which
    return not shouted and all(char.isalpha() or char in ".-'’" for char in word)
