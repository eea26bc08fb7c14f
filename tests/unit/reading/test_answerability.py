"""The estimate of whether the documents answer: a probability, and what it rests on."""

import math
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.reading.answerability import AnswerFeatures, answerability, measure
from govqa.reading.sentences import ScoredSentence, SentenceFeatures
from govqa.retrieval.lexical import LexicalIndex, write_lexical
from govqa.retrieval.query import Query
from govqa.types import Hit, Passage, Span, StageScore

TEXT = "Rivers carry salmon north."
PASSAGE = Passage("p", "d", 0, Span(0, len(TEXT)), TEXT, (Span(0, len(TEXT)),), context="On fishing")
#: What a question to which there is an answer looks like.
GOOD = AnswerFeatures(
    odds=1.0,
    sentence=0.7,
    lead=0.05,
    passage=0.75,
    cosine=0.6,
    coverage=0.8,
    unknown=0.0,
    evidence=4.0,
    phrase=9.0,
    answered=4.0,
    any_answered=4.0,
    rivals=0.0,
)
READERS = pytest.mark.parametrize("with_reader", [True, False])


def features(number: float) -> AnswerFeatures:
    return AnswerFeatures(*[number] * len(fields(AnswerFeatures)))


@given(st.tuples(*[st.floats(-30, 30) for _ in fields(AnswerFeatures)]), st.booleans())
def test_is_a_probability(values: tuple[float, ...], with_reader: bool) -> None:
    assert 0 <= answerability(AnswerFeatures(*values), with_reader=with_reader) <= 1


@READERS
def test_tells_a_good_match_from_none(with_reader: bool) -> None:
    nothing = AnswerFeatures(-6.0, 0.2, 0.01, 0.25, 0.05, 0.0, 0.9, -6.0, -8.0, -6.0, -6.0, -7.0)
    assert answerability(GOOD, with_reader=with_reader) > 0.5
    assert answerability(nothing, with_reader=with_reader) < 0.05


def test_the_reader_sees_what_similarity_does_not() -> None:
    unread = replace(
        GOOD, evidence=-5.0, phrase=-3.0, answered=-5.0, any_answered=-5.0, rivals=-6.0, odds=-3.0
    )
    assert answerability(unread, with_reader=True) < answerability(GOOD, with_reader=True) / 2
    assert answerability(unread, with_reader=False) == answerability(GOOD, with_reader=False)


@READERS
def test_extreme_features_are_no_error(with_reader: bool) -> None:
    assert 0 <= answerability(features(1e9), with_reader=with_reader) <= 1
    assert 0 <= answerability(features(-1e9), with_reader=with_reader) <= 1


@pytest.fixture
def lexical(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path, [["river", "carri", "salmon", "north", "fish"], ["river"], ["barley"]])
    return LexicalIndex(tmp_path)


def query(*terms: str) -> Query:
    nothing = np.zeros((0, 1), np.float32)
    return Query("", dict.fromkeys(terms, 1.0), np.zeros(1, np.float32), nothing, np.zeros(0, np.float32))


def measures(lexical: LexicalIndex, *terms: str, scores: tuple[float, ...] = (0.8,)) -> dict[str, float]:
    hits = [
        Hit(PASSAGE, 0.7, 1, {"late": StageScore(0.7, 1), "lexical": StageScore(3.0, 1)}),
        Hit(PASSAGE, 0.6, 2, {"late": StageScore(0.6, 2), "dense": StageScore(0.55, 1)}),
        Hit(PASSAGE, 0.5, 3, {"late": StageScore(0.5, 3), "dense": StageScore(0.45, 2)}),
    ]
    return asdict(measure(query(*terms), hits, [sentence(score) for score in scores], lexical))


def sentence(score: float, **read: float) -> ScoredSentence:
    return ScoredSentence(PASSAGE, PASSAGE.sentences[0], score, SentenceFeatures(score, score, **read))


def test_measures_scores_of_the_best(lexical: LexicalIndex) -> None:
    found = measures(lexical, "river", scores=(0.8, 0.7, 0.6, 0.5, 0.4, -1.0))
    assert found["sentence"] == 0.8
    assert found["odds"] == pytest.approx(math.log(0.8 / 0.2))
    assert found["lead"] == pytest.approx(0.8 - (0.7 + 0.6 + 0.5 + 0.4) / 4)
    assert found["passage"] == 0.7
    assert found["cosine"] == 0.55


def test_a_sentence_alone_leads_by_nothing(lexical: LexicalIndex) -> None:
    assert measures(lexical, "river")["lead"] == 0


def test_measures_what_the_reader_says(lexical: LexicalIndex) -> None:
    hits = [Hit(PASSAGE, 0.7, 1, {"late": StageScore(0.7, 1)})]
    read = [
        sentence(0.9, evidence=3.0, phrase=5.0, answered=1.0),
        sentence(0.8, evidence=4.0, phrase=7.0, answered=2.0),
        sentence(0.7, evidence=-2.0, phrase=0.0, answered=-1.0),
    ]
    found = measure(query("river"), hits, read, lexical)
    assert (found.evidence, found.phrase, found.answered) == (3.0, 5.0, 1.0)  # of the first
    assert (found.any_answered, found.rivals) == (2.0, 3.0)


def test_coverage_is_the_share_of_terms_that_the_passage_and_its_context_hold(lexical: LexicalIndex) -> None:
    rare, rarer = math.log(1 + 103 / 2), math.log(1 + 103 / 1)
    assert measures(lexical, "river", "barley")["coverage"] == pytest.approx(rare / (rare + rarer))
    assert measures(lexical, "fish")["coverage"] == 1
    assert measures(lexical, "river", "river")["coverage"] == 1
    assert measures(lexical, "barley")["coverage"] == 0


def test_unknown_is_the_share_of_terms_that_no_document_holds(lexical: LexicalIndex) -> None:
    unheard, rare = math.log(1 + 103 / 0.5), math.log(1 + 103 / 2)
    assert measures(lexical, "zebra")["unknown"] == 1
    assert measures(lexical, "zebra", "river")["unknown"] == pytest.approx(unheard / (unheard + rare))
    assert measures(lexical, "river")["unknown"] == 0


def test_size_is_the_logarithm_of_the_number_of_passages(lexical: LexicalIndex) -> None:
    assert measures(lexical, "river")["size"] == math.log(3)


def test_question_without_terms_is_measured_too(lexical: LexicalIndex) -> None:
    found = measures(lexical)
    assert (found["coverage"], found["unknown"]) == (0, 0)


def test_hits_that_no_dense_search_found_have_no_cosine(lexical: LexicalIndex) -> None:
    hit = replace(Hit(PASSAGE, 0.7, 1), scores={"late": StageScore(0.7, 1)})
    assert measure(query("river"), [hit], [sentence(0.5)], lexical).cosine == 0
