"""The one lexical analyser: what the index counts as a word, and so what a query must count as one."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

#: Named in every manifest: an index is only ever searched with the analyser that built it.
ANALYSER = "nfkc-casefold-english-snowball/1"

# A run of letters and digits, with inner points, apostrophes and a closing + or & kept where they make a
# name ("U.S.", "AI+", "S&T"); each character of a script written without spaces is a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u0e80-\u0eff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}](?:['’.&](?=\w))?)+\+?")

# Words that carry the grammar of a sentence or a question and nothing of its subject.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having
    he her here hers him his how i if in into is it its itself just may me might more most must my no nor not
    of off on once only or other our out over own same shall she should so some such than that the their theirs
    them then there these they this those through to too under until up upon us very was we were what when
    where which while who whom whose why will with would you your s t""".split()
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


_stemming = threading.Lock()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    with _stemming:  # the stemmer keeps the word it is at in itself: two threads would mix theirs up
        return _stemmer().stemWord(word)


def analyse(text: str) -> list[str]:
    """The terms of ``text`` in order, as the index holds them: letters folded, stop words left out, stemmed."""
    terms = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text)):
        word = match.group()
        folded = _tidy(word.casefold())
        # Written in capitals a stop word is a name: US, IT, WHO.
        if folded not in STOP_WORDS or (len(folded) > 1 and word.isupper()):
            terms.append(_stem(folded))
    return terms


def _tidy(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    letters = word.split(".")
    if len(letters) > 1 and all(len(letter) == 1 for letter in letters):
        return "".join(letters)  # u.s → us: an abbreviation has one form with points and without
    return word


def word_count(text: str) -> int:
    """How many words ``text`` has, for limits on length; a script without spaces counts by character."""
    return sum(1 for _ in _WORD.finditer(text))
