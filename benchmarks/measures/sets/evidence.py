"""Questions that take evidence from several places: how much of it is retrieved, and which are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from govqa.evaluation.scoring import comparable
from measures.sets.aims import QUESTIONS, result
from measures.sets.bench import Bench
from measures.sets.entries import entry_files

_K = 10


def multihop_rag(bench: Bench) -> dict[str, Any]:
    """Facts of news articles, a short entry each (Tang and Yang, 2024)."""
    questions = [
        (row["question"], [each["fact"] for each in row["evidence_list"]], row["question_type"])
        for row in bench.rows("multihop_rag/questions_dev.jsonl")
    ]
    return _measure(bench, "multihop_rag", "MultiHop-RAG: news", "pooled_corpus.jsonl", questions)


def dragonball(bench: Bench) -> dict[str, Any]:
    """Sentences of reports, records and judgements (Zhu et al., 2024)."""
    questions = [
        (
            row["question"],
            [each["text"] for each in row["references"]] if row["answerable"] else [],
            row["type"],
        )
        for row in bench.rows("dragonball/questions_dev.jsonl")
    ]
    return _measure(bench, "dragonball", "DragonBall: reports", "corpus.jsonl", questions)


def evidence_recall(evidence: Sequence[str], passages: Sequence[str]) -> float:
    """The share of the texts ``evidence`` that one of ``passages`` holds, or that hold one of them."""
    texts = [comparable(passage) for passage in passages]
    return fmean(
        any(wanted in text or text in wanted for text in texts) for wanted in map(comparable, evidence)
    )


def _measure(
    bench: Bench, name: str, title: str, corpus: str, questions: Sequence[tuple[str, list[str], str]]
) -> dict[str, Any]:
    asked = bench.sampled(questions)
    entries = bench.rows(f"{name}/{corpus}")
    bot = bench.chatbot(name, entry_files(entries))
    recalls: dict[str, list[float]] = {}
    answered: dict[bool, list[bool]] = {True: [], False: []}
    for question, evidence, kind in asked:
        answered[bool(evidence)].append(bot.ask(question).status == "answered")
        if evidence:
            passages = [hit.passage.text for hit in bot.retrieve(question, k=_K)]
            recalls.setdefault(kind, []).append(evidence_recall(evidence, passages))
    measured = f"evidence R@{_K}"
    values: dict[str, Mapping[str, float | None]] = {
        name: {
            QUESTIONS: len(asked),
            measured: fmean(value for values in recalls.values() for value in values),
            "answerable kept": fmean(answered[True]),
            "unanswerable refused": 1 - fmean(answered[False]),
        }
    }
    by_kind = {f"{measured}, {kind}": round(fmean(values), 3) for kind, values in sorted(recalls.items())}
    conditions = {"entries": len(entries), "passages": bot.manifest.passages, **by_kind}
    return result(name, title, values, conditions)
