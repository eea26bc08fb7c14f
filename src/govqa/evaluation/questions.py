"""Question files: one JSON object a line, each a question with what a right answer must hold.

    {"id": "q1", "question": "…", "history": [{"question": "…"}], "answerable": true, "need": "any",
     "gold": [{"doc": "a.md", "span": "…", "short": "…", "group": 1}], "category": "ordinary",
     "subtype": "", "split": "dev"}

``doc`` is a document's source, ``span`` the passage of it that answers and ``short`` the phrase that any
right answer holds. With ``need`` "any" one gold entry is enough; with "all", one of each ``group``.
Other keys are left alone, so a file may carry notes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from govqa.errors import ConfigError

Need = Literal["any", "all"]


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers a question. ``source`` and ``span`` are empty where only the phrase is known."""

    phrase: str
    source: str = ""
    span: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the earlier questions it follows, and what is known of its answer.

    ``gold`` is empty exactly where the documents hold no answer. ``kind`` tells sorts of unanswerable
    question apart (a near miss, a false premise, another topic). ``split`` tells questions that settings
    are tuned on from those that only guard.
    """

    question_id: str
    question: str
    answerable: bool
    gold: tuple[Gold, ...] = ()
    need: Need = "any"
    history: tuple[str, ...] = ()
    category: str = ""
    kind: str = ""
    split: str = ""


def read_questions(path: Path, split: str | None = None) -> list[Question]:
    """The questions of a file, in order; with ``split``, only those of that split.

    Raises ConfigError, naming the line, for a file that is not as this module describes.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise ConfigError(f"cannot read the questions in {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text: {error}") from error
    questions: list[Question] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line))
            if question.question_id in seen:
                first = seen[question.question_id]
                raise ValueError(f"the id {question.question_id!r} is that of line {first} too")
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{path}, line {number}: {error}") from error
        seen[question.question_id] = number
        questions.append(question)
    if not questions:
        raise ConfigError(f"{path} holds no question")
    if split is None:
        return questions
    chosen = [question for question in questions if question.split == split]
    if not chosen:
        splits = ", ".join(sorted({question.split for question in questions} - {""})) or "none"
        raise ConfigError(f"{path} holds no question of the split {split!r}; its splits are: {splits}")
    return chosen


def _question(row: Any) -> Question:
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    answerable = row.get("answerable")
    if not isinstance(answerable, bool):
        raise ValueError("'answerable' must be true or false")
    need: Need = row.get("need") or "any"
    if need not in get_args(Need):
        raise ValueError(f"'need' must be one of {', '.join(get_args(Need))}, not {need!r}")
    gold = tuple(_gold(entry) for entry in _list(row, "gold"))
    if answerable != bool(gold):
        raise ValueError("an answerable question needs 'gold', and only an answerable one has it")
    return Question(
        question_id=_text(row, "id"),
        question=_text(row, "question"),
        answerable=answerable,
        gold=gold,
        need=need,
        history=tuple(_earlier(entry) for entry in _list(row, "history")),
        category=_text(row, "category", ""),
        kind=_text(row, "subtype", ""),
        split=_text(row, "split", ""),
    )


def _gold(entry: Any) -> Gold:
    if not isinstance(entry, dict):
        raise ValueError("each entry of 'gold' must be an object")
    group = entry.get("group")
    return Gold(
        phrase=_text(entry, "short"),
        source=_text(entry, "doc", ""),
        span=_text(entry, "span", ""),
        group="" if group is None else str(group),
    )


def _earlier(entry: Any) -> str:
    return _text(entry if isinstance(entry, dict) else {"question": entry}, "question")


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key!r} must be a list")
    return value


def _text(row: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = row.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or not (value.strip() or default is not None):
        raise ValueError(f"{key!r} must be a text" + (", and not an empty one" if default is None else ""))
    return value
