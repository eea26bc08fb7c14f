"""Filters on any document: dates as intervals, and never an error once they are checked."""

import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from govqa.errors import ConfigError
from govqa.retrieval.filters import FILTERS, check_filters, matches
from govqa.types import Metadata

days = st.dates(date(1, 1, 1), date(9999, 12, 31))
precise = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
#: A few years only, so that dates meet.
close = st.tuples(st.dates(date(2023, 12, 1), date(2025, 1, 31)), st.sampled_from([4, 7, 10])).map(
    lambda drawn: drawn[0].isoformat()[: drawn[1]]
)
words = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["a*", "?", "[", "[a", "[!]", "\\", "]"]
)


def interval(value: str) -> tuple[date, date]:
    """The first and the last day that ``value`` may mean."""
    year, month, day = (int(part) for part in [*value.split("-"), "0", "0"][:3])
    last_month = month or 12
    return (
        date(year, month or 1, day or 1),
        date(year, last_month, day or calendar.monthrange(year, last_month)[1]),
    )


def dated(value: str, **filters: str) -> bool:
    check_filters(filters)
    return matches(filters, source="a.md", media_type="text/markdown", metadata=Metadata(date=value))


@given(precise | close, precise | close)
def test_date_from_passes_what_may_be_of_that_date_or_later(value: str, date_from: str) -> None:
    assert dated(value, date_from=date_from) == (interval(value)[1] >= interval(date_from)[0])


@given(precise | close, precise | close)
def test_date_to_passes_what_may_be_of_that_date_or_earlier(value: str, date_to: str) -> None:
    assert dated(value, date_to=date_to) == (interval(value)[0] <= interval(date_to)[1])


@given(days)
def test_a_day_lies_between_the_day_before_and_the_day_after(day: date) -> None:
    if date.min < day < date.max:
        before, after = day - timedelta(days=1), day + timedelta(days=1)
        assert dated(day.isoformat(), date_from=before.isoformat(), date_to=after.isoformat())
        assert not dated(day.isoformat(), date_from=after.isoformat())
        assert not dated(day.isoformat(), date_to=before.isoformat())


@given(st.sampled_from(sorted(FILTERS)), words, words)
def test_a_filter_is_refused_or_answers(name: str, value: str, fact: str) -> None:
    metadata = Metadata(title=fact, authors=(fact,), publisher=fact, topics=(fact,), language=fact)
    try:
        check_filters({name: value})
    except ConfigError:
        return
    answer = matches({name: value}, source=fact, media_type="text/plain", metadata=metadata)
    assert isinstance(answer, bool)
    if value == fact and not name.startswith("date_"):
        assert answer
