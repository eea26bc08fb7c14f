from __future__ import annotations

import pytest

from govqa.loading.people.names import is_name, surname


@pytest.mark.parametrize(
    "text",
    ["Ada Byron", "Stéphanie O’Neill", "Jean-Luc van der Berg", "J. R. Weber", "Dr. Ada Byron", "WEBER Max"],
)
def test_names_are_known(text: str) -> None:
    assert is_name(text, set())


@pytest.mark.parametrize(
    "text",
    ["Ada", "the Berg", "Policy Summit", "Military Use", "Ada byron", "Ada Byron 2", "South Africa", ""],
)
def test_other_words_are_not(text: str) -> None:
    assert not is_name(text, {"military"})


def test_a_surname_is_the_word_in_capitals_or_else_the_last() -> None:
    assert surname("WEBER Max") == "WEBER"
    assert surname("Max Weber") == "Weber"
    assert surname("Weber") == "Weber"
