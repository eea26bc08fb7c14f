"""Whether a few words look like a person's name."""

from __future__ import annotations

import re

TITLES = frozenset("mr mrs ms miss dr prof professor sir lord lady judge justice senator president".split())
_PARTICLES = frozenset("de da di del della der den des dos du el al bin ibn ben la le van von zu y e".split())
#: Words that begin with a capital where names do, and are none.
_NOT_NAMES = frozenset(
    "the a an note notes warning example figure table source sources summary definition key date title tip pros cons "
    "important advantages disadvantages chapter section article annex part appendix box step answer question "
    "university institute institution center centre school college department ministry agency commission council "
    "committee association organization organisation foundation company group initiative action plan act law "
    "treaty convention summit report policy strategy framework governance technology research science security "
    "development union nations states kingdom republic world global international national north south east west "
    "africa asia europe america korea zealand arabia lanka faso leone hong kong new york washington brussels beijing "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday ai eu un us uk".split()
)
_TOKEN = re.compile(r"^[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?$|^[A-Z]\.(?:[A-Z]\.)*$")


def is_name(text: str, lower_case: set[str], least: int = 2, most: int = 5) -> bool:
    """Whether ``text`` is ``least`` to ``most`` capitalised words, none of them in ``lower_case``.

    ``lower_case`` holds the words that the same document writes in lower case: "Military Use" is no name
    where "military" occurs. Titles ("Dr") and particles ("van") may stand among the words.
    """
    tokens = text.split()
    core = [t for t in tokens if t.rstrip(".").casefold() not in TITLES | _PARTICLES]
    if not least <= len(core) or len(tokens) > most + 2 or len(core) > most:
        return False
    for token in core:
        bare = token.rstrip(".").casefold()
        if not token[0].isupper() or not _TOKEN.match(token):
            return False
        if bare in _NOT_NAMES or bare in lower_case:
            return False
    return tokens[-1] == core[-1]


def surname(name: str) -> str:
    """The part of ``name`` by which it is called: the word in capitals, else the last."""
    tokens = name.split()
    if len(tokens) > 1:
        for token in tokens:
            if len(token) > 1 and token.isupper() and "." not in token:
                return token
    return tokens[-1]
