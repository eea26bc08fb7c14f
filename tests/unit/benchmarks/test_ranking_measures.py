"""Measures of rankings, against examples worked out by hand."""

from __future__ import annotations

from math import log2

import pytest
from measures.sets.ranking_measures import average_precision, best_first, ndcg, recall

RANKING = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("grades", "k", "share"),
    [
        ({"b": 1, "d": 1}, 5, 1.0),
        ({"b": 1, "d": 1}, 3, 0.5),
        ({"b": 1, "x": 1, "y": 1}, 5, 1 / 3),
        ({"x": 1}, 5, 0.0),
    ],
)
def test_recall_is_the_share_of_the_relevant_that_is_found(
    grades: dict[str, float], k: int, share: float
) -> None:
    assert recall(RANKING, grades, k) == pytest.approx(share)


def test_recall_of_more_relevant_documents_than_places_stays_below_one():
    assert recall(RANKING, dict.fromkeys("abcd", 1.0), 2) == 0.5


@pytest.mark.parametrize(
    ("grades", "k", "precision"),
    [
        ({"a": 1}, 5, 1.0),
        ({"c": 1}, 5, 1 / 3),
        # Relevant at ranks 2 and 4: (1/2 + 2/4) / 2.
        ({"b": 1, "d": 1}, 5, 0.5),
        ({"b": 1, "d": 1}, 3, 0.25),
        # One of three is not found at all: (1/1 + 2/5 + 0) / 3.
        ({"a": 1, "e": 1, "x": 1}, 5, 1.4 / 3),
    ],
)
def test_average_precision_counts_what_is_not_found_as_nothing(
    grades: dict[str, float], k: int, precision: float
) -> None:
    assert average_precision(RANKING, grades, k) == pytest.approx(precision)


def test_ndcg_of_the_best_ranking_is_one():
    assert ndcg(["c", "a", "b"], {"a": 2, "c": 3, "b": 1}, 3) == pytest.approx(1)


def test_ndcg_discounts_by_the_logarithm_of_the_rank():
    assert ndcg(RANKING, {"a": 1}, 5) == 1
    assert ndcg(RANKING, {"b": 1}, 5) == pytest.approx(1 / log2(3))
    assert ndcg(RANKING, {"c": 1}, 5) == pytest.approx(0.5)


def test_ndcg_takes_the_grade_as_the_gain():
    """Järvelin and Kekäläinen's example in short: gains 3, 2, 3, 0, 1, 2 at ranks 1 to 6."""
    grades = {"a": 3, "b": 2, "c": 3, "e": 1, "f": 2}
    gained = 3 + 2 / log2(3) + 3 / 2 + 1 / log2(6) + 2 / log2(7)
    possible = 3 + 3 / log2(3) + 2 / 2 + 2 / log2(5) + 1 / log2(6)
    assert ndcg(["a", "b", "c", "d", "e", "f"], grades, 6) == pytest.approx(gained / possible)


def test_ndcg_of_more_relevant_documents_than_places_can_be_one():
    assert ndcg(RANKING, dict.fromkeys("abcdxyz", 1.0), 2) == 1


def test_a_document_stands_where_its_best_passage_does():
    assert best_first(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]
