"""Typing errors of a question, mended with the words of the corpus.

A word is mended only if neither the corpus nor the language has it, and only into a word that several
documents have. Where two corrections are as good, or an ordinary word that the corpus lacks is a better one,
the word stays: a question on another subject must not turn into one on this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np

from govqa.analysis import analyse

IsWord = Callable[[str], bool]

#: Shorter words differ from too many others by one letter.
SHORTEST = 4
#: From this many letters on, two may be wrong.
LONG = 8
#: What fewer documents have may be a rare name, or an error itself.
LEAST_DOCUMENTS = 2
#: Names, and words that hold another error than a slip, are mended only into a word this many documents have.
LEAST_IF_UNLIKELY = 5
#: A word of four letters is mended in spite of an ordinary word as near into one this many documents have.
LEAST_IF_SHORT = 20
#: Of two corrections as likely, one is meant if it is so many times as frequent.
DOMINANT = 5
#: Where more words than this, and more than half of all, are unknown, the question is in another language.
MOST_UNKNOWN = 4
#: What has more unknown words than this, or a word of more letters, is no question that someone mistyped.
MOST_MENDED, LONGEST = 30, 40

_CHUNK = re.compile(r"\S+")
# Addresses, names of files, abbreviations with points.
_NO_PROSE = re.compile(r"[@\\]|://|\w[._]\w")
# Accents of their own belong to the letter before them.
_RUN = re.compile(r"[\w\u0300-\u036f]+")
# What makes another form of a word, and the fewest letters of that form.
_ENDINGS = (("s", 4), ("es", 6), ("ed", 7), ("er", 7), ("ers", 8), ("ing", 8), ("ly", 7))
# Parts of compounds: "overregulation" and "knowledgeable" lack no space.
_AFFIXES = re.compile(
    r"anti|counter|cross|down|inter|micro|mini|multi|out|over|post|self|semi|super|trans|ultra|under"
    r"|able|free|less|like|ness|ship|wide|wise"
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "csz", "ckq", "dt", "fv", "mn")
_CONFUSED = frozenset(
    [frozenset(row[i : i + 2]) for row in _ROWS for i in range(len(row) - 1)]
    + [frozenset((a, b)) for letters in _ALIKE for a in letters for b in letters]
)

# Kinds of error, the likeliest first: a letter left out, doubled, or swapped with its neighbour; one for
# another that is beside it on the keyboard or sounds like it; one too many, or any other in its place.
_SLIP, _CONFUSION, _OTHER = range(3)


def document_frequencies(texts: Iterable[str]) -> dict[str, int]:
    """In how many of ``texts`` each word stands, in lower case: the vocabulary that ``mend`` takes."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word.lower() for word, _ in _prose(text)})
    return dict(found)


def mend(question: str, vocabulary: Mapping[str, int], is_word: IsWord) -> str:
    """``question`` with its typing errors mended; all else of it stays as typed.

    ``vocabulary`` maps each word of the corpus, in lower case, to the number of documents that have it
    (``document_frequencies``). ``is_word`` says whether a word in lower case is an ordinary one of the
    language. Mending what was mended changes nothing.
    """
    while (mended := _mended_once(question, vocabulary, is_word)) != question:
        question = mended  # fewer words are unknown in each round
    return question


class _Error(NamedTuple):
    """How a word may have become another: the smaller, the likelier."""

    distance: int
    first_differs: bool
    kind: int


_LIKELIEST = _Error(1, False, _SLIP)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question as typed, where it stands, and whether it needs no mending."""

    typed: str
    start: int
    end: int
    known: bool


def _mended_once(question: str, vocabulary: Mapping[str, int], is_word: IsWord) -> str:
    words = _words(question, vocabulary, is_word)
    unknown = [word for word in words if not word.known]
    foreign = len(unknown) > MOST_UNKNOWN and 2 * len(unknown) > len(words)
    if not unknown or foreign or len(unknown) > MOST_MENDED:
        return question
    for left, right in pairwise(words):
        whole = (left.typed + right.typed).lower()
        split = not (left.known and right.known) and question[left.end : right.start] == " "
        if split and vocabulary.get(whole, 0) >= LEAST_DOCUMENTS:
            return question[: left.end] + question[right.start :]
    typed = sorted({word.typed.lower() for word in unknown})
    near = dict(zip(typed, _near(typed, vocabulary), strict=True))
    shouted = question.isupper()
    out, end = "", 0
    for word in unknown:
        folded = word.typed.lower()
        name = not shouted and _is_name(word, question)
        mended = _correction(folded, near[folded], vocabulary, is_word, name=name)
        if mended == folded and not name:
            mended = _spaced(folded, vocabulary)
        out += question[end : word.start] + (word.typed if mended == folded else _cased(mended, word.typed))
        end = word.end
    return out + question[end:]


def _prose(text: str) -> Iterator[tuple[str, int]]:
    """The runs of letters in ``text`` and where they start; not those glued to digits or in addresses."""
    for chunk in _CHUNK.finditer(text):
        if not _NO_PROSE.search(chunk.group()):
            for run in _RUN.finditer(text, *chunk.span()):
                if run.group().isalpha():
                    yield run.group(), run.start()


def _words(question: str, vocabulary: Mapping[str, int], is_word: IsWord) -> list[_Word]:
    shouted = question.isupper()

    def known(typed: str) -> bool:
        is_acronym = len(typed) > 1 and typed.isupper() and not shouted
        fits = SHORTEST <= len(typed) <= LONGEST
        return is_acronym or not fits or _is_known(typed.lower(), vocabulary, is_word)

    return [_Word(typed, start, start + len(typed), known(typed)) for typed, start in _prose(question)]


def _is_known(word: str, vocabulary: Mapping[str, int], is_word: IsWord) -> bool:
    """Whether the corpus or the language has ``word``, or another form of it."""
    forms = {word, word + "d", word if word.endswith("s") else word + "s"}
    if not word.endswith("ss"):
        forms |= {word.removesuffix(end) for end, least in _ENDINGS if len(word) >= least}
    return any(form in vocabulary or is_word(form) for form in forms)


def _is_name(word: _Word, question: str) -> bool:
    """Whether ``word`` has a capital that is not that of a sentence's beginning."""
    before = question[: word.start].rstrip(" \"'“‘([")
    begins = not before or before[-1] in ".!?:"
    return any(map(str.isupper, word.typed[begins:]))


def _near(typed: Sequence[str], vocabulary: Mapping[str, int]) -> list[dict[str, int]]:
    """For each of ``typed`` the words of the corpus within the distance allowed, and their distance.

    The distance is that of Damerau and Levenshtein in which no letter is edited twice.
    """
    from rapidfuzz import process  # most questions hold no unknown word, and do without
    from rapidfuzz.distance import OSA

    words = list(vocabulary)
    distances = process.cdist(typed, words, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    limits = [2 if len(word) >= LONG else 1 for word in typed]
    return [
        {words[i]: int(row[i]) for i in np.flatnonzero(row <= limit)}
        for row, limit in zip(distances, limits, strict=True)
    ]


def _correction(
    typed: str, near: Mapping[str, int], vocabulary: Mapping[str, int], is_word: IsWord, *, name: bool
) -> str:
    """What ``typed`` should be, itself in doubt."""
    errors = {word: error for word, distance in near.items() if (error := _error(typed, word, distance))}
    if not errors:
        return typed
    error = min(errors.values())
    alike = [word for word in errors if errors[word] == error]
    best = min(alike, key=lambda word: (-vocabulary[word], word))
    terms = analyse(best)
    if any(DOMINANT * vocabulary[word] > vocabulary[best] for word in alike if analyse(word) != terms):
        return typed
    unlikely = name or (error.kind > _SLIP and len(typed) < LONG)
    least = LEAST_IF_UNLIKELY if unlikely else LEAST_DOCUMENTS
    if vocabulary[best] < least or (name and error.distance > 1):
        return typed
    # An ordinary word as near may be meant instead of one that few documents have.
    doubtful = error.kind == _OTHER or (len(typed) <= SHORTEST and vocabulary[best] < LEAST_IF_SHORT)
    if error == _LIKELIEST and not doubtful:
        return best
    ordinary = (word for word in _one_edit_away(typed) if word not in vocabulary and is_word(word))
    rivals = (rival for word in ordinary if (rival := _error(typed, word, 1)))
    return typed if any(rival < error or (doubtful and rival == error) for rival in rivals) else best


def _error(typed: str, word: str, distance: int) -> _Error | None:
    """The error by which ``word`` became ``typed``; None for one that hardly anyone makes."""
    differs = typed[0] != word[0]
    if distance > 1:
        # Of two errors both must be slips that lose no letter but those left out.
        return None if differs or Counter(typed) - Counter(word) else _Error(distance, differs, _SLIP)
    if differs and typed != word[1:] and typed[:2] != word[1::-1]:
        return None
    kind = _kind(typed, word)
    return None if kind == _OTHER and len(typed) < LONG else _Error(distance, differs, kind)


def _kind(typed: str, word: str) -> int:
    """What kind of error made ``typed`` of ``word``, which is one edit away."""
    shorter = min(len(typed), len(word))
    start = next((i for i in range(shorter) if typed[i] != word[i]), shorter)
    tail = next((i for i in range(shorter - start) if typed[-1 - i] != word[-1 - i]), shorter - start)
    wrong, right = typed[start : len(typed) - tail], word[start : len(word) - tail]
    if not wrong or (len(wrong) == 2 and wrong == right[::-1]):
        return _SLIP
    if not right:
        return _SLIP if wrong in typed[max(start - 1, 0) : start] + typed[start + 1 : start + 2] else _OTHER
    return _CONFUSION if frozenset((wrong, right)) in _CONFUSED else _OTHER


def _one_edit_away(word: str) -> Iterator[str]:
    for i in range(len(word) + 1):
        left, right = word[:i], word[i:]
        for letter in ascii_lowercase:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]
        if right:
            yield left + right[1:]
            yield left + right[1::-1] + right[2:]


def _spaced(word: str, vocabulary: Mapping[str, int]) -> str:
    """``word`` as the two words of the corpus that it runs together, itself if it does not."""
    cuts = range(SHORTEST - 1, len(word) - SHORTEST + 2)
    pairs = [(word[:cut], word[cut:]) for cut in cuts if max(cut, len(word) - cut) >= LONG]
    pairs = [pair for pair in pairs if all(_is_part(part, vocabulary) for part in pair)]
    return " ".join(max(pairs, key=lambda pair: min(vocabulary[part] for part in pair), default=(word,)))


def _is_part(word: str, vocabulary: Mapping[str, int]) -> bool:
    return vocabulary.get(word, 0) >= LEAST_DOCUMENTS and not _AFFIXES.fullmatch(word)


def _cased(word: str, typed: str) -> str:
    """``word`` with the capitals of ``typed``: all, the first letter, or none."""
    cased = word
    if len(typed) > 1 and typed.isupper():
        cased = word.upper()
    elif typed[0].isupper():
        cased = word[0].upper() + word[1:]
    return cased if cased.lower() == word else word
