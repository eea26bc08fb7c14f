"""How much each word piece of a question counts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from govqa.retrieval.query import FUNCTION_WEIGHT, OTHER_NAME_WEIGHT, Expanded, weigh_pieces, weigh_terms


def spans(text: str, *pieces: str) -> NDArray[np.int32]:
    """Where each of ``pieces`` stands in ``text``, one after the other."""
    found, start = [], 0
    for piece in pieces:
        start = text.index(piece, start)
        found.append((start, start + len(piece)))
        start += len(piece)
    return np.array(found, np.int32).reshape(-1, 2)


def weights(text: str, *pieces: str, **known: float) -> list[float]:
    """The weights, 0 for what a function word or punctuation gets."""
    found = weigh_pieces(Expanded(text), spans(text, *pieces), lambda term: known.get(term, 9.0))
    return [0 if weight == np.float32(FUNCTION_WEIGHT) else weight for weight in found.tolist()]


def test_piece_weighs_what_its_words_term_does() -> None:
    text = "Who regulates deepfakes?"
    pieces = ("Who", "regulates", "deep", "fakes", "?")
    assert weights(text, *pieces, regul=2, deepfak=5) == [0, 2, 5, 5, 0]


def test_unknown_term_weighs_what_the_index_says_of_it() -> None:
    assert weights("the zebra", "the", "zebra") == [0, 9]


def test_compound_weighs_what_its_rarest_part_does() -> None:
    text = "US-China talks"
    assert weights(text, "US", "-", "China", "talks", us=1, china=2, talk=3) == [2, 2, 2, 3]


@pytest.mark.parametrize(
    ("text", "pieces", "expected"),
    [
        ("U.S. law", ("U", ".", "S", ".", "law"), [4, 4, 4, 0, 1]),
        ("the US law", ("the", "US", "law"), [0, 4, 1]),
        ("tell us law", ("tell", "us", "law"), [1, 0, 1]),
        ("WHO’s law", ("WHO", "’", "s", "law"), [4, 4, 4, 1]),
    ],
)
def test_names_weigh_and_stop_words_do_not(text: str, pieces: tuple[str, ...], expected: list[float]) -> None:
    assert weights(text, *pieces, us=4, who=4, law=1, tell=1) == expected


def test_question_shouted_weighs_as_the_question_said() -> None:
    assert weights("WHAT DID THE US DO WITH AI", "WHAT", "DID", "THE", "US", "DO", "WITH", "AI") == [
        *[0] * 6,
        9,
    ]


def test_letters_with_accents_of_their_own_are_one_word() -> None:
    text = "the re\u0301sume\u0301"
    assert weights(text, "the", "re\u0301sume\u0301", résumé=3) == [0, 3]


@pytest.mark.parametrize(("text", "pieces"), [("what is it?", ("what", "is", "it", "?")), ("?!", ("?", "!"))])
def test_function_words_and_punctuation_weigh_little_but_something(
    text: str, pieces: tuple[str, ...]
) -> None:
    found = weigh_pieces(Expanded(text), spans(text, *pieces), lambda _: 9.0)
    assert found.tolist() == [np.float32(FUNCTION_WEIGHT)] * len(pieces)
    assert 0 < FUNCTION_WEIGHT < np.log(2)  # less than a term that every passage holds


def test_no_pieces_no_weights() -> None:
    assert weights("") == []
    assert weigh_pieces(Expanded("word"), np.zeros((0, 2), np.int32), lambda _: 1.0).shape == (0,)


def test_weights_are_float32() -> None:
    assert weigh_pieces(Expanded("a law"), spans("a law", "law"), lambda _: 1.0).dtype == np.float32


EXPANDED = Expanded("Who runs WAIC?", ("World AI Conference",))


def test_words_of_another_name_count_little_beside_those_that_were_typed() -> None:
    assert weigh_terms(EXPANDED) == {
        "run": 1,
        "waic": 1,
        **dict.fromkeys(["world", "ai", "confer"], OTHER_NAME_WEIGHT),
    }
    offsets = spans(EXPANDED.text, "runs", "WAIC", "World", "AI", "Conference", ")")
    found = weigh_pieces(EXPANDED, offsets, lambda _: 9.0)
    others = [9 * OTHER_NAME_WEIGHT] * 3
    np.testing.assert_allclose(found, [9, 9, *others, FUNCTION_WEIGHT * OTHER_NAME_WEIGHT], rtol=1e-6)


def test_word_of_the_question_that_the_other_name_has_too_counts_as_the_questions() -> None:
    assert weigh_terms(Expanded("Does AI run WAIC?", ("World AI Conference",)))["ai"] == 1


def test_term_counts_as_often_as_the_question_has_it() -> None:
    assert weigh_terms(Expanded("Which law is a law?"))["law"] == 2


def test_question_without_other_names_is_its_own_text() -> None:
    assert Expanded("Who runs it?").text == "Who runs it?"
    assert EXPANDED.text == "Who runs WAIC? (World AI Conference)"
