"""Documents for the reader."""

from __future__ import annotations

from govqa.ui.handlers.request import Caller, Data, Reply, answering, known_document, span_in
from govqa.ui.reader import heading, reader_html
from govqa.ui.service import Service


@answering
def read(service: Service, data: Data, caller: Caller) -> Reply:
    """A document for the reader, with the quote at ``start``–``end`` marked."""
    document = known_document(service, data.get("doc"))
    quote = span_in(document, data.get("start"), data.get("end"))
    phrase = span_in(document, data.get("mark_start"), data.get("mark_end"))
    if phrase is not None and (quote is None or phrase not in quote):
        phrase = None
    title, about = heading(document)
    return {"html": reader_html(document, quote, phrase), "title": title, "about": about}
