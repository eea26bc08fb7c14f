"""Feedback as an evaluation file: what readers said of answers, as questions that ``govqa eval`` asks.

| what the reader said | what becomes of it |
|---|---|
| good, of an answer | answerable; each quote is gold, and one of them is enough |
| good, of "not in the documents" | not answerable |
| anything, with the right place | answerable; that place is gold (beside the quotes, if they were good) |
| not good, with no right place | left out: a question file must say what is right, and nobody knows |
| good, of "not in the documents" in a search that was narrowed | left out: others may hold the answer |

Readers who say the same of the same question count once. Where one says that the documents answer it and
another that they do not, it is left out. What is left out is returned with its reason, for somebody to
look the answer up. No owner is named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from govqa.types import Citation
from govqa.ui.history_values import HistoryUnavailable, RatedTurn, read_answer

_CATEGORY = "feedback"

_WHAT_IS_WRONG: Mapping[str, str] = {
    "": "the answer is said to be wrong, and not what would be right",
    "wrong_passage": "the passage is said to be the wrong one, and not which is right",
    "not_answered": "the quotes are said not to answer it, and not what would",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rated question that no evaluation can ask yet, why not, and what its reader wrote."""

    question: str
    reason: str
    comment: str


@dataclass(frozen=True, slots=True)
class EvaluationFile:
    """``questions`` are rows of a question file, as ``govqa.evaluation.questions`` describes them."""

    questions: tuple[Mapping[str, Any], ...]
    left_out: tuple[LeftOut, ...]

    def text(self) -> str:
        """The file: one JSON object a line."""
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.questions)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What one reader's word makes of a question: its gold, empty where the documents hold no answer."""

    rated: RatedTurn
    gold: tuple[tuple[str, str, str], ...]


def evaluation_file(rated: Iterable[RatedTurn]) -> EvaluationFile:
    """The questions that ``rated`` turns make, in the order in which they were first asked."""
    asked: dict[tuple[str, ...], list[_Judgement]] = {}
    left_out: list[LeftOut] = []
    for each in rated:
        judgement = _judge(each)
        if isinstance(judgement, LeftOut):
            left_out.append(judgement)
        else:
            asked.setdefault((*each.earlier, each.turn.question), []).append(judgement)
    questions = []
    for words, judgements in asked.items():
        if len({bool(judgement.gold) for judgement in judgements}) == 1:
            questions.append(_row(words, judgements))
        else:
            reason = "one reader says that the documents answer it, and another that they do not"
            left_out += [_left_out(judgement.rated, reason) for judgement in judgements]
    return EvaluationFile(tuple(questions), tuple(left_out))


def _judge(rated: RatedTurn) -> _Judgement | LeftOut:
    try:
        answer = read_answer(rated.turn)
    except HistoryUnavailable:
        return _left_out(rated, "its answer cannot be read any more")
    feedback, answered = rated.feedback, bool(answer.citations)
    gold = [_quoted(citation) for citation in answer.citations] if feedback.up else []
    if feedback.place is not None:
        gold.insert(0, (feedback.place.source, feedback.place.text, feedback.place.text))
    elif not feedback.up and answered:
        return _left_out(rated, _WHAT_IS_WRONG[feedback.fault])
    elif not feedback.up:
        return _left_out(rated, "the documents are said to answer it, and not where")
    elif not answered and rated.turn.filters:
        return _left_out(rated, "nothing was found, but only some of the documents were searched")
    return _Judgement(rated, tuple(gold))


def _quoted(citation: Citation) -> tuple[str, str, str]:
    """Source, span and phrase of a citation: the phrase is the highlight or, without one, the quote."""
    phrase = ""
    if citation.highlight is not None and citation.highlight in citation.span:
        start = citation.highlight.start - citation.span.start
        phrase = citation.quote[start : start + len(citation.highlight)]
    return citation.source, citation.quote, phrase if phrase.strip() else citation.quote


def _row(words: tuple[str, ...], judgements: list[_Judgement]) -> dict[str, Any]:
    gold = dict.fromkeys(each for judgement in judgements for each in judgement.gold)
    comments = dict.fromkeys(judgement.rated.feedback.comment.strip() for judgement in judgements)
    *earlier, question = words
    name = hashlib.sha256(json.dumps(words).encode("ascii")).hexdigest()[:16]
    return {
        "id": f"feedback-{name}",
        "question": question,
        "history": [{"question": each} for each in earlier],
        "answerable": bool(gold),
        "need": "any",
        "gold": [{"doc": doc, "span": span, "short": short} for doc, span, short in gold],
        "category": _CATEGORY,
        "note": "\n".join(filter(None, comments)),
    }


def _left_out(rated: RatedTurn, reason: str) -> LeftOut:
    return LeftOut(rated.turn.question, reason, rated.feedback.comment)
