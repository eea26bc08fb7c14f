"""History and follow-up → a question that stands alone.

Without a language model, and so with care: a follow-up takes what it leaves out from the question before
where word order and names say what that is ("And where would it sit?" becomes "And where would WAICO
sit?"). Where they do not, it is put after that question, so that a reader and retrieval see both. A question
that stands alone is left as it is, which is how a new topic is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from govqa.analysis import analyse
from govqa.conversation.leaning import leans_back
from govqa.conversation.parallels import complete
from govqa.conversation.parts import parts
from govqa.conversation.referents import Kind, name_person, persons, replace_again, replace_pronoun
from govqa.types import Turn

__all__ = ["leans_back", "parts", "standalone_question"]

#: The last words that are kept of an earlier question: two of these leave the follow-up room in the encoder.
_LONGEST_PART = 40
#: A follow-up with fewer content words beside a person's name needs the question before it all the same.
_SAYS_ENOUGH = 2
_ASKS = re.compile(r"(?:wh\w+|how|is|are|was|were|do|does|did|has|have|can|could|should)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Topic:
    """What is being talked about: the ``parts`` that the last question was understood as, one or several
    sentences, and what its pronouns stood for."""

    parts: list[str] = field(default_factory=list)
    referents: dict[Kind, str] = field(default_factory=dict)


def standalone_question(question: str, history: Sequence[str | Turn]) -> str:
    """``question`` as it would be asked without ``history``, the earlier questions, oldest first.

    Answers are not read: a name in them is seldom what a follow-up means.
    """
    if not question.strip():
        return ""
    topic = _Topic()
    people: list[str] = []
    for turn in (*history, question):
        asked = (turn.question if isinstance(turn, Turn) else turn).strip()
        if asked:
            topic = _followed(asked, topic, people)
            people += persons(asked)
    return " ".join([*map(_earlier, topic.parts[:-1]), *topic.parts[-1:]])


def _followed(question: str, before: _Topic, people: Sequence[str]) -> _Topic:
    """What is being talked about once ``question`` is asked, and what that asks."""
    if not before.parts or not leans_back(question):
        return _Topic([question])
    first, last = before.parts[0], before.parts[-1]
    if len(before.parts) == 1:
        if whole := complete(question, first):
            return _Topic([whole], before.referents)
        if replaced := replace_pronoun(question, first):
            return _Topic([replaced.question], {**before.referents, replaced.kind: replaced.referent})
    near = [name for part in before.parts for name in persons(part)]
    named = name_person(question, near or people) or replace_again(question, before.referents)
    if named and len(analyse(question)) >= _SAYS_ENOUGH:
        return _Topic([named], before.referents)
    # The first names the subject; the last is what the question continues.
    parts = dict.fromkeys([first, last, question if near or not named else named])
    return _Topic(list(parts), before.referents)


def _earlier(question: str) -> str:
    """``question`` as it stands before another: not too long, and with a mark at its end."""
    words = question.split()
    if len(words) > _LONGEST_PART:
        question = f"… {' '.join(words[-_LONGEST_PART:])}"
    if question[-1] in ".?!…:;":
        return question
    return question + ("?" if _ASKS.match(question) else ":")
