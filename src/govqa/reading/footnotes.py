"""What a source itself names as its grounds for a stretch of its text."""

from __future__ import annotations

import re

from govqa.types import Document, Span

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")


def footnotes_at(document: Document, span: Span) -> tuple[str, ...]:
    """The texts of the footnotes that the text at ``span`` refers to, each once, in order.

    A mark at its end counts as inside. Where there is none inside, those count that come first after it in
    the same paragraph: one mark often stands for the sentences before it.
    """
    marks = [(note.mark.end, note.text) for note in document.footnotes if note.mark.end > span.start]
    inside = [text for position, text in marks if position <= span.end]
    if not inside:
        end = _PARAGRAPH_END.search(document.text, span.end)
        limit = end.start() if end else len(document.text)
        first = min((position for position, _ in marks if position <= limit), default=None)
        inside = [text for position, text in marks if position == first]
    return tuple(dict.fromkeys(inside))
