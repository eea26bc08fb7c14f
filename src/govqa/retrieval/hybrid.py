"""Hybrid retrieval: dense and lexical search propose passages, which late interaction and they rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from govqa.retrieval.late import TokenVectors, maxsim, similarities
from govqa.retrieval.query import Query, Ranking, Retriever
from govqa.types import StageScore

#: What MaxSim and the score of each retriever count, all at most 1 (benchmarks/ablation.py).
WEIGHTS = {"late": 1.0, "dense": 0.4, "lexical": 0.3}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage's row with its score, -1 to 1, and score and rank of each stage that found it."""

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
    """Every passage that one of ``retrievers`` has among its best ``proposals``, best first.

    The order is that of the mean, weighted by ``WEIGHTS``, of MaxSim and of the score that each retriever
    gives all of them. Only ``rows`` are considered, if given.
    """
    stages = {name: retriever.search(query, proposals, rows) for name, retriever in retrievers.items()}
    found = np.unique([row for ranking in stages.values() for row, _ in ranking]).astype(np.int64)
    cosines = similarities(query.tokens, [tokens.matrix(int(row)) for row in found])
    late = {int(row): maxsim(own, query.weights) for row, own in zip(found, cosines, strict=True)}
    said = {name: dict(retriever.search(query, len(found), found)) for name, retriever in retrievers.items()}
    said["late"] = late
    weights = {name: WEIGHTS.get(name, 0.0) for name in said}
    total = sum(weights.values())
    scores = {
        # Rounded: the last digits of a cosine are those of the BLAS that computed it.
        row: round(sum(weights[name] * own.get(row, 0.0) for name, own in said.items()) / total, 6)
        for row in late
    }
    stages["late"] = sorted(late.items(), key=_best_first)
    by_stage = {name: _by_row(ranking) for name, ranking in stages.items()}
    return [
        Candidate(row, score, {name: own[row] for name, own in by_stage.items() if row in own})
        for row, score in sorted(scores.items(), key=_best_first)
    ]


def _best_first(scored: tuple[int, float]) -> tuple[float, int]:
    row, score = scored
    return -score, row


def _by_row(ranking: Ranking) -> dict[int, StageScore]:
    return {row: StageScore(score, rank) for rank, (row, score) in enumerate(ranking, start=1)}
