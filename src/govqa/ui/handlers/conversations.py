"""Conversations that were had before: listed, opened, named, deleted, exported."""

from __future__ import annotations

from govqa.exporting import conversation_json, conversation_markdown
from govqa.types import Answer
from govqa.ui.conversations import file_name, list_html
from govqa.ui.display import escape
from govqa.ui.handlers.asking import answer_html, page_filters
from govqa.ui.handlers.keeping import for_owner, wanted_conversation
from govqa.ui.handlers.request import BadRequest, Data, Reply
from govqa.ui.history_values import HistoryUnavailable, Owner, RecordedTurn, read_answer
from govqa.ui.rating import rating_html
from govqa.ui.service import Service
from govqa.wording import count, one_line

_PAGE = 50  # conversations of the list that are sent at once

#: What an export is made by, its media type and the ending of its name.
_EXPORTS = {
    "markdown": (conversation_markdown, "text/markdown;charset=utf-8", "md"),
    "json": (conversation_json, "application/json", "json"),
}


@for_owner
def conversations(service: Service, data: Data, owner: Owner) -> Reply:
    """The list of conversations from ``offset`` on, the one used last first, and whether there are more."""
    offset = data.get("offset", 0)
    found = service.history.conversations(owner, offset=offset, limit=_PAGE + 1)
    return {
        "html": list_html(each for each in found[:_PAGE] if each.turns),
        "count": len(found[:_PAGE]),
        "more": len(found) > _PAGE,
    }


@for_owner
def open_conversation(service: Service, data: Data, owner: Owner) -> Reply:
    """A conversation as it was: its questions and answers, and what was said of them."""
    conversation, turns = service.history.load(owner, wanted_conversation(data))
    return {
        "conversation": conversation.conversation_id,
        "title": one_line(conversation.title),
        "turns": [_turn(service, turn) for turn in turns],
    }


@for_owner
def rename_conversation(service: Service, data: Data, owner: Owner) -> Reply:
    """Give a conversation another ``title``."""
    service.history.rename(owner, wanted_conversation(data), data.get("title", ""))
    return {"said": "Renamed."}


@for_owner
def delete_conversation(service: Service, data: Data, owner: Owner) -> Reply:
    """Delete a conversation, with what was said of its answers."""
    service.history.delete(owner, wanted_conversation(data))
    return {"said": "Deleted."}


@for_owner
def delete_conversations(service: Service, data: Data, owner: Owner) -> Reply:
    """Delete all that is kept of the caller's conversations."""
    return {"said": f"{count(service.history.delete_all(owner), 'conversation')} deleted."}


@for_owner
def export_conversation(service: Service, data: Data, owner: Owner) -> Reply:
    """A conversation as a file: Markdown with footnotes, or JSON that ``govqa verify`` checks."""
    form = data.get("form")
    if not isinstance(form, str) or form not in _EXPORTS:
        raise BadRequest("Conversations are exported as Markdown or as JSON.")
    write, media_type, ending = _EXPORTS[form]
    conversation, turns = service.history.load(owner, wanted_conversation(data))
    answers = [answer for turn in turns if (answer := _answer(turn)) is not None]
    if not answers:
        raise BadRequest("There is nothing in this conversation to export.")
    return {
        "text": write(answers),
        "type": media_type,
        "name": file_name(conversation.title, ending),
        "said": f"{count(len(answers), 'question')} exported.",
    }


def _turn(service: Service, turn: RecordedTurn) -> Reply:
    answer = _answer(turn)
    if answer is None:
        html = f'<p class="failure">{escape("This answer was kept, and cannot be read any more.")}</p>'
    else:
        html = answer_html(service, answer)
        html += rating_html(turn.feedback, answered=answer.status == "answered")
    return {
        "turn": turn.number,
        "question": turn.question,
        "html": html,
        "filters": page_filters(turn.filters),
        # Understood as it is written, it makes the same search whether or not it was asked so.
        "literal": turn.standalone_question == turn.question,
    }


def _answer(turn: RecordedTurn) -> Answer | None:
    try:
        return read_answer(turn)
    except HistoryUnavailable:
        return None
