"""Which documents a question is asked of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase

from govqa.errors import ConfigError
from govqa.types import Metadata

#: Each filter, and what its value means.
FILTERS = {
    "source": "the path in the corpus, or a pattern with * and ?",
    "title": "the title, or a pattern with * and ?",
    "publisher": "the publisher, or a pattern with * and ?",
    "author": "one of the authors, or a pattern with * and ?",
    "topic": "one of the topics, or a pattern with * and ?",
    "type": "the file's extension or its media type, or a pattern with * and ?",
    "language": "the language's tag, such as en",
    "date_from": "the earliest date, as YYYY, YYYY-MM or YYYY-MM-DD",
    "date_to": "the latest date, as YYYY, YYYY-MM or YYYY-MM-DD",
}


def check_filters(filters: Mapping[str, object]) -> None:
    """Raise ConfigError for a filter that does not exist, is not text, or is a date that is none."""
    for name, value in filters.items():
        if name not in FILTERS:
            raise ConfigError(f"there is no filter {name!r}. The filters are {', '.join(FILTERS)}.")
        if not isinstance(value, str) or not value:
            raise ConfigError(f"filter {name!r} is {value!r}. Give, as text, {FILTERS[name]}.")
        if name.startswith("date_") and not _is_date(value):
            raise ConfigError(f"filter {name!r}: {value!r} is not a date. Write {FILTERS[name]}.")


def matches(filters: Mapping[str, str], *, source: str, media_type: str, metadata: Metadata) -> bool:
    """Whether a document passes every one of ``filters``. One without a date passes no filter on dates."""
    facts = {
        "source": (source,),
        "title": (metadata.title,),
        "publisher": (metadata.publisher,),
        "author": metadata.authors,
        "topic": metadata.topics,
        "type": (media_type, source.rpartition(".")[2], media_type.rpartition("/")[2]),
        "language": (metadata.language, metadata.language.partition("-")[0]),
    }
    for name, value in filters.items():
        if name == "date_from":
            passed = bool(metadata.date) and metadata.date >= value[: len(metadata.date)]
        elif name == "date_to":
            passed = bool(metadata.date) and metadata.date[: len(value)] <= value
        else:
            # A name is itself, whatever it looks like as a pattern: "draft [2].pdf".
            wanted, given = _folded(value), map(_folded, facts[name])
            passed = any(fact == wanted or fnmatchcase(fact, wanted) for fact in given)
        if not passed:
            return False
    return True


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return False
    try:
        date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError:
        return False
    return True
