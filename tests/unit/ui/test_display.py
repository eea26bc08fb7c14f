import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.ui.display import count, escape, facts, fold, format_date, join_names, kind_of, one_line, visible


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


@given(st.text())
def test_escaped_text_opens_no_tag_and_closes_no_attribute(text):
    assert not set(escape(text)) & set("<>\"'")


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


def test_folding_finds_accents_and_capitals():
    assert fold("Élysée STRASSE") == fold("elysee strasse")


def test_counts_agree_with_their_noun():
    assert [count(1, "quote"), count(0, "quote"), count(1234, "passage")] == [
        "1 quote",
        "0 quotes",
        "1,234 passages",
    ]


def test_facts_leave_out_what_is_not_known():
    assert facts("", "<b>", " ") == "&lt;b&gt;"
