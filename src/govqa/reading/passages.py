"""The retrieved passages in the order in which, to the reader, they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from govqa.types import Hit, StageScore

if TYPE_CHECKING:
    from govqa.reader.onnx import PassageReading

#: What a unit of a passage's score counts beside one of the reader's logit (benchmarks/ablation.py).
RETRIEVAL_WEIGHT = 40.0


def rerank(hits: Sequence[Hit], readings: Sequence[PassageReading]) -> list[Hit]:
    """``hits`` best first by the reader's logit of "this passage answers" and their own score together."""
    scores = [
        reading.answered + RETRIEVAL_WEIGHT * hit.score for hit, reading in zip(hits, readings, strict=True)
    ]
    by_reader = sorted(range(len(hits)), key=lambda i: -readings[i].answered)
    places = {i: rank for rank, i in enumerate(by_reader, start=1)}
    order = sorted(range(len(hits)), key=lambda i: -scores[i])
    return [
        replace(
            hits[i],
            score=scores[i],
            rank=rank,
            scores={**hits[i].scores, "reader": StageScore(readings[i].answered, places[i])},
        )
        for rank, i in enumerate(order, start=1)
    ]
