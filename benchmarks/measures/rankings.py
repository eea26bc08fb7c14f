"""Ways of ranking passages and sentences for a question, beside the one that govqa uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from govqa.conversation import standalone_question
from govqa.evaluation.questions import Question
from govqa.generation import Generation
from govqa.reading.sentences import score_sentences
from govqa.retrieval.hybrid import search
from govqa.retrieval.late import maxsim, similarities
from govqa.retrieval.query import Query, Ranking
from govqa.types import Hit, Passage, Span

#: Passages that each retriever proposes, as answering does, and how many of the best are compared.
PROPOSALS, READ = 50, 20
#: Documents' own questions that are compared with the one asked, and what their cosine counts beside MaxSim.
_OWN_QUESTIONS = 10
_OWN_QUESTION_WEIGHTS = (0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what the index makes of it."""

    question: Question
    query: Query


def ask(generation: Generation, questions: Sequence[Question]) -> list[Asked]:
    """Those of ``questions`` that have an answer, ready to be searched for."""
    return [
        Asked(each, generation.query(standalone_question(each.question, each.history)))
        for each in questions
        if each.answerable
    ]


class PassageRankings:
    """The passages of a generation, ranked in several ways, best first."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._passages = generation.records.passages(range(generation.manifest.passages))
        self.ways: dict[str, Callable[[Query], list[int]]] = {
            "dense": lambda query: _rows(self._dense(query)),
            "BM25": lambda query: _rows(self._lexical(query)),
            "dense + BM25, each from 0 to 1": self._sum,
            "MaxSim of what both propose": self._late,
            "MaxSim of all passages": self._all,
            "MaxSim, dense and BM25 (govqa)": self._proposed,
        }
        asked = [
            (question, summary.doc_id)
            for summary in generation.documents
            for question in summary.metadata.questions
        ]
        if asked:
            self._own = _OwnQuestions(generation, asked)
            for weight in _OWN_QUESTION_WEIGHTS:
                way = f"the same, and {weight:g} of the likeness to a question the document answers"
                self.ways[way] = partial(self._with_own_questions, weight)

    def texts(self, way: str, query: Query) -> list[str]:
        """The texts of the best passages."""
        return [self._passages[row].text for row in self.ways[way](query)[:READ]]

    def _dense(self, query: Query) -> Ranking:
        return self._generation.dense.search(query, len(self._passages))

    def _lexical(self, query: Query) -> Ranking:
        return self._generation.lexical.search(query, len(self._passages))

    def _sum(self, query: Query) -> list[int]:
        total = np.zeros(len(self._passages))
        for ranking in (self._dense(query), self._lexical(query)):
            if ranking:
                rows, scores = (np.array(column) for column in zip(*ranking, strict=True))
                least = min(scores.min(), 0.0) if len(rows) < len(self._passages) else scores.min()
                total[rows] += (scores - least) / max(scores.max() - least, 1e-9)
        return _best_first(total)

    def _proposed(self, query: Query) -> list[int]:
        generation = self._generation
        found = search(query, generation.retrievers, generation.tokens, proposals=PROPOSALS)
        return [candidate.row for candidate in found]

    def _late(self, query: Query) -> list[int]:
        generation = self._generation
        found = search(query, generation.retrievers, generation.tokens, proposals=PROPOSALS)
        return [each.row for each in sorted(found, key=lambda candidate: candidate.scores["late"].rank)]

    def _with_own_questions(self, weight: float, query: Query) -> list[int]:
        generation = self._generation
        found = search(query, generation.retrievers, generation.tokens, proposals=PROPOSALS)
        scores = {candidate.row: candidate.score for candidate in found}
        lowest = min(scores.values())
        for row, likeness in self._own.best(query).items():
            scores[row] = scores.get(row, lowest) + weight * likeness
        return sorted(scores, key=lambda row: -scores[row])

    def _all(self, query: Query) -> list[int]:
        tokens = self._generation.tokens
        rows = range(len(self._passages))
        cosines = similarities(query.tokens, [tokens.matrix(row) for row in rows])
        return _best_first(np.array([maxsim(each, query.weights) for each in cosines]))


class _OwnQuestions:
    """The questions that documents say they answer, as another representation of the passage that does."""

    def __init__(self, generation: Generation, asked: Sequence[tuple[str, str]]) -> None:
        vectors = generation.dense.vectors()
        queries = [generation.query(question).vector for question, _ in asked]
        rows = [np.array(generation.records.rows_of(doc_id)) for _, doc_id in asked]
        self._vectors = np.array(queries)
        self._rows = [int(of[np.argmax(vectors[of] @ q)]) for of, q in zip(rows, queries, strict=True)]

    def best(self, query: Query) -> dict[int, float]:
        """The passages of the questions most like ``query``, with their cosine."""
        cosines = self._vectors @ query.vector
        best: dict[int, float] = {}
        for i in np.argsort(-cosines, kind="stable")[:_OWN_QUESTIONS]:
            best.setdefault(self._rows[i], float(cosines[i]))
        return best


@dataclass(frozen=True, slots=True)
class _Alone:
    """A sentence encoded without what stands around it."""

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]


class SentenceRankings:
    """The sentences of the passages that are read for a question, ranked in several ways, best first."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        passages = generation.records.passages(range(generation.manifest.passages))
        places = [(passage, span) for passage in passages for span in passage.sentences]
        encoded = generation.encoder.encode([_text(*place) for place in places])
        self._alone = {
            (passage.passage_id, span): _Alone(vector, tokens)
            for (passage, span), vector, tokens in zip(places, encoded.vectors, encoded.tokens, strict=True)
        }

    def texts(self, query: Query) -> dict[str, list[str]]:
        """The sentences' texts by way of ranking them."""
        generation = self._generation
        found = search(query, generation.retrievers, generation.tokens, proposals=PROPOSALS)[:READ]
        passages = generation.records.passages([candidate.row for candidate in found])
        hits = [
            Hit(passage, candidate.score, rank, candidate.scores)
            for rank, (passage, candidate) in enumerate(zip(passages, found, strict=True), start=1)
        ]
        matrices = [generation.tokens.matrix(candidate.row) for candidate in found]
        scored = score_sentences(query, list(zip(hits, matrices, strict=True)), None)
        alone = [self._alone[each.passage.passage_id, each.span] for each in scored]
        in_context = np.array([(each.features.own + each.features.window) / 2 for each in scored])
        by_itself = np.array([maxsim(query.tokens @ each.tokens.T, query.weights) for each in alone])
        ways = {
            "cosine of the sentence": np.array([each.vector @ query.vector for each in alone]),
            "MaxSim of the sentence by itself": by_itself,
            "MaxSim of the sentence in its passage": in_context,
            "the mean of the two MaxSims": (by_itself + in_context) / 2,
            "MaxSim in its passage and the passage's score (govqa without a reader)": np.array(
                [each.score for each in scored]
            ),
        }
        return {way: [scored[i].text for i in _best_first(scores)] for way, scores in ways.items()}


def _text(passage: Passage, span: Span) -> str:
    return passage.text[span.start - passage.span.start : span.end - passage.span.start]


def _rows(ranking: Ranking) -> list[int]:
    return [row for row, _ in ranking]


def _best_first(scores: NDArray[np.float64]) -> list[int]:
    order: list[int] = np.argsort(-scores, kind="stable").tolist()
    return order
