"""The citation of a place in a document: a quote made anew from where it stands."""

from __future__ import annotations

from govqa.reading.citing import cite
from govqa.types import Citation, Document, Passage, Span


def citation_at(document: Document, span: Span, *, number: int = 1) -> Citation:
    """The citation of the text at ``span``.

    Raises CitationError where the source has text within the span that the document leaves out.
    """
    quote = span.of(document.text)
    sections = [each for each in document.sections if each.span.start <= span.start < each.span.end]
    headings = sections[-1].heading_path if sections else ()
    passage = Passage("", document.doc_id, 0, span, quote, (span,), headings)
    return cite(document, passage, span, quote=quote, number=number)
