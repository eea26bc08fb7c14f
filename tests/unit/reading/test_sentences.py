"""A sentence is scored by its words, those of its neighbours, its passage, and by what the reader says."""

import numpy as np
import pytest

from govqa.reader.onnx import PassageReading, SentenceReading
from govqa.reading.sentences import ScoredSentence, SentenceFeatures, score_sentences
from govqa.retrieval.late import TokenMatrix
from govqa.retrieval.query import Query
from govqa.types import Hit, Passage, Span

TEXT = "Aa bb. Cc dd. Ee ff."
#: What a passage scored when it was retrieved.
SCORE = 0.5


def passage(*sentences: Span, start: int = 0, text: str = TEXT) -> Passage:
    return Passage(f"p{start}", "d", 0, Span(start, start + len(text)), text, sentences)


def hit(*sentences: Span, start: int = 0, score: float = SCORE) -> Hit:
    return Hit(passage(*sentences, start=start), score, 1, {})


def matrix(*pieces: tuple[str, list[float]], text: str = TEXT) -> TokenMatrix:
    """The word pieces of ``text``, each with its vector."""
    offsets = np.array([(text.index(word), text.index(word) + len(word)) for word, _ in pieces], np.int32)
    vectors = np.array([vector for _, vector in pieces], np.float32)
    return TokenMatrix.quantise(vectors.reshape(len(pieces), -1), offsets.reshape(-1, 2))


def query(*vectors: list[float], weights: list[float] | None = None) -> Query:
    tokens = np.array(vectors, np.float32)
    return Query("q", {"q": 1.0}, tokens[0], tokens, np.array(weights or [1] * len(vectors), np.float32))


PIECES = matrix(("Aa", [1, 0]), ("bb", [0, 1]), ("Cc", [0.6, 0.8]), ("Ee", [0, -1]), ("ff", [-1, 0]))


def near(value: float) -> object:
    return pytest.approx(value, abs=0.01)


def test_each_sentence_is_measured_by_itself_and_with_its_neighbours() -> None:
    first, second, third = Span(0, 6), Span(7, 13), Span(14, 20)
    found = score_sentences(query([1, 0]), [(hit(first, second, third), PIECES)], None)
    assert [(each.span, each.features.own, each.features.window) for each in found] == [
        (first, near(1), near(1)),
        (second, near(0.6), near(1)),
        (third, near(0), near(0.6)),
    ]
    assert [each.phrase for each in found] == [None, None, None]


def test_scores_are_probabilities_best_first() -> None:
    spans = (Span(0, 6), Span(7, 13), Span(14, 20))
    scores = [each.score for each in score_sentences(query([1, 0]), [(hit(*spans), PIECES)], None)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_what_the_reader_says_counts() -> None:
    first, second = Span(0, 6), Span(7, 13)
    phrase = Span(7, 9)
    reading = PassageReading(
        3.0, (SentenceReading(-9.0, Span(0, 2), -9.0), SentenceReading(9.0, phrase, 9.0))
    )
    best, other = score_sentences(query([1, 0]), [(hit(first, second), PIECES)], [reading])
    assert (best.span, best.phrase) == (second, phrase)
    assert best.features == SentenceFeatures(near(0.6), near(1), SCORE, 9.0, 9.0, 3.0)  # type: ignore[arg-type]
    assert other.features.evidence == -9.0


def test_a_sentence_that_the_reader_did_not_see_is_scored_below_one_that_it_saw_to_answer() -> None:
    unread = SentenceReading(float("-inf"), None, float("-inf"))
    undecided = SentenceReading(0.0, None, 0.0)
    found, seen = (
        score_sentences(query([1, 0]), [(hit(Span(0, 6)), PIECES)], [PassageReading(1.0, (reading,))])[0]
        for reading in (unread, undecided)
    )
    assert 0 <= found.score < seen.score
    assert found.phrase is None


def test_pieces_of_the_context_count_for_no_sentence() -> None:
    pieces = TokenMatrix.quantise(
        np.array([[1, 0], [0, 1]], np.float32), np.array([[-5, -1], [0, 2]], np.int32)
    )
    (found,) = score_sentences(query([1, 0]), [(hit(Span(0, 6)), pieces)], None)
    assert found.features == SentenceFeatures(near(0), near(0), SCORE)  # type: ignore[arg-type]


def test_the_querys_pieces_count_by_their_weights() -> None:
    asked = query([1, 0], [0, 1], weights=[3, 1])
    (found,) = score_sentences(asked, [(hit(Span(7, 13)), PIECES)], None)
    assert found.features.own == near((3 * 0.6 + 0.8) / 4)


def test_passage_may_stand_anywhere_in_its_document() -> None:
    (found,) = score_sentences(query([1, 0]), [(hit(Span(107, 113), start=100), PIECES)], None)
    assert found.text == "Cc dd."
    assert found.features.own == near(0.6)


def test_sentence_beyond_what_was_encoded_is_like_nothing() -> None:
    (found,) = score_sentences(query([1, 0]), [(hit(Span(14, 20)), matrix(("Aa", [1, 0])))], None)
    assert found.features == SentenceFeatures(0.0, 0.0, SCORE)


def test_what_may_not_be_quoted_is_not_scored() -> None:
    assert score_sentences(query([1, 0]), [(hit(), PIECES)], None) == []
    assert score_sentences(query([1, 0]), [], None) == []
    assert score_sentences(query([1, 0]), [], []) == []


def test_equal_scores_keep_the_order_of_the_passages() -> None:
    hits = [hit(Span(start, start + 6), start=start) for start in (40, 0, 20)]
    found = score_sentences(query([1, 0]), [(each, PIECES) for each in hits], None)
    assert [each.passage for each in found] == [each.passage for each in hits]


@pytest.mark.parametrize("with_reader", [True, False])
def test_of_sentences_alike_the_one_in_the_better_passage_comes_first(with_reader: bool) -> None:
    hits = [hit(Span(start, start + 6), start=start, score=score) for start, score in ((0, 0.3), (40, 0.6))]
    reading = PassageReading(1.0, (SentenceReading(2.0, None, 2.0),))
    readings = [reading, reading] if with_reader else None
    found = score_sentences(query([1, 0]), [(each, PIECES) for each in hits], readings)
    assert [each.span.start for each in found] == [40, 0]
    assert [each.features.retrieved for each in found] == [0.6, 0.3]


def test_text_is_that_of_the_span() -> None:
    whole = passage(Span(7, 13))
    assert ScoredSentence(whole, Span(7, 13), 0.5, SentenceFeatures(0.5, 0.5)).text == "Cc dd."
