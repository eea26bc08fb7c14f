"""The tokenizer of the default model, and a network that looks its logits up: each word piece has its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from govqa.encoding import resolve_model
from govqa.encoding.model import DEFAULT_MODEL
from govqa.encoding.onnx import MODEL_FILE, TOKENIZER_FILE
from govqa.reader.onnx import OUTPUTS, OnnxReader
from govqa.reader.pairs import INPUTS, PairTokenizer
from govqa.splitting import split_sentences
from govqa.types import Passage, Span

Logits = Mapping[str, tuple[float, float, float]]


@pytest.fixture(scope="session")
def tokenizer_file() -> Path:
    return resolve_model(DEFAULT_MODEL).folder / TOKENIZER_FILE


@pytest.fixture(scope="session")
def tokenizer(tokenizer_file: Path) -> PairTokenizer:
    return PairTokenizer(tokenizer_file)


@pytest.fixture
def make_reader(tmp_path: Path, tokenizer_file: Path) -> Callable[..., OnnxReader]:
    """A reader for which a word piece has the given logits (start, end, evidence), any other none.

    "Answered" is the sum of all of them.
    """

    def make(logits: Logits, *, threads: int = 1) -> OnnxReader:
        shutil.copyfile(tokenizer_file, tmp_path / TOKENIZER_FILE)
        write_lookup(tmp_path / MODEL_FILE, tokenizer_file, logits)
        return OnnxReader(tmp_path, threads=threads)

    return make


def write_lookup(path: Path, tokenizer_file: Path, logits: Logits) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    table = np.zeros((tokenizer.get_vocab_size(), 3), np.float32)
    for piece, values in logits.items():
        number = tokenizer.token_to_id(piece)
        assert number is not None, f"{piece} is no word piece"
        table[number] = values
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["found", "wide"], ["tokens"]),
        helper.make_node("ReduceSum", ["tokens", "within"], ["passage"], keepdims=0),
    ]
    constants = {"table": table, "last": np.array([2]), "within": np.array([1, 2])}
    graph = helper.make_graph(
        nodes,
        "lookup",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in INPUTS],
        [
            helper.make_tensor_value_info(OUTPUTS[0], TensorProto.FLOAT, ["n", "t", 3]),
            helper.make_tensor_value_info(OUTPUTS[1], TensorProto.FLOAT, ["n"]),
        ],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, str(path))


@pytest.fixture
def make_passage() -> Callable[..., Passage]:
    """A passage that stands at ``start`` in its document, with the sentences that govqa splits it into."""

    def make(text: str, *, context: str = "", start: int = 0, sentences: tuple[Span, ...] = ()) -> Passage:
        found = sentences or tuple(split_sentences(text))
        placed = tuple(Span(start + span.start, start + span.end) for span in found)
        return Passage("p", "d", 0, Span(start, start + len(text)), text, placed, context=context)

    return make
