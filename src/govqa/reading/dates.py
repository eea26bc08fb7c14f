"""Dates in running text, in ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govqa.loading.metadata.dates import iso_date, iso_month
from govqa.types import Span

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d|[.,:/]\d)"
_TO = r"\s*(?:to|and|until|[-–—])\s*"
# The longest first. A year alone is none behind a sign that makes it part of a number or a name
# ("2024/1689", "42001:2023"), nor within a span of years, which has a form of its own.
_FORMS = re.compile(
    rf"(?<![\w.])(?:"
    rf"(?:(?P<first>{_DAY}){_TO})?(?P<day>{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR})"
    rf"|(?P<american>{_MONTH}\s+{_DAY}(?:{_TO}{_DAY})?,\s*{_YEAR})"
    rf"|(?P<iso>(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d)(?!\d)"
    rf"|(?P<month>{_MONTH},?\s+(?:of\s+)?{_YEAR})"
    rf"|(?<![/:,.\-–—])(?P<since>{_YEAR})[-–—](?P<until>{_YEAR}|\d\d(?!\d))"
    rf"|(?<![/:,.\-–—])(?P<year>{_YEAR})(?![-–—/]\w)"
    rf")"
)
_OF = re.compile(r"\bof\s+|(?<=\d)(?:st|nd|rd|th)\b")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that a text names, in ISO 8601 to the year, the month or the day; ``span`` is where.

    ``until`` is the last day or year where it names several in a row, else empty.
    """

    date: str
    span: Span
    until: str = ""


def find_dates(text: str) -> list[DateMention]:
    """The dates that ``text`` names, in its order. A day or a month without its year is none."""
    return [mention for match in _FORMS.finditer(text) if (mention := _mention(match)) is not None]


def compatible(date: str, other: str) -> bool:
    """Whether two ISO dates may be the same, one of them perhaps less exact than the other."""
    return date.startswith(other) or other.startswith(date)


def _mention(match: re.Match[str]) -> DateMention | None:
    span = Span(*match.span())
    if year := match["year"] or match["since"]:
        until = f"{year[: 4 - len(match['until'])]}{match['until']}" if match["until"] else ""
        return DateMention(year, span, until if until > year else "")
    if match["month"]:
        date, until = iso_month(_OF.sub("", match["month"])), ""
    elif match["american"]:
        days = re.findall(rf"\b{_DAY}\b", match["american"].rpartition(",")[0])
        date, until = _days(match["american"], days)
    else:
        date, until = iso_date(_OF.sub("", match["day"] or match["iso"])), ""
        if date and match["first"]:
            first = f"{date[:8]}{int(_OF.sub('', match['first'])):02}"
            date, until = (first, date) if first < date else (date, "")
    return DateMention(date, span, until) if date else None


def _days(american: str, days: list[str]) -> tuple[str, str]:
    """The first and the last day of "May 2-4, 2024"; the last is empty where there is one."""
    month, year = american.split()[0], american[-4:]
    dates = [iso_date(f"{month} {_OF.sub('', day)}, {year}") for day in days]
    return (dates[0], dates[-1]) if len(dates) > 1 and dates[0] < dates[-1] else (dates[0], "")
