"""What each filter means, and which are refused."""

import pytest

from govqa.errors import ConfigError
from govqa.retrieval.filters import FILTERS, check_filters, matches
from govqa.types import Metadata

METADATA = Metadata(
    title="On the Rules of AI",
    authors=("Ann Meyer", "Bo Li"),
    publisher="Institute of Something",
    date="2025-06-15",
    language="en-GB",
    topics=("safety", "trade"),
)


def passes(metadata: Metadata = METADATA, **filters: str) -> bool:
    """Whether a document with ``metadata`` in the file ``china/Rules [2].PDF`` passes."""
    check_filters(filters)
    return matches(filters, source="china/Rules [2].PDF", media_type="application/pdf", metadata=metadata)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("source", "china/Rules [2].PDF", True),
        ("source", "china/rules [2].pdf", True),
        ("source", "china/*", True),
        ("source", "*.pdf", True),
        ("source", "china/rules ???.pdf", True),
        ("source", "china/rules [[]2].pdf", True),
        ("source", "china", False),
        ("source", "rules [2].pdf", False),
        ("title", "On the rules of AI", True),
        ("title", "*RULES*", True),
        ("title", "rules", False),
        ("publisher", "institute*", True),
        ("publisher", "Institute", False),
        ("author", "Bo Li", True),
        ("author", "*meyer", True),
        ("author", "Meyer", False),
        ("topic", "trade", True),
        ("topic", "trad", False),
        ("type", "pdf", True),
        ("type", "PDF", True),
        ("type", "application/pdf", True),
        ("type", "application/*", True),
        ("type", "html", False),
        ("language", "en", True),
        ("language", "en-GB", True),
        ("language", "en-US", False),
        ("language", "zh", False),
    ],
)
def test_names_match_whole_and_in_any_case(name: str, value: str, expected: bool) -> None:
    assert passes(**{name: value}) is expected


@pytest.mark.parametrize(
    ("date", "date_from", "passes_from", "date_to", "passes_to"),
    [
        # Day against day, month, year.
        ("2025-06-15", "2025-06-15", True, "2025-06-15", True),
        ("2025-06-15", "2025-06-16", False, "2025-06-14", False),
        ("2025-06-15", "2025-06", True, "2025-06", True),
        ("2025-06-15", "2025-07", False, "2025-05", False),
        ("2025-06-15", "2025", True, "2025", True),
        ("2025-06-15", "2026", False, "2024", False),
        # A month may hold any of its days.
        ("2025-06", "2025-06-30", True, "2025-06-01", True),
        ("2025-06", "2025-07-01", False, "2025-05-31", False),
        ("2025-06", "2025-06", True, "2025-06", True),
        ("2025-06", "2025", True, "2025", True),
        ("2025-06", "2026", False, "2024", False),
        # A year may hold any of its days.
        ("2025", "2025-12-31", True, "2025-01-01", True),
        ("2025", "2025-12", True, "2025-01", True),
        ("2025", "2026-01-01", False, "2024-12-31", False),
        ("2025", "2025", True, "2025", True),
        ("2025", "2026", False, "2024", False),
        # One without a date may be of any, so is of none.
        ("", "2025", False, "2025", False),
    ],
)
def test_dates_compare_as_precisely_as_both_are_known(
    date: str, date_from: str, passes_from: bool, date_to: str, passes_to: bool
) -> None:
    assert passes(Metadata(date=date), date_from=date_from) is passes_from
    assert passes(Metadata(date=date), date_to=date_to) is passes_to


def test_every_filter_must_pass() -> None:
    assert passes(source="china/*", date_from="2025", date_to="2025-06-15", author="Bo *")
    assert not passes(source="china/*", date_from="2025", author="Cy *")
    assert passes()


@pytest.mark.parametrize("name", ["title", "publisher", "author", "topic", "language"])
def test_what_is_unknown_matches_nothing_but_an_open_pattern(name: str) -> None:
    assert not passes(Metadata(), **{name: "x"})
    assert not passes(Metadata(), **{name: "?*"})


def test_letters_are_the_same_however_they_are_composed() -> None:
    source = "re\u0301sume\u0301.md"
    assert matches({"source": "résumé.md"}, source=source, media_type="text/markdown", metadata=Metadata())


@pytest.mark.parametrize(
    "value",
    [
        "25",
        "2025-6",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "2025-06-31",
        "2025-06-15T00:00",
        "2025/06",
        "June 2025",
        "20²5",
        "２０２５",
        "2025-",
        "2025\n",
        "0000",
        " 2025",
    ],
)
@pytest.mark.parametrize("name", ["date_from", "date_to"])
def test_date_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match="is not a date") as error:
        check_filters({name: value})
    assert repr(value) in str(error.value)
    assert "YYYY-MM-DD" in str(error.value)


@pytest.mark.parametrize("value", ["2025", "2025-06", "2025-06-15", "2024-02-29"])
def test_date_of_any_precision_is_taken(value: str) -> None:
    check_filters({"date_from": value, "date_to": value})


def test_filter_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ConfigError, match="'colour'") as error:
        check_filters({"colour": "red"})
    assert all(name in str(error.value) for name in FILTERS)


@pytest.mark.parametrize("value", ["", None, 2025, ["en"]])
@pytest.mark.parametrize("name", sorted(FILTERS))
def test_value_that_is_no_text_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=name):
        check_filters({name: value})
