"""What the page may ask of the server: who asks, and the checks of every value that comes in.

From the page come questions, ids of documents and whole numbers: never a path, never HTML. Each handler
returns a mapping for JSON; one with ``error`` says in plain words what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from govqa.errors import GovqaError, ModelError, StoreError
from govqa.integrations.functions import LONGEST_HISTORY, LONGEST_QUESTION
from govqa.types import Document, Span
from govqa.ui.limits import TryLater
from govqa.ui.service import Service
from govqa.wording import one_line

Data = Mapping[str, Any]
Reply = dict[str, Any]

#: What readers are told where the index cannot be read.
_UNREADABLE = (
    "The documents cannot be read at the moment. Whoever runs this chat finds the reason under Documents, or "
    "with  govqa doctor"
)

_DOC_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the browser's ``session``, empty for a program without one, and the ``address`` it has.

    ``may_write`` is whether it may change the corpus, ``may_sign_in`` whether a password would let it;
    ``uploaded`` are the paths that this server wrote uploads to.
    """

    session: str = ""
    address: str = ""
    may_write: bool = False
    may_sign_in: bool = False
    uploaded: Collection[str] = ()


Handler = Callable[[Service, Any, Caller], Reply]


class BadRequest(GovqaError):
    """A value from outside that no honest page sends, or that asks too much."""


def answering(handler: Handler) -> Handler:
    """``handler`` with govqa's own errors turned into a reply that says what happened."""

    @wraps(handler)
    def guarded(service: Service, data: object, caller: Caller) -> Reply:
        try:
            return handler(service, data if isinstance(data, Mapping) else {}, caller)
        except TryLater as error:
            return {"error": one_line(str(error)), "try_in": error.seconds}
        except GovqaError as error:
            return {"error": one_line(str(error) if caller.may_write else public_message(error))}

    return guarded


def public_message(error: GovqaError) -> str:
    """What ``error`` says to those who may not know the files of the server."""
    return _UNREADABLE if isinstance(error, StoreError | ModelError) else str(error)


def demand_curator(caller: Caller) -> None:
    """Raise BadRequest unless the caller may change the corpus."""
    if not caller.may_write:
        if caller.may_sign_in:
            raise BadRequest("Only curators can do that. Sign in, under Documents.")
        raise BadRequest("Documents can be changed only on the machine that serves the chat.")


def checked_question(question: object) -> str:
    """``question`` if it is one. Raises BadRequest for anything else, for nothing, and for too much."""
    if not isinstance(question, str) or not question.strip():
        raise BadRequest("Please type a question.")
    if len(question) > LONGEST_QUESTION:
        raise BadRequest(f"Please ask in at most {LONGEST_QUESTION:,} characters.")
    return question.strip()


def checked_history(history: object) -> list[str]:
    """The latest earlier questions. Raises BadRequest for what is not a list of texts."""
    if not isinstance(history, list | tuple) or not all(isinstance(turn, str) for turn in history):
        raise BadRequest("The history must be a list of earlier questions.")
    return [turn[:LONGEST_QUESTION] for turn in history[-LONGEST_HISTORY:] if turn.strip()]


def known_document(service: Service, doc_id: object) -> Document:
    """The document of that id in the open generation. Raises BadRequest if there is none."""
    if not isinstance(doc_id, str) or not _DOC_ID.fullmatch(doc_id) or doc_id not in service.summaries():
        raise BadRequest("That document is not in the index any more.")
    return service.bot().document(doc_id)


def span_in(document: Document, start: object, end: object) -> Span | None:
    """The span from ``start`` to ``end``, None if neither is given. Raises BadRequest for any other value."""
    if start is None and end is None:
        return None
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(document.text):
        raise BadRequest("That place is not in the document.")
    return Span(start, end)
