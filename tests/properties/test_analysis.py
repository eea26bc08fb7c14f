"""The analyser on any text at all."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from govqa.analysis import STOP_WORDS, analyse, word_count

# Every code point there is, half characters of UTF-16 among them.
anything = st.text(st.characters(), max_size=200)
#: Text as documents have it, and what makes it hard.
pieces = st.sampled_from(
    [
        *"aAbIsST019.'’&+-_ \n",
        "U.S.",
        "WHO",
        "it's",
        "3.5",
        "e\u0301",
        "İ",
        "ß",
        "ﬁ",
        "人",
        "ก",
        "ｱ",
        "😀",
        "\u200d",
        "\ud800",
    ]
)
prose = st.lists(pieces, max_size=40).map("".join)


@given(anything | prose)
def test_never_raises_and_never_gives_an_empty_term(text: str) -> None:
    assert all(analyse(text))


@given(anything | prose)
def test_same_text_gives_the_same_terms(text: str) -> None:
    assert analyse(text) == analyse(text)


@given(prose)
def test_normal_forms_of_a_text_give_the_same_terms(text: str) -> None:
    assert analyse(unicodedata.normalize("NFD", text)) == analyse(unicodedata.normalize("NFC", text))


@given(anything | prose)
def test_no_more_terms_than_words(text: str) -> None:
    assert len(analyse(text)) <= word_count(unicodedata.normalize("NFKC", text))


@given(prose, prose)
def test_what_stands_on_another_line_changes_no_word(first: str, second: str) -> None:
    """Context, passage and sentence are analysed together and apart, and must agree."""
    if any(map(str.islower, first)) and any(map(str.islower, second)):
        assert analyse(f"{first}\n{second}") == analyse(first) + analyse(second)


@given(st.sampled_from(sorted(STOP_WORDS)))
def test_stop_words_are_left_out_in_small_letters(word: str) -> None:
    assert analyse(word) == []
