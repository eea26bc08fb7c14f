"""Whether a few words look like a person's name."""

from __future__ import annotations

import re

from govqa.loading.people.lexicon import NOT_NAMES, PARTICLES, TITLES

_TOKEN = re.compile(r"^[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?$|^[A-Z]\.(?:[A-Z]\.)*$")


def is_name(text: str, lower_case: set[str], least: int = 2, most: int = 5) -> bool:
    """Whether ``text`` is ``least`` to ``most`` capitalised words, none of them in ``lower_case``.

    ``lower_case`` holds the words that the same document writes in lower case: "Military Use" is no name
    where "military" occurs. Titles ("Dr") and particles ("van") may stand among the words.
    """
    tokens = text.split()
    core = [t for t in tokens if t.rstrip(".").casefold() not in TITLES | PARTICLES]
    if not least <= len(core) or len(tokens) > most + 2 or len(core) > most:
        return False
    for token in core:
        bare = token.rstrip(".").casefold()
        if not token[0].isupper() or not _TOKEN.match(token):
            return False
        if bare in NOT_NAMES or bare in lower_case:
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
