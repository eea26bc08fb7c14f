"""Beside an answer: why it is this one, and what to ask next."""

from __future__ import annotations

from govqa.types import Span
from govqa.ui.explained import explanation_html
from govqa.ui.following import Place
from govqa.ui.handlers.asking import checked_filters
from govqa.ui.handlers.request import (
    BadRequest,
    Caller,
    Data,
    Reply,
    answering,
    checked_history,
    checked_question,
    known_document,
    span_in,
)
from govqa.ui.service import Service

#: Quotes of one answer that are read.
_MOST_PLACES = 12


@answering
def why(service: Service, data: Data, caller: Caller) -> Reply:
    """What each stage made of a question, given as it was asked."""
    literal = data.get("literal") is True
    question = checked_question(data.get("question"))
    history = [] if literal else checked_history(data.get("history", ()))
    filters = checked_filters(service, data.get("filters"))
    bot = service.bot()
    with service.limits.asking(caller.session, caller.address):
        explanation = bot.explain(question, history, filters or None, literal=literal)
    return {"html": explanation_html(explanation, service.summaries())}


@answering
def suggest(service: Service, data: Data, caller: Caller) -> Reply:
    """Questions that the documents answer, to ask after those ``asked``; ``shown`` is what was quoted."""
    asked = checked_history(data.get("asked", ()))
    shown = _places(service, data.get("shown"))
    doc_ids = [doc_id for doc_id, _ in shown]
    return {"questions": service.next_questions.after(service.bot(), shown, asked, doc_ids)}


def _places(service: Service, shown: object) -> list[Place]:
    """The places of quotes. Raises BadRequest for what are none."""
    if not isinstance(shown, list) or not all(isinstance(each, dict) for each in shown):
        raise BadRequest("What was quoted cannot be read.")
    places = []
    for each in shown[:_MOST_PLACES]:
        document = known_document(service, each.get("doc"))
        span = span_in(document, each.get("start"), each.get("end"))
        places.append((document.doc_id, span or Span(0, 0)))
    return places
