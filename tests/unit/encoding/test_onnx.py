"""The encoder: its word pieces, and its own error for every file that is damaged."""

import json
from pathlib import Path

import numpy as np
import pytest

from govqa.encoding import resolve_model
from govqa.encoding.model import DEFAULT_MODEL
from govqa.encoding.onnx import (
    CONFIG_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    OnnxEncoder,
    WordPieces,
    write_config,
)
from govqa.errors import IndexCorrupt


@pytest.fixture(scope="module")
def tokenizer() -> Path:
    return resolve_model(DEFAULT_MODEL).folder / TOKENIZER_FILE


@pytest.fixture
def folder(tmp_path: Path, tokenizer: Path) -> Path:
    """An encoder in which all but the model itself is in order."""
    (tmp_path / TOKENIZER_FILE).write_bytes(tokenizer.read_bytes())
    write_config(tmp_path, dimension=384, max_tokens=256)
    (tmp_path / MODEL_FILE).write_bytes(b"no model")
    return tmp_path


def test_pieces_of_a_text_leave_the_models_own_marks_out(tokenizer: Path) -> None:
    text = "Deepfakes: naïve 😀"
    pieces = WordPieces(tokenizer, 256).encode(text)
    assert len(pieces.ids) == len(pieces.own) == len(pieces.offsets) + 2
    assert not pieces.own[0]
    assert not pieces.own[-1]
    assert pieces.own[1:-1].all()
    assert [text[a:b] for a, b in pieces.offsets] == ["Deep", "fa", "kes", ":", "naïve", "😀"]


def test_text_is_cut_at_the_length_given_marks_counted(tokenizer: Path) -> None:
    pieces = WordPieces(tokenizer, 8).encode("one two three four five six seven eight nine")
    assert len(pieces.ids) == 8
    assert len(pieces.offsets) == 6


def test_own_rows_are_those_of_the_text_at_length_1(tokenizer: Path) -> None:
    pieces = WordPieces(tokenizer, 256).encode("one two")
    hidden = np.array([[9, 9], [3, 4], [0, 2], [9, 9], [7, 7], [7, 7]], np.float32)  # padded by two
    np.testing.assert_allclose(pieces.own_rows(hidden), [[0.6, 0.8], [0, 1]])


def test_row_of_zeros_is_no_error(tokenizer: Path) -> None:
    pieces = WordPieces(tokenizer, 256).encode("one")
    assert np.isfinite(pieces.own_rows(np.zeros((3, 2), np.float32))).all()


def test_config_is_two_numbers(tmp_path: Path) -> None:
    write_config(tmp_path, dimension=7, max_tokens=9)
    assert json.loads((tmp_path / CONFIG_FILE).read_text("utf-8")) == {"dimension": 7, "max_tokens": 9}


def test_garbage_for_a_model_is_an_error_of_ours_that_names_folder_and_remedy(folder: Path) -> None:
    with pytest.raises(IndexCorrupt, match="govqa index --rebuild") as error:
        OnnxEncoder(folder)
    assert str(folder) in str(error.value)


@pytest.mark.parametrize("name", [CONFIG_FILE, TOKENIZER_FILE, MODEL_FILE])
@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b"\xff\xfe\x00"])
def test_any_file_missing_or_garbage_is_an_error_of_ours(
    name: str, damage: bytes | None, folder: Path
) -> None:
    (folder / name).unlink()
    if damage is not None:
        (folder / name).write_bytes(damage)
    with pytest.raises(IndexCorrupt, match="could not be opened"):
        OnnxEncoder(folder)


@pytest.mark.parametrize(
    "config", ["{}", '{"dimension": 384}', '{"dimension": "many", "max_tokens": 256}', "null"]
)
def test_config_without_its_numbers_is_an_error_of_ours(config: str, folder: Path) -> None:
    (folder / CONFIG_FILE).write_text(config, "utf-8")
    with pytest.raises(IndexCorrupt, match="could not be opened"):
        OnnxEncoder(folder)


def test_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="nowhere"):
        OnnxEncoder(tmp_path / "nowhere")
