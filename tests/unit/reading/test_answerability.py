"""The estimate of whether the documents answer: a probability, and what it rests on."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.reading.answerability import FEATURES, answerability, measure
from govqa.reading.sentences import ScoredSentence
from govqa.retrieval.lexical import LexicalIndex, write_lexical
from govqa.retrieval.query import Query
from govqa.types import Hit, Passage, Span, StageScore

TEXT = "Rivers carry salmon north."
PASSAGE = Passage("p", "d", 0, Span(0, len(TEXT)), TEXT, (Span(0, len(TEXT)),), context="On fishing")
#: What a question to which there is an answer looks like.
GOOD = {"sentence": 0.7, "lead": 0.05, "passage": 0.75, "cosine": 0.6, "coverage": 0.8, "unknown": 0.0}

measured = st.tuples(*[st.floats(-1, 1) for _ in FEATURES])


def at(**changed: float) -> float:
    return answerability([{**GOOD, **changed}[name] for name in FEATURES])


@given(measured)
def test_is_a_probability(features: tuple[float, ...]) -> None:
    assert 0 <= answerability(features) <= 1


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_never_falls_where_the_passages_are_more_alike_to_the_question(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert at(cosine=low) <= at(cosine=high)


@pytest.mark.parametrize("name", ["sentence", "lead", "passage", "cosine"])
def test_never_falls_where_a_match_is_better(name: str) -> None:
    values = [at(**{name: value / 10}) for value in range(-10, 11)]
    assert values == sorted(values)


def test_tells_a_good_match_from_none() -> None:
    assert at() > 0.5
    assert at(sentence=0.2, lead=0.01, passage=0.25, cosine=0.05, coverage=0.0, unknown=0.9) < 0.05


def test_extreme_features_are_no_error() -> None:
    assert 0 <= answerability([1e9] * len(FEATURES)) <= 1
    assert 0 <= answerability([-1e9] * len(FEATURES)) <= 1


def test_a_feature_too_few_is_an_error_and_not_another_number() -> None:
    with pytest.raises(ValueError, match="shorter"):
        answerability([0.5] * (len(FEATURES) - 1))


@pytest.fixture
def lexical(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path, [["river", "carri", "salmon", "north", "fish"], ["river"], ["barley"]])
    return LexicalIndex(tmp_path)


def query(*terms: str) -> Query:
    nothing = np.zeros((0, 1), np.float32)
    return Query("", terms, np.zeros(1, np.float32), nothing, np.zeros(0, np.float32))


def measures(lexical: LexicalIndex, *terms: str, scores: tuple[float, ...] = (0.8,)) -> dict[str, float]:
    hits = [
        Hit(PASSAGE, 0.7, 1, {"late": StageScore(0.7, 1), "lexical": StageScore(3.0, 1)}),
        Hit(PASSAGE, 0.6, 2, {"late": StageScore(0.6, 2), "dense": StageScore(0.55, 1)}),
        Hit(PASSAGE, 0.5, 3, {"late": StageScore(0.5, 3), "dense": StageScore(0.45, 2)}),
    ]
    sentences = [ScoredSentence(PASSAGE, PASSAGE.sentences[0], score, score) for score in scores]
    return dict(zip(FEATURES, measure(query(*terms), hits, sentences, lexical), strict=True))


def test_measures_scores_of_the_best(lexical: LexicalIndex) -> None:
    found = measures(lexical, "river", scores=(0.8, 0.7, 0.6, 0.5, 0.4, -1.0))
    assert found["sentence"] == 0.8
    assert found["lead"] == pytest.approx(0.8 - (0.7 + 0.6 + 0.5 + 0.4) / 4)
    assert found["passage"] == 0.7
    assert found["cosine"] == 0.55


def test_a_sentence_alone_leads_by_nothing(lexical: LexicalIndex) -> None:
    assert measures(lexical, "river")["lead"] == 0


def test_coverage_is_the_share_of_terms_that_the_passage_and_its_context_hold(lexical: LexicalIndex) -> None:
    rare, rarer = math.log(1 + 3 / 2), math.log(1 + 3 / 1)
    assert measures(lexical, "river", "barley")["coverage"] == pytest.approx(rare / (rare + rarer))
    assert measures(lexical, "fish")["coverage"] == 1
    assert measures(lexical, "river", "river")["coverage"] == 1
    assert measures(lexical, "barley")["coverage"] == 0


def test_unknown_is_the_share_of_terms_that_no_document_holds(lexical: LexicalIndex) -> None:
    unheard, rare = math.log(1 + 3 / 0.5), math.log(1 + 3 / 2)
    assert measures(lexical, "zebra")["unknown"] == 1
    assert measures(lexical, "zebra", "river")["unknown"] == pytest.approx(unheard / (unheard + rare))
    assert measures(lexical, "river")["unknown"] == 0


def test_question_without_terms_is_measured_too(lexical: LexicalIndex) -> None:
    found = measures(lexical)
    assert (found["coverage"], found["unknown"]) == (0, 0)


def test_hits_that_no_dense_search_found_have_no_cosine(lexical: LexicalIndex) -> None:
    hit = replace(Hit(PASSAGE, 0.7, 1), scores={"late": StageScore(0.7, 1)})
    sentence = ScoredSentence(PASSAGE, PASSAGE.sentences[0], 0.5, 0.5)
    found = dict(zip(FEATURES, measure(query("river"), [hit], [sentence], lexical), strict=True))
    assert found["cosine"] == 0
