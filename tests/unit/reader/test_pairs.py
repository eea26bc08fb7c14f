"""Word pieces of question and passage: where they stand, what is cut, and how pairs are padded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from govqa.reader.pairs import INPUTS, MOST_PIECES, MOST_QUESTION_PIECES, Pair, PairTokenizer, padded


@pytest.fixture(scope="module")
def raw(tokenizer_file: Path) -> Tokenizer:
    """The tokenizer itself, to see which word pieces ids stand for."""
    return Tokenizer.from_file(str(tokenizer_file))


def pieces_of(pair: Pair, text: str) -> list[str]:
    return [text[a:b] for a, b in pair.offsets[pair.own]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Deepfakes: naïve 😀", ["Deep", "fa", "kes", ":", "naïve", "😀"]),
        ("规则由国家制定。", list("规则由国家制定。")),
        ("Łódź\n\nİstanbul", ["Łódź", "İstanbul"]),
        ("👩\u200d💻 codes 𝔸𝕀", ["👩\u200d💻", "codes", "𝔸𝕀"]),
        ("61,000 tonnes", ["61", ",", "000", "tonnes"]),
        ("", []),
        (" \n\t", []),
    ],
)
@pytest.mark.parametrize("context", ["", "Title of it\nA naïve 规则 😀"])
def test_offsets_are_the_code_points_of_the_text(
    tokenizer: PairTokenizer, text: str, pieces: list[str], context: str
) -> None:
    assert pieces_of(tokenizer.pair("Why?", context, text), text) == pieces


def test_accents_written_apart_shift_no_offset(tokenizer: PairTokenizer) -> None:
    """The last accent of a word lies outside its word piece, which ``whole_words`` makes up for."""
    text = "re\u0301sume\u0301 due"
    assert pieces_of(tokenizer.pair("Why?", "", text), text) == ["re\u0301sume", "due"]


def test_question_and_passage_stand_between_the_models_marks(
    tokenizer: PairTokenizer, raw: Tokenizer
) -> None:
    pair = tokenizer.pair("Why now?", "Dams", "It rained.")
    tokens = [raw.id_to_token(i) for i in pair.ids]
    assert tokens == ["[CLS]", "why", "now", "?", "[SEP]", "dams", "it", "rained", ".", "[SEP]"]
    assert pair.types.tolist() == [0] * 5 + [1] * 5
    assert pair.own.tolist() == [False] * 6 + [True] * 3 + [False]
    assert (pair.ids.dtype, pair.types.dtype, pair.own.dtype) == (np.int64, np.int64, np.bool_)
    assert pair.offsets.dtype == np.int32


def test_the_context_is_not_the_texts_own_and_lies_before_it(tokenizer: PairTokenizer) -> None:
    text = "It rained in May."
    with_context, alone = tokenizer.pair("Why?", "Dams\nThe Holm dam", text), tokenizer.pair("Why?", "", text)
    assert pieces_of(with_context, text) == pieces_of(alone, text)
    passage = with_context.types == 1
    passage[-1] = False  # the closing mark
    context = with_context.offsets[passage & ~with_context.own]
    assert len(context) == 4
    assert (context < 0).all()


def test_of_a_long_question_the_end_is_read(tokenizer: PairTokenizer, raw: Tokenizer) -> None:
    question = " ".join(["before"] * 100 + ["after"] * 10)
    pair = tokenizer.pair(question, "", "It rained.")
    asked = [raw.id_to_token(i) for i in pair.ids[1 : MOST_QUESTION_PIECES + 1]]
    assert asked == ["before"] * (MOST_QUESTION_PIECES - 10) + ["after"] * 10
    assert raw.id_to_token(pair.ids[MOST_QUESTION_PIECES + 1]) == "[SEP]"


def test_of_a_long_passage_the_beginning_is_read(tokenizer: PairTokenizer, raw: Tokenizer) -> None:
    text = "dam " * 400
    pair = tokenizer.pair("Which one?", "Rivers", text)
    assert len(pair.ids) == len(pair.types) == len(pair.own) == len(pair.offsets) == MOST_PIECES
    assert raw.id_to_token(pair.ids[-1]) == "[SEP]"
    assert not pair.own[-1]
    read = pair.offsets[pair.own]
    assert read.tolist() == [[4 * i, 4 * i + 3] for i in range(MOST_PIECES - 3 - 3 - 1)]


def test_a_context_that_fills_the_pair_leaves_nothing_of_the_text(tokenizer: PairTokenizer) -> None:
    pair = tokenizer.pair("Why?", "dam " * 400, "It rained.")
    assert len(pair.ids) == MOST_PIECES
    assert not pair.own.any()


def test_an_empty_question_is_a_pair(tokenizer: PairTokenizer) -> None:
    pair = tokenizer.pair("", "", "It rained.")
    assert pair.types.tolist() == [0, 0, 1, 1, 1, 1]


def test_padding_is_no_word_piece(tokenizer: PairTokenizer) -> None:
    short, long = tokenizer.pair("Why?", "", "It rained."), tokenizer.pair("Why?", "", "It rained all day.")
    inputs = padded([short, long])
    assert tuple(inputs) == INPUTS
    ids, mask, types = inputs.values()
    assert ids.shape == mask.shape == types.shape == (2, len(long.ids))
    assert mask.sum(axis=1).tolist() == [len(short.ids), len(long.ids)]
    assert ids[0, : len(short.ids)].tolist() == short.ids.tolist()
    for values in inputs.values():
        assert values.dtype == np.int64
        assert not values[0, len(short.ids) :].any()
    assert types[1].tolist() == long.types.tolist()


@pytest.mark.parametrize(("multiple", "width"), [(1, 7), (7, 7), (16, 16)])
def test_pairs_are_padded_to_the_next_multiple(tokenizer: PairTokenizer, multiple: int, width: int) -> None:
    pair = tokenizer.pair("Why?", "", "Rain.")
    assert len(pair.ids) == 7
    assert padded([pair], multiple)["input_ids"].shape == (1, width)
