"""Question and passage with what the reader should say of them, from every source it is trained on."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from govqa.analysis import analyse
from govqa.splitting import split_sentences


@dataclass(frozen=True)
class Example:
    """``answers`` are character ranges of ``text`` that answer ``question``; none where it does not.

    ``context`` is what the reader is told before the text. ``sentences`` are the ranges that could be quoted,
    ``evidence`` tells which of them answer. ``kind`` is for measuring by kind. ``group`` is the article or
    note; whole groups are held out.
    """

    question: str
    context: str
    text: str
    answers: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    evidence: tuple[bool, ...]
    kind: str
    group: str

    @property
    def answered(self) -> bool:
        """Whether the text answers the question."""
        return bool(self.answers)


def held_out(group: str, share: float) -> bool:
    """Whether ``group`` is kept out of training: the same ones, about ``share`` of all, for ever."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) < share * 2**32


def public(path: Path) -> list[Example]:
    """The examples of a reading set in the form of SQuAD 2.0 (Rajpurkar et al., 2018), one JSON a line."""
    examples = []
    sentences: dict[str, tuple[tuple[int, int], ...]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text, title = row["context"], row["title"]
        if text not in sentences:
            sentences[text] = tuple((span.start, span.end) for span in split_sentences(text))
        answers = tuple(sorted({(a["start"], a["start"] + len(a["text"])) for a in row["answers"]}))
        examples.append(
            Example(
                question=row["question"],
                context=title.replace("_", " "),
                text=text,
                answers=answers,
                sentences=sentences[text],
                evidence=tuple(
                    any(a < end and start < b for a, b in answers) for start, end in sentences[text]
                ),
                kind=path.parent.name,
                group=title,
            )
        )
    return examples


def with_other_paragraphs(examples: Sequence[Example], share: float, seed: int) -> Iterator[Example]:
    """For ``share`` of the answered ``examples``, the question with another paragraph of the same article.

    One of the three that share the most words with it, without the answer's words: what a retriever would
    bring up.
    """
    chance = random.Random(seed)
    texts: dict[str, dict[str, Example]] = {}
    for example in examples:
        texts.setdefault(example.group, {})[example.text] = example
    terms = {text: set(analyse(text)) for group in texts.values() for text in group}
    for example in examples:
        others = [other for text, other in texts[example.group].items() if text != example.text]
        if not example.answered or not others or chance.random() >= share:
            continue
        asked = set(analyse(example.question))
        gold = [example.text[a:b].lower() for a, b in example.answers]
        ranked = sorted(others, key=lambda other: -len(asked & terms[other.text]))[:3]
        ranked = [other for other in ranked if not any(g in other.text.lower() for g in gold)]
        if ranked:
            other = chance.choice(ranked)
            yield replace(
                other,
                question=example.question,
                answers=(),
                evidence=(False,) * len(other.sentences),
                kind="retrieved",
            )


def own(path: Path) -> list[Example]:
    """The examples that ``training/pairs.py`` made of our own questions."""
    return [
        Example(
            question=row["question"],
            context=row["context"],
            text=row["text"],
            answers=tuple((start, end) for start, end in row["answers"]),
            sentences=tuple((start, end) for start, end in row["sentences"]),
            evidence=tuple(row["evidence"]),
            kind=row["kind"],
            group=row["group"],
        )
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]
