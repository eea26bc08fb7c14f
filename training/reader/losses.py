"""What the reader is trained to do well: find the phrase, the sentence, and see whether there is one."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reader.batches import Batch


def loss(tokens: Tensor, passage: Tensor, batch: Batch) -> Tensor:
    """The sum of four losses: whether the passage answers, start and end of the phrase, the sentences.

    ``tokens`` (n, t, 3) and ``passage`` (n,) are the network's logits.
    """
    answered = batch.answered
    total = functional.binary_cross_entropy_with_logits(passage, answered.float())
    if answered.any():
        for channel, gold in ((0, batch.starts), (1, batch.ends)):
            total = total + 0.5 * _position(tokens[..., channel], gold, batch.own, answered)
    if len(batch.evidence):
        logits = sentence_logits(tokens[..., 2], batch)
        weight = torch.where(batch.evidence, 3.0, 1.0)
        total = total + functional.binary_cross_entropy_with_logits(
            logits, batch.evidence.float(), weight=weight
        )
    return total


def _position(logits: Tensor, gold: Tensor, own: Tensor, answered: Tensor) -> Tensor:
    """The negative log of the probability that all right positions have together.

    Clark and Gardner, Simple and Effective Multi-Paragraph Reading Comprehension, 2018. The mean over the
    answered examples; word pieces that are not the text's ``own`` have none.
    """
    log = functional.log_softmax(logits.masked_fill(~own, -1e4), dim=1)
    right = torch.logsumexp(log.masked_fill(~gold, -1e4), dim=1)
    return -right[answered].mean()


def sentence_logits(evidence: Tensor, batch: Batch) -> Tensor:
    """The mean of the logits ``evidence`` (n, t) over the word pieces of each sentence, (s,)."""
    inside = batch.sentence >= 0
    index = batch.sentence[inside]
    zeros = torch.zeros(len(batch.evidence), device=evidence.device)
    sums = zeros.index_add(0, index, evidence[inside])
    counts = zeros.index_add(0, index, torch.ones_like(index, dtype=torch.float))
    return sums / counts.clamp(min=1)
