"""How well the reader reads: phrase, sentence and refusal, on examples that are not trained on."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from govqa.reader.network import ReaderNetwork
from govqa.reader.pairs import Pair
from govqa.reader.phrases import likeliest_phrase
from reader.batches import batch
from reader.examples import Example
from reader.losses import sentence_logits

CPU = torch.device("cpu")
#: Of a kind with fewer unanswered examples the measure would say nothing.
_FEWEST = 20


@torch.no_grad()
def measure(
    network: ReaderNetwork,
    rows: Sequence[tuple[Example, Pair]],
    size: int = 48,
    device: torch.device = CPU,
) -> dict[str, float]:
    """Measures over ``rows``; leaves ``network``, which is on ``device``, in evaluation mode.

    ``f1``, ``em``: the phrase against the nearest gold one, answered examples only, as SQuAD's script counts.
    ``sentence``: the share of answered examples whose best sentence answers. ``auc``: how well "answered
    here" tells answered examples from the others, and the same for each kind of the others. A measure of
    which ``rows`` hold no example is left out.
    """
    network.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][1].ids))
    here = np.zeros(len(rows))
    f1: list[float] = []
    em: list[float] = []
    sentence: list[float] = []
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        made = batch([rows[i] for i in chosen])
        tokens, passage = (each.float().cpu() for each in network(**made.to(device).inputs))
        here[chosen] = passage.numpy()
        best = sentence_logits(tokens[..., 2], made).numpy()
        for row, i in enumerate(chosen):
            example, pair = rows[i]
            if not example.answered:
                continue
            start, end = phrase(tokens[row].numpy(), pair)
            given = example.text[start:end]
            golds = [example.text[a:b] for a, b in example.answers]
            f1.append(max(_f1(given, gold) for gold in golds))
            em.append(float(any(_normal(given) == _normal(gold) for gold in golds)))
            numbers = np.unique(made.sentence[row].numpy())
            numbers = numbers[numbers >= 0]
            if len(numbers):
                sentence.append(float(made.evidence[numbers[best[numbers].argmax()]]))
    result = {"f1": f1, "em": em, "sentence": sentence}
    means = {name: float(np.mean(values)) for name, values in result.items() if values}
    means |= _separation([example for example, _ in rows], here)
    return {"n": len(rows), **{name: round(value, 4) for name, value in means.items()}}


def _separation(examples: Sequence[Example], here: NDArray[np.float64]) -> dict[str, float]:
    """The area under the ROC curve of the logits ``here`` (n,), for all and for each kind of unanswered."""
    answered = np.array([example.answered for example in examples])
    kinds = np.array([example.kind for example in examples])
    if answered.all() or not answered.any():
        return {}
    result = {"auc": float(roc_auc_score(answered, here))}
    for kind in sorted(set(kinds[~answered])):
        others = ~answered & (kinds == kind)
        if others.sum() >= _FEWEST:
            some = answered | others
            result[f"auc {kind}"] = float(roc_auc_score(answered[some], here[some]))
    return result


def phrase(tokens: NDArray[np.float32], pair: Pair) -> tuple[int, int]:
    """The character range of the likeliest phrase; ``tokens`` (t, 3) are the network's logits."""
    inside = np.flatnonzero(pair.own)
    first, last, _ = likeliest_phrase(tokens[inside, 0], tokens[inside, 1])
    return int(pair.offsets[inside[first], 0]), int(pair.offsets[inside[last], 1])


def _normal(text: str) -> str:
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def _f1(given: str, gold: str) -> float:
    a, b = _normal(given).split(), _normal(gold).split()
    common = sum((Counter(a) & Counter(b)).values())
    return 2 * common / (len(a) + len(b)) if common else float(a == b)
