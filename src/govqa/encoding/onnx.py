"""The encoder of passages and questions: ONNX Runtime and tokenizers, without PyTorch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from govqa.encoding.model import Encodings
from govqa.errors import IndexCorrupt

MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.weights"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "encoder.config.json"

#: Few enough that what a layer makes of a batch stays in the processor's cache (see ``benchmarks/``).
BATCH_SIZE = 4


@dataclass(frozen=True, slots=True)
class Pieces:
    """One text as word pieces: ``ids`` with the model's special tokens, and which of them are its own."""

    ids: NDArray[np.int64]
    own: NDArray[np.bool_]
    offsets: NDArray[np.int32]

    def own_rows(self, hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        """The rows of the (tokens, d) array ``hidden`` that are the text's own, each of length 1."""
        rows = hidden[: len(self.own)][self.own]
        unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return unit


class WordPieces:
    """A model's tokenizer, cut at the length that the model takes."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()

    def knows(self, word: str) -> bool:
        """Whether ``word`` is a single piece."""
        return self._tokenizer.token_to_id(word) is not None

    def encode(self, text: str) -> Pieces:
        """``text`` as word pieces."""
        encoding = self._tokenizer.encode(text)
        own = np.array(encoding.special_tokens_mask, dtype=bool) == 0
        offsets = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)[own]
        return Pieces(np.array(encoding.ids, dtype=np.int64), own, offsets)


class OnnxEncoder:
    """Encodes with the model that ``export_encoder`` wrote."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Open the encoder in ``folder`` on ``threads`` threads (0: as many as there are cores).

        Raises IndexCorrupt if a file of it is missing or unreadable.
        """
        self._folder = folder
        try:
            config = json.loads((folder / CONFIG_FILE).read_text("utf-8"))
            self.dimension = int(config["dimension"])
            self._pieces = WordPieces(folder / TOKENIZER_FILE, int(config["max_tokens"]))
            self._session = open_session(folder / MODEL_FILE, threads)
        except Exception as error:  # both libraries raise their own, and bare Exception
            raise IndexCorrupt(
                f"the encoder in {folder} could not be opened: {error}. Run  govqa index --rebuild"
            ) from error

    def knows(self, word: str) -> bool:
        """See ``Encoder.knows``."""
        return self._pieces.knows(word)

    def encode(self, texts: Sequence[str]) -> Encodings:
        """See ``Encoder.encode``. Texts are batched by length."""
        pieces = [self._pieces.encode(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        tokens: list[NDArray[np.float32]] = [np.zeros((0, self.dimension), np.float32)] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(pieces[i].ids))
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            sentence, hidden = self._run([pieces[i].ids for i in batch])
            for row, i in enumerate(batch):
                vectors[i] = sentence[row]
                tokens[i] = pieces[i].own_rows(hidden[row])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return Encodings(vectors, tokens, [each.offsets for each in pieces])

    def _run(self, rows: list[NDArray[np.int64]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        try:
            sentence, tokens = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        except Exception as error:  # ONNX Runtime raises its own, for a model that is damaged
            raise IndexCorrupt(
                f"the encoder in {self._folder} does not work: {error}. Run  govqa index --rebuild"
            ) from error
        return sentence, tokens


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The model that ``write_model`` wrote, on ``threads`` threads (0: as many as there are cores)."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait for work sleep: spinning takes from others what it does not need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # batches are small: an arena only holds memory
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def write_model(exported: Path, folder: Path) -> None:
    """Write the ONNX model ``exported`` into ``folder``, ready to open: optimised, its weights apart.

    Weights in a file of their own are mapped, not read: that halves the memory and the time to open.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL_FILE)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS_FILE)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    options.log_severity_level = 3  # it warns that the optimised model is for machines like this one
    onnxruntime.InferenceSession(str(exported), options, providers=["CPUExecutionProvider"])


def write_config(folder: Path, *, dimension: int, max_tokens: int) -> None:
    """Write what ``OnnxEncoder`` needs to know beside the model and the tokenizer."""
    config = {"dimension": dimension, "max_tokens": max_tokens}
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", "utf-8")
