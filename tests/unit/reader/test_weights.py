"""Weights packed and unpacked: close to what was trained, small, and refused when damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from govqa.errors import ModelError
from govqa.reader.weights import FILE, pack, reader_key, unpack

Weights = dict[str, NDArray[np.float32]]


@pytest.fixture
def base() -> Weights:
    chance = np.random.default_rng(1)
    return {
        "encoder.layer.weight": chance.standard_normal((8, 6)).astype(np.float32),
        "encoder.layer.bias": chance.standard_normal(8).astype(np.float32),
        "encoder.embeddings": chance.standard_normal((20, 6)).astype(np.float32),
    }


@pytest.fixture
def trained(base: Weights) -> Weights:
    """All but the embeddings has changed; one row of the matrix by a thousand times more than the others."""
    chance = np.random.default_rng(2)
    change = chance.standard_normal((8, 6)).astype(np.float32) * 0.01
    change[3] *= 1000
    change[5] = 0
    return {
        "encoder.layer.weight": base["encoder.layer.weight"] + change,
        "encoder.layer.bias": base["encoder.layer.bias"] + np.float32(0.5),
        "encoder.embeddings": base["encoder.embeddings"],
        "tokens.weight": chance.standard_normal((3, 6)).astype(np.float32),
        "tokens.bias": np.zeros(3, np.float32),
    }


@pytest.fixture
def packed(tmp_path: Path, trained: Weights, base: Weights) -> Path:
    pack(tmp_path / FILE, trained, base)
    return tmp_path / FILE


def test_weights_come_back_within_half_a_step_of_their_row(
    packed: Path, trained: Weights, base: Weights
) -> None:
    found = unpack(base, packed)
    assert found.keys() == trained.keys()
    name = "encoder.layer.weight"
    step = np.abs(trained[name] - base[name]).max(axis=1) / 127
    assert (np.abs(found[name] - trained[name]) <= step[:, None] / 2 + 1e-6).all()
    assert np.array_equal(found[name][5], base[name][5])
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", ["encoder.embeddings", "tokens.weight", "tokens.bias"])
def test_heads_and_what_training_left_alone_come_back_exactly(
    packed: Path, trained: Weights, base: Weights, name: str
) -> None:
    assert np.array_equal(unpack(base, packed)[name], trained[name])


def test_vectors_come_back_to_the_last_digits(packed: Path, trained: Weights, base: Weights) -> None:
    name = "encoder.layer.bias"
    np.testing.assert_allclose(unpack(base, packed)[name], trained[name], rtol=1e-6, atol=1e-6)


def test_a_matrix_takes_a_byte_a_number_and_what_is_unchanged_nothing(packed: Path) -> None:
    with np.load(packed, allow_pickle=False) as arrays:
        kinds = {name: arrays[name].dtype.name for name in arrays.files}
    assert kinds == {
        "encoder.layer.weight": "int8",
        "encoder.layer.weight.scales": "float32",
        "encoder.layer.bias": "float32",
        "tokens.weight": "float32",
        "tokens.bias": "float32",
    }


def test_equal_weights_make_equal_files(
    packed: Path, trained: Weights, base: Weights, tmp_path: Path
) -> None:
    pack(tmp_path / "again.npz", trained, base)
    assert (tmp_path / "again.npz").read_bytes() == packed.read_bytes()


def test_unpacking_leaves_the_base_as_it_is(packed: Path, base: Weights) -> None:
    before = {name: array.copy() for name, array in base.items()}
    unpack(base, packed)
    assert all(np.array_equal(base[name], before[name]) for name in before)


def test_a_missing_file_is_an_error_of_ours_that_names_it(base: Weights, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.npz.*Reinstall govqa"):
        unpack(base, tmp_path / "nowhere.npz")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"no archive",
        lambda data: data[: len(data) // 2],
        lambda data: data[:200] + bytes(64) + data[264:],
    ],
    ids=["empty", "garbage", "shorter", "zeroed"],
)
def test_a_damaged_file_is_an_error_of_ours(
    packed: Path, base: Weights, damage: Callable[[bytes], bytes]
) -> None:
    packed.write_bytes(damage(packed.read_bytes()))
    with pytest.raises(ModelError, match="could not be read"):
        unpack(base, packed)


def test_one_array_instead_of_an_archive_is_an_error_of_ours(base: Weights, tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(3))
    with pytest.raises(ModelError, match="could not be read"):
        unpack(base, tmp_path / "one.npy")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"encoder.layer.weight.scales": None}, "scales is missing"),
        ({"encoder.layer.weight": None}, "belongs to nothing"),
        ({"encoder.layer.weight": np.ones((8, 5), np.int8)}, "of shape"),
        ({"encoder.layer.bias": np.ones((), np.float32)}, "of shape"),
        ({"encoder.layer.weight.scales": np.ones(3, np.float32)}, "could not be read"),
    ],
)
def test_weights_of_another_model_are_an_error_of_ours(
    packed: Path, base: Weights, changed: dict[str, NDArray[np.generic] | None], said: str
) -> None:
    with np.load(packed, allow_pickle=False) as found:
        arrays = dict(found) | changed
    np.savez(packed, **{name: array for name, array in arrays.items() if array is not None})
    with pytest.raises(ModelError, match=said):
        unpack(base, packed)


def test_the_weights_that_govqa_carries_can_be_read() -> None:
    """Of an empty base: their names are those of the network's changed arrays and of its heads."""
    found = unpack({})
    assert {"tokens.weight", "tokens.bias", "passage.weight", "passage.bias"} <= found.keys()
    assert found["tokens.weight"].shape == (3, 384)
    assert all(np.isfinite(array).all() for array in found.values())


def test_the_key_can_name_a_folder_and_is_always_the_same() -> None:
    from govqa.store.encoders import is_key

    assert is_key(reader_key())
    assert reader_key() == reader_key()


def test_without_its_weights_govqa_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.reader.weights.FILE", "absent.npz")
    with pytest.raises(ModelError, match=r"absent\.npz.*Reinstall govqa"):
        reader_key.__wrapped__()
    with pytest.raises(ModelError, match=r"absent\.npz.*Reinstall govqa"):
        unpack({})
