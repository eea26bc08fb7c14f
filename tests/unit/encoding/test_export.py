"""Exporting: what sentence-transformers raises is an error of ours, and so are vectors that differ."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from govqa.encoding import Encodings, Model, resolve_model
from govqa.encoding.export import export_encoder
from govqa.encoding.model import DEFAULT_MODEL
from govqa.encoding.onnx import OnnxEncoder
from govqa.errors import ModelError


def test_its_module_imports_no_torch() -> None:
    code = (
        "import sys, govqa.encoding.export\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow  # imports sentence-transformers
@pytest.mark.parametrize(
    "files", [{}, {"model.safetensors": b"no weights", "config.json": b"{}", "tokenizer.json": b"{}"}]
)
def test_folder_it_cannot_load_is_named(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ModelError, match="could not load") as error:
        export_encoder(Model("m", tmp_path, "0" * 64), tmp_path)
    assert str(tmp_path) in str(error.value)


@pytest.mark.slow  # exports the model
def test_export_that_gives_other_vectors_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = OnnxEncoder.encode

    def turned(self: OnnxEncoder, texts: list[str]) -> Encodings:
        encodings = encode(self, texts)
        encodings.vectors[:] = np.roll(encodings.vectors, 1, axis=1)
        return encodings

    monkeypatch.setattr(OnnxEncoder, "encode", turned)
    model = resolve_model(DEFAULT_MODEL)
    with pytest.raises(ModelError, match="other vectors") as error:
        export_encoder(model, tmp_path)
    assert str(model.folder) in str(error.value)
