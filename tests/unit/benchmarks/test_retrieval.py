"""A retrieval set and a set of evidence, from their files to their figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from measures.sets import retrieval
from measures.sets.bench import Bench, Unavailable
from measures.sets.evidence import evidence_recall, multihop_rag

DAMS = "The dam at Holm was closed with clay and oak in 1764."
FERRY = "The cable ferry at Varde crosses the river every twenty minutes."
COURT = "Appeals against the water tax are heard by the court in Sandvik."


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")


def figures(data: Mapping[str, Any]) -> dict[str, float]:
    return {figure["measure"]: figure["median"] for figure in data["figures"]}


def test_judgements_below_the_first_grade_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\nq2\tc\t1\n", "utf-8")
    assert retrieval.read_qrels(path) == {"q1": {"a": 2.0}, "q2": {"c": 1.0}}


def test_a_set_that_is_not_here_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="scifact"):
        retrieval.measure(Bench(tmp_path, tmp_path, 0), "scifact")


def test_evidence_is_found_in_a_passage_or_around_it() -> None:
    passages = [f"Of old. {DAMS} It holds.", "every twenty\nminutes"]
    assert evidence_recall([DAMS], passages) == 1
    assert evidence_recall([FERRY], passages) == 1
    assert evidence_recall([DAMS.upper(), COURT], passages) == 0.5
    assert evidence_recall([COURT], []) == 0


@pytest.mark.slow
def test_a_retrieval_set_is_indexed_and_searched(tmp_path: Path) -> None:
    texts = {"d": DAMS, "f": FERRY, "c": COURT}
    folder = tmp_path / "data" / "aigov_nist"
    write_lines(folder / "corpus.jsonl", [{"_id": i, "title": "", "text": t} for i, t in texts.items()])
    queries = {"q1": "When was the dam at Holm closed?", "q2": "How often does the ferry cross?", "q3": "?"}
    write_lines(folder / "queries.jsonl", [{"_id": i, "text": text} for i, text in queries.items()])
    (folder / "qrels_dev.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td\t1\nq2\tf\t1\n", "utf-8")

    bench = Bench(tmp_path / "data", tmp_path / "scratch", sample=0, reader="none")
    data = retrieval.measure(bench, "aigov_nist")
    assert figures(data) == {"questions": 2, "nDCG@10": 1, "R@10": 1, "MAP@10": 1}
    assert data["conditions"] == {"entries": 3, "passages": 3, "queries": 2}
    assert all(bound["met"] for bound in data["bounds"])
    assert figures(retrieval.measure(bench, "aigov_nist")) == figures(data)


@pytest.mark.slow
def test_questions_without_evidence_count_for_refusal_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "multihop_rag"
    entries = [{"_id": str(i), "title": "News", "text": t} for i, t in enumerate((DAMS, FERRY, COURT))]
    write_lines(folder / "pooled_corpus.jsonl", entries)
    questions = [
        ("When was the dam at Holm closed, and how often does the ferry at Varde cross?", [DAMS, FERRY]),
        ("Which planet has the most moons?", []),
    ]
    rows = [
        {"question": text, "question_type": "made up", "evidence_list": [{"fact": fact} for fact in facts]}
        for text, facts in questions
    ]
    write_lines(folder / "questions_dev.jsonl", rows)

    data = multihop_rag(Bench(tmp_path / "data", tmp_path / "scratch", sample=0, reader="none"))
    assert figures(data)["evidence R@10"] == 1
    assert figures(data)["questions"] == 2
    assert data["conditions"]["evidence R@10, made up"] == 1
