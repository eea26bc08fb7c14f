"""Metadata that a person wrote, in front matter or in metadata.toml: its keys, and what may be their values.

An author may be one text or a list; a date is ISO 8601, to the year, the month or the day, or such words as
"31 October 2025".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from govqa.loading.metadata.dates import is_iso, iso_date
from govqa.types import Metadata, Source

#: What may be written, in the order of ``Metadata``: ``author`` is another word for ``authors``.
KEYS = (*(field.name for field in fields(Metadata) if field.name != "origins"), "author")


class WrongValue(ValueError):
    """A value of a wrong kind: ``key`` is where it stands, ``wanted`` what should stand there."""

    def __init__(self, key: str, wanted: str) -> None:
        self.key = key
        self.wanted = wanted
        super().__init__(f"{key} must be {wanted}")


def metadata_from(data: Mapping[Any, Any]) -> Metadata:
    """The metadata that ``data`` gives; other keys are passed over. Raises WrongValue."""

    def words_of(key: str) -> tuple[str, ...]:
        value = data.get(key)
        values = value if isinstance(value, list | tuple) else [] if value is None else [value]
        if any(isinstance(v, list | tuple | Mapping) for v in values):
            raise WrongValue(key, "a text or a list of texts")
        return tuple(_text(v) for v in values if _text(v))

    def day_of(key: str) -> str:
        day = " ".join(words_of(key))
        if day and not is_iso(day):
            day = iso_date(day)
            if not day:
                raise WrongValue(key, "a date such as 2025-10-31, 2025-10 or 2025")
        return day

    aliases = data.get("aliases") or {}
    if not isinstance(aliases, Mapping) or any(isinstance(v, list | Mapping) for v in aliases.values()):
        raise WrongValue("aliases", "a mapping from short forms to what they stand for")
    sources = data.get("sources") or []
    if not isinstance(sources, list) or not all(isinstance(s, Mapping) for s in sources):
        raise WrongValue(
            "sources", "a list of mappings with key, title, author, publisher, date, number, url"
        )
    return Metadata(
        title=" ".join(words_of("title")),
        publisher=" ".join(words_of("publisher")),
        language=" ".join(words_of("language")),
        url=" ".join(words_of("url")),
        authors=words_of("authors") + words_of("author"),
        date=day_of("date"),
        kind=" ".join(words_of("kind")),
        jurisdiction=" ".join(words_of("jurisdiction")),
        updated=day_of("updated"),
        topics=words_of("topics"),
        questions=words_of("questions"),
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
    if isinstance(value, date):
        return value.isoformat()
    # Two escapes of YAML may be the halves of one character, as in JSON; half a one is no text.
    whole = str(value).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(whole.split())
