"""Where the answer phrase stands: from the logits of its start and its end to whole words."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

#: A phrase has no more word pieces than this.
_LONGEST = 40

#: Scripts without spaces, whose characters are words by themselves here, as in ``govqa.analysis``.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_POINT = re.compile(r"\d[.,]\d")
#: Zero-width joiner and non-joiner stand inside words.
_JOINERS = "\u200c\u200d"


def likeliest_phrase(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and the last word piece of the likeliest phrase, and its score, the sum of their two logits.

    ``starts`` and ``ends``, each (t,) with t at least 1, are the logits that it starts or ends there.
    """
    sums = starts[:, None] + ends[None, :]
    count = len(starts)
    allowed = np.tri(count, dtype=bool).T & np.tri(count, k=_LONGEST - 1, dtype=bool)
    first, last = np.unravel_index(np.where(allowed, sums, -np.inf).argmax(), sums.shape)
    return int(first), int(last), float(sums[first, last])


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of ``text`` from ``start`` to ``end``, not empty, stretched over the words that it cuts.

    A number such as 61,000 or 3.5 counts as a word.
    """
    while start > 0 and _cuts_word(text, start):
        start -= 1
    while end < len(text) and _cuts_word(text, end):
        end += 1
    return start, end


def _cuts_word(text: str, at: int) -> bool:
    """Whether a cut before the character ``at``, which is not the first, would cut a word."""
    left, right = text[at - 1], text[at]
    if _continues(right):
        return True
    if _UNSPACED.match(left) or _UNSPACED.match(right):
        return False
    if right.isalnum() and (left.isalnum() or _continues(left)):
        return True
    return any(_POINT.fullmatch(text, place, place + 3) for place in (at - 2, at - 1))


def _continues(character: str) -> bool:
    """Whether it belongs to the character before it: an accent, a vowel sign, a joiner."""
    return character in _JOINERS or unicodedata.category(character).startswith("M")
