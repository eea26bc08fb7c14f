"""What is known about a document as a publication, and where each value comes from.

A language that nothing names stays unknown: told from the characters alone, as charset-normalizer would, it
differs from what the page says on one web page in eight, and a filter by language would then hide documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace

from govqa.loading.blocks import Block, drop, words
from govqa.loading.detect import HTML, MAIL, MARKDOWN, MHTML, ODS, RST, TEXT, XLSX
from govqa.loading.metadata.dates import iso_date, iso_month
from govqa.loading.metadata.overrides import CORRECTED
from govqa.loading.people.names import is_name
from govqa.loading.rules.headings import is_outline
from govqa.types import Metadata

#: What a file's format says about it, by media type: the user's own words in front matter, what a page tells
#: search engines, the fields of a message. All others have the properties that programs write.
_DECLARED = {
    **dict.fromkeys((TEXT, MARKDOWN, RST), "front matter"),
    **dict.fromkeys((HTML, MHTML), "page"),
    MAIL: "message",
}
_PROPERTIES = "properties"
_IN_TEXT = "text"
_NAMED = "file name"

#: What opens their text is the name of a sheet: "Read me", "Table 1".
_SHEETS = frozenset({XLSX, ODS})

#: Where values come from; the first that has one counts. The text comes after what the file declares, though
#: people read the text and not the properties: what is a title or a byline in a text is a guess, and the
#: parsers have dropped the properties that programs fill in by themselves ("Microsoft Word - x.doc").
PRECEDENCE = (CORRECTED, *dict.fromkeys(_DECLARED.values()), _PROPERTIES, _IN_TEXT, _NAMED)
#: The one exception: the day in a file's properties is when a program wrote the file, at best the day of its
#: publication; a line of the text that is nothing but a date says which day that was.
DATE_PRECEDENCE = (*PRECEDENCE[:-3], _IN_TEXT, _PROPERTIES, _NAMED)

_FIELDS = tuple(field.name for field in fields(Metadata) if field.name != "origins")

_BYLINE = re.compile(r"^(?:written\s+)?by\s+(.+)$", re.I)
#: A dateline or byline stands among this many blocks at the top.
_TOP = 12
#: Longest line that is a date or a byline, in words.
_LINE_WORDS = 14


def declared(metadata: Metadata, media_type: str) -> Metadata:
    """What a parser read from a file of ``media_type``, with its origins; those the parser names stay."""
    named = dict(metadata.origins)
    return from_origin(metadata, _DECLARED.get(media_type, _PROPERTIES), named)


def from_text(dated: Metadata, blocks: list[Block], media_type: str) -> Metadata:
    """What the text says of itself: ``dated`` by its lines at the top, and the heading that opens it."""
    opening = "" if media_type in _SHEETS else title(blocks)
    return from_origin(replace(dated, title=opening), _IN_TEXT)


def from_name(stem: str) -> Metadata:
    """What can be known from the name of the file, without its extension."""
    return from_origin(Metadata(title=stem), _NAMED)


def from_origin(metadata: Metadata, origin: str, others: dict[str, str] | None = None) -> Metadata:
    """``metadata`` with ``origin`` for each field that has a value, unless ``others`` names another."""
    known = others or {}
    named = ((name, known.get(name, origin)) for name in _FIELDS if getattr(metadata, name))
    return replace(metadata, origins=tuple(named))


def merged(claims: Iterable[Metadata]) -> Metadata:
    """Of each field the value whose origin comes first in ``PRECEDENCE``, of dates in ``DATE_PRECEDENCE``.

    A field that the user left empty on purpose stays empty: its origin is named all the same.
    """
    best: dict[str, tuple[str, object]] = {}
    for claim in claims:
        for name, origin in claim.origins:
            order = DATE_PRECEDENCE if name == "date" else PRECEDENCE
            if name not in best or order.index(origin) < order.index(best[name][0]):
                best[name] = origin, getattr(claim, name)
    return Metadata(
        **{name: value for name, (_, value) in best.items()},  # type: ignore[arg-type]
        origins=tuple((name, best[name][0]) for name in _FIELDS if name in best),
    )


def datelines(blocks: list[Block]) -> tuple[Metadata, list[Block]]:
    """The date and the authors that lines at the top give, and the blocks, those lines dropped.

    A line counts that is nothing but a date, or "By" and names. A month counts where no day is given.
    """
    out = list(blocks)
    day = month = ""
    authors: tuple[str, ...] = ()
    for i in _opening(blocks):
        block = blocks[i]
        if found := iso_date(block.text):
            day = day or found
            out[i] = drop(block, "dateline")
        elif not (day or month) and (month := iso_month(block.text)):
            out[i] = drop(block, "dateline")
        elif (byline := _BYLINE.match(block.text)) and (names := _authors(byline[1])):
            authors = authors or names
            out[i] = drop(block, "byline")
    return Metadata(date=day or month, authors=authors), out


def title(blocks: list[Block]) -> str:
    """The heading that opens the text, a kicker in capitals passed over; empty if none does."""
    opening: list[Block] = []
    for block in (b for b in blocks if not b.dropped):
        if block.kind != "heading" or (opening and block.level < opening[-1].level):
            break
        opening.append(block)
    if not opening or is_outline(opening[0].text):
        return ""
    candidates = [b.text for b in opening if not is_outline(b.text)]
    best = next((t for t in candidates if not (t.isupper() and len(t.split()) <= 3)), candidates[0])
    quoted = re.fullmatch(r"[“\"]([^“”\"]+)[”\"]", best)
    return quoted[1] if quoted else best


def _opening(blocks: list[Block]) -> list[int]:
    """Where short lines that are no headings stand among the kept blocks at the top."""
    top = [i for i, block in enumerate(blocks) if not block.dropped][:_TOP]
    return [i for i in top if blocks[i].kind != "heading" and len(words(blocks[i].text)) <= _LINE_WORDS]


def _authors(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*|;\s*", text)]
    return tuple(names) if names and all(is_name(name, set()) for name in names) else ()
