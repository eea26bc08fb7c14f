"""How well follow-ups are understood: beside the questions as people rewrote them to stand alone.

MTRAG has judged passages: what is retrieved for our understanding, for the rewrite and for the last question
alone is compared. CANARD and TREC CAsT come without: there our understanding is compared with the rewrite
itself. Only the earlier questions are given, as in the chat.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from govqa.analysis import analyse
from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.encoding import Encoder, resolve_model
from govqa.encoding.export import export_encoder
from govqa.encoding.onnx import OnnxEncoder
from govqa.generation import Generation
from govqa.indexing import build_index
from govqa.retrieval.hybrid import search
from measures.sets.entries import entry_files, number_of
from measures.sets.ranking_measures import best_first, ndcg
from measures.sets.retrieval import read_qrels

_K = 5
#: Passages that each retriever proposes, as answering has them.
_PROPOSALS = 50
#: Ways of putting a question whose history is known.
_WAYS: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "ours": standalone_question,
    "last question": lambda question, history: question,
    "all questions": lambda question, history: " ".join([*history, question]),
}


class _FollowUp(NamedTuple):
    """A question with those before it and, where there is one, the question that people made of it."""

    identifier: str
    question: str
    history: list[str]
    rewrite: str | None


def measure_mtrag(data: Path) -> dict[str, float]:
    """nDCG@5 on MTRAG by how passages are ranked and how the question is put, and shares of the rewrite's.

    The share without a ranking in its name is that of late interaction, by which govqa ranks. Raises
    OSError if the set is not there.
    """
    folder = data / "mtrag"
    entries = _rows(folder / "pooled_corpus.jsonl")
    grades = read_qrels(folder / "pooled_qrels.tsv")
    asked = [each for each in map(_of_mtrag, _rows(folder / "tasks_dev.jsonl")) if each.identifier in grades]
    rewritten = [each for each in asked if each.rewrite]
    values: dict[str, float] = {"questions": len(asked), "rewritten questions": len(rewritten)}
    with tempfile.TemporaryDirectory(prefix="govqa-followups-") as scratch:
        generation = _index(Path(scratch), entry_files(entries))
        ids = [str(entry["_id"]) for entry in entries]

        quality = partial(_quality, generation, ids, grades)
        best = quality(rewritten, [each.rewrite or "" for each in rewritten])
        values |= {f"{ranking}, nDCG@{_K}, rewrite": value for ranking, value in best.items()}
        for way, put in _WAYS.items():
            for ranking, value in quality(rewritten, _put(put, rewritten)).items():
                values[f"{ranking}, nDCG@{_K}, {way}"] = value
                values[f"{ranking}, share of the rewrite's nDCG@{_K}, {way}"] = value / best[ranking]
            for ranking, value in quality(asked, _put(put, asked)).items():
                values[f"{ranking}, nDCG@{_K} of all questions, {way}"] = value
        generation.close()
    values[f"share of the rewrite's nDCG@{_K}"] = values[
        f"late interaction, share of the rewrite's nDCG@{_K}, ours"
    ]
    return values


def measure_canard(data: Path) -> dict[str, float]:
    """How like the rewrite each way of putting CANARD's questions is, by its terms and by its vector.

    Raises OSError if the set is not there.
    """
    return _likeness([_of_canard(row) for row in _rows(data / "canard" / "dev.jsonl")])


def measure_cast(data: Path) -> dict[str, float]:
    """The same of TREC CAsT's turns; the first of each topic, before which nothing was said, are left out.

    Raises OSError if the set is not there.
    """
    return _likeness(_of_cast(_rows(data / "trec_cast" / "turns.jsonl")))


def _likeness(asked: Sequence[_FollowUp]) -> dict[str, float]:
    rewrites = [each.rewrite or "" for each in asked]
    values: dict[str, float] = {"questions": len(asked)}
    with tempfile.TemporaryDirectory(prefix="govqa-encoder-") as scratch:
        encoder = _encoder(Path(scratch))
        wanted = encoder.encode(rewrites).vectors
        for way, put in _WAYS.items():
            texts = _put(put, asked)
            overlaps = [_overlap(text, rewrite) for text, rewrite in zip(texts, rewrites, strict=True)]
            for name, column in zip(("recall", "precision", "F1"), zip(*overlaps, strict=True), strict=True):
                values[f"{name} of terms, {way}"] = fmean(column)
            values[f"cosine, {way}"] = float((encoder.encode(texts).vectors * wanted).sum(axis=1).mean())
    return values


def _put(put: Callable[[str, Sequence[str]], str], questions: Sequence[_FollowUp]) -> list[str]:
    return [put(each.question, each.history) for each in questions]


def _quality(
    generation: Generation,
    ids: Sequence[str],
    grades: Mapping[str, Mapping[str, float]],
    questions: Sequence[_FollowUp],
    texts: Sequence[str],
) -> dict[str, float]:
    """nDCG of ``questions``, put as ``texts``, on average, by how passages are ranked."""
    totals: dict[str, float] = defaultdict(float)
    for question, text in zip(questions, texts, strict=True):
        for way, ranking in _rankings(generation, text, ids).items():
            totals[way] += ndcg(ranking, grades[question.identifier], _K) / len(questions)
    return dict(totals)


def _overlap(text: str, rewrite: str) -> tuple[float, float, float]:
    """Recall, precision and F1 of the terms of ``rewrite`` in ``text``."""
    own, wanted = set(analyse(text)), set(analyse(rewrite))
    common = len(own & wanted)
    recall, precision = common / len(wanted) if wanted else 1.0, common / len(own) if own else 1.0
    return recall, precision, 2 * common / (len(own) + len(wanted)) if common else 0.0


def _rankings(generation: Generation, question: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the entries in which the best passages for ``question`` are, by how passages are ranked."""
    query = generation.query(question)
    candidates = search(query, generation.retrievers, generation.tokens, proposals=_PROPOSALS)
    rows = {
        "BM25": [row for row, _ in generation.lexical.search(query, _PROPOSALS)],
        "dense": [row for row, _ in generation.dense.search(query, _PROPOSALS)],
        "late interaction": [candidate.row for candidate in candidates],
    }
    sources = {document.doc_id: document.source for document in generation.documents}
    return {
        way: best_first(
            ids[number_of(sources[passage.doc_id])] for passage in generation.records.passages(found)
        )
        for way, found in rows.items()
    }


def _index(scratch: Path, files: Mapping[str, bytes]) -> Generation:
    corpus = scratch / "corpus"
    for source, content in files.items():
        (corpus / source).parent.mkdir(parents=True, exist_ok=True)
        (corpus / source).write_bytes(content)
    build_index(corpus, scratch / "index", settings=Settings.load())
    return Generation.current(scratch / "index")


def _encoder(scratch: Path) -> Encoder:
    export_encoder(resolve_model(Settings.load().model), scratch)
    return OnnxEncoder(scratch)


def _of_mtrag(row: Mapping[str, Any]) -> _FollowUp:
    earlier = [turn["text"] for turn in row["conversation"][:-1] if turn["speaker"] == "user"]
    return _FollowUp(row["id"], row["last_turn"], earlier, row["rewrite"])


def _of_canard(row: Mapping[str, Any]) -> _FollowUp:
    """The title, its section and the questions, which answers stand between."""
    title, section, *turns = row["history"]
    return _FollowUp(row["id"], row["question"], [title, section, *turns[::2]], row["rewrite"])


def _of_cast(rows: Sequence[Mapping[str, Any]]) -> list[_FollowUp]:
    """The turns that have turns before them, of a topic that stands in order."""
    followups = []
    topics = groupby(rows, key=lambda row: (row["year"], row["topic"]))
    for (year, topic), turns in topics:
        history: list[str] = []
        for turn in turns:
            if history:
                identifier = f"{year}-{topic}-{turn['turn']}"
                followups.append(_FollowUp(identifier, turn["raw"], list(history), turn["rewrite"]))
            history.append(turn["raw"])
    return followups


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
