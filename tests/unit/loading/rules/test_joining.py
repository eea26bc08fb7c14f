from __future__ import annotations

import pytest

from govqa.loading.blocks import Block, Mark, Run
from govqa.loading.rules.joining import HYPHEN, page_breaks


def joined(*blocks: Block | str) -> list[str]:
    given = [Block(b) if isinstance(b, str) else b for b in blocks]
    return [block.text for block in page_breaks(given) if not block.dropped]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The plan reflects two aims: speeding up", "the work and keeping it in hand."),
        ("It sells tools to the south and also to Europe,", "and nobody asks what they carry."),
        ("They asked for the consent of", "Parliament before the end of the year."),
        (
            "For the first time in the long history of this yearly gathering of ministers, envoys and "
            "scholars from all over the world they brought the chancellor, Anna",
            "Berg, who opened it with a speech.",
        ),
    ],
)
def test_a_sentence_cut_by_a_page_break_is_made_whole(first: str, second: str) -> None:
    assert joined(first, second) == [f"{first} {second}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The plan is settled.", "and yet it is not."),
        ("The plan is “settled.”", "and yet it is not."),
        ("A heading without a stop", "Text that begins a sentence."),
        ("apples", "pears"),
        ("first item of a list in lower case", "second item of the list"),
        ("The plan is settled.1", "next to nothing is known of it."),
    ],
)
def test_whole_paragraphs_stay_apart(first: str, second: str) -> None:
    assert joined(first, second) == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Fat sloping underlined raised struck out", "sloping"),
        ("Here is a reference", "index, 4"),
        (
            "the office and its committee shall count the dams of every river in the north",
            "the towns in the south",
        ),
    ],
)
def test_paragraphs_that_no_page_break_parts_need_more_to_be_one_sentence(first: str, second: str) -> None:
    assert joined(first, second) == [first, second]


def test_lines_that_were_pasted_as_paragraphs_become_one() -> None:
    lines = (
        "The office asked the towns for a list of all the dams that",
        "they know of on the rivers in the north. It got lists from nine towns and",
        "has been waiting for three more.",
    )
    assert joined(*lines) == [" ".join(lines)]


def test_nothing_is_joined_across_text_that_was_left_out() -> None:
    quote = Block("A pull quote.", dropped="pull quote")
    assert joined("We need to speak more on", quote, "ethical questions.") == [
        "We need to speak more on",
        "ethical questions.",
    ]


def test_a_sentence_runs_over_the_furniture_of_pages() -> None:
    blocks = page_breaks(
        [
            Block("We need to speak more on", page=1),
            Block("Annual report", page=2, dropped="running header"),
            Block("ethical questions.", page=2),
        ]
    )
    assert [block.text for block in blocks] == [
        "We need to speak more on ethical questions.",
        "Annual report",
    ]
    assert blocks[0].breaks == ((25, 2),)


def test_a_footnote_a_heading_and_a_speaker_are_never_joined_on() -> None:
    first = "We need to speak more on"
    for second in (
        Block("ethical questions.", note="1"),
        Block("ethical questions", kind="heading", level=2),
        Block("ada: ethical questions.", label=(0, 4)),
    ):
        assert joined(first, second) == [first, second.text]


def test_marks_move_with_the_text() -> None:
    first = Block("We need more of those words", marks=(Mark("1", 5, 6),))
    second = Block("and fewer of these.", marks=(Mark("2", 3, 4),))
    assert page_breaks([first, second])[0].marks == (Mark("1", 5, 6), Mark("2", 31, 32))


def test_halves_of_a_hyphenated_word_meet_without_a_space() -> None:
    first = Block(f"They asked for an inter{HYPHEN}", page=1)
    assert page_breaks([first, Block("preter at once.", page=2)])[0].text == (
        f"They asked for an inter{HYPHEN}preter at once."
    )


def test_a_sentence_runs_past_notes_and_what_stands_aside() -> None:
    blocks = page_breaks(
        [
            Block("We need to speak more on", page=1),
            Block("1 A note.", page=1, note="1"),
            Block("A picture's words", page=2, aside=True),
            Block("ethical questions.", page=2),
        ]
    )
    # What stands on the first page goes before the paragraph that leaves it, so that pages stay in order.
    assert [block.text for block in blocks] == [
        "1 A note.",
        "We need to speak more on ethical questions.",
        "A picture's words",
    ]


def test_what_stands_aside_is_never_joined_on() -> None:
    first = "We need to speak more on"
    assert joined(first, Block("ethical questions.", aside=True)) == [first, "ethical questions."]


def test_a_long_item_goes_on_behind_a_page_break() -> None:
    item = "13. " + "word " * 25 + "San"
    rest = "Francisco is a town."
    first = Block(item, kind="item", page=1)
    assert [b.text for b in page_breaks([first, Block(rest, page=2)])] == [f"{item} {rest}"]
    assert len(page_breaks([first, Block(rest, page=1)])) == 2


def test_places_move_with_the_text() -> None:
    first = Block("We need more of those words", page=1, places=(Run(0, 27, 1, 3),))
    second = Block("and fewer.", page=2, places=(Run(0, 10, 2, 0),))
    assert page_breaks([first, second])[0].places == (Run(0, 27, 1, 3), Run(28, 10, 2, 0))
