"""Whatever is asked after whatever: a question comes out, the same one each time, and not too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govqa.conversation import leans_back, standalone_question
from govqa.types import Turn

# What the rules look at, in any order.
_WORDS = """
    who what which when where why how and but the a of for in by to is did was will has it its they
    them their he she her that this those there one ones else too second Kenya Kenya's Japan WAICO
    AI Jo Meyer Korean text rules states signed propose China 2024 12 , ? . …
"""

questions = st.one_of(
    st.lists(st.sampled_from(_WORDS.split()), max_size=14).map(" ".join),
    st.text(max_size=60),
)
histories = st.lists(questions, max_size=5)


@given(questions, histories)
def test_no_question_is_an_error_and_none_is_lost(question: str, history: list[str]) -> None:
    understood = standalone_question(question, history)
    assert understood == understood.strip()
    assert bool(understood) == bool(question.strip())
    assert understood == standalone_question(question, [Turn(each, "An answer.") for each in history])


@given(questions, histories)
def test_a_question_that_does_not_lean_back_is_left_as_it_is(question: str, history: list[str]) -> None:
    if question.strip() and not leans_back(question.strip()):
        assert standalone_question(question, history) == question.strip()


@given(questions)
def test_without_history_a_question_is_left_as_it_is(question: str) -> None:
    assert standalone_question(question, []) == question.strip()


@given(questions, st.lists(st.text(max_size=400), max_size=12))
def test_what_comes_of_a_long_history_is_not_long(question: str, history: list[str]) -> None:
    words = len(standalone_question(question, history).split())
    assert words <= 2 * 41 + max(len(each.split()) for each in (question, *history, ""))
