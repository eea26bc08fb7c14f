from __future__ import annotations

import pytest

from govqa.loading.blocks import Block
from govqa.loading.rules.headings import guess, looks_like_heading

TEXT = "The commission met in spring and agreed on nothing."


def outline(*lines: str) -> list[tuple[int, str]]:
    return [(b.level, b.text) for b in guess([Block(line) for line in lines]) if b.kind == "heading"]


def test_short_lines_over_text_are_headings_and_the_first_is_the_title() -> None:
    assert outline("Water for all", TEXT, "What comes next", TEXT, TEXT) == [
        (1, "Water for all"),
        (2, "What comes next"),
    ]


def test_questions_over_text_are_headings() -> None:
    assert outline(TEXT, "Who builds the dams?", TEXT) == [(2, "Who builds the dams?")]


def test_a_question_left_over_at_the_end_is_a_heading_where_the_others_are() -> None:
    lines = ["Who builds?", TEXT, "Who pays?", TEXT, "Who decides?"]
    assert outline(*lines)[-1] == (2, "Who decides?")


def test_lines_with_no_text_under_them_are_no_headings() -> None:
    assert outline(TEXT, "Writers:", "Ada Byron, Upper College", "Editors:", "Max Weber, Lower College") == []


@pytest.mark.parametrize(
    "line",
    [
        TEXT,
        "and so it went on",
        "Write to river@example.org",
        "Welcome to the sixth edition!",
        "It was late. Nobody came",
        "Contents of the box,",
        "one " * 30,
    ],
)
def test_what_reads_like_text_is_no_heading(line: str) -> None:
    assert not looks_like_heading(Block(line.strip()))


def test_a_file_that_marks_its_headings_is_left_alone() -> None:
    blocks = [Block("Title", kind="heading", level=1), Block("Not a heading"), Block(TEXT)]
    assert guess(blocks) == blocks


def test_persons_hold_the_headings_after_them_up_to_the_next_outline_word() -> None:
    lines = ["The dams", "Insights", "WEBER Max: On dams", "Why they leak", TEXT]
    assert outline(*lines, "BYRON Ada: On locks", TEXT, "Conclusion", TEXT) == [
        (1, "The dams"),
        (2, "Insights"),
        (3, "WEBER Max: On dams"),
        (4, "Why they leak"),
        (3, "BYRON Ada: On locks"),
        (2, "Conclusion"),
    ]


def test_numbers_and_divisions_tell_their_level() -> None:
    assert outline("CHAPTER II", "Article 5", TEXT, "2.1 Scope", TEXT) == [
        (2, "CHAPTER II"),
        (4, "Article 5"),
        (3, "2.1 Scope"),
    ]
