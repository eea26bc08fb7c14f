import pytest

from govqa.cli.wording import count, headings, names, one_line, visible


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((), ""),
        (("A",), "A"),
        (("A", "B"), "A and B"),
        (("A", "B", "C"), "A, B and C"),
        (("A", "B", "C", "D"), "A and others"),
    ],
)
def test_names_are_listed_as_in_prose(people: tuple[str, ...], words: str) -> None:
    assert names(people) == words


def test_numbers_agree_with_their_nouns() -> None:
    assert [count(n, "passage") for n in (0, 1, 1204)] == ["0 passages", "1 passage", "1,204 passages"]


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert headings(("The seat", "Where"), "The seat") == "Where"
    assert headings(("Part one", "Where"), "The seat") == "Part one › Where"
    assert headings((), "") == ""


def test_control_characters_and_overrides_of_direction_are_shown_not_obeyed() -> None:
    assert visible("a\x1b[31m\x9b\u202egnp\nb") == "a␛[31m\ufffd\ufffdgnp\nb"
    assert one_line(" a\n\tb\u00a0c ") == "a b c"
    assert visible("שלום\u200f 人工") == "שלום\u200f 人工"
