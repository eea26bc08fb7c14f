"""What is kept of a conversation, and for whom: the browser that has the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from govqa.errors import GovqaError
from govqa.types import Answer
from govqa.ui.handlers.request import BadRequest, Caller, Data, Handler, Reply, answering
from govqa.ui.history_values import (
    HistoryRefused,
    HistoryUnavailable,
    Owner,
    UnknownConversation,
    session_owner,
)
from govqa.ui.service import Service

_UNUSABLE = "The history cannot be used now. Questions can still be asked."
_NOT_KEPT = "This answer is not kept: the history cannot be used now."

OwnersHandler = Callable[[Service, Data, Owner], Reply]


def record(
    service: Service, caller: Caller, wanted: object, answer: Answer, filters: Mapping[str, str]
) -> Reply:
    """Keep ``answer`` in the conversation ``wanted`` or, if the caller has none of that name, in a new one.

    Returns the ``conversation`` and the number of the ``turn``, or ``not_kept``, why not in plain words.
    Nothing is kept for a caller without a session, and then nothing is returned.
    """
    if not caller.session:
        return {}
    try:
        return _recorded(service, session_owner(caller.session), wanted, answer, filters)
    except HistoryRefused as error:
        return {"not_kept": f"This answer is not kept. {error}"}
    except HistoryUnavailable:
        return {"not_kept": _NOT_KEPT}


def for_owner(handler: OwnersHandler) -> Handler:
    """``handler`` with the owner of the caller's conversations in place of the caller.

    Who may not change the corpus is not told where the history is and what ails it.
    """

    @answering
    @wraps(handler)
    def guarded(service: Service, data: Data, caller: Caller) -> Reply:
        if not caller.session:
            raise BadRequest("Conversations are kept by a cookie, and this browser sends none.")
        try:
            return handler(service, data, session_owner(caller.session))
        except HistoryUnavailable as error:
            raise GovqaError(str(error) if caller.may_write else _UNUSABLE) from error

    return guarded


def wanted_conversation(data: Data) -> str:
    """The name of the conversation that a request is about; what is no text names none."""
    name = data.get("conversation")
    return name if isinstance(name, str) else ""


def _recorded(
    service: Service, owner: Owner, wanted: object, answer: Answer, filters: Mapping[str, str]
) -> Reply:
    history = service.history
    if isinstance(wanted, str):
        try:
            return {"conversation": wanted, "turn": history.append(owner, wanted, answer, filters)}
        except UnknownConversation:  # deleted in another window, or never this caller's: both look the same
            pass
    conversation = history.start(owner)
    try:
        return {"conversation": conversation, "turn": history.append(owner, conversation, answer, filters)}
    except HistoryRefused:
        history.delete(owner, conversation)
        raise
