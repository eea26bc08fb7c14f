"""What readers say of answers, and which place they say is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govqa.types import Span
from govqa.ui.handlers.keeping import for_owner, wanted_conversation
from govqa.ui.handlers.request import BadRequest, Data, Reply, known_document, span_in
from govqa.ui.history_values import (
    Feedback,
    Owner,
    Place,
    RecordedTurn,
    UnknownConversation,
    place_in,
    read_answer,
)
from govqa.ui.rating import VERDICTS, rating_html
from govqa.ui.service import Service
from govqa.wording import visible


@for_owner
def rate(service: Service, data: Data, owner: Owner) -> Reply:
    """Keep a verdict on a turn.

    A ``comment`` or a right ``place`` that is not given stays as it was, except that a good answer has no
    other place; a place that is null is taken back.
    """
    verdict = data.get("verdict")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise BadRequest("That is nothing to say of an answer.")
    turn = _own_turn(service, data, owner)
    feedback = VERDICTS[verdict]
    before = turn.feedback or feedback
    place = None if feedback.up else before.place
    if "place" in data and not feedback.up:
        place = _place(service, data["place"])
    feedback = replace(feedback, comment=data.get("comment", before.comment), place=place)
    service.history.record_feedback(owner, wanted_conversation(data), turn.number, feedback)
    return _reply(turn, feedback)


@for_owner
def withdraw(service: Service, data: Data, owner: Owner) -> Reply:
    """Forget what was said of a turn."""
    turn = _own_turn(service, data, owner)
    service.history.withdraw_feedback(owner, wanted_conversation(data), turn.number)
    return _reply(turn, None)


def _own_turn(service: Service, data: Data, owner: Owner) -> RecordedTurn:
    _, turns = service.history.load(owner, wanted_conversation(data))
    number = data.get("turn")
    if type(number) is not int or not 1 <= number <= len(turns):
        raise UnknownConversation("That turn of the conversation is not there any more.")
    return turns[number - 1]


def _place(service: Service, given: object) -> Place | None:
    """The place that was selected, which must be what the document holds there. Raises BadRequest if not."""
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise BadRequest("That place cannot be read.")
    document = known_document(service, given.get("doc"))
    span = span_in(document, given.get("start"), given.get("end"))
    if span is None or visible(span.of(document.text)) != given.get("text"):
        raise BadRequest(
            "The selected words do not stand there in the document. Open it again and select them."
        )
    text = span.of(document.text)
    start = span.start + len(text) - len(text.lstrip())
    return place_in(document, Span(start, max(start, span.end - (len(text) - len(text.rstrip())))))


def _reply(turn: RecordedTurn, feedback: Feedback | None) -> Reply:
    return {"html": rating_html(feedback, answered=read_answer(turn).status == "answered")}
