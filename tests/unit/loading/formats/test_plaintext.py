from __future__ import annotations

from govqa.loading.blocks import Block, Mark
from govqa.loading.formats.plaintext import parse_text, unmark


def texts(source: str) -> list[str]:
    return [block.text for block in parse_text(source).blocks]


def test_lines_are_paragraphs_where_they_are_long_or_uneven() -> None:
    long = "The council met again to settle what it had left open in spring, and once more it did not. " * 2
    assert texts(f"Title\n{long}\nShort line.\n{long}") == [
        "Title",
        long.strip(),
        "Short line.",
        long.strip(),
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The council met again to settle what it had left\n"
        "open in spring, and once more it did not come to\n"
        "an end."
    )
    assert texts(wrapped) == [wrapped.replace("\n", " ")]


def test_blank_lines_part_paragraphs() -> None:
    assert texts("One.\n\n \nTwo.") == ["One.", "Two."]


def test_marked_headings_keep_their_level_and_lose_their_marks() -> None:
    assert parse_text("## Next steps ##\n\nText.").blocks[0] == Block("Next steps", kind="heading", level=2)


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert parse_text("#6 Newsletter\n\nText.").blocks[0] == Block("#6 Newsletter")


def test_underlined_lines_are_headings() -> None:
    blocks = parse_text("Report\n======\n\nPart one\n--------\nText.").blocks
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        ("heading", 1, "Report"),
        ("heading", 2, "Part one"),
        ("paragraph", 0, "Text."),
    ]


def test_bullets_go_and_numbers_stay() -> None:
    blocks = parse_text("- first thing\n* second thing\n1. third thing").blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("item", "first thing"),
        ("item", "second thing"),
        ("item", "1. third thing"),
    ]


def test_emphasis_marks_go_and_other_asterisks_stay() -> None:
    assert unmark("a **bold** and *slanted* word, 5 * 3, f(*args) **").text == (
        "a bold and slanted word, 5 * 3, f(*args) **"
    )


def test_a_wholly_bold_paragraph_is_known_as_bold() -> None:
    assert unmark("**All of it.**").bold
    assert not unmark("**Some** of **it.**").bold


def test_a_footnote_mark_becomes_bare_characters_in_their_place() -> None:
    block = unmark('a "grave matter"<sup>12</sup> for all')
    assert block.text == 'a "grave matter"12 for all'
    assert block.marks == (Mark("12", 16, 18),)


def test_a_paragraph_that_begins_with_its_mark_is_a_footnote() -> None:
    block = unmark("<sup>1</sup> Reported by the *Gazette*, <https://example.org/a_b_c>.")
    assert (block.note, block.marks) == ("1", ())
    assert block.text == "1 Reported by the Gazette, <https://example.org/a_b_c>."


def test_a_bold_name_with_a_colon_is_a_label() -> None:
    block = unmark("**Ada Byron:** I doubt it.")
    assert block.text == "Ada Byron: I doubt it."
    assert block.label == (0, len("Ada Byron:"))
    assert unmark("**Ada**: I doubt it.").label == (0, len("Ada:"))
