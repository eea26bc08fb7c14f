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

# Words that point back to something said. "it" is no pronoun in "does it rain".
_POINTERS = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|"
    r"this|that|these|those|there|then|such|one|ones|former|latter|same|else|"
    r"(?:the|which) (?:body|organi[sz]ation|proposal|plan|initiative|document|report|person|country|group))\b",
    re.IGNORECASE,
)
# "in that sense", "that China …": the word points forward, or is a conjunction.
_NO_POINTER = re.compile(
    r"\b(?:(?:is|are|was|were) there|there (?:is|are|was|were|any)"
    r"|(?:say|says|said|think|thinks|claim|claims|argue|argues|mean|means|believe|believes|fear|fears"
    r"|fact|idea|view|so|those|countries|states|ones?) that|those who|this (?:year|month|week)"
    r"|no one|one of|at least one|each other|one another)\b",
    re.IGNORECASE,
)
_OPENINGS = re.compile(
    r"^\W*(?:and|but|or|so|also|what about|how about|why not|what else|why|how so|since when)\b", re.I
)
#: A question with no more content words than this has left its subject out.
_ELLIPSIS = 2


def standalone_question(question: str, history: Sequence[str | Turn]) -> str:
    """``question`` as it would be asked without ``history``, the earlier questions, oldest first."""
    asked = [turn.question if isinstance(turn, Turn) else turn for turn in history]
    asked = [each.strip() for each in asked if each.strip()]
    question = question.strip()
    if not asked or not leans_back(question):
        return question
    # The question before may itself lean on its own: what it leaned on comes too.
    before = asked[-1]
    if len(asked) > 1 and leans_back(before):
        before = f"{asked[-2]} {before}"
    return f"{before} {question}"


def leans_back(question: str) -> bool:
    """Whether ``question`` needs the one before it to be understood."""
    pointing = _NO_POINTER.sub(" ", question)
    if _POINTERS.search(pointing):
        return not _has_own_subject(pointing)
    return bool(_OPENINGS.search(question)) and len(analyse(question)) <= 2 * _ELLIPSIS


def _has_own_subject(question: str) -> bool:
    """Whether what the pointer points to is likely in the question itself: a name comes before it."""
    pointer = _POINTERS.search(question)
    before = question[: pointer.start()] if pointer else ""
    # The first word is in capitals because it is the first.
    return bool(re.search(r"(?<=\s)[^\W\d_a-z]\w+", before))
