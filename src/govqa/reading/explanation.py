"""How an answer came about: what each stage made of the passages that were read, as values to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govqa.reading.sentences import ScoredSentence
from govqa.types import Answer, Citation, Hit, Passage, Span, StageScore


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that was read. ``scores`` maps each stage that found it to that stage's score and rank.

    ``rank`` is its place, from 1, among those that were read for the question, or for the part of it that
    alone led to this one; so are the ranks of ``scores``. ``sentence`` is the one of its sentences that most
    likely answers, with ``probability`` 0 to 1; None and 0 where it has none that may be quoted. ``cited``
    are the numbers of the citations from it.
    """

    passage: Passage
    rank: int
    scores: Mapping[str, StageScore]
    sentence: Span | None
    probability: float
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer and how it came about.

    The question was ``continued`` from those before it, then mended (``answer.standalone_question``), then
    ``searched`` for with the other names of what it names. ``proposed`` passages were found, for it and for
    its parts, and the best of them read: ``passages``, those with a quote first and each part by rank.
    ``least`` is the confidence below which there is no answer.
    """

    answer: Answer
    continued: str
    searched: str
    proposed: int
    passages: tuple[ReadPassage, ...]
    least: float


def read_passages(
    hits: Sequence[Hit], sentences: Sequence[ScoredSentence], citations: Sequence[Citation]
) -> tuple[ReadPassage, ...]:
    """The passages of ``hits``, those with a quote first, with the best of ``sentences``, best first."""
    best: dict[str, ScoredSentence] = {}
    for sentence in sentences:
        best.setdefault(sentence.passage.passage_id, sentence)
    read = [_read_passage(hit, best.get(hit.passage.passage_id), citations) for hit in hits]
    return tuple(sorted(read, key=lambda each: (not each.cited, each.rank)))


def _read_passage(hit: Hit, best: ScoredSentence | None, citations: Sequence[Citation]) -> ReadPassage:
    passage = hit.passage
    cited = tuple(c.number for c in citations if c.doc_id == passage.doc_id and c.span in passage.span)
    sentence, probability = (best.span, best.score) if best else (None, 0.0)
    return ReadPassage(passage, hit.rank, hit.scores, sentence, probability, cited)
