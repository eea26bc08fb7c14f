"""The encoder that builds an index: sentence-transformers, on PyTorch.

Also exports itself to ONNX, so that a question can be encoded without either.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from govqa.encoding.model import Encodings, Model
from govqa.encoding.onnx import TOKENIZER_FILE, WordPieces, write_config, write_model
from govqa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_SIZE = 32


class SentenceTransformerEncoder:
    """Encodes with sentence-transformers. Loading takes seconds, so open one only to encode."""

    def __init__(self, model: Model) -> None:
        """Load ``model``. Raises ModelError if sentence-transformers cannot read it."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            self._model: SentenceTransformer = SentenceTransformer(
                str(model.folder), device="cpu", local_files_only=True
            )
        except Exception as error:  # the library raises whatever its loaders raise
            raise ModelError(f"sentence-transformers could not load {model.folder}: {error}") from error
        self._folder = model.folder
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model in {model.folder} gives no sentence vectors. Name another.")
        self.dimension = dimension
        self._max_tokens = int(self._model.max_seq_length or 512)
        self._pieces = WordPieces(model.folder / TOKENIZER_FILE, self._max_tokens)

    def encode(self, texts: Sequence[str]) -> Encodings:
        """See ``Encoder.encode``. Texts are batched by length."""
        rows: list[dict[str, Any]] = self._model.encode(  # type: ignore[assignment]
            list(texts), batch_size=BATCH_SIZE, output_value=None, show_progress_bar=False
        )
        tokens, offsets = [], []
        for text, row in zip(texts, rows, strict=True):
            pieces = self._pieces.encode(text)
            hidden = row["token_embeddings"].numpy()
            tokens.append(pieces.own_rows(hidden))
            offsets.append(pieces.offsets)
        vectors = np.zeros((len(rows), self.dimension), np.float32)
        for i, row in enumerate(rows):
            vectors[i] = row["sentence_embedding"].numpy()
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return Encodings(vectors, tokens, offsets)

    def export(self, folder: Path) -> None:
        """Write this encoder to ``folder`` for ``OnnxEncoder``. Raises ModelError if PyTorch cannot."""
        import torch

        model = self._model

        class Exported(torch.nn.Module):
            """The model as a function of tensors: ids and mask in, sentence and token vectors out."""

            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
                features = {
                    "input_ids": input_ids,
                    "attention_mask": attention_mask,
                    "token_type_ids": torch.zeros_like(input_ids),
                }
                out = self.model(features)
                return out["sentence_embedding"], out["token_embeddings"]

        # The longer of the two rows leaves no padding, the shorter some: both paths of the mask are traced.
        ids = torch.ones((2, 8), dtype=torch.int64)
        mask = torch.ones_like(ids)
        mask[1, 5:] = 0
        axes = {0: "batch", 1: "tokens"}
        try:
            with (
                warnings.catch_warnings(),
                torch.no_grad(),
                tempfile.TemporaryDirectory(dir=folder) as scratch,
            ):
                warnings.simplefilter("ignore")
                exported = Path(scratch, "exported.onnx")
                torch.onnx.export(
                    Exported().eval(),
                    (ids, mask),
                    str(exported),
                    input_names=["input_ids", "attention_mask"],
                    output_names=["sentence", "tokens"],
                    dynamic_axes={
                        "input_ids": axes,
                        "attention_mask": axes,
                        "sentence": {0: "batch"},
                        "tokens": axes,
                    },
                    opset_version=17,
                    dynamo=False,
                )
                write_model(exported, folder)
        except Exception as error:  # the exporter raises whatever the traced model raises
            raise ModelError(f"the model in {self._folder} could not be exported to ONNX: {error}") from error
        shutil.copyfile(self._folder / TOKENIZER_FILE, folder / TOKENIZER_FILE)
        write_config(folder, dimension=self.dimension, max_tokens=self._max_tokens)
