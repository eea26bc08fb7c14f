"""Question + open generation → Answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.errors import QuestionError
from govqa.generation import Generation
from govqa.reading.answerability import answerability, measure
from govqa.reading.assembly import assemble
from govqa.reading.citing import cite, printed
from govqa.reading.sentences import score_sentences
from govqa.retrieval.hybrid import Candidate, search
from govqa.retrieval.query import Query
from govqa.types import Answer, Citation, Hit, Turn

#: How many of the best passages are read for sentences. More finds none that the answer would hold.
_READ = 10
#: How many passages are shown where the documents hold no answer.
_CLOSEST = 3
_LONGEST_QUESTION = 2000
_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")


def retrieve(
    generation: Generation, query: str, *, k: int, filters: Mapping[str, str], settings: Settings
) -> list[Hit]:
    """The ``k`` best passages for ``query``, best first.

    Raises QuestionError for an empty query, ConfigError for a filter that cannot be used.
    """
    if k < 1:
        raise QuestionError(f"k is {k}; ask for at least one passage.")
    candidates = _search(generation, generation.query(_checked(query)), filters, settings, at_least=k)
    return _hits(generation, candidates[:k])


def answer(
    generation: Generation,
    question: str,
    *,
    history: Sequence[str | Turn],
    filters: Mapping[str, str],
    settings: Settings,
) -> Answer:
    """The answer that the documents of ``generation`` hold to ``question``, in their own words.

    Raises QuestionError for an empty question, ConfigError for a filter that cannot be used.
    """
    question = _checked(question)
    for turn in history:
        _check_characters(turn.question if isinstance(turn, Turn) else turn)
    standalone = standalone_question(question, history)
    query = generation.query(standalone)
    candidates = _search(generation, query, filters, settings, at_least=_READ)[:_READ]
    hits = _hits(generation, candidates)
    matrices = [generation.tokens.matrix(candidate.row) for candidate in candidates]
    sentences = score_sentences(query, list(zip((hit.passage for hit in hits), matrices, strict=True)))
    confidence = answerability(measure(query, hits, sentences, generation.lexical)) if sentences else 0.0
    if not sentences or confidence < settings.refuse_below:
        return Answer(
            question, standalone, "not_found", "", (), confidence, tuple(hits[:_CLOSEST]), generation.name
        )
    citations: list[Citation] = []
    for number, quote in enumerate(assemble(sentences, most_words=settings.answer_words), start=1):
        document = generation.records.document(quote.passage.doc_id)
        citations.append(
            cite(document, quote.passage, quote.span, quote=quote.text, number=number, highlight=quote.best)
        )
    text = printed(citations)
    return Answer(question, standalone, "answered", text, tuple(citations), confidence, (), generation.name)


def _search(
    generation: Generation, query: Query, filters: Mapping[str, str], settings: Settings, *, at_least: int
) -> list[Candidate]:
    return search(
        query,
        generation.retrievers,
        generation.tokens,
        proposals=max(settings.candidates, at_least),
        rows=generation.rows(filters),
    )


def _hits(generation: Generation, candidates: Sequence[Candidate]) -> list[Hit]:
    passages = generation.records.passages([candidate.row for candidate in candidates])
    return [
        Hit(passage, candidate.score, rank, candidate.scores)
        for rank, (candidate, passage) in enumerate(zip(candidates, passages, strict=True), start=1)
    ]


def _checked(question: str) -> str:
    question = question.strip()
    _check_characters(question)
    if not any(character.isalnum() for character in question):
        raise QuestionError("the question is empty. Ask something in words.")
    if len(question) > _LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters; the longest is {_LONGEST_QUESTION}. "
            "Ask it in short."
        )
    return question


def _check_characters(question: str) -> None:
    """Raise QuestionError for NUL and half characters: tokenizer and JSON take neither."""
    if wrong := _NO_TEXT.search(question):
        raise QuestionError(
            f"the question holds {wrong.group()!r}, which is no character of a text. Ask it without."
        )
