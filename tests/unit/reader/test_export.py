"""Exporting the reader: what cannot be read or exported is an error of ours, and so are other scores."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govqa.errors import ModelError
from govqa.reader import weights
from govqa.reader.onnx import OnnxReader

pytestmark = pytest.mark.slow  # imports PyTorch


def test_nothing_but_network_and_export_imports_pytorch() -> None:
    code = (
        "import sys, govqa.reader, govqa.reader.onnx, govqa.reader.phrases\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_export_that_gives_other_scores_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govqa.reader.export import export_reader

    run = OnnxReader.run

    def turned(self: OnnxReader, inputs: Mapping[str, Any]) -> tuple[Any, Any]:
        tokens, answered = run(self, inputs)
        return tokens, answered + 0.01

    monkeypatch.setattr(OnnxReader, "run", turned)
    with pytest.raises(ModelError, match="other scores"):
        export_reader(tmp_path)


def carried_without(name: str) -> bytes:
    with np.load(io.BytesIO(weights._carried()), allow_pickle=False) as arrays:
        kept = {each: arrays[each] for each in arrays.files if each != name}
    file = io.BytesIO()
    np.savez(file, **kept)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "could not be read"),
        (b"no archive", "could not be read"),
        (None, r"do not fit its network.*passage\.weight"),
    ],
    ids=["empty", "garbage", "without a head"],
)
def test_weights_that_are_damaged_are_an_error_of_ours_and_nothing_is_left(
    data: bytes | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govqa.reader.export import export_reader

    damaged = carried_without("passage.weight") if data is None else data
    monkeypatch.setattr(weights, "_carried", lambda: damaged)
    with pytest.raises(ModelError, match=rf"(?s){said}.*Reinstall govqa"):
        export_reader(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_base_model_that_cannot_be_loaded_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govqa.encoding import Model
    from govqa.reader import export

    empty = tmp_path / "model"
    empty.mkdir()
    monkeypatch.setattr(export, "resolve_model", lambda name: Model(name, empty, "0" * 64))
    with pytest.raises(ModelError, match="could not be exported"):
        export.export_reader(tmp_path)


def test_loading_the_network_prints_nothing_and_leaves_the_librarys_settings(
    capfd: pytest.CaptureFixture[str],
) -> None:
    from transformers.utils import logging

    from govqa.encoding import resolve_model
    from govqa.reader.network import ReaderNetwork

    before = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.enable_progress_bar()
    network = ReaderNetwork(resolve_model(weights.BASE).folder)
    assert capfd.readouterr() == ("", "")
    assert logging.is_progress_bar_enabled()
    assert logging.get_verbosity() == before[0]
    if not before[1]:
        logging.disable_progress_bar()
    assert network.training is True
    names = {name for name, _ in network.named_parameters() if not name.startswith("encoder.")}
    assert names == {"tokens.weight", "tokens.bias", "passage.weight", "passage.bias"}
