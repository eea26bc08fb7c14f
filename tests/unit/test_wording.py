import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.wording import (
    count,
    format_date,
    join_headings,
    join_names,
    kind_of,
    one_line,
    time_left,
    visible,
)


@given(st.text())
def test_visible_keeps_every_offset(text):
    assert len(visible(text)) == len(text)


@given(st.text(st.characters(exclude_categories=[])))
def test_visible_text_can_always_be_sent_and_holds_no_control_character(text):
    shown = visible(text)
    shown.encode("utf-8")
    assert not any(char < " " and char not in "\n\t" for char in shown)


def test_visible_shows_characters_that_reorder_a_name():
    assert visible("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"


def test_visible_leaves_right_to_left_text_alone():
    text = "\u200fالذكاء الاصطناعي\u200e"
    assert visible(text) == text


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2025-12-01", "1 December 2025"),
        ("2025-12", "December 2025"),
        ("2025", "2025"),
        ("", ""),
        ("2025-13-01", "2025-13-01"),
        ("last spring", "last spring"),
        ("2025-12-01-04", "2025-12-01-04"),
    ],
)
def test_dates_are_said_in_words(date, words):
    assert format_date(date) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), ""),
        (("A",), "A"),
        (("A", "B"), "A and B"),
        (("A", "B", "C"), "A, B and C"),
        (("A", "B", "C", "D"), "A and others"),
    ],
)
def test_names_are_joined_as_prose(names, words):
    assert join_names(names) == words


def test_kinds_have_everyday_names():
    assert kind_of("application/pdf") == "PDF"
    assert kind_of("application/x-strange") == "x-strange"


def test_a_name_stays_on_one_line():
    assert one_line("a\n  b\tc\x00") == "a b c\u2400"


def test_time_left_is_told_in_the_unit_that_people_would_use():
    assert [time_left(seconds) for seconds in (None, 0.0, 1.4, 89.0, 95.0, 5340.0, 7300.0)] == [
        "",
        "about 1 s left",
        "about 1 s left",
        "about 89 s left",
        "about 2 min left",
        "about 89 min left",
        "about 2 h left",
    ]


def test_counts_agree_with_their_noun():
    assert [count(1, "quote"), count(0, "quote"), count(1234, "passage")] == [
        "1 quote",
        "0 quotes",
        "1,234 passages",
    ]


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert join_headings(("The seat", "Where"), "The seat") == "Where"
    assert join_headings(("Part one", "Where"), "The seat") == "Part one › Where"
    assert join_headings((), "") == ""


def test_control_characters_and_overrides_of_direction_are_shown_not_obeyed() -> None:
    assert visible("a\x1b[31m\x9b\u202egnp\nb") == "a␛[31m\ufffd\ufffdgnp\nb"
    assert one_line(" a\n\tb\u00a0c ") == "a b c"
    assert visible("שלום\u200f 人工") == "שלום\u200f 人工"
