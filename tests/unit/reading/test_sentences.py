"""A sentence is scored by its own words and by those of it and its neighbours."""

import numpy as np
import pytest

from govqa.reading.sentences import ScoredSentence, score_sentences
from govqa.retrieval.late import TokenMatrix
from govqa.retrieval.query import Query
from govqa.types import Passage, Span

TEXT = "Aa bb. Cc dd. Ee ff."


def passage(*sentences: Span, start: int = 0, text: str = TEXT) -> Passage:
    return Passage(f"p{start}", "d", 0, Span(start, start + len(text)), text, sentences)


def matrix(*pieces: tuple[str, list[float]], text: str = TEXT) -> TokenMatrix:
    """The word pieces of ``text``, each with its vector."""
    offsets = np.array([(text.index(word), text.index(word) + len(word)) for word, _ in pieces], np.int32)
    vectors = np.array([vector for _, vector in pieces], np.float32)
    return TokenMatrix.quantise(vectors.reshape(len(pieces), -1), offsets.reshape(-1, 2))


def query(*vectors: list[float], weights: list[float] | None = None) -> Query:
    tokens = np.array(vectors, np.float32)
    return Query("q", ("q",), tokens[0], tokens, np.array(weights or [1] * len(vectors), np.float32))


PIECES = matrix(("Aa", [1, 0]), ("bb", [0, 1]), ("Cc", [0.6, 0.8]), ("Ee", [0, -1]), ("ff", [-1, 0]))


def test_score_is_the_mean_of_the_sentences_own_and_its_windows() -> None:
    first, second, third = Span(0, 6), Span(7, 13), Span(14, 20)
    found = score_sentences(query([1, 0]), [(passage(first, second, third), PIECES)])
    assert [(each.span, each.score) for each in found] == [
        (first, pytest.approx(1, abs=0.01)),  # 1 by itself, 1 with the second
        (second, pytest.approx(0.8, abs=0.01)),  # 0.6 by itself, 1 with the first
        (third, pytest.approx(0.3, abs=0.01)),  # 0 by itself, 0.6 with the second
    ]


def test_pieces_of_the_context_count_for_no_sentence() -> None:
    pieces = TokenMatrix.quantise(
        np.array([[1, 0], [0, 1]], np.float32), np.array([[-5, -1], [0, 2]], np.int32)
    )
    (found,) = score_sentences(query([1, 0]), [(passage(Span(0, 6)), pieces)])
    assert found.score == pytest.approx(0, abs=0.01)


def test_score_is_the_weighted_mean_over_the_querys_pieces() -> None:
    (found,) = score_sentences(query([1, 0], [0, 1], weights=[3, 1]), [(passage(Span(7, 13)), PIECES)])
    assert found.score == pytest.approx((3 * 0.6 + 0.8) / 4, abs=0.01)


def test_passage_may_stand_anywhere_in_its_document() -> None:
    (found,) = score_sentences(query([1, 0]), [(passage(Span(107, 113), start=100), PIECES)])
    assert found.text == "Cc dd."
    assert found.score == pytest.approx(0.6, abs=0.01)


def test_sentence_beyond_what_was_encoded_scores_0() -> None:
    (found,) = score_sentences(query([1, 0]), [(passage(Span(14, 20)), matrix(("Aa", [1, 0])))])
    assert found.score == 0


def test_what_may_not_be_quoted_is_not_scored() -> None:
    assert score_sentences(query([1, 0]), [(passage(), PIECES)]) == []
    assert score_sentences(query([1, 0]), []) == []


def test_equal_scores_keep_the_order_of_the_passages() -> None:
    passages = [passage(Span(start, start + 6), start=start) for start in (40, 0, 20)]
    found = score_sentences(query([1, 0]), [(each, PIECES) for each in passages])
    assert [each.passage for each in found] == passages


def test_text_is_that_of_the_span() -> None:
    whole = passage(Span(7, 13))
    assert ScoredSentence(whole, Span(7, 13), 0.5, 0.5).text == "Cc dd."
