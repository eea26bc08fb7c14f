"""A document as HTML, with one span of it marked.

The text that the page shows is the canonical text, character for character, so that a mark covers
exactly its span: page numbers and note numbers are drawn by the style sheet and add no characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from govqa.types import Document, Footnote, Span
from govqa.ui.display import DOT, escape, facts
from govqa.wording import format_date, join_names, kind_of, one_line

_BLOCK_END = re.compile(r"\n+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

#: Documents longer than this, in characters, are drawn only where they are on screen.
_LONG = 200_000


def reader_html(document: Document, quote: Span | None = None, phrase: Span | None = None) -> str:
    """The whole document, ``quote`` marked and ``phrase`` inside it marked more strongly.

    Raises IndexError if a span runs past the end of the text.
    """
    for span in (quote, phrase):
        if span is not None:
            span.of(document.text)
    language = document.metadata.language
    lang = f' lang="{escape(language)}"' if _LANGUAGE.fullmatch(language) else ""
    long = " long" if len(document.text) > _LONG else ""
    return (
        f'<article class="document{long}"{lang}>{_header(document)}'
        f'<div class="text">{_text(document, quote, phrase)}</div>{_notes(document.footnotes)}</article>'
    )


def heading(document: Document) -> tuple[str, str]:
    """The document's title, and its publisher and date: what stays above the text as it scrolls."""
    metadata = document.metadata
    about = " · ".join(fact for fact in (metadata.publisher, format_date(metadata.date)) if fact)
    return one_line(metadata.title or document.source), one_line(about)


def _header(document: Document) -> str:
    metadata = document.metadata
    about = facts(
        join_names(metadata.authors),
        metadata.publisher,
        format_date(metadata.date),
        kind_of(document.media_type),
    )
    title, _ = heading(document)
    return (
        f'<header><h2 dir="auto">{escape(title)}</h2><p class="about">{about}</p>'
        f'<p class="file">{escape(one_line(document.source))}</p>{_sources(document)}</header>'
    )


def _sources(document: Document) -> str:
    if not document.metadata.sources:
        return ""
    items = "".join(
        f"<li><cite>{escape(one_line(source.title))}</cite>{DOT}"
        f"{facts(source.author, source.publisher, format_date(source.date)) or 'undated'}</li>"
        for source in document.metadata.sources
    )
    return f'<div class="rests-on"><h3>Rests on</h3><ul>{items}</ul></div>'


def _text(document: Document, quote: Span | None, phrase: Span | None) -> str:
    headings = {section.heading.start: len(section.heading_path) for section in document.sections}
    decorations = _Decorations(document, quote, phrase)
    title = document.metadata.title
    blocks: list[str] = []
    for start, end, next_start in _blocks(document.text):
        level = headings.get(start, 0)
        # The reader's own title is h2, so the document's headings begin at h3.
        tag = f"h{min(level + 2, 6)}" if level else "p"
        again = ' class="again"' if level and not blocks and document.text[start:end] == title else ""
        line_ends = document.text[end:next_start]
        blocks.append(f'<{tag} dir="auto"{again}>{decorations.html(start, end)}</{tag}>{line_ends}')
    return "".join(blocks)


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Where each paragraph or heading starts and ends, and where, past the line ends, the next one starts."""
    start = 0
    for match in _BLOCK_END.finditer(text):
        if match.start() > start:
            yield start, match.start(), match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text), len(text)


class _Decorations:
    """Where the text changes its look: marks, speakers, page starts, references to notes."""

    def __init__(self, document: Document, quote: Span | None, phrase: Span | None) -> None:
        self._source = document.text
        self._quote, self._phrase = quote, phrase
        self._labels = [turn.label for turn in document.turns if len(turn.label)]
        self._label_starts = [label.start for label in self._labels]
        self._pages = {_next_block(document.text, page.span.start): page for page in document.pages}
        self._notes: dict[int, dict[int, Footnote]] = {}
        numbers = _numbered(document.footnotes)
        for footnote in document.footnotes:
            self._notes.setdefault(footnote.mark.end, {})[numbers[footnote.text]] = footnote
        spans = [span for span in (quote, phrase, *self._labels) if span is not None]
        cuts = {offset for span in spans for offset in (span.start, span.end)}
        self._cuts = sorted(cuts | self._pages.keys() | self._notes.keys())
        self._marked = False

    def html(self, start: int, end: int) -> str:
        """The characters from ``start`` to ``end``, decorated."""
        inner = self._cuts[bisect_right(self._cuts, start) : bisect_left(self._cuts, end)]
        bounds = [start, *inner, end]
        pieces = "".join(self._piece(Span(a, b)) for a, b in pairwise(bounds))
        return pieces + self._notes_at(end)

    def _piece(self, piece: Span) -> str:
        body = escape(piece.of(self._source))
        if self._in_label(piece):
            body = f'<strong class="speaker">{body}</strong>'
        if self._quote is not None and piece in self._quote:
            style = "quote phrase" if self._phrase is not None and piece in self._phrase else "quote"
            first = "" if self._marked else ' id="quoted"'
            self._marked = True
            body = f'<mark class="{style}"{first}>{body}</mark>'
        return self._page_at(piece.start) + self._notes_at(piece.start) + body

    def _in_label(self, piece: Span) -> bool:
        before = bisect_right(self._label_starts, piece.start) - 1
        return before >= 0 and piece in self._labels[before]

    def _page_at(self, offset: int) -> str:
        page = self._pages.get(offset)
        if page is None:
            return ""
        label = escape(one_line(page.label or str(page.index)))
        return f'<span class="page" role="separator" aria-label="Page {label}" data-label="{label}"></span>'

    def _notes_at(self, offset: int) -> str:
        return "".join(
            f'<sup class="note" data-number="{number}" title="{escape(footnote.text)}"></sup>'
            for number, footnote in self._notes.get(offset, {}).items()
        )


def _next_block(text: str, offset: int) -> int:
    """``offset`` or, where it stands between two blocks, the start of the next."""
    while offset < len(text) and text[offset] == "\n":
        offset += 1
    return offset


def _numbered(footnotes: tuple[Footnote, ...]) -> dict[str, int]:
    """Numbers from 1 by first appearance: a note that is referred to twice keeps its number."""
    return {text: number for number, text in enumerate(dict.fromkeys(n.text for n in footnotes), start=1)}


def _notes(footnotes: tuple[Footnote, ...]) -> str:
    if not footnotes:
        return ""
    items = "".join(f'<li dir="auto">{escape(text)}</li>' for text in _numbered(footnotes))
    return f'<footer class="notes"><h3>Notes</h3><ol>{items}</ol></footer>'
