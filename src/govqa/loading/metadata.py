"""What is known about a document as a publication: from its front matter, its properties or its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Block, drop, words
from govqa.loading.headings import is_outline
from govqa.loading.names import is_name
from govqa.types import Metadata, Source

_FENCE = re.compile(r"\A---[ ]*\n(.*?)^(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.S | re.M)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
_LEAD = (
    r"(?:(?:first |last )?(?:published|posted|updated|released|date|dated)(?: on)?:?\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|(?:mon|tue|wed|thu|fri|sat|sun)\.?,?\s+)?"
)
_TIME = r"(?:,?\s*(?:at\s+)?\d{1,2}:\d{2}(?::\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.)?(?:\s+[A-Z]{2,4})?)?"
_DATES = (
    re.compile(
        rf"{_LEAD}(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_TIME}", re.I
    ),
    re.compile(
        rf"{_LEAD}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\.?,?\s+(?P<y>\d{{4}}){_TIME}", re.I
    ),
    re.compile(rf"{_LEAD}(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d){_TIME}", re.I),
)
_ISO = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_BYLINE = re.compile(r"^(?:written\s+)?by\s+(.+)$", re.I)

#: A dateline or byline stands among this many blocks at the top.
_TOP = 12
#: Longest line that is a date or a byline, in words.
_LINE_WORDS = 14

_KEYS = {field.name for field in fields(Metadata)} | {"author"}


def front_matter(path: Path, text: str) -> tuple[Metadata, str, int]:
    """The metadata in the YAML at the start of ``text``, the text after it, and the lines it took.

    Raises CorruptDocument, naming the line, for YAML that cannot be read or has values of a wrong kind.
    """
    match = _FENCE.match(text)
    if not match:
        return Metadata(), text, 0
    try:
        data = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise CorruptDocument(
            path,
            f"its front matter cannot be read at line {line}: {problem}",
            "Correct that line; put quotation marks around a value that holds a colon",
        ) from error
    lines = match[0].count("\n")
    if data is None:
        return Metadata(), text[match.end() :], lines
    if not isinstance(data, Mapping):
        return Metadata(), text, 0  # a rule, some prose, another rule: not front matter
    return _from_mapping(path, match[1], data), text[match.end() :], lines


def iso_date(text: str) -> str:
    """The date that ``text`` is, whole and alone, in ISO 8601, or empty."""
    text = " ".join(text.split()).strip(" .")
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match:
            month = _MONTHS.get(match["m"].casefold()) or (int(match["m"]) if match["m"].isdigit() else 0)
            try:
                return date(int(match["y"]), month, int(match["d"])).isoformat()
            except ValueError:
                return ""
    return ""


def datelines(blocks: list[Block], known: Metadata) -> tuple[Metadata, list[Block]]:
    """``known`` with the date and the authors that lines at the top give; those lines are dropped.

    A line counts that is nothing but a date, or "By" and names. What is known already stays.
    """
    out = list(blocks)
    found = known
    seen = 0
    for i, block in enumerate(blocks):
        if block.dropped:
            continue
        seen += 1
        if seen > _TOP:
            break
        if block.kind == "heading" or len(words(block.text)) > _LINE_WORDS:
            continue
        day = iso_date(block.text)
        if day:
            found = found if found.date else replace(found, date=day)
            out[i] = drop(block, "dateline")
            continue
        byline = _BYLINE.match(block.text)
        if byline and (authors := _authors(byline[1])):
            found = found if found.authors else replace(found, authors=authors)
            out[i] = drop(block, "byline")
    return found, out


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


def _authors(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*|;\s*", text)]
    return tuple(names) if names and all(is_name(name, set()) for name in names) else ()


def _from_mapping(path: Path, text: str, data: Mapping[Any, Any]) -> Metadata:
    def wrong(key: str, wanted: str) -> CorruptDocument:
        found = re.search(rf"^\s*['\"]?{re.escape(key)}['\"]?\s*:", text, re.M)
        line = text.count("\n", 0, found.start()) + 2 if found else 1
        return CorruptDocument(
            path,
            f"its front matter has a wrong value at line {line}: {key} must be {wanted}",
            "Correct that line",
        )

    def words_of(key: str) -> tuple[str, ...]:
        value = data.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(v, list | Mapping) for v in values):
            raise wrong(key, "a text or a list of texts")
        return tuple(_text(v) for v in values if _text(v))

    day = _text(data.get("date"))
    if day and not _ISO.match(day):
        day = iso_date(day)
        if not day:
            raise wrong("date", "a date such as 2025-10-31, 2025-10 or 2025")
    aliases = data.get("aliases") or {}
    if not isinstance(aliases, Mapping) or any(isinstance(v, list | Mapping) for v in aliases.values()):
        raise wrong("aliases", "a mapping from short forms to what they stand for")
    sources = data.get("sources") or []
    if not isinstance(sources, list) or not all(isinstance(s, Mapping) for s in sources):
        raise wrong("sources", "a list of mappings with key, title, author, publisher, date, url")
    return Metadata(
        title=" ".join(words_of("title")),
        publisher=" ".join(words_of("publisher")),
        language=" ".join(words_of("language")),
        url=" ".join(words_of("url")),
        authors=words_of("authors") + words_of("author"),
        date=day,
        topics=words_of("topics"),
        aliases=tuple((_text(short), _text(long)) for short, long in aliases.items()),
        sources=tuple(
            Source(**{f.name: _text(source.get(f.name)) for f in fields(Source)}) for source in sources
        ),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
