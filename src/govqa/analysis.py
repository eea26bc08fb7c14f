"""The one lexical analyser: what the index counts as a word, and so what a query must count as one."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from itertools import islice
from typing import Protocol

#: Named in every manifest: an index is only ever searched with the analyser that built it.
ANALYSER = "nfkc-casefold-english-snowball/2"

# A run of letters and digits, with apostrophes, & and a closing + kept where they make a name ("S&T",
# "AI+"). A point is kept in abbreviations and numbers ("U.S.", "3.5"), not where a space is missing or the
# number of a note is glued on ("rules.The", "images.21"). In scripts without spaces each character is a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u0e80-\u0eff"
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_WORD = re.compile(
    rf"[{_UNSPACED}]"
    rf"|{_LETTER}(?:\.{_LETTER})+(?![^\W_])"
    rf"|(?:[^\W_{_UNSPACED}](?:['’&](?=\w)|(?<=\d)\.(?=\d))?)+\+?"
)

# Words that carry the grammar of a sentence or a question and nothing of its subject.
_STOP_WORDS = """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having
    he her here hers him his how i if in into is it its itself just may me might more most must my no nor not
    of off on once only or other our out over own same shall she should so some such than that the their
    theirs them then there these they this those through to too under until up upon us very was we were what
    when where which while who whom whose why will with would you your s t
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

#: A text of more words, all of them in capitals, is set so for show: its capitals mark no names.
_LONGEST_NAME = 3


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
    """The terms of ``text`` in order, as the index holds them: folded, stop words left out, stemmed."""
    words = [_tidy(match) for match in _WORD.findall(unicodedata.normalize("NFKC", text))]
    # Written in capitals a stop word is a name (US, IT, WHO), unless all is written in capitals.
    shouted = sum(map(str.isupper, words)) > _LONGEST_NAME and not any(map(str.islower, text))
    terms = []
    for word in words:
        folded = word.casefold()
        if folded not in STOP_WORDS or (len(word) > 1 and word.isupper() and not shouted):
            terms.append(_stem(folded))
    return terms


def _tidy(word: str) -> str:
    """``word`` without its possessive ending, and without points if it is an abbreviation."""
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'S")
    letters = word.split(".")
    if len(letters) > 1 and all(len(letter) == 1 and letter.isalpha() for letter in letters):
        return "".join(letters)  # u.s → us: an abbreviation has one form with points and without
    return word


def word_count(text: str) -> int:
    """How many words ``text`` has, for limits on length; a script without spaces counts by character."""
    return len(_WORD.findall(text))


def has_words(text: str, least: int) -> bool:
    """Whether ``text`` has at least so many words, as ``word_count`` counts them; reads no further."""
    return next(islice(_WORD.finditer(text), least - 1, None), None) is not None
