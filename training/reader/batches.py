"""Examples to tensors: word pieces, and the targets that belong to them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from govqa.reader.pairs import Pair, PairTokenizer, padded
from reader.examples import Example


@dataclass(frozen=True)
class Batch:
    """n examples of t word pieces, with s sentences in all.

    ``inputs``: the network's, each (n, t) int64. ``own`` (n, t) bool: the word pieces of the passage's text.
    ``starts`` and ``ends`` (n, t) bool: those at which an answer starts or ends. ``sentence`` (n, t) int64:
    the number, in the whole batch, of the sentence that a word piece belongs to, or -1. ``evidence`` (s,)
    bool: the sentences that answer. ``answered`` (n,) bool: the examples that do.
    """

    inputs: dict[str, Tensor]
    own: Tensor
    starts: Tensor
    ends: Tensor
    sentence: Tensor
    evidence: Tensor
    answered: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on ``device``."""
        targets = {each.name: getattr(self, each.name).to(device) for each in fields(self)[1:]}
        return Batch({name: values.to(device) for name, values in self.inputs.items()}, **targets)


def tokenised(examples: Sequence[Example], tokenizer: PairTokenizer) -> list[tuple[Example, Pair]]:
    """Each example with its word pieces; those whose answers were all cut off are left out."""
    result = []
    for example in examples:
        pair = tokenizer.pair(example.question, example.context, example.text)
        if not example.answered or _ends_of(example, pair)[0].any():
            result.append((example, pair))
    return result


def _ends_of(example: Example, pair: Pair) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """At which word pieces (t,) the answers start, and at which they end."""
    starts, ends = np.zeros(len(pair.ids), bool), np.zeros(len(pair.ids), bool)
    for a, b in example.answers:
        inside = np.flatnonzero(pair.own & (pair.offsets[:, 1] > a) & (pair.offsets[:, 0] < b))
        if len(inside) and pair.offsets[inside[-1], 1] >= b:
            starts[inside[0]] = ends[inside[-1]] = True
    return starts, ends


def batch(rows: Sequence[tuple[Example, Pair]]) -> Batch:
    """``rows`` as one batch."""
    arrays = padded([pair for _, pair in rows], multiple=16)
    inputs = {name: torch.from_numpy(values) for name, values in arrays.items()}
    shape = inputs["input_ids"].shape
    own, starts, ends = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    sentence = torch.full(shape, -1)
    evidence: list[bool] = []
    for i, (example, pair) in enumerate(rows):
        length = len(pair.ids)
        own[i, :length] = torch.from_numpy(pair.own)
        first, last = _ends_of(example, pair)
        starts[i, :length], ends[i, :length] = torch.from_numpy(first), torch.from_numpy(last)
        for (a, b), answers in zip(example.sentences, example.evidence, strict=True):
            inside = np.flatnonzero(pair.own & (pair.offsets[:, 0] >= a) & (pair.offsets[:, 1] <= b))
            if len(inside):
                sentence[i, torch.from_numpy(inside)] = len(evidence)
                evidence.append(answers)
    answered = torch.tensor([example.answered for example, _ in rows])
    answering = torch.tensor(evidence, dtype=torch.bool)
    return Batch(inputs, own, starts, ends, sentence, answering, answered)


def shuffled(
    rows: Sequence[tuple[Example, Pair]], size: int, seed: int
) -> Iterator[list[tuple[Example, Pair]]]:
    """``rows`` in batches of ``size``, each of pairs of about one length, in an order that ``seed`` fixes."""
    chance = random.Random(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    pool = 40 * size
    batches = []
    for at in range(0, len(order), pool):
        some = sorted(order[at : at + pool], key=lambda i: len(rows[i][1].ids))
        batches += [some[i : i + size] for i in range(0, len(some), size)]
    chance.shuffle(batches)
    for chosen in batches:
        yield [rows[i] for i in chosen]
