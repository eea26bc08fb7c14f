from dataclasses import replace

import pytest

from govqa.reading.disagreement import Stated, differences
from govqa.types import Answer, Citation, Span


def cited(number, quote, phrase, source="", **fields):
    start = quote.index(phrase)
    source = source or f"{number}.md"
    return Citation(
        number=number,
        doc_id=f"{source:0>16}",
        source=source,
        title=fields.get("title", ""),
        authors=(),
        publisher="",
        date=fields.get("date", ""),
        quote=quote,
        span=Span(100, 100 + len(quote)),
        highlight=Span(100 + start, 100 + start + len(phrase)),
        page=None,
        page_label="",
        heading_path=(),
        speaker="",
        sha256="0" * 64,
    )


def told(question, *citations):
    answer = Answer(question, question, "answered", "", citations, 0.9, (), "g")
    return [each.stated for each in differences(answer)]


WHEN = "When was the Coastal Accord signed?"
MANY = "How many states signed the Coastal Accord?"


def test_two_dates_of_one_event_differ():
    first = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024")
    second = cited(2, "The Coastal Accord was signed on March 5, 2024.", "March 5, 2024")
    assert told(WHEN, first, second) == [(Stated("2 March 2024", (1,)), Stated("March 5, 2024", (2,)))]


def test_who_reports_it_makes_no_other_event():
    first = cited(1, "The Coastal Accord was signed on 2 March 2024, according to Reuters.", "2 March 2024")
    second = cited(
        2, "The Coastal Accord was signed on 5 March 2024, the Harbour Review reports.", "5 March 2024"
    )
    assert len(told(WHEN, first, second)) == 1


def test_a_title_may_name_what_the_sentence_does_not():
    first = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024")
    second = cited(2, "The accord was signed on 5 March 2024.", "5 March 2024", title="The Coastal Accord")
    assert len(told(WHEN, first, second)) == 1


def test_two_numbers_of_one_thing_differ_and_sources_that_agree_are_named_together():
    citations = [
        cited(1, "The Coastal Accord was signed by 29 states.", "29 states"),
        cited(2, "The Coastal Accord was signed by 31 states.", "31 states"),
        cited(3, "The Coastal Accord was signed by twenty-nine states.", "twenty-nine states"),
    ]
    assert told(MANY, *citations) == [(Stated("29 states", (1, 3)), Stated("31 states", (2,)))]


def test_how_exact_a_number_is_is_read_where_it_is_marked():
    quote = "With quotas of 130%, the Coastal Accord was signed by {}30% of states."
    share = "What share of states signed the Coastal Accord?"
    other = cited(2, quote.format("").replace("by 30%", "by 40%"), "40%")
    for hedge, differences_told in (("", 1), ("about ", 0)):
        text = quote.format(hedge)
        start = 100 + text.index(" of states") - len("30%")
        first = replace(cited(1, text, "30%"), highlight=Span(start, start + len("30%")))
        assert len(told(share, first, other)) == differences_told


@pytest.mark.parametrize(
    ("other", "phrase"),
    [
        ("The Coastal Accord was signed on March 2, 2024.", "March 2, 2024"),  # another notation
        ("The Coastal Accord was signed in March 2024.", "March 2024"),  # less exact
        ("The Coastal Accord entered into force on 1 June 2024.", "1 June 2024"),  # another event
        ("The annex of the Coastal Accord was signed on 1 June 2024.", "1 June 2024"),  # another thing
        ("The second Coastal Accord was signed on 1 June 2025.", "1 June 2025"),
        ("The Coastal Accord was not signed on 1 June 2024.", "1 June 2024"),
        ("The Coastal Accord was signed from 4 to 6 March 2024.", "4 to 6 March 2024"),  # a range
        ("The Coastal Accord was signed before May 2025.", "May 2025"),
        ("The Coastal Accord was signed in 2023 and published on 1 May 2024.", "1 May 2024"),
        ("The Coastal Accord was signed by 29 states.", "29 states"),
    ],
)
def test_what_may_both_be_true_is_no_difference(other, phrase):
    first = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024")
    assert told(WHEN, first, cited(2, other, phrase)) == []


@pytest.mark.parametrize(
    ("other", "phrase"),
    [
        ("The Coastal Accord was signed by 31 towns.", "31 towns"),  # another unit
        ("The Coastal Accord was signed by about 30 states.", "about 30 states"),
        ("The Coastal Accord was signed by more than 20 states.", "20 states"),
        ("The Coastal Accord was signed by states in 2026.", "2026"),
        ("The Coastal Accord was signed by 31 states in 2026.", "31 states"),  # at another time
        ("The Coastal Accord was signed by 31 states and 4 towns.", "31 states and 4 towns"),
    ],
)
def test_numbers_that_measure_something_else_are_no_difference(other, phrase):
    first = cited(1, "The Coastal Accord was signed by 29 states in 2024.", "29 states")
    assert told(MANY, first, cited(2, other, phrase)) == []


def test_one_document_does_not_contradict_itself_nor_others_then():
    one = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024", "a.md")
    two = cited(2, "The Coastal Accord was signed on 5 March 2024.", "5 March 2024", "a.md")
    three = cited(3, "The Coastal Accord was signed on 7 March 2024.", "7 March 2024", "b.md")
    assert told(WHEN, one, two, three) == []


@pytest.mark.parametrize(
    "question",
    [
        "When was the Coastal Accord signed and when did it take effect?",
        "What are the dates on which the Coastal Accord was signed?",
        "When did each state sign the Coastal Accord?",
        "Who signed the Coastal Accord?",
        "When and by how many states was the Coastal Accord signed?",
    ],
)
def test_only_a_question_for_one_date_or_number_is_compared(question):
    first = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024")
    second = cited(2, "The Coastal Accord was signed on 5 March 2024.", "5 March 2024")
    assert told(question, first, second) == []


def test_an_unmarked_quote_states_nothing():
    first = cited(1, "The Coastal Accord was signed on 2 March 2024.", "2 March 2024")
    bare = Citation(**{name: getattr(first, name) for name in first.__slots__} | {"highlight": None})
    second = cited(2, "The Coastal Accord was signed on 5 March 2024.", "5 March 2024")
    assert told(WHEN, bare, second) == []
