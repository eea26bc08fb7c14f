"""A conversation to keep: Markdown for people, JSON that ``govqa verify`` checks."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count as counter

from govqa.exporting.chicago import chicago_note
from govqa.types import Answer, Citation, Hit, to_data
from govqa.wording import count, join_headings, one_line, support, visible

#: What begins markup inside a line, in Markdown and its usual extensions, and what begins a block.
_INLINE = re.compile(r"[\\`*_\[\]<#~$^={}]|&(?=#?\w+;)")
_BLOCK = re.compile(r"^(\d*)([-+>.):|])")
_SHORTENED = 60  # words of a passage that does not answer


def conversation_json(turns: Sequence[Answer]) -> str:
    """The answers as a JSON list, in the form that ``govqa.verify`` checks. No answers cannot be checked."""
    return json.dumps([to_data(turn) for turn in turns], ensure_ascii=False, indent=2) + "\n"


def conversation_markdown(turns: Sequence[Answer]) -> str:
    """The conversation in Markdown: each question a heading, each quote a block quote with a footnote.

    Footnotes (``[^1]``, as most programs know them) hold the reference in Chicago style, the place in the
    file, and what the source itself names for the quote. Text of documents is escaped: none of it is markup.
    """
    numbers = counter(1)
    notes: list[str] = []
    parts = ["# Conversation"]
    for turn in turns:
        parts += [f"## {_inline(turn.question)}", *_understood(turn)]
        if turn.status != "answered":
            parts += _not_found(turn)
        for citation in turn.citations:
            number = next(numbers)
            parts.append(f"> “{_quote(citation)}”[^{number}]{_said_by(citation)}")
            notes.append(f"[^{number}]: {_note(citation)}")
        parts.append(_verdict(turn))
    return "\n\n".join([*parts, *notes]) + "\n"


def _escape(text: str) -> str:
    """``text`` on one line, as Markdown that shows it character for character, wherever it stands."""
    return _BLOCK.sub(r"\1\\\2", _inline(text))


def _inline(text: str) -> str:
    """The same for text that does not begin a block."""
    return _INLINE.sub(r"\\\g<0>", one_line(text))


def _understood(turn: Answer) -> Iterator[str]:
    if one_line(turn.standalone_question) != one_line(turn.question):
        yield f"Understood as: {_inline(turn.standalone_question)}"


def _verdict(turn: Answer) -> str:
    sources = len({citation.doc_id for citation in turn.citations})
    supported = f"{support(turn)} · {count(sources, 'source')} · " if turn.citations else ""
    return f"*{supported}index {_inline(turn.generation)}*"


def _not_found(turn: Answer) -> Iterator[str]:
    yield "**The documents do not answer this.**"
    if turn.closest:
        yield "Closest passages, which do not answer it:"
        yield "\n".join(map(_near_miss, turn.closest))


def _near_miss(hit: Hit) -> str:
    passage = hit.passage
    words = one_line(passage.text).split()
    shown = " ".join(words[:_SHORTENED]) + (" …" if len(words) > _SHORTENED else "")
    page = f"p. {passage.page}" if passage.page is not None else ""
    where = ", ".join(filter(None, (join_headings(passage.heading_path, ""), page)))
    return f"- {_escape(f'{where}: “{shown}”' if where else f'“{shown}”')}"


def _quote(citation: Citation) -> str:
    """The quote with the phrase that answers in bold, less the spaces and punctuation at its edges.

    CommonMark reads asterisks as bold only beside a letter or figure inside them.
    """
    quote, marked = citation.quote, citation.highlight
    if marked is None or marked not in citation.span or len(citation.span) != len(quote):
        return _inline(quote)
    start, stop = marked.start - citation.span.start, marked.end - citation.span.start
    while start < stop and _is_edge(quote[start]):
        start += 1
    while start < stop and _is_edge(quote[stop - 1]):
        stop -= 1
    if start == stop:
        return _inline(quote)
    before, phrase, after = (_inline(part) for part in (quote[:start], quote[start:stop], quote[stop:]))
    first_gap = " " if before and quote[start - 1].isspace() else ""
    last_gap = " " if after and quote[stop].isspace() else ""
    return f"{before}{first_gap}**{phrase}**{last_gap}{after}"


def _is_edge(char: str) -> bool:
    return char.isspace() or unicodedata.category(visible(char))[0] in "PS"


def _said_by(citation: Citation) -> str:
    who = ", ".join(_inline(part) for part in (citation.speaker, citation.role) if part)
    return f"  \n> — {who}" if citation.speaker else ""


def _note(citation: Citation) -> str:
    place = f"{citation.source}, characters {citation.span.start}–{citation.span.end}"
    rests_on = f" After: {_inline('; '.join(citation.footnotes))}" if citation.footnotes else ""
    return f"{_escape(chicago_note(citation))} ({_inline(place)}){rests_on}"
