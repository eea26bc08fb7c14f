"""Questions and their answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from glob import escape as escape_glob

from govqa.types import Answer
from govqa.ui import documents as view
from govqa.ui.handlers.keeping import record
from govqa.ui.handlers.request import (
    BadRequest,
    Caller,
    Data,
    Reply,
    answering,
    checked_history,
    checked_question,
    known_document,
)
from govqa.ui.rating import rating_html
from govqa.ui.render import answer_card
from govqa.ui.service import Service
from govqa.wording import one_line

_ESCAPED = re.compile(r"\[([*?[])\]")  # as escape_glob writes it


@answering
def ask(service: Service, data: Data, caller: Caller) -> Reply:
    """Answer a question, given the questions before it and what to narrow the search to.

    One that is ``literal`` is taken as it is written, by itself.
    """
    question, history = checked_question(data.get("question")), checked_history(data.get("history", ()))
    filters = checked_filters(service, data.get("filters"))
    bot = service.bot()
    with service.limits.asking(caller.session, caller.address):
        if data.get("literal") is True:
            answer = bot.ask_exactly(question, filters or None)
        else:
            answer = bot.ask(question, history=history, filters=filters or None)
    kept = record(service, caller, data.get("conversation"), answer, filters)
    rating = rating_html(None, answered=answer.status == "answered") if "turn" in kept else ""
    return {"html": f"{answer_html(service, answer)}{rating}", "status": answer.status, **kept}


def answer_html(service: Service, answer: Answer) -> str:
    """An answer as the page shows it, whether it was given now or before."""
    return answer_card(answer, service.summaries())


def checked_filters(service: Service, wanted: object) -> dict[str, str]:
    """The page's filters as the index knows them. Raises BadRequest for values that the page never offers."""
    if wanted is None:
        return {}
    if not isinstance(wanted, Mapping):
        raise BadRequest("The filters cannot be read.")
    filters: dict[str, str] = {}
    if wanted.get("doc"):
        filters["source"] = escape_glob(known_document(service, wanted["doc"]).source)
    if publisher := wanted.get("publisher"):
        offered = {one_line(name): name for name in view.publishers(service.summaries().values())}
        if not isinstance(publisher, str) or publisher not in offered:
            raise BadRequest("No document has that publisher.")
        filters["publisher"] = escape_glob(offered[publisher])
    for name in ("date_from", "date_to"):
        if wanted.get(name):
            filters[name] = _date(wanted[name])
    return filters


def page_filters(filters: Mapping[str, str]) -> dict[str, str]:
    """``filters``, which ``checked_filters`` returned, as the page sent them."""
    wanted = {name: _ESCAPED.sub(r"\1", value) for name, value in filters.items()}
    if "source" in wanted:
        wanted["doc"] = view.source_key(wanted.pop("source"))
    if "publisher" in wanted:
        wanted["publisher"] = one_line(wanted["publisher"])
    return wanted


def _date(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise BadRequest("That is not a date.") from error
