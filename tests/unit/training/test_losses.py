"""Losses: near zero for logits that are right, large for those that are wrong, and hand-computed between."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # imports PyTorch


@pytest.fixture(scope="module")
def modules() -> SimpleNamespace:
    import torch
    from reader import batches, losses

    return SimpleNamespace(torch=torch, batches=batches, losses=losses)


@pytest.fixture
def batch(modules: SimpleNamespace) -> Any:
    """Two examples of five word pieces, of which the last three are the text's; the first is answered.

    In it a phrase of the second and third word piece of the text answers, or the third alone.
    """
    torch = modules.torch

    def marks(*rows: list[int]) -> Any:
        return torch.tensor(rows, dtype=torch.bool)

    return modules.batches.Batch(
        inputs={},
        own=marks([0, 0, 1, 1, 1], [0, 0, 1, 1, 1]),
        starts=marks([0, 0, 0, 1, 1], [0] * 5),
        ends=marks([0, 0, 0, 0, 1], [0] * 5),
        sentence=torch.tensor([[-1, -1, 0, 1, 1], [-1, -1, 2, 2, 2]]),
        evidence=torch.tensor([False, True, False]),
        answered=torch.tensor([True, False]),
    )


def right(modules: SimpleNamespace, batch: Any, size: float) -> tuple[Any, Any]:
    """Logits that are right, as far from 0 as ``size``."""
    torch = modules.torch
    sign = lambda marks: torch.where(marks, size, -size)  # noqa: E731
    evidence = torch.where(batch.sentence == 1, size, -size)
    tokens = torch.stack([sign(batch.starts), sign(batch.ends), evidence], dim=-1)
    return tokens, sign(batch.answered)


def test_right_logits_cost_next_to_nothing_and_wrong_ones_much(modules: SimpleNamespace, batch: Any) -> None:
    tokens, passage = right(modules, batch, 20.0)
    assert modules.losses.loss(tokens, passage, batch).item() < 1e-6
    assert modules.losses.loss(-tokens, -passage, batch).item() > 60


def test_what_lies_outside_the_text_costs_nothing(modules: SimpleNamespace, batch: Any) -> None:
    tokens, passage = right(modules, batch, 20.0)
    tokens[:, :2] = 1000.0
    assert modules.losses.loss(tokens, passage, batch).item() < 1e-6


def test_any_of_several_right_places_will_do(modules: SimpleNamespace, batch: Any) -> None:
    tokens, passage = right(modules, batch, 20.0)
    tokens[0, 3, 0] = -20.0  # the other start remains
    assert modules.losses.loss(tokens, passage, batch).item() < 1e-6


def test_without_any_knowledge_the_loss_is_the_sum_of_its_parts(modules: SimpleNamespace, batch: Any) -> None:
    tokens, passage = modules.torch.zeros(2, 5, 3), modules.torch.zeros(2)
    answered = math.log(2)
    phrase = 0.5 * math.log(3 / 2) + 0.5 * math.log(3)
    evidence = (3 + 1 + 1) / 3 * math.log(2)
    expected = answered + phrase + evidence
    assert modules.losses.loss(tokens, passage, batch).item() == pytest.approx(expected, abs=1e-5)


def test_the_logit_of_a_sentence_is_the_mean_of_its_word_pieces(modules: SimpleNamespace, batch: Any) -> None:
    logits = modules.torch.tensor([[9.0, 9, 4, 1, 2], [9, 9, 0, 3, 6]])
    assert modules.losses.sentence_logits(logits, batch).tolist() == [4.0, 1.5, 3.0]


def test_gradients_reach_every_logit_of_the_text_and_no_other(modules: SimpleNamespace, batch: Any) -> None:
    torch = modules.torch
    tokens, passage = torch.zeros(2, 5, 3, requires_grad=True), torch.zeros(2, requires_grad=True)
    modules.losses.loss(tokens, passage, batch).backward()
    touched = tokens.grad != 0
    assert touched[0, 2:].all()
    assert touched[1, 2:, 2].all()
    assert not touched[:, :2].any()
    assert not touched[1, :, :2].any()  # where there is no answer, start and end are not asked for
    assert (passage.grad != 0).all()


@pytest.mark.parametrize("answered", [[False, False], [True, True]])
def test_a_batch_of_one_kind_has_a_loss(modules: SimpleNamespace, batch: Any, answered: list[bool]) -> None:
    from dataclasses import replace

    torch = modules.torch
    marks = batch.own & torch.tensor(answered)[:, None]
    one = replace(batch, answered=torch.tensor(answered), starts=marks, ends=marks)
    assert math.isfinite(modules.losses.loss(torch.zeros(2, 5, 3), torch.zeros(2), one).item())


def test_a_batch_without_a_sentence_has_a_loss(modules: SimpleNamespace, batch: Any) -> None:
    from dataclasses import replace

    torch = modules.torch
    none = replace(batch, sentence=torch.full((2, 5), -1), evidence=torch.zeros(0, dtype=torch.bool))
    assert math.isfinite(modules.losses.loss(torch.zeros(2, 5, 3), torch.zeros(2), none).item())
