"""The reader at work, on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govqa.encoding.onnx import MODEL_FILE, TOKENIZER_FILE, open_session
from govqa.errors import IndexCorrupt
from govqa.reader.pairs import Pair, PairTokenizer, padded
from govqa.reader.phrases import likeliest_phrase, whole_words
from govqa.types import Passage, Span

OUTPUTS = ("tokens", "passage")

#: Pairs of like length that are read together: one takes longer, more take memory and no less time
#: (benchmarks/speed.py warm and cold).
_BATCH = 2


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the reader says of a sentence: ``evidence`` is the logit of "this sentence answers".

    ``phrase`` is the span, in the document, of the likeliest answer phrase in it, and ``phrase_score`` the
    sum of the logits of its start and its end. A sentence that the reader saw nothing of, since the passage
    was cut before it or it has no words, has no phrase, and its scores are minus infinity.
    """

    evidence: float
    phrase: Span | None
    phrase_score: float


@dataclass(frozen=True, slots=True)
class PassageReading:
    """``answered`` is the logit of "this passage answers"; ``sentences`` as in the passage."""

    answered: float
    sentences: tuple[SentenceReading, ...]


class Reader(Protocol):
    """Reads passages for a question. The same question and passage give the same reading in any batch."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """What each of ``passages`` says to ``question``, in order."""
        ...


class OnnxReader:
    """Reads with the network that ``export_reader`` wrote."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Open the reader in ``folder`` on ``threads`` threads (0: as many as there are cores).

        Raises IndexCorrupt if a file of it is missing or unreadable.
        """
        self._folder = folder
        try:
            self._tokenizer = PairTokenizer(folder / TOKENIZER_FILE)
            self._session = open_session(folder / MODEL_FILE, threads)
        except Exception as error:  # both libraries raise their own, and bare Exception
            raise IndexCorrupt(
                f"the reader in {folder} could not be opened: {error}. Run  govqa index --rebuild"
            ) from error

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """See ``Reader.read``. Pairs are batched by length. Raises IndexCorrupt for a damaged network."""
        pairs = [self._tokenizer.pair(question, each.context, each.text) for each in passages]
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        readings: dict[int, PassageReading] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            tokens, answered = self.run(padded([pairs[i] for i in batch]))
            for row, i in enumerate(batch):
                scores = tokens[row, : len(pairs[i].ids)]
                readings[i] = reading_of(passages[i], pairs[i], scores, float(answered[row]))
        return [readings[i] for i in range(len(pairs))]

    def run(self, inputs: Mapping[str, NDArray[np.int64]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The network's logits for its inputs: (n, t, 3), in the order start, end, evidence, and (n,).

        Raises IndexCorrupt if the network doesn't run, or gives anything but numbers.
        """
        try:
            tokens, answered = self._session.run(list(OUTPUTS), dict(inputs))
            shape = inputs["input_ids"].shape
            if tokens.shape != (*shape, 3) or answered.shape != shape[:1]:
                raise ValueError(f"logits of shapes {tokens.shape} and {answered.shape}")
            if not (np.isfinite(tokens).all() and np.isfinite(answered).all()):
                raise ValueError("logits that are no numbers")
        except Exception as error:  # ONNX Runtime raises its own, for a model that is damaged
            raise IndexCorrupt(
                f"the reader in {self._folder} does not work: {error}. Run  govqa index --rebuild"
            ) from error
        return tokens, answered


def reading_of(passage: Passage, pair: Pair, scores: NDArray[np.float32], answered: float) -> PassageReading:
    """What the network's ``scores`` (t, 3) say of each sentence.

    Rounded, so that the last digits, in which one processor differs from another, decide nothing.
    """
    origin = passage.span.start
    starts, ends = pair.offsets[:, 0] + origin, pair.offsets[:, 1] + origin
    sentences = []
    for span in passage.sentences:
        inside = np.flatnonzero(pair.own & (starts >= span.start) & (ends <= span.end))
        if not len(inside):
            sentences.append(SentenceReading(float("-inf"), None, float("-inf")))
            continue
        first, last, score = likeliest_phrase(scores[inside, 0], scores[inside, 1])
        start, end = whole_words(
            passage.text[span.start - origin : span.end - origin],
            int(starts[inside[first]]) - span.start,
            int(ends[inside[last]]) - span.start,
        )
        phrase = Span(span.start + start, span.start + end)
        evidence = float(scores[inside, 2].mean())
        sentences.append(SentenceReading(round(evidence, 3), phrase, round(score, 3)))
    return PassageReading(round(answered, 3), tuple(sentences))
