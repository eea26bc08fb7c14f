"""Measures of a run, each a share from 0 to 1 unless it says otherwise.

A text *holds* a question's answer if it holds the gold phrase: any of them, or where the question needs
all, one of each group. Phrases are compared as words, so that line breaks, hyphens, case and
punctuation, which differ between one extraction of a file and another, do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean, median
from typing import Any

from govqa.evaluation.questions import Gold, Question
from govqa.evaluation.run import Outcome, Run
from govqa.types import Answer, Span

#: What a reader will read: only these many words of an answer count, more where several parts are asked for.
ANSWER_WORDS = {"any": 80, "all": 160}
#: Passages longer than this are judged by their beginning, so that long passages win nothing.
PASSAGE_WORDS = 200
RECALL_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Measures:
    """What a run comes to. A measure is None where the run holds nothing to take it from.

    Of the answerable questions: ``first``, those whose first quote holds the answer; ``hit``, whose
    quotes do, as far as a reader reads; ``recall_at_5``, whose five best passages do; ``mrr_at_10``, the
    mean of 1/rank of the first passage with any gold phrase; ``keep``, those that were answered.
    Of the others, ``refuse`` is those that were refused. ``auc`` is how often an answerable question has
    more confidence than one that is not; ``e2e`` the share of all questions handled right.
    Of quotes: ``verbatim``, those that equal the text at their span; ``span_precision``, the mean share
    of an answer's quotes that overlap a gold span. ``words`` is the median length of an answer.
    """

    questions: int
    first: float | None
    hit: float | None
    recall_at_5: float | None
    mrr_at_10: float | None
    keep: float | None
    refuse: float | None
    auc: float | None
    e2e: float | None
    verbatim: float | None
    span_precision: float | None
    words: float | None
    ask_p50_ms: float
    ask_p95_ms: float
    hit_by_category: Mapping[str, float] = field(default_factory=dict)
    refuse_by_kind: Mapping[str, float] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """The measures as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one question was handled. What does not apply to it is None."""

    right: bool
    hit: bool | None = None
    first: bool | None = None
    recall: bool | None = None
    reciprocal_rank: float | None = None


def measure(run: Run) -> Measures:
    """The measures of ``run``, which must hold at least one outcome."""
    judged = [(outcome, judge(outcome)) for outcome in run.outcomes]
    yes = [(outcome, verdict) for outcome, verdict in judged if outcome.question.answerable]
    no = [(outcome, verdict) for outcome, verdict in judged if not outcome.question.answerable]
    answered = [outcome for outcome, _ in yes if outcome.answer.status == "answered"]
    latencies = sorted(outcome.seconds for outcome in run.outcomes)
    return Measures(
        questions=len(judged),
        first=_share(verdict.first for _, verdict in yes),
        hit=_share(verdict.hit for _, verdict in yes),
        recall_at_5=_share(verdict.recall for _, verdict in yes),
        mrr_at_10=_share(verdict.reciprocal_rank for _, verdict in yes),
        keep=_share(outcome.answer.status == "answered" for outcome, _ in yes),
        refuse=_share(verdict.right for _, verdict in no),
        auc=_auc([o.answer.confidence for o, _ in yes], [o.answer.confidence for o, _ in no]),
        e2e=_share(verdict.right for _, verdict in judged),
        verbatim=_share(_verbatim(run)),
        span_precision=_share(_span_precision(outcome, run.texts) for outcome in answered),
        words=median(_words_quoted(outcome.answer) for outcome in answered) if answered else None,
        ask_p50_ms=1000 * median(latencies),
        ask_p95_ms=1000 * latencies[int(0.95 * len(latencies))],
        hit_by_category=_by((o.question.category, v.hit) for o, v in yes),
        refuse_by_kind=_by((o.question.kind or o.question.category, v.right) for o, v in no),
    )


def judge(outcome: Outcome) -> Verdict:
    """How one question was handled."""
    question, answer = outcome.question, outcome.answer
    answered = answer.status == "answered"
    if not question.answerable:
        return Verdict(right=not answered)
    quotes = [citation.quote for citation in answer.citations]
    passages = [_cut(text, PASSAGE_WORDS) for text in outcome.passages]
    hit = answered and holds_answer(_read(quotes, ANSWER_WORDS[question.need]), question)
    return Verdict(
        right=hit,
        hit=hit,
        first=answered and holds_answer(quotes[:1], question),
        recall=holds_answer(passages[:RECALL_DEPTH], question),
        reciprocal_rank=_reciprocal_rank(passages, question),
    )


def holds_answer(texts: Iterable[str], question: Question) -> bool:
    """Whether ``texts`` hold the answer to an answerable ``question``, each phrase within one text."""
    pool = [comparable(text) for text in texts]
    found: dict[str, bool] = defaultdict(bool)
    for gold in question.gold:
        group = gold.group if question.need == "all" else ""
        found[group] |= any(comparable(gold.phrase) in text for text in pool)
    return all(found.values())


def comparable(text: str) -> str:
    """The words of ``text``, lower case, in one form of each character, with one space around each.

    Hyphens go, with the line break they may stand at; per cent and currency signs stay.
    """
    text = unicodedata.normalize("NFKC", text.replace("\ufffe", "-")).lower()
    text = re.sub(r"[-\u00ad\u2010-\u2015]\s*", "", text)
    words = re.sub(r"[^\w%$€£]+", " ", text).split()
    return f" {' '.join(words)} "


def locate(gold: Gold, text: str) -> Span | None:
    """Where the gold span stands in ``text``, white space aside; None where it does not."""
    words = gold.span.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return Span(*found.span()) if found else None


def _read(quotes: Sequence[str], words: int) -> list[str]:
    """The quotes as far as a reader gets who reads ``words`` words of them."""
    read = []
    for quote in quotes:
        if words <= 0:
            break
        read.append(_cut(quote, words))
        words -= len(quote.split())
    return read


def _cut(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def _words_quoted(answer: Answer) -> int:
    return sum(len(citation.quote.split()) for citation in answer.citations)


def _reciprocal_rank(passages: Sequence[str], question: Question) -> float:
    phrases = [comparable(gold.phrase) for gold in question.gold]
    for rank, passage in enumerate(map(comparable, passages), 1):
        if any(phrase in passage for phrase in phrases):
            return 1 / rank
    return 0.0


def _span_precision(outcome: Outcome, texts: Mapping[str, str]) -> float | None:
    """The share of the quotes that overlap a gold span; None where no gold span is to be found."""
    spans: list[tuple[str, Span]] = []
    for gold in outcome.question.gold:
        span = locate(gold, texts.get(gold.source, ""))
        if span is not None:
            spans.append((gold.source, span))
    citations = outcome.answer.citations
    if not spans or not citations:
        return None
    return fmean(any(c.source == s and c.span.overlaps(span) for s, span in spans) for c in citations)


def _verbatim(run: Run) -> Iterator[bool]:
    for outcome in run.outcomes:
        for citation in outcome.answer.citations:
            text = run.texts.get(citation.source, "")
            yield text[citation.span.start : citation.span.end] == citation.quote


def _auc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """How often a confidence of ``yes`` is above one of ``no``; a tie counts against it."""
    return _share(one > other for one in yes for other in no)


def _share(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _by(pairs: Iterable[tuple[str, float | None]]) -> dict[str, float]:
    groups: dict[str, list[float]] = defaultdict(list)
    for name, value in pairs:
        if value is not None:
            groups[name].append(value)
    return {name: fmean(values) for name, values in sorted(groups.items())}
