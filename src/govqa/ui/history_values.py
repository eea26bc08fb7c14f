"""What the history keeps, as values: owners, conversations, turns, feedback; and how much of it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from govqa.errors import GovqaError
from govqa.types import Answer, Document, Span

_SESSION = re.compile(r"[0-9a-f]{32}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NAME = 200


class HistoryUnavailable(GovqaError):
    """The history cannot be used now. Questions can still be asked."""


class HistoryRefused(GovqaError):
    """What was given is not kept: it is too long, empty, or no value of its kind."""


class UnknownConversation(GovqaError):
    """The owner has no such conversation or turn, whether or not another has."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a conversation is. Made by ``session_owner`` and ``user_owner``, whose keys never meet."""

    key: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept. Beyond the first three, the conversations not used for longest are deleted; a text
    too long, and a turn too many, are refused.

    ``conversations`` and ``characters`` are for each owner, ``file_bytes`` for all of them together,
    ``turns`` for one conversation. The others are characters of one text, ``answer`` of its JSON.
    """

    conversations: int = 1_000
    characters: int = 50_000_000
    file_bytes: int = 2**30
    turns: int = 500
    question: int = 10_000
    answer: int = 1_000_000
    title: int = 200
    comment: int = 2_000
    place: int = 5_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """A line of the list of conversations. Times are ISO 8601 in UTC; ``turns`` is their number."""

    conversation_id: str
    title: str
    started: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer stands, according to a reader: the ``text`` at ``span`` of the document ``source``."""

    source: str
    span: Span
    text: str


#: What can be wrong with an answer that is not good; empty where its reader does not say.
FAULTS = ("", "wrong_passage", "not_answered")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader says of an answer: good (``up``) or not, in words, what the right place is, and which of
    ``FAULTS`` it has if it is not good."""

    up: bool
    comment: str = ""
    place: Place | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """A question and its answer. ``number`` counts from 1 in its conversation.

    ``answer`` is JSON, as ``Answer.to_json`` wrote it; ``filters`` are what the search was narrowed to.
    """

    number: int
    question: str
    standalone_question: str
    answer: str
    generation: str
    filters: Mapping[str, str]
    asked: str
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """A turn, what its reader says of it, and the questions before it in its conversation, oldest first."""

    turn: RecordedTurn
    feedback: Feedback
    earlier: tuple[str, ...] = ()


def new_session() -> str:
    """A new name for a browser, as only this server can make one: 128 random bits, in 32 hex digits."""
    return secrets.token_hex(16)


def session_owner(session: object) -> Owner:
    """The browser that was given ``session``. Raises HistoryRefused for what ``new_session`` never makes.

    Only a hash of it is kept, so that who reads the file cannot pass for that browser.
    """
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        raise HistoryRefused("That is no session of this server.")
    return Owner(f"session:{hashlib.sha256(session.encode('ascii')).hexdigest()}")


def user_owner(name: object) -> Owner:
    """The signed-in user of that name, exactly. Raises HistoryRefused for an empty or overlong one."""
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME or name != storable(name):
        raise HistoryRefused("That is no name of a user.")
    return Owner(f"user:{name}")


def place_in(document: Document, span: Span) -> Place:
    """The place at ``span`` of ``document``. Raises HistoryRefused if nothing stands there."""
    if span.end > len(document.text) or not span.of(document.text).strip():
        raise HistoryRefused("That place is not in the document.")
    return Place(document.source, span, span.of(document.text))


def read_answer(turn: RecordedTurn) -> Answer:
    """The answer of ``turn`` as it was given, even if fields have been added to answers since.

    Raises HistoryUnavailable if it cannot be read.
    """
    try:
        return _answers().validate_json(turn.answer, strict=True)
    except ValidationError as error:
        raise HistoryUnavailable(f"the answer of turn {turn.number} cannot be read any more.") from error


def storable(text: str) -> str:
    """``text`` with lone surrogates, which no file can hold, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
