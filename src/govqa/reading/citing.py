"""Citations, made here and nowhere else: no quote without its proof."""

from __future__ import annotations

from collections.abc import Iterable

from govqa.errors import CitationError
from govqa.reading.attribution import said_by
from govqa.reading.footnotes import footnotes_at
from govqa.types import Citation, Document, Passage, Span


def cite(
    document: Document,
    passage: Passage,
    span: Span,
    *,
    quote: str,
    number: int,
    highlight: Span | None = None,
) -> Citation:
    """The citation of ``quote``, which stands at ``span`` of ``document`` in ``passage``.

    Raises CitationError unless the text at ``span`` is ``quote``, character for character, the passage is
    the document's and holds the span, ``highlight`` lies inside it, and no text of the source was left out
    within it.
    """
    where = f"{document.source} [{span.start}, {span.end})"
    if passage.doc_id != document.doc_id or span not in passage.span:
        raise CitationError(f"{where} is not in the passage {passage.passage_id}")
    if not quote or span.end > len(document.text) or span.of(document.text) != quote:
        raise CitationError(f"the text at {where} is not the quote {quote!r}")
    if highlight is not None and (highlight not in span or not len(highlight)):
        raise CitationError(f"the highlight [{highlight.start}, {highlight.end}) is not inside {where}")
    if skips(document, span):
        raise CitationError(f"text was left out inside {where}")
    page = next((page for page in document.pages if page.span.start <= span.start < page.span.end), None)
    metadata = document.metadata
    speaker, role = said_by(document, span)
    return Citation(
        number=number,
        doc_id=document.doc_id,
        source=document.source,
        title=metadata.title,
        authors=metadata.authors,
        publisher=metadata.publisher,
        date=metadata.date,
        quote=quote,
        span=span,
        highlight=highlight,
        page=page.index if page else None,
        page_label=page.label if page else "",
        heading_path=passage.heading_path,
        speaker=speaker,
        sha256=document.sha256,
        role=role,
        footnotes=footnotes_at(document, span),
    )


def skips(document: Document, span: Span) -> bool:
    """Whether text of the source was left out within ``span`` of ``document``."""
    return any(span.start < omission.position < span.end for omission in document.omissions)


def printed(citations: Iterable[Citation]) -> str:
    """The quotes with their numbers, ready to print: the text of an answer."""
    return "\n\n".join(f"“{citation.quote}” [{citation.number}]" for citation in citations)
