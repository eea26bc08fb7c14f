"""Measures of a network that says what it is told to, on examples worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from reader.examples import Example

from govqa.reader.pairs import PairTokenizer

pytestmark = pytest.mark.slow  # imports PyTorch and scikit-learn

TEXT = "Holm was closed in 1900. It holds water."
SENTENCES = ((0, 24), (25, 40))


def example(answer: str, kind: str = "squad2", question: str = "When?") -> Example:
    if not answer:
        return Example(question, "", TEXT, (), SENTENCES, (False, False), kind, "g")
    start = TEXT.index(answer)
    first = start < 24
    return Example(
        question, "", TEXT, ((start, start + len(answer)),), SENTENCES, (first, not first), kind, "g"
    )


@pytest.fixture(scope="module")
def network() -> Any:
    """Says that "1900" is the phrase, its sentence the evidence, and "answered" by the question's length."""
    import torch
    from tokenizers import Tokenizer

    from govqa.encoding import resolve_model
    from govqa.reader.weights import BASE

    tokenizer = Tokenizer.from_file(str(resolve_model(BASE).folder / "tokenizer.json"))
    year = tokenizer.token_to_id("1900")

    class Told(torch.nn.Module):
        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, Any]:
            tokens = torch.stack([(input_ids == year).float() * 5] * 3, dim=-1)
            return tokens, (attention_mask - token_type_ids).sum(dim=1).float()

    return Told()


def measured(network: Any, tokenizer: PairTokenizer, *examples: Example, size: int = 48) -> dict[str, float]:
    from reader.batches import tokenised
    from reader.measures import measure

    return measure(network, tokenised(examples, tokenizer), size)


def test_phrase_and_sentence_are_measured_on_answered_examples(
    network: Any, tokenizer: PairTokenizer
) -> None:
    found = measured(network, tokenizer, example("1900"), example("closed in 1900"), example("water"))
    assert found["n"] == 3
    assert found["em"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["f1"] == pytest.approx((1 + 2 * 1 / (1 + 3) + 0) / 3, abs=1e-4)
    assert found["sentence"] == pytest.approx(2 / 3, abs=1e-4)
    assert "auc" not in found


def test_the_nearest_of_several_golds_counts(network: Any, tokenizer: PairTokenizer) -> None:
    several = replace(example("water"), answers=((19, 23), (34, 39)), evidence=(True, True))
    found = measured(network, tokenizer, several)
    assert (found["em"], found["f1"], found["sentence"]) == (1.0, 1.0, 1.0)


def test_refusal_is_how_well_answered_is_told_from_not_answered(
    network: Any, tokenizer: PairTokenizer
) -> None:
    long, short = "When was that, and why so late?", "When?"
    some = [example("1900", question=long)] * 3 + [example("", "absent", short)] * 20
    assert measured(network, tokenizer, *some)["auc"] == 1.0
    wrong = [*some, *[example("", "entity_swap", long + long)] * 20, example("", "typo", short)]
    found = measured(network, tokenizer, *wrong)
    assert found["auc absent"] == 1.0
    assert found["auc entity_swap"] == 0.0
    assert "auc typo" not in found  # too few to say anything
    assert found["auc"] == pytest.approx(21 / 41, abs=1e-4)


def test_examples_of_one_kind_are_measured_as_far_as_they_can_be(
    network: Any, tokenizer: PairTokenizer
) -> None:
    assert measured(network, tokenizer, example("")) == {"n": 1}
    assert set(measured(network, tokenizer, example("1900"))) == {"n", "f1", "em", "sentence"}


def test_batches_change_no_measure(network: Any, tokenizer: PairTokenizer) -> None:
    some = [example("1900"), example("water"), example("", "absent", "Why was that?"), example("closed")]
    assert measured(network, tokenizer, *some) == measured(network, tokenizer, *some, size=1)


def test_a_network_that_was_training_is_left_in_evaluation_mode(
    network: Any, tokenizer: PairTokenizer
) -> None:
    network.train()
    measured(network, tokenizer, example("1900"))
    assert not network.training


def test_the_likeliest_phrase_is_a_place_in_the_text(tokenizer: PairTokenizer) -> None:
    from reader.measures import phrase

    pair = tokenizer.pair("When?", "Dams of the valley", TEXT)
    logits = np.zeros((len(pair.ids), 3), np.float32)
    logits[:4, :2] = 99  # the question and the context are no places
    of_text = np.flatnonzero(pair.own)
    logits[of_text[2], 0] = logits[of_text[4], 1] = 5
    start, end = phrase(logits, pair)
    assert TEXT[start:end] == "closed in 1900"
