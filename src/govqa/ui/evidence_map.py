"""Where in each document the evidence of an answer lies: a thin strip for each, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from govqa.types import Answer, Citation
from govqa.ui.display import escape, version
from govqa.wording import count, one_line

if TYPE_CHECKING:
    from govqa.store import DocumentSummary


def evidence_map(answer: Answer, summaries: Mapping[str, DocumentSummary]) -> str:
    """A strip for each cited document, with a spot at each quote; none for one not in ``summaries``."""
    by_document = sorted(answer.citations, key=lambda c: _rank(c, answer))
    rows = "".join(
        _row(list(group), summaries[doc_id])
        for doc_id, group in groupby(by_document, key=lambda c: c.doc_id)
        if doc_id in summaries and summaries[doc_id].characters
    )
    return f'<ul class="evidence-map" aria-label="Where the evidence lies">{rows}</ul>' if rows else ""


def _rank(citation: Citation, answer: Answer) -> tuple[int, int]:
    """Documents as they are first cited, quotes as they stand in them."""
    first = next(n for n, other in enumerate(answer.citations) if other.doc_id == citation.doc_id)
    return first, citation.span.start


def _row(citations: list[Citation], summary: DocumentSummary) -> str:
    title = escape(one_line(summary.metadata.title or summary.source))
    spots = "".join(_spot(citation, summary.characters, at) for at, citation in enumerate(citations))
    said = count(len(citations), "quote")
    return (
        f'<li><span class="mapped" dir="auto" title="{title}">{title}</span>'
        f'<div class="strip" role="toolbar" aria-label="{said} in {title}, from its beginning to its end">'
        f"{spots}</div></li>"
    )


def _spot(citation: Citation, characters: int, at: int) -> str:
    start, end = (min(place / characters, 1) * 100 for place in (citation.span.start, citation.span.end))
    mark = citation.highlight
    phrase = f' data-mark-start="{mark.start}" data-mark-end="{mark.end}"' if mark is not None else ""
    across = f"left:min({start:.2f}%,100% - 6px);width:{end - start:.2f}%"
    name = f"Quote {citation.number}, {start:.0f}% into the document. Read it there."
    return (
        f'<button type="button" class="spot" data-doc="{escape(citation.doc_id)}" '
        f'data-start="{citation.span.start}" data-end="{citation.span.end}"{phrase} '
        f'data-version="{version(citation.sha256)}" '
        f'tabindex="{0 if at == 0 else -1}" style="{across}" '
        f'aria-label="{name}"></button>'
    )
