import pytest

from govqa.reading.dates import compatible, find_dates


def found(text):
    return [(mention.date, mention.until) for mention in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("It opened on 2 March 2024.", "2024-03-02"),
        ("It opened on March 2nd, 2024, in Rome", "2024-03-02"),
        ("on the 2nd of March 2024", "2024-03-02"),
        ("Opened: 2024-03-02", "2024-03-02"),
        ("In Sept. 2024 it closed", "2024-09"),
        ("by 2030.", "2030"),
    ],
)
def test_a_date_is_found_in_each_of_its_notations(text, date):
    assert found(text) == [(date, "")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("from 17 to 19 September 2018", "2018-09-17", "2018-09-19"),
        ("on 1 and 2 November 2023", "2023-11-01", "2023-11-02"),
        ("May 2-4, 2024", "2024-05-02", "2024-05-04"),
        ("2016–2020", "2016", "2020"),
        ("in 2024-25", "2024", "2025"),
    ],
)
def test_days_or_years_in_a_row_are_one_mention(text, first, last):
    assert found(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2024/1689",
        "ISO/IEC 42001:2023",
        "GPT-2024",
        "no. 20241",
        "31 February 2024",
        "1.2024",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert found(text) == []


def test_each_mention_says_where_it_stands():
    text = "Signed in May 2024, in force since 1 August 2025."
    assert [mention.span.of(text) for mention in find_dates(text)] == ["May 2024", "1 August 2025"]


def test_a_less_exact_date_may_be_the_same():
    assert compatible("2024-03-02", "2024-03")
    assert compatible("2024", "2024-03-02")
    assert not compatible("2024-03-02", "2024-03-05")
