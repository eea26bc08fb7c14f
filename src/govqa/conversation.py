"""History and follow-up → a question that stands alone.

Without a language model: a question that leans on the one before it, by a pronoun or by leaving its
subject out, is put after that one, so that retrieval sees both. A question that stands alone is left as
it is, which is how a new topic is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govqa.analysis import analyse
from govqa.types import Turn

# Words that point back to something said.
_POINTERS = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|"
    r"this|that|these|those|there|then|such|one|ones|former|latter|same|else|"
    r"the (?:body|organi[sz]ation|proposal|plan|initiative|document|report|person|country|group)"
    r"(?! (?:of|for|to|on|by|called|named|(?-i:[^\W_a-z]))))\b",
    re.IGNORECASE,
)
# "in that sense", "that China …": the word points forward, or is a conjunction; "it" is no pronoun in
# "does it matter whether".
_NO_POINTER = re.compile(
    r"\b(?:(?:is|are|was|were) there|there (?:is|are|was|were|any)"
    r"|(?:say|says|said|think|thinks|claim|claims|argue|argues|mean|means|believe|believes|fear|fears"
    r"|fact|idea|view|so|those|countries|states|ones?) that|those who|this (?:year|month|week)"
    r"|(?:is|was|does|did|would|will) it (?:\w+ )?(?:that|to|for|whether|if)"
    r"|no one|one of|at least one|each other|one another)\b",
    re.IGNORECASE,
)
# Where a question ends in one of these, it points back whatever was named before: "Why did China do that?"
_POINTS_AT_END = re.compile(
    r"\b(?:it|them|him|her|this|that|these|those|there|then)(?: (?:too|then|now|all|and why|instead))?\W*$",
    re.IGNORECASE,
)
_OPENINGS = re.compile(r"^\W*(?:and|but|or|so|also|what about|how about)\b", re.IGNORECASE)
_ASKS_FOR_MORE = re.compile(
    r"^\W*(?:(?:please|can you|could you) )*"
    r"(?:(?:tell (?:me|us)|say|explain|show me) more|go on|continue|elaborate|(?:some )?more(?: details?)?"
    r"|(?:for|(?:give|name|show)(?: me| us)?(?: an| some| another| one more)?) (?:examples?|more|one))"
    r"(?:,? please)?\W*$",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^\W*(?:what (?:is|are|was|were)|what['’]s|who (?:is|was|are)|define|explain) (?!the\b)", re.IGNORECASE
)
# The first word is in capitals because it is the first.
_NAME = re.compile(r"(?<=\s)[^\W\d_a-z]\w+")
#: A question with no more content words than this, and no name, has left its subject out.
_ELLIPSIS = 1
#: The same for one that opens like the continuation of a sentence: "And in Europe?"
_CONTINUATION = 4


def standalone_question(question: str, history: Sequence[str | Turn]) -> str:
    """``question`` as it would be asked without ``history``, the earlier questions, oldest first."""
    asked = [turn.question if isinstance(turn, Turn) else turn for turn in history]
    asked = [each.strip() for each in asked if each.strip()]
    question = question.strip()
    if not asked or not leans_back(question):
        return question
    # The question before may itself lean on those before it: the last that stands alone names the subject.
    root = next((each for each in reversed(asked) if not leans_back(each)), asked[0])
    return " ".join(dict.fromkeys([root, asked[-1], question]))


def leans_back(question: str) -> bool:
    """Whether ``question`` needs the one before it to be understood."""
    pointing = _NO_POINTER.sub(" ", question)
    if _POINTERS.search(pointing):
        return _POINTS_AT_END.search(pointing) is not None or not _has_own_subject(pointing)
    if _ASKS_FOR_MORE.search(question):
        return True
    words = len(analyse(question))
    if _OPENINGS.search(question):
        return words <= _CONTINUATION
    return words <= _ELLIPSIS and not _DEFINITION.search(question) and not _NAME.search(question)


def _has_own_subject(question: str) -> bool:
    """Whether what the pointer points to is likely in the question itself: a name comes before it."""
    pointer = _POINTERS.search(question)
    return _NAME.search(question[: pointer.start()] if pointer else "") is not None
