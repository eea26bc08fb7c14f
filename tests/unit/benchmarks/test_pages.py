"""The record of the sets, by commit, and the page made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from measures.sets.aims import result
from measures.sets.pages import keep

ORDER = ["squad2", "policyqa", "confidence"]


def taken(name: str, commit: str, day: int, **values: float) -> dict[str, Any]:
    data = result(name, name, {name: values}, {"reader": "cross-encoder"})
    return data | {"commit": commit, "changed_since": False, "taken": f"2026-01-{day:02}T10:00+00:00"}


def record(folder: Path) -> list[tuple[str, str, float]]:
    results = json.loads((folder / "sets.json").read_text("utf-8"))["results"]
    return [(each["name"], each["commit"], each["figures"][0]["median"]) for each in results]


def test_each_commit_keeps_its_last_result(tmp_path: Path) -> None:
    keep(taken("policyqa", "aaa", 1, F1=0.5, EM=0.3), ORDER, tmp_path)
    keep(taken("policyqa", "bbb", 2, F1=0.6, EM=0.3), ORDER, tmp_path)
    keep(taken("squad2", "bbb", 3, F1=0.7, AUC=0.8), ORDER, tmp_path)
    keep(taken("policyqa", "bbb", 4, F1=0.55, EM=0.3), ORDER, tmp_path)
    assert record(tmp_path) == [("squad2", "bbb", 0.7), ("policyqa", "aaa", 0.5), ("policyqa", "bbb", 0.55)]


def test_a_run_without_the_reader_stands_beside_one_with_it(tmp_path: Path) -> None:
    data = taken("policyqa", "aaa", 1, F1=0.5, EM=0.3)
    keep(data, ORDER, tmp_path)
    keep(data | {"conditions": {"reader": "none"}}, ORDER, tmp_path)
    assert len(record(tmp_path)) == 2
    assert "aaa, no reader, 2026-01-01" in (tmp_path / "sets.md").read_text("utf-8")


def test_the_page_gives_the_latest_beside_the_aim_and_all_by_commit(tmp_path: Path) -> None:
    keep(taken("policyqa", "aaa", 1, F1=0.5, EM=0.3), ORDER, tmp_path)
    keep(taken("policyqa", "bbb", 2, F1=0.6, EM=0.2), ORDER, tmp_path)
    lines = (tmp_path / "sets.md").read_text("utf-8").splitlines()
    assert "| policyqa: F1 | 0.600 | at least 0.553 | yes |" in lines
    assert "| policyqa: EM | 0.200 | at least 0.276 | **no** |" in lines
    assert "| policyqa, aaa, 2026-01-01 | 0.500 | 0.300 |" in lines
    assert "| policyqa, bbb, 2026-01-02 | 0.600 | 0.200 |" in lines


def test_confidence_is_plotted(tmp_path: Path) -> None:
    keep(taken("confidence", "aaa", 1, right=0.5) | {"answers": [[0.9, 1], [0.4, 0]]}, ORDER, tmp_path)
    page = (tmp_path / "sets.md").read_text("utf-8")
    for name in ("risk_coverage.svg", "reliability.svg"):
        assert f"({name})" in page
        assert (tmp_path / name).read_text("utf-8").startswith("<svg")


def test_an_aim_that_nothing_was_measured_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="squad2: not measured: AUC"):
        result("squad2", "SQuAD 2.0", {"squad2": {"F1": 0.7, "AUC": None}})
