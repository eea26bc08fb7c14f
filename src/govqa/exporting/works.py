"""What a bibliography lists: each document once, under a key that stays, with all that is quoted from it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from govqa.exporting.lexicon import DULL
from govqa.exporting.names import Name, parse_name
from govqa.types import Citation
from govqa.wording import format_date, join_headings, one_line, page_words

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HASH_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Work:
    """A document as a bibliography lists it, each value on one line, empty where it is not known.

    ``date`` is as the citation gives it, ``parts`` the year, month and day of it as far as it is ISO 8601.
    ``citations`` are those that quote the document, in order.
    """

    key: str
    authors: tuple[Name, ...]
    title: str
    publisher: str
    date: str
    parts: tuple[int, ...]
    source: str
    citations: tuple[Citation, ...]

    @property
    def named(self) -> str:
        """The title, or where there is none the path of the file, which tells it from others."""
        return self.title or self.source

    @property
    def imprint(self) -> str:
        """The publisher, unless it is the author: styles name it once."""
        alone = [name.whole.casefold() for name in self.authors] == [self.publisher.casefold()]
        return "" if alone else self.publisher


def works(citations: Iterable[Citation]) -> tuple[Work, ...]:
    """The documents that ``citations`` quote, in the order in which they first do.

    Where citations of one document say different things of it, the last is right: it is of the newest index.
    """
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.doc_id, []).append(citation)
    return tuple(map(_work, grouped.values()))


def remark(citation: Citation) -> str:
    """The quote, who says it and where it stands, on one line, for what formats call a note."""
    who = ", ".join(one_line(part) for part in (citation.speaker, citation.role) if part)
    place = f"{one_line(citation.source)}, characters {citation.span.start}–{citation.span.end}"
    details = (f"said by {who}" if citation.speaker else "", page_words(citation) or heading(citation), place)
    return f"“{one_line(citation.quote)}” ({'; '.join(filter(None, details))})"


def heading(citation: Citation) -> str:
    """The innermost heading above the quote, empty where that is the title."""
    return join_headings(citation.heading_path, citation.title) and one_line(citation.heading_path[-1])


def speaker(citation: Citation, work: Work) -> Name | None:
    """Who says the quote, if not an author of the work."""
    said = parse_name(citation.speaker)
    return said if said.whole and said.whole not in {name.whole for name in work.authors} else None


def date_parts(text: str) -> tuple[int, ...]:
    """Year, month and day of an ISO 8601 date, as far as it goes; empty for anything else."""
    match = _ISO.fullmatch(text)
    if not match:
        return ()
    parts = tuple(int(part) for part in match.groups() if part)
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        return ()
    return parts


def month_name(month: int) -> str:
    """The English name of a month, counted from 1."""
    return format_date(f"2000-{month:02}").partition(" ")[0]


def end(text: str) -> str:
    """``text`` with a full stop, before a closing quotation mark, unless it ends with a mark of its own."""
    if text.endswith("”"):
        return f"{end(text[:-1])}”"
    return text if text.endswith((".", "?", "!", "。", "？", "！")) else f"{text}."


def comma(text: str) -> str:
    """``text`` with a comma, before a closing quotation mark."""
    return f"{text[:-1]},”" if text.endswith("”") else f"{text},"


def _work(citations: list[Citation]) -> Work:
    last = citations[-1]
    title, day = one_line(last.title), one_line(last.date)
    named = (parse_name(author, last.publisher) for author in last.authors)
    authors = tuple(name for name in named if name.whole)
    return Work(
        key=_key(authors, day, title, last.doc_id),
        authors=authors,
        title=title,
        publisher=one_line(last.publisher),
        date=day,
        parts=date_parts(day),
        source=one_line(last.source),
        citations=tuple(citations),
    )


def _key(authors: tuple[Name, ...], day: str, title: str, doc_id: str) -> str:
    """Such as ``lund2024river3fa01c``: letters a to z and digits, which every format and program takes.

    The end is made from the document's name alone, so that a key never depends on what else is exported.
    """
    said = [word for word in map(_plain, title.split()) if word and word not in DULL]
    author = _plain(authors[0].surname.split()[-1]) if authors else ""
    first = author or (said.pop(0) if said else "document")
    parts = date_parts(day)
    year = f"{parts[0]:04}" if parts else ""
    ending = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    return first + year + "".join(said[:1]) + ending


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).casefold())
