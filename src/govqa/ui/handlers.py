"""What the page may ask of the server. Every value that comes in is checked here; HTML goes out.

From the page come questions, ids of documents and whole numbers: never a path, never HTML. Each function
returns a mapping for JSON; one with ``error`` says in plain words what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from glob import escape as escape_glob
from typing import Any

from govqa.corpus import remove_sources, snapshot
from govqa.errors import GovqaError
from govqa.types import Document, Span
from govqa.ui import documents as view
from govqa.ui.reader import heading, reader_html
from govqa.ui.render import answer_card
from govqa.ui.service import Service
from govqa.ui.uploads import accept, sentence
from govqa.wording import count, one_line, time_left

Reply = dict[str, Any]

#: Characters of a question and earlier questions that are read; longer ones are refused, not cut.
LONGEST_QUESTION = 2_000
LONGEST_HISTORY = 12

_STAGES = {"reading": "Reading files", "encoding": "Encoding passages", "writing": "Writing the index"}

_DOC_ID = re.compile(r"[0-9a-f]{16}")


class BadRequest(GovqaError):
    """A value from outside that no honest page sends, or that asks too much."""


def answering(handler: Callable[..., Reply]) -> Callable[..., Reply]:
    """``handler`` with govqa's own errors turned into a reply that says what happened."""

    def guarded(service: Service, data: object, *arguments: Any) -> Reply:
        try:
            return handler(service, data if isinstance(data, Mapping) else {}, *arguments)
        except GovqaError as error:
            return {"error": one_line(str(error))}

    guarded.__name__ = handler.__name__
    guarded.__doc__ = handler.__doc__
    return guarded


@answering
def status(service: Service, data: Mapping[str, Any], may_write: bool) -> Reply:
    """Where the service stands: its phase, the running build, and example questions."""
    build = service.build
    reply: Reply = {
        "phase": service.phase,
        "problem": one_line(sentence(service.problem)),
        "may_write": may_write,
        "examples": list(service.examples),
        "build": {
            "number": build.number,
            "running": build.running,
            "stage": _STAGES.get(build.stage, one_line(build.stage)),
            "done": build.done,
            "total": build.total,
            "item": ", ".join(filter(None, (one_line(build.item), time_left(build.seconds_left)))),
            "error": one_line(build.error),
            "report": view.report_html(build.report) if build.report is not None else "",
        },
    }
    if service.phase == "ready":
        reply["generation"] = service.bot().generation
    return reply


@answering
def ask(service: Service, data: Mapping[str, Any]) -> Reply:
    """Answer a question, given the questions before it and what to narrow the search to."""
    question, history = checked_question(data.get("question")), checked_history(data.get("history", ()))
    filters = _filters(service, data.get("filters"))
    answer = service.bot().ask(question, history=history, filters=filters or None)
    return {"html": answer_card(answer, service.summaries()), "status": answer.status}


@answering
def read(service: Service, data: Mapping[str, Any]) -> Reply:
    """A document for the reader, with the quote at ``start``–``end`` marked."""
    document = known_document(service, data.get("doc"))
    quote = span_in(document, data.get("start"), data.get("end"))
    phrase = span_in(document, data.get("mark_start"), data.get("mark_end"))
    if phrase is not None and (quote is None or phrase not in quote):
        phrase = None
    title, about = heading(document)
    return {"html": reader_html(document, quote, phrase), "title": title, "about": about}


@answering
def sources(service: Service, data: Mapping[str, Any]) -> Reply:
    """The list of documents beside the chat, and what questions can be narrowed to."""
    summaries = service.summaries().values()
    passages = sum(summary.passages for summary in summaries)
    return {
        "html": view.sources_html(summaries),
        "publishers": [one_line(name) for name in view.publishers(summaries)],
        "said": f"{count(len(summaries), 'document')}, {count(passages, 'passage')}",
    }


@answering
def documents(service: Service, data: Mapping[str, Any], may_write: bool) -> Reply:
    """The documents table."""
    return {"html": view.table_html(_rows(service), writable=may_write)}


@answering
def add(service: Service, data: Mapping[str, Any], may_write: bool, uploaded: Collection[str]) -> Reply:
    """Take uploaded files into the corpus and start a build if any was taken."""
    _demand(may_write)
    paths = data.get("paths")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise BadRequest("No files were sent.")
    uploads = accept(paths, uploaded, service.settings)
    if any(upload.taken for upload in uploads):
        service.start_build()
    return {"html": view.uploads_html(uploads)}


@answering
def remove(service: Service, data: Mapping[str, Any], may_write: bool) -> Reply:
    """Delete one file of the corpus, named by its key, and start the build that drops its text."""
    _demand(may_write)
    key = data.get("key")
    files = snapshot(service.settings.corpus, index=service.settings.index)
    found = [source for source in files if view.source_key(source) == key]
    if not found:
        raise BadRequest("That file is not in the corpus any more.")
    remove_sources(found, service.settings.corpus)
    service.start_build()
    return {"removed": one_line(found[0])}


@answering
def rebuild(service: Service, data: Mapping[str, Any], may_write: bool) -> Reply:
    """Start a build, unless one is running."""
    _demand(may_write)
    return {"started": service.start_build()}


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


def _filters(service: Service, wanted: object) -> dict[str, str]:
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


def _date(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise BadRequest("That is not a date.") from error


def _rows(service: Service) -> list[view.Row]:
    files = snapshot(service.settings.corpus, index=service.settings.index)
    if service.phase != "ready":
        failed = service.build.report.failed if service.build.report else ()
        return view.rows(files, (), failed)
    bot = service.bot()
    return view.rows(files, service.summaries().values(), bot.manifest.failed)


def _demand(may_write: bool) -> None:
    if not may_write:
        raise BadRequest("Documents can be changed only on the machine that serves the chat.")
