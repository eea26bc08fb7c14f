"""Hyphens at the ends of lines: of a word that was broken there, or its own."""

from __future__ import annotations

import re
from collections import Counter

from govqa.loading.blocks import Block, edited
from govqa.loading.rules.joining import HYPHEN

#: Share of first halves that are no words, from which a document is one that breaks words at line ends.
_BROKEN_SHARE = 0.3
#: A word that does not touch a line-end hyphen.
_WHOLE_WORD = rf"(?<![\w{HYPHEN}])[^\W_]+(?![\w{HYPHEN}])"
#: What ends compounds with a hyphen, and hardly ever a word: not "related", as in "cor-related".
_SECOND_PARTS = frozenset(
    {"agnostic", "average", "averaged", "based", "driven", "heavy", "intensive", "level", "neutral"}
    | {"skewed", "specific", "square", "squared"}
)
#: What hardly ever begins a word without a hyphen.
_PREFIXES = frozenset({"non", "self", "quasi", "cross"})


def hyphens(blocks: list[Block]) -> list[Block]:
    """Resolves each line-end hyphen: "inter-/preter" is one word, "non-/profit" keeps its hyphen.

    It goes if the word stands joined elsewhere in the document more often than hyphenated, and stays if it
    stands hyphenated. Else it goes where the document breaks words (where some halves are no words of it),
    unless both halves are words of it, the halves are those of a compound, or a capital or a figure
    follows, and stays where it breaks only at hyphens.
    """
    known = Counter(
        word for block in blocks for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", block.text.casefold())
    )
    whole = Counter(word for block in blocks for word in re.findall(_WHOLE_WORD, block.text.casefold()))
    halves = [
        left.casefold()
        for block in blocks
        for left in re.findall(rf"([^\W_]+){HYPHEN}(?=[^\W\d_])", block.text)
    ]
    breaks_words = sum(not whole[half] for half in halves) >= _BROKEN_SHARE * len(halves)
    return [
        _dehyphenated(block, known, whole if breaks_words else None) if HYPHEN in block.text else block
        for block in blocks
    ]


def _dehyphenated(block: Block, known: Counter[str], whole: Counter[str] | None) -> Block:
    """``block`` resolved; ``whole`` counts the words of a document that breaks words, else it is None."""
    edits: list[tuple[int, int, str]] = []
    for match in re.finditer(HYPHEN, block.text):
        left = re.search(r"[^\W_]+(?:-[^\W_]+)*$", block.text[: match.start()])
        right = re.match(r"[^\W_]+", block.text[match.end() :])
        hyphen = "-"
        if left and right:
            halves = left[0].casefold(), right[0].casefold()
            may_be_broken = (
                right[0][0].islower()
                and left[0][-1].isalpha()
                and not left[0][-2:].isupper()
                and halves[0] not in _PREFIXES
                and (halves[1] not in _SECOND_PARTS or len(halves[0]) < 3)
            )
            if known["".join(halves)] > known["-".join(halves)] or (
                may_be_broken
                and whole is not None
                and not known["-".join(halves)]
                and not all(whole[half] and len(half) > 2 for half in halves)
            ):
                hyphen = ""
        edits.append((*match.span(), hyphen))
    return edited(block, edits)
