"""Retrieval sets in BEIR's form: entries of a corpus, queries, and which entries are relevant to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from govqa import Chatbot
from measures.sets.aims import QUESTIONS, result
from measures.sets.bench import Bench
from measures.sets.entries import entry_files, number_of
from measures.sets.ranking_measures import average_precision, best_first, ndcg, recall

#: Passages asked for, of which several may be of one entry. As many as each retriever proposes, so that
#: no more are proposed than for a question.
_PASSAGES = 50
_K = 10


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Where a set's queries and relevance judgements are, in its folder."""

    title: str
    queries: str
    qrels: str


SETS = {
    "obliqa": RetrievalSet("ObliQA: rule books", "queries_dev.jsonl", "qrels_dev.tsv"),
    "scifact": RetrievalSet("SciFact: abstracts", "queries_train.jsonl", "qrels_train.tsv"),
    "aigov_nist": RetrievalSet("AI governance: pages of reports", "queries.jsonl", "qrels_dev.tsv"),
}


def measure(bench: Bench, name: str) -> dict[str, Any]:
    """nDCG, recall and mean average precision at 10 of the set ``name``."""
    which = SETS[name]
    grades = read_qrels(bench.path(f"{name}/{which.qrels}"))
    texts = {row["_id"]: row["text"] for row in bench.rows(f"{name}/{which.queries}")}
    judged = [(query, texts[query]) for query in grades]
    asked = bench.sampled(judged)
    entries = bench.rows(f"{name}/corpus.jsonl")
    ids = [str(entry["_id"]) for entry in entries]
    bot = bench.chatbot(name, entry_files(entries))
    rankings = {query: rank_entries(bot, text, ids) for query, text in asked}
    values = {
        measure_name: fmean(function(rankings[query], grades[query], _K) for query, _ in asked)
        for measure_name, function in (
            (f"nDCG@{_K}", ndcg),
            (f"R@{_K}", recall),
            (f"MAP@{_K}", average_precision),
        )
    }
    conditions = {"entries": len(entries), "passages": bot.manifest.passages, "queries": len(judged)}
    return result(name, which.title, {name: {QUESTIONS: len(asked), **values}}, conditions)


def read_qrels(path: Path) -> dict[str, Mapping[str, float]]:
    """The relevant entries of each query with their grades, from a file with a line of headings."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines()[1:]:
        query, entry, grade = line.split("\t")
        if float(grade) > 0:
            grades[query][entry] = float(grade)
    return dict(grades)


def rank_entries(bot: Chatbot, query: str, ids: list[str]) -> list[str]:
    """The ids of the entries whose passages are retrieved for ``query``, best first."""
    sources = {document.doc_id: document.source for document in bot.documents()}
    hits = bot.retrieve(query, k=_PASSAGES)
    return best_first(ids[number_of(sources[hit.passage.doc_id])] for hit in hits)
