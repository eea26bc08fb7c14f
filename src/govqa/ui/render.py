"""Answers as HTML: quotes, citation chips, who says so, and how well the documents support it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from govqa.types import Answer, Citation, Hit, Span
from govqa.ui.citing_menu import CITE
from govqa.ui.comparing import differences_note, timeline_list
from govqa.ui.display import DOT, escape, facts, version
from govqa.ui.evidence_map import evidence_map
from govqa.wording import count, format_date, join_headings, join_names, one_line, page_words, support

if TYPE_CHECKING:
    from govqa.store import DocumentSummary

Summaries = Mapping[str, "DocumentSummary"]


def answer_card(answer: Answer, summaries: Summaries) -> str:
    """The answer to one question as HTML; ``summaries`` maps doc_id to what is known of each document."""
    body = _found(answer, summaries) if answer.status == "answered" else _not_found(answer, summaries)
    return f"{understood_as(answer)}{body}"


def understood_as(answer: Answer) -> str:
    """A line with the stand-alone question, to edit, or nothing where it says no more than the question."""
    if _plain(answer.standalone_question) in ("", _plain(answer.question)):
        return ""
    understood = escape(one_line(answer.standalone_question))
    return (
        '<p class="understood">Understood as: '
        f'<button type="button" class="reword" data-edit="{understood}" title="Edit this question">'
        f"<q>{understood}</q></button> "
        f'<button type="button" class="link" data-literal="{escape(answer.question)}">'
        "Ask exactly as written</button></p>"
    )


_STYLES = {"Well supported": "well", "Partly supported": "partly", "Not in the documents": "none"}


def quote_html(quote: str, span: Span, highlight: Span | None) -> str:
    """The quote with its answer phrase marked. ``highlight`` counts, as ``span`` does, in the document."""
    if highlight is None or highlight not in span or not len(highlight):
        return escape(quote)
    start, end = highlight.start - span.start, highlight.end - span.start
    return f"{escape(quote[:start])}<mark>{escape(quote[start:end])}</mark>{escape(quote[end:])}"


def reference(citation: Citation) -> str:
    """Where a quote stands, as plain text: who, title, publisher, date, page."""
    title = f"“{one_line(citation.title or citation.source)}”"
    who = one_line(citation.speaker or join_names(citation.authors))
    parts = [
        f"{who}, in {title}" if citation.speaker else f"{who}, {title}" if who else title,
        one_line(citation.publisher),
        format_date(one_line(citation.date)),
        page_words(citation),
    ]
    return ", ".join(part for part in parts if part)


def answer_as_text(answer: Answer) -> str:
    """The quotes and their references, to paste elsewhere."""
    lines = [f"“{visible_quote(c.quote)}” [{c.number}]" for c in answer.citations]
    notes = [f"[{c.number}] {reference(c)}" for c in answer.citations]
    return "\n".join([*lines, "", *notes])


def visible_quote(quote: str) -> str:
    """A quote on one line, its characters otherwise untouched."""
    return " ".join(quote.split())


def _found(answer: Answer, summaries: Summaries) -> str:
    groups = groupby(answer.citations, key=lambda c: (c.doc_id, c.speaker, c.role))
    figures = "".join(_figure(list(group), summaries) for _, group in groups)
    documents = len({c.doc_id for c in answer.citations})
    words = support(answer)
    verdict = (
        f'<p class="verdict"><span class="support {_STYLES[words]}">{words}</span>{DOT}'
        f"{count(len(answer.citations), 'quote')} from {count(documents, 'document')}</p>"
    )
    strips = evidence_map(answer, summaries)
    beside = f"{differences_note(answer)}{timeline_list(answer)}"
    return f'{beside}<div class="quotes">{figures}</div>{strips}{_foot(answer, verdict)}'


def _foot(answer: Answer, verdict: str = "") -> str:
    """The last row of an answer: how well it is supported, and what else can be done with it."""
    return f'<div class="foot">{verdict}<div class="doings">{"".join(_doings(answer))}</div></div>'


_WHY = '<button type="button" class="doing" data-why="answer" aria-expanded="false">Why this?</button>'


def _doings(answer: Answer) -> list[str]:
    """The quiet buttons of the last row, in order."""
    doings = []
    if answer.citations:
        copied = escape(answer_as_text(answer))
        doings.append(f'<button type="button" class="doing" data-copy="{copied}">Copy</button>')
        doings.append(CITE)
    return [*doings, _WHY]


def _figure(citations: list[Citation], summaries: Summaries) -> str:
    quotes = "".join(
        f'<blockquote dir="auto"><p>{quote_html(c.quote, c.span, c.highlight)}&#8288;&nbsp;{chip(c)}</p>'
        "</blockquote>"
        for c in citations
    )
    caption = _attribution(citations, summaries) + _grounds(citations)
    return f'<figure class="evidence">{quotes}<figcaption>{caption}</figcaption></figure>'


def _grounds(citations: list[Citation]) -> str:
    """What the source names in turn for what is quoted from it, as a list, or nothing."""
    footnotes = dict.fromkeys(footnote for citation in citations for footnote in citation.footnotes)
    items = "".join(f'<li dir="auto">{_linked(footnote)}</li>' for footnote in footnotes)
    return f'<ul class="grounds" aria-label="What this rests on">{items}</ul>' if items else ""


#: The address that a note on a publication ends with.
_ADDRESS = re.compile(r",?\s+(https?://[^\s<>\"']+)$")


def _linked(footnote: str) -> str:
    """The footnote, its address as a link on the words before it."""
    address = _ADDRESS.search(footnote)
    if address is None:
        return escape(one_line(footnote))
    words = escape(one_line(footnote[: address.start()]))
    return f'<a href="{escape(address[1])}" target="_blank" rel="noopener noreferrer">{words}</a>'


def chip(citation: Citation) -> str:
    """The numbered button that opens the reader at the quote."""
    about = [
        one_line(citation.title or citation.source),
        one_line(citation.publisher),
        format_date(one_line(citation.date)),
        page_words(citation),
        join_headings(citation.heading_path, citation.title),
    ]
    hover = "".join(f"{escape(part)}\n" for part in about if part).strip()
    source = ", ".join(part for part in about[:4] if part)
    name = escape(f"Source {citation.number}: {source}. Read it there.")
    mark = citation.highlight
    phrase = f' data-mark-start="{mark.start}" data-mark-end="{mark.end}"' if mark is not None else ""
    return (
        f'<button type="button" class="chip" data-doc="{escape(citation.doc_id)}" '
        f'data-start="{citation.span.start}" data-end="{citation.span.end}"{phrase} '
        f'data-version="{version(citation.sha256)}" data-tip="{hover}" aria-label="{name}">'
        f"{citation.number}</button>"
    )


def copied_quote(citation: Citation) -> str:
    """A quote with its reference, to paste elsewhere."""
    return f"“{visible_quote(citation.quote)}” ({reference(citation)})"


def _attribution(citations: list[Citation], summaries: Summaries) -> str:
    """Who says it, in what document, of when and on which pages."""
    citation = citations[0]
    pages = ", ".join(dict.fromkeys(filter(None, map(page_words, citations))))
    title = f"<cite>{escape(one_line(citation.title or citation.source))}</cite>"
    if citation.speaker:
        role = f", {escape(one_line(citation.role))}" if citation.role else ""
        who = f"<strong>{escape(one_line(citation.speaker))}</strong>{role}, in {title}"
    elif citation.authors:
        who = f"<strong>{escape(one_line(join_names(citation.authors)))}</strong>, {title}"
    else:
        who = title
    rests_on = "" if citation.footnotes else _rests_on(citation.doc_id, summaries)
    details = facts(citation.publisher, format_date(citation.date), pages, rests_on)
    return f"{who}{DOT}{details}" if details else who


def _rests_on(doc_id: str, summaries: Summaries) -> str:
    """The one publication that a note rests on, where it names just one."""
    summary = summaries.get(doc_id)
    if summary is None or len(summary.metadata.sources) != 1:
        return ""
    (source,) = summary.metadata.sources
    return f"after {source.publisher or source.author}" if source.publisher or source.author else ""


def _not_found(answer: Answer, summaries: Summaries) -> str:
    verdict = (
        f'<p class="refusal"><span class="support none">{support(answer)}</span>'
        "<span>The documents do not answer this question.</span></p>"
    )
    if not answer.closest:
        return f"{verdict}{_foot(answer)}"
    items = "".join(_near_miss(hit, summaries) for hit in answer.closest)
    return (
        f'{verdict}<section class="closest"><h3>Closest passages, which do not answer it</h3>'
        f"<ul>{items}</ul></section>{_foot(answer)}"
    )


def _near_miss(hit: Hit, summaries: Summaries) -> str:
    passage = hit.passage
    summary = summaries.get(passage.doc_id)
    title = one_line((summary.metadata.title or summary.source) if summary else "document")
    date = format_date(summary.metadata.date) if summary else ""
    counted_in = f' data-version="{version(summary.sha256)}"' if summary else ""
    details = facts(date, " › ".join(passage.heading_path[1:]))
    where = f"{DOT}{details}" if details else ""
    return (
        f'<li><p dir="auto">{escape(passage.text.strip())}</p>'
        f'<p class="where"><button type="button" class="link read" data-doc="{escape(passage.doc_id)}" '
        f'data-start="{passage.span.start}" data-end="{passage.span.end}"{counted_in}>'
        f"{escape(title)}</button>{where}</p></li>"
    )


def _plain(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip(" ?.!")
