"""Hybrid search: whoever is proposed is ranked by all stages together, with each one's word on record."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from govqa.retrieval.hybrid import WEIGHTS, search
from govqa.retrieval.late import TokenMatrix, TokenVectors, TokenWriter
from govqa.retrieval.query import Query, Ranking
from govqa.types import StageScore

#: The token vector of each passage, by row; the query asks for [1, 0].
DIRECTIONS = [[0.0, 1.0], [0.6, 0.8], [1.0, 0.0], [0.8, 0.6], [-1.0, 0.0], [0.8, 0.6]]


class Fixed:
    """A retriever that gives what it was given."""

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self.asked: list[tuple[int, NDArray[np.int64] | None]] = []

    def search(self, query: Query, k: int, rows: NDArray[np.int64] | None = None) -> Ranking:
        self.asked.append((k, rows))
        return [pair for pair in self.ranking if rows is None or pair[0] in rows][:k]


@pytest.fixture
def tokens(tmp_path: Path) -> TokenVectors:
    writer = TokenWriter(tmp_path)
    for direction in DIRECTIONS:
        writer.append(TokenMatrix.quantise(np.array([direction], np.float32), np.array([[0, 1]], np.int32)))
    writer.close()
    return TokenVectors(tmp_path, 2)


@pytest.fixture
def query() -> Query:
    direction = np.array([1, 0], np.float32)
    return Query("q", {"q": 1.0}, direction, direction[None, :], np.ones(1, np.float32))


def test_all_that_any_stage_proposes_is_ranked_by_all_stages(query: Query, tokens: TokenVectors) -> None:
    dense, lexical = Fixed([(0, 0.9), (3, 0.8)]), Fixed([(3, 0.7), (2, 0.5), (4, 0.1)])
    found = search(query, {"dense": dense, "lexical": lexical}, tokens, proposals=10)
    assert [candidate.row for candidate in found] == [3, 2, 0, 4]
    late, near, words = (WEIGHTS[name] for name in ("late", "dense", "lexical"))
    expected = [0.8 * late + 0.8 * near + 0.7 * words, late + 0.5 * words, 0.9 * near, 0.1 * words - late]
    assert [candidate.score for candidate in found] == pytest.approx(
        [score / (late + near + words) for score in expected], abs=0.01
    )


def test_a_retriever_judges_what_only_another_proposes(query: Query, tokens: TokenVectors) -> None:
    dense, lexical = Fixed([(5, 0.9), (1, 0.8), (3, 0.7)]), Fixed([(3, 0.7)])
    found = search(query, {"dense": dense, "lexical": lexical}, tokens, proposals=1)
    assert {candidate.row for candidate in found} == {3, 5}
    row_3 = next(candidate for candidate in found if candidate.row == 3)
    late, near, words = (WEIGHTS[name] for name in ("late", "dense", "lexical"))
    expected = (0.8 * late + 0.7 * near + 0.7 * words) / (late + near + words)
    assert row_3.score == pytest.approx(expected, abs=0.01)
    assert "dense" not in row_3.scores, "it was not among the best that dense search proposes"


def test_without_other_stages_the_score_is_maxsim(query: Query, tokens: TokenVectors) -> None:
    found = search(query, {"another": Fixed([(0, 0.9), (3, 0.8)])}, tokens, proposals=10)
    assert [candidate.score for candidate in found] == pytest.approx([0.8, 0], abs=0.01)


def test_each_candidate_carries_score_and_rank_of_the_stages_that_found_it(
    query: Query, tokens: TokenVectors
) -> None:
    dense, lexical = Fixed([(0, 0.9), (3, 0.8)]), Fixed([(3, 0.7), (2, 0.5)])
    found = search(query, {"dense": dense, "lexical": lexical}, tokens, proposals=10)
    scores = {candidate.row: candidate.scores for candidate in found}
    assert scores[3]["dense"] == StageScore(0.8, 2)
    assert scores[3]["lexical"] == StageScore(0.7, 1)
    assert set(scores[0]) == {"dense", "late"}
    assert set(scores[2]) == {"lexical", "late"}
    late = sorted((candidate.scores["late"] for candidate in found), key=lambda stage: stage.rank)
    assert [stage.rank for stage in late] == [1, 2, 3]
    assert [stage.score for stage in late] == pytest.approx([1, 0.8, 0], abs=0.01)


def test_equal_scores_are_in_order_of_row(query: Query, tokens: TokenVectors) -> None:
    for ranking in ([(5, 0.9), (3, 0.9)], [(3, 0.9), (5, 0.9)]):
        found = search(query, {"dense": Fixed(list(ranking))}, tokens, proposals=10)
        assert [candidate.row for candidate in found] == [3, 5]


def test_stages_are_asked_for_as_many_as_said_among_the_rows_allowed(
    query: Query, tokens: TokenVectors
) -> None:
    dense, rows = Fixed([(0, 0.9), (3, 0.8), (1, 0.7)]), np.array([0, 3], np.int64)
    found = search(query, {"dense": dense}, tokens, proposals=2, rows=rows)
    assert dense.asked[0][0] == 2
    assert dense.asked[0][1] is rows
    assert len(found) == 2


def test_nothing_proposed_nothing_found(query: Query, tokens: TokenVectors) -> None:
    assert search(query, {"dense": Fixed([]), "lexical": Fixed([])}, tokens, proposals=10) == []
