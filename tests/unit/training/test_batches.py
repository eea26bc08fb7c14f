"""Word pieces and their targets, on examples small enough to be checked by eye."""

from __future__ import annotations

from typing import Any

import pytest
from reader.examples import Example

from govqa.reader.pairs import PairTokenizer

pytestmark = pytest.mark.slow  # imports PyTorch

TEXT = "Holm was closed in 1900. It holds water."


@pytest.fixture(scope="module")
def batches() -> Any:
    from reader import batches

    return batches


def example(*answers: str, question: str = "When?", context: str = "", text: str = TEXT) -> Example:
    places = tuple((text.index(answer), text.index(answer) + len(answer)) for answer in answers)
    first = text.index(".") + 1
    sentences = ((0, first), (first + 1, len(text)))
    evidence = tuple(any(a < end and start < b for a, b in places) for start, end in sentences)
    return Example(question, context, text, places, sentences, evidence, "date", "dams.md")


def words(row: Any, pair: Any, text: str = TEXT) -> list[str]:
    return [text[a:b] for a, b in pair.offsets[row[: len(pair.ids)].numpy()]]


def test_targets_stand_at_the_word_pieces_of_the_answers(batches: Any, tokenizer: PairTokenizer) -> None:
    rows = batches.tokenised([example("closed in 1900", "1900"), example()], tokenizer)
    made = batches.batch(rows)
    assert made.inputs["input_ids"].shape == made.own.shape == (2, 16)
    assert words(made.starts[0], rows[0][1]) == ["closed", "1900"]
    assert words(made.ends[0], rows[0][1]) == ["1900"]
    assert not made.starts[1].any()
    assert not made.ends[1].any()
    assert made.answered.tolist() == [True, False]


def test_sentences_are_numbered_through_the_batch(batches: Any, tokenizer: PairTokenizer) -> None:
    rows = batches.tokenised([example("water"), example("1900", context="Dams")], tokenizer)
    made = batches.batch(rows)
    assert made.evidence.tolist() == [False, True, True, False]
    assert words(made.sentence[0] == 0, rows[0][1]) == ["Holm", "was", "closed", "in", "1900", "."]
    assert words(made.sentence[0] == 1, rows[0][1]) == ["It", "holds", "water", "."]
    assert words(made.sentence[1] == 2, rows[1][1]) == ["Holm", "was", "closed", "in", "1900", "."]
    assert made.sentence[1].max() == 3
    assert (made.sentence[~made.own] == -1).all()
    assert made.own.sum(dim=1).tolist() == [10, 10]


def test_a_batch_is_moved_whole(batches: Any, tokenizer: PairTokenizer) -> None:
    import torch

    made = batches.batch(batches.tokenised([example("1900"), example()], tokenizer))
    moved = made.to(torch.device("meta"))
    for name in ("own", "starts", "ends", "sentence", "evidence", "answered"):
        assert getattr(moved, name).is_meta, name
        assert getattr(moved, name).shape == getattr(made, name).shape
    assert {name: values.is_meta for name, values in moved.inputs.items()} == dict.fromkeys(made.inputs, True)


def test_an_answer_inside_a_word_piece_marks_that_piece(batches: Any, tokenizer: PairTokenizer) -> None:
    rows = batches.tokenised([example("olm was close")], tokenizer)
    made = batches.batch(rows)
    assert words(made.starts[0], rows[0][1]) == ["Holm"]
    assert words(made.ends[0], rows[0][1]) == ["closed"]


def test_an_example_whose_answer_was_cut_off_is_left_out(batches: Any, tokenizer: PairTokenizer) -> None:
    far = "It rained. " + "The dam holds. " * 100 + "In 1900 it broke."
    examples = [
        example("1900", text=far),
        example("rained", "1900", text=far),
        example("holds. In 1900", text=far),
        example(text=far),
    ]
    rows = batches.tokenised(examples, tokenizer)
    assert [chosen for chosen, _ in rows] == [examples[1], examples[3]]
    made = batches.batch(rows)
    assert words(made.starts[0], rows[0][1], far) == ["rained"]
    assert len(made.evidence) == 4  # the second sentence of each was read in part


def test_a_batch_of_empty_texts_has_no_sentence(batches: Any, tokenizer: PairTokenizer) -> None:
    empty = Example("When?", "", "", (), (), (), "date", "dams.md")
    made = batches.batch(batches.tokenised([empty], tokenizer))
    assert made.evidence.tolist() == []
    assert not made.own.any()


def test_every_example_is_in_one_batch_with_others_of_its_length(
    batches: Any, tokenizer: PairTokenizer
) -> None:
    examples = [example(question="When? " * (n % 23)) for n in range(300)]
    rows = batches.tokenised(examples, tokenizer)
    made = list(batches.shuffled(rows, 8, seed=1))
    assert [len(batch) for batch in made].count(8) >= 36
    assert sorted(id(row) for batch in made for row in batch) == sorted(map(id, rows))
    spread = [max(lengths) - min(lengths) for lengths in ([len(p.ids) for _, p in batch] for batch in made)]
    assert sum(spread) / len(spread) < 4
    again = list(batches.shuffled(rows, 8, seed=1))
    assert [[id(row) for row in batch] for batch in made] == [[id(row) for row in batch] for batch in again]
    other = list(batches.shuffled(rows, 8, seed=2))
    assert [[id(row) for row in batch] for batch in made] != [[id(row) for row in batch] for batch in other]
