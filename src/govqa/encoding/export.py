"""A sentence-transformers model to ONNX: once per model, so that nothing after it needs PyTorch."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from govqa.encoding.model import Model
from govqa.encoding.onnx import TOKENIZER_FILE, OnnxEncoder, write_config, write_model
from govqa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: What an exported model must encode as sentence-transformers does: of several lengths, one to be cut.
_PROBES = ("", "AI", "Who drafted the rules on labelling, and when?", "naïve 规则 😀", "rule " * 600)
#: The most that two encodings of a probe may differ in any number.
_TOLERANCE = 1e-5


def export_encoder(model: Model, folder: Path) -> None:
    """Write ``model`` to ``folder`` for ``OnnxEncoder``, and see that both give the same vectors.

    Imports PyTorch, which takes seconds. Raises ModelError if sentence-transformers cannot read the model,
    PyTorch cannot export it, or what was exported gives other vectors.
    """
    trained = _load(model)
    dimension = trained.get_embedding_dimension()
    if dimension is None:
        raise ModelError(f"the model in {model.folder} gives no sentence vectors. Name another.")
    try:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            exported = Path(scratch, "exported.onnx")
            _trace(trained, exported)
            write_model(exported, folder)
    except Exception as error:  # the exporter raises whatever the traced model raises
        raise ModelError(f"the model in {model.folder} could not be exported to ONNX: {error}") from error
    shutil.copyfile(model.folder / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    write_config(folder, dimension=dimension, max_tokens=int(trained.max_seq_length or 512))
    _compare(trained, OnnxEncoder(folder), model)


def _load(model: Model) -> SentenceTransformer:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(model.folder), device="cpu", local_files_only=True)
    except Exception as error:  # the library raises whatever its loaders raise
        raise ModelError(f"sentence-transformers could not load {model.folder}: {error}") from error


def _trace(trained: SentenceTransformer, target: Path) -> None:
    import torch

    class Exported(torch.nn.Module):
        """The model as a function of tensors: ids and mask in, sentence and token vectors out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = trained

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
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Exported().eval(),
            (ids, mask),
            str(target),
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


def _compare(trained: SentenceTransformer, exported: OnnxEncoder, model: Model) -> None:
    expected = trained.encode(list(_PROBES), normalize_embeddings=True, show_progress_bar=False)
    apart = float(np.abs(exported.encode(_PROBES).vectors - expected).max())
    if not apart <= _TOLERANCE:
        raise ModelError(
            f"exported to ONNX, the model in {model.folder} gives other vectors than sentence-transformers "
            f"(up to {apart:.2g} apart). Name another model."
        )
