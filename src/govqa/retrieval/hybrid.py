"""Hybrid retrieval: dense and lexical search propose passages, late interaction ranks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from govqa.retrieval.late import TokenVectors, maxsim, similarities
from govqa.retrieval.query import Query, Ranking, Retriever
from govqa.types import StageScore


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage's row with its score, -1 to 1, and each stage's own score and rank."""

    row: int
    score: float
    scores: Mapping[str, StageScore]


def search(
    query: Query,
    retrievers: Mapping[str, Retriever],
    tokens: TokenVectors,
    *,
    proposals: int,
    rows: NDArray[np.int64] | None = None,
) -> list[Candidate]:
    """Every passage that one of ``retrievers`` has among its best ``proposals``, best first by MaxSim.

    Only ``rows`` are considered, if given.
    """
    stages = {name: retriever.search(query, proposals, rows) for name, retriever in retrievers.items()}
    found = sorted({row for ranking in stages.values() for row, _ in ranking})
    cosines = similarities(query.tokens, [tokens.matrix(row) for row in found])
    late = [(row, maxsim(own, query.weights)) for row, own in zip(found, cosines, strict=True)]
    late.sort(key=lambda pair: (-pair[1], pair[0]))
    by_stage = {name: _by_row(ranking) for name, ranking in {**stages, "late": late}.items()}
    return [
        Candidate(row, score, {name: scores[row] for name, scores in by_stage.items() if row in scores})
        for row, score in late
    ]


def _by_row(ranking: Ranking) -> dict[int, StageScore]:
    return {row: StageScore(score, rank) for rank, (row, score) in enumerate(ranking, start=1)}
