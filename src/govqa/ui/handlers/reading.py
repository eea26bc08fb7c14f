"""Documents for the reader: their text, their pages as pictures, and what is cited of them."""

from __future__ import annotations

from govqa.errors import CitationError
from govqa.types import Document, Span
from govqa.ui import drawing
from govqa.ui.citing_menu import menu
from govqa.ui.display import version
from govqa.ui.handlers.request import (
    BadRequest,
    Caller,
    Data,
    Reply,
    answering,
    known_document,
    span_in,
)
from govqa.ui.page_view import has_pages, page_view_html, pages_said
from govqa.ui.quoting import citation_at
from govqa.ui.reader import heading, reader_html
from govqa.ui.render import copied_quote, visible_quote
from govqa.ui.service import Service

#: More quotes, and longer ones in characters, than any answer has.
_MOST_CITATIONS = 50
_LONGEST_CITATION = 10_000


@answering
def read(service: Service, data: Data, caller: Caller) -> Reply:
    """A document for the reader, with the quote at ``start``–``end`` marked."""
    document = _document(service, data)
    quote = span_in(document, data.get("start"), data.get("end"))
    phrase = span_in(document, data.get("mark_start"), data.get("mark_end"))
    if phrase is not None and (quote is None or phrase not in quote):
        phrase = None
    title, about = heading(document)
    return {
        "html": reader_html(document, quote, phrase),
        "title": title,
        "about": about,
        "version": version(document.sha256),
        "copied": _copied(document, quote, title) if quote is not None else "",
        "pages": len(document.pages) if has_pages(document) else 0,
    }


def _document(service: Service, place: Data) -> Document:
    """The document of a place. Raises BadRequest if there is none, or not in the version that it names."""
    document = known_document(service, place.get("doc"))
    if place.get("version") not in (None, version(document.sha256)):
        raise BadRequest("The document has changed: this place is not in the index any more.")
    return document


def _copied(document: Document, quote: Span, title: str) -> str:
    """The quote with its reference, to paste elsewhere."""
    try:
        return copied_quote(citation_at(document, quote))
    except CitationError:  # a passage, and no quote: text of the source was left out within it
        return f"“{visible_quote(quote.of(document.text))}” ({title})"


@answering
def page_images(service: Service, data: Data, caller: Caller) -> Reply:
    """The ``page`` of a PDF as a picture, or the pages of the quote at ``start``–``end``, which is boxed."""
    document = _document(service, data)
    quote = span_in(document, data.get("start"), data.get("end"))
    page = data.get("page")
    if not has_pages(document):
        raise BadRequest("There are pictures only of the pages of PDF files.")
    if page is not None and (type(page) is not int or not 1 <= page <= len(document.pages)):
        raise BadRequest("The document has no such page.")
    pictures = drawing.pictures(service.settings, document, quote, page)
    shown = {picture.index for picture in pictures}
    quoted = quote is not None and any(p.index in shown and p.span.overlaps(quote) for p in document.pages)
    return {
        "html": page_view_html(pictures, document, quoted=quoted),
        "said": pages_said(pictures, document),
        "first": pictures[0].index,
        "last": pictures[-1].index,
        "count": len(document.pages),
    }


@answering
def cite(service: Service, data: Data, caller: Caller) -> Reply:
    """The quotes at ``places``, each with its doc, start and end, in every style that is offered."""
    places = data.get("places")
    if not isinstance(places, list) or not 0 < len(places) <= _MOST_CITATIONS:
        raise BadRequest("There is nothing to cite.")
    citations = []
    for number, place in enumerate(places, start=1):
        if not isinstance(place, dict):
            raise BadRequest("That place cannot be read.")
        document = _document(service, place)
        span = span_in(document, place.get("start"), place.get("end"))
        if span is None:
            raise BadRequest("That place is not in the document.")
        if len(span) > _LONGEST_CITATION:
            raise BadRequest("That is too long to be cited as a quote.")
        try:
            citations.append(citation_at(document, span, number=number))
        except CitationError as error:
            raise BadRequest(
                "This passage cannot be cited as a quote: text of the source was left out within it."
            ) from error
    return {"styles": menu(citations)}
