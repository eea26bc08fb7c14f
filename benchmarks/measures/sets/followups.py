"""Follow-ups: govqa's understanding of them, beside the questions as people rewrote them to stand alone.

CANARD and TREC CAsT come without passages to retrieve, so that only MTRAG can say what the understanding is
worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from measures.followups import measure_canard, measure_cast, measure_mtrag
from measures.sets.aims import result
from measures.sets.bench import Bench

#: Ways of putting a question, the last part of a measure's name.
_WAYS = ("rewrite", "ours", "last question", "all questions")
#: Of the questions, those that people rewrote: the shares are taken of these.
_REWRITTEN = "rewritten questions"


def mtrag(bench: Bench) -> dict[str, Any]:
    """MTRAG (Katsis et al., 2025): conversations, and passages judged for each question."""
    bench.path("mtrag")
    return _result("mtrag", "MTRAG: follow-ups", measure_mtrag(bench.data))


def canard(bench: Bench) -> dict[str, Any]:
    """CANARD (Elgohary et al., 2019): conversations, and each question as people rewrote it."""
    bench.path("canard")
    return _result("canard", "CANARD: follow-ups", measure_canard(bench.data))


def trec_cast(bench: Bench) -> dict[str, Any]:
    """TREC CAsT 2019 to 2021 (Dalton et al., 2020): turns of conversations, and the rewrite of each."""
    bench.path("trec_cast")
    return _result("trec_cast", "TREC CAsT: follow-ups", measure_cast(bench.data))


def by_way(name: str, measured: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """``measured`` of the set ``name`` with a row for each way of putting a question."""
    rows: dict[str, dict[str, float | None]] = defaultdict(dict)
    for measure, value in measured.items():
        what, _, way = measure.rpartition(", ")
        if way in _WAYS:
            rows[f"{name}, {way}"][what] = value
        else:
            rows[name][measure] = value
    return dict(rows)


def _result(name: str, title: str, measured: Mapping[str, float]) -> dict[str, Any]:
    values = dict(measured)
    rewritten = values.pop(_REWRITTEN, None)
    conditions = {} if rewritten is None else {_REWRITTEN: int(rewritten)}
    return result(name, title, by_way(name, values), conditions)
