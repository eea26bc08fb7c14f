"""The analyser: what counts as a word, and that it counts as one everywhere."""

import sys
import threading

import pytest

from govqa import analysis
from govqa.analysis import STOP_WORDS, analyse, has_words, word_count


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The regulation of AI", ["regul", "ai"]),
        ("Regulations, REGULATION; regulating!", ["regul", "regul", "regul"]),
        ("", []),
        ("  \n\t ", []),
        ("… — ?!", []),
        ("snake_case", ["snake", "case"]),
        ("GPT-4 and 2025", ["gpt", "4", "2025"]),
        ("naïve Übermensch état", ["naïv", "übermensch", "état"]),
        ("ﬁnance ＡＩ １２３", ["financ", "ai", "123"]),
        ("Straße STRASSE", ["strass", "strass"]),
    ],
)
def test_words_are_folded_and_stemmed(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


def test_decomposed_letters_are_the_composed_ones() -> None:
    assert analyse("re\u0301sume\u0301") == analyse("résumé") == ["résumé"]


@pytest.mark.parametrize(
    ("name", "word"), [("US", "us"), ("WHO", "who"), ("IT", "it"), ("U.S.", "us"), ("U.S.'s", "us")]
)
def test_stop_word_in_capitals_is_a_name(name: str, word: str) -> None:
    assert word in STOP_WORDS
    assert analyse(f"How does {name} decide") == [word, "decid"]
    assert analyse(f"How does {word} decide") == ["decid"]
    assert analyse(name) == [word]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_possessive_is_the_word_itself(apostrophe: str) -> None:
    assert analyse(f"China{apostrophe}s") == analyse("China")
    assert analyse(f"countries{apostrophe} laws") == analyse("countries laws")
    assert analyse(f"the WHO{apostrophe}s and US{apostrophe}s view") == ["who", "us", "view"]
    assert analyse(f"it{apostrophe}s") == []
    assert analyse(f"CHINA{apostrophe}S") == analyse("China")


@pytest.mark.parametrize("word", ["A", "I", "S", "T"])
def test_a_single_letter_that_is_a_stop_word_is_no_name(word: str) -> None:
    assert analyse(f"{word} vote") == (
        ["vote"] if word.casefold() in STOP_WORDS else [word.casefold(), "vote"]
    )


def test_capitals_mark_no_names_where_all_is_in_capitals() -> None:
    assert analyse("WHAT DID CHINA PROPOSE FOR THE UN?") == analyse("What did China propose for the UN?")
    assert analyse("US AND WHO") == ["us", "and", "who"]  # too short to tell


@pytest.mark.parametrize(
    ("one", "other"),
    [("U.S.", "US"), ("U.K.", "UK"), ("E.U.", "EU"), ("J.K. Rowling", "JK Rowling"), ("a.k.a.", "aka")],
)
def test_abbreviation_is_the_same_with_points_and_without(one: str, other: str) -> None:
    assert analyse(one) == analyse(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("S&T, R&D and AT&T", ["s&t", "r&d", "at&t"]),
        ("the AI+ initiative", ["ai+", "initi"]),
        ("GPT-3.5 costs 1.25", ["gpt", "3.5", "cost", "1.25"]),
        ("U.S.-China", ["us", "china"]),
        ("state-of-the-art", ["state", "art"]),
    ],
)
def test_names_and_numbers_keep_the_signs_that_make_them(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("the rules.The firms", ["rule", "firm"]),
        ("images.21 of them", ["imag", "21"]),
        ("Art.5 and p.12", ["art", "5", "p", "12"]),
        ("www.example.org", ["www", "exampl", "org"]),
    ],
)
def test_a_missing_space_hides_no_word(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("人工智能", ["人", "工", "智", "能"]),
        ("AI治理2025年", ["ai", "治", "理", "2025", "年"]),
        ("ガバナンス", ["ガ", "バ", "ナ", "ン", "ス"]),
    ],
)
def test_script_without_spaces_goes_by_character(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms
    assert word_count(text) == len(terms)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("—", 0), ("one, two — three", 3), ("The U.S. is", 3), ("it's 3.5%", 2)]
)
def test_word_count_counts_stop_words_too(text: str, count: int) -> None:
    assert word_count(text) == count


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\0", "\u202e", "\uffff", "e" + "\u0301" * 500])
def test_strange_characters_are_no_error(text: str) -> None:
    assert all(analyse(text))
    assert word_count(text) >= 0


def test_threads_do_not_mix_their_words_up() -> None:
    """The stemmer works in place: without care, two threads get, and keep, each other's stems."""
    words = [
        a + b
        for a in ("nation", "regul", "govern", "cooper", "standard")
        for b in ("ization", "ations", "ing", "ed", "ers", "ness", "ally", "ative")
    ]
    analysis._stem.cache_clear()
    expected = [analyse(word) for word in words]
    wrong: list[str] = []

    def work() -> None:
        for _ in range(5):
            analysis._stem.cache_clear()
            try:
                wrong.extend(
                    word for word, terms in zip(words, expected, strict=True) if analyse(word) != terms
                )
            except Exception as error:
                wrong.append(repr(error))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        analysis._stem.cache_clear()
    assert wrong == []


@pytest.mark.parametrize("text", ["", "one", "one, two", "one two three", "人工智能", "S&T 3.5 U.S."])
def test_having_words_is_counting_them(text: str) -> None:
    for least in range(1, 6):
        assert has_words(text, least) == (word_count(text) >= least)
