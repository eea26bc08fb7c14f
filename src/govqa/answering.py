"""Question + open generation → Answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from govqa.config import Settings
from govqa.conversation import parts, standalone_question
from govqa.errors import QuestionError
from govqa.generation import Generation
from govqa.reading.answerability import answerability, measure
from govqa.reading.assembly import assemble
from govqa.reading.citing import cite, printed
from govqa.reading.explanation import Explanation, read_passages
from govqa.reading.passages import rerank
from govqa.reading.sentences import ScoredSentence, score_sentences
from govqa.retrieval.hybrid import Candidate, search
from govqa.retrieval.query import Query
from govqa.types import Answer, Citation, Hit, Turn

#: How many of the best passages are read for an answer, and how many where passages alone are asked for
#: (benchmarks/ablation.py).
_READ, _READ_TO_RANK = 12, 16
#: How many are read for each part of a question that asks something of several.
_READ_FOR_PART = 6
#: How many passages are shown where the documents hold no answer.
_CLOSEST = 3
_LONGEST_QUESTION = 2000
_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")


def retrieve(
    generation: Generation, query: str, *, k: int, filters: Mapping[str, str], settings: Settings
) -> list[Hit]:
    """The ``k`` best passages for ``query``, best first.

    Those that are read come first, by what the reader says of them. Raises QuestionError for an empty query,
    ConfigError for a filter that cannot be used.
    """
    if k < 1:
        raise QuestionError(f"k is {k}; ask for at least one passage.")
    found = _find(
        generation,
        generation.words.mend(_checked(query)),
        filters,
        settings,
        at_least=k,
        read=_READ_TO_RANK,
    )
    rest = _hits(generation, found.candidates[_READ_TO_RANK:k], after=len(found.hits))
    if rest and settings.reader != "none":  # on the scale of those that were read, and not above them
        last = found.hits[-1].score
        rest = [replace(hit, score=last + hit.score - 1) for hit in rest]
    return [*found.hits, *rest][:k]


def explain(
    generation: Generation,
    question: str,
    *,
    history: Sequence[str | Turn],
    filters: Mapping[str, str],
    settings: Settings,
    literal: bool = False,
) -> Explanation:
    """The answer that the documents hold to ``question``, in their own words, and how it came about.

    A ``literal`` question is taken as it is written: no word of it is mended. Raises QuestionError for an
    empty question, ConfigError for a filter that cannot be used.
    """
    question = _checked(question)
    for turn in history:
        _check_characters(turn.question if isinstance(turn, Turn) else turn)
    continued = standalone_question(question, history)
    standalone = continued if literal else generation.words.mend(continued)
    found = _find(generation, standalone, filters, settings, read=_READ)
    by_part = [_find(generation, part, filters, settings, read=_READ_FOR_PART) for part in parts(standalone)]
    confidence = _confidence(generation, found, settings)
    if by_part:  # or each of its parts has an answer, which few passages give at once
        confidence = max(confidence, min(_confidence(generation, part, settings) for part in by_part))
    if not found.sentences or confidence < settings.refuse_below:
        closest = tuple(found.hits[:_CLOSEST])
        said = Answer(question, standalone, "not_found", "", (), confidence, closest, generation.name)
    else:
        citations = _cited(generation, [found, *by_part], settings)
        text = printed(citations)
        said = Answer(question, standalone, "answered", text, citations, confidence, (), generation.name)
    asked = [found, *by_part]
    hits = {hit.passage.passage_id: hit for each in reversed(asked) for hit in reversed(each.hits)}
    sentences = [sentence for each in asked for sentence in each.sentences]
    read = read_passages(list(reversed(hits.values())), sentences, said.citations)
    proposed = {candidate.row for each in asked for candidate in each.candidates}
    return Explanation(said, continued, found.query.text, len(proposed), read, settings.refuse_below)


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is for one question: ``candidates`` in the order of retrieval, and of those that were read
    the ``hits`` and their ``sentences``, best first."""

    query: Query
    candidates: list[Candidate]
    hits: list[Hit]
    sentences: list[ScoredSentence]


def _find(
    generation: Generation,
    question: str,
    filters: Mapping[str, str],
    settings: Settings,
    *,
    read: int,
    at_least: int = 0,
) -> _Found:
    """Retrieve for ``question``, ``at_least`` so many passages, and ``read`` so many of the best."""
    query = generation.query(question)
    candidates = _search(generation, query, filters, settings, at_least=max(at_least, read))
    return _Found(query, candidates, *_read(generation, query, candidates[:read], settings))


def _confidence(generation: Generation, found: _Found, settings: Settings) -> float:
    """The probability that the documents answer the question for which there is what was ``found``."""
    if not found.sentences:
        return 0.0
    features = measure(found.query, found.hits, found.sentences, generation.lexical)
    return answerability(features, with_reader=settings.reader != "none")


def _cited(generation: Generation, asked: Sequence[_Found], settings: Settings) -> tuple[Citation, ...]:
    """The citations of an answer to the question that was ``asked`` first and to its parts, if it has any."""
    quotes = assemble(*(found.sentences for found in asked), most_words=settings.answer_words)
    return tuple(
        cite(
            generation.records.document(quote.passage.doc_id),
            quote.passage,
            quote.span,
            quote=quote.text,
            number=number,
            highlight=quote.highlight,
        )
        for number, quote in enumerate(quotes, start=1)
    )


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


def _read(
    generation: Generation, query: Query, candidates: Sequence[Candidate], settings: Settings
) -> tuple[list[Hit], list[ScoredSentence]]:
    """The passages of ``candidates`` and their sentences, both best first after reading."""
    hits = _hits(generation, candidates)
    passages = [hit.passage for hit in hits]
    readings = None if settings.reader == "none" else generation.reader.read(query.text, passages)
    matrices = [generation.tokens.matrix(candidate.row) for candidate in candidates]
    sentences = score_sentences(query, list(zip(hits, matrices, strict=True)), readings)
    return hits if readings is None else rerank(hits, readings), sentences


def _hits(generation: Generation, candidates: Sequence[Candidate], after: int = 0) -> list[Hit]:
    passages = generation.records.passages([candidate.row for candidate in candidates])
    return [
        Hit(passage, candidate.score, rank, candidate.scores)
        for rank, (candidate, passage) in enumerate(zip(candidates, passages, strict=True), start=after + 1)
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
