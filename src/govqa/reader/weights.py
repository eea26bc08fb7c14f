"""The reader's weights: what training changed in the base model, a byte a number, and the heads.

``reader.npz`` is ours, made by training/train_reader.py. The base model's own weights come with a dependency
and are not in it. A matrix is kept as its difference from the base, in whole numbers from -127 to 127 and a
scale for each row; a vector as its difference, and the heads, as they are.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from govqa.encoding.model import DEFAULT_MODEL, EXPORT_VERSION
from govqa.errors import ModelError

#: The model that the reader was trained from, whatever model the index is built with.
BASE = DEFAULT_MODEL
FILE = "reader.npz"

_SCALES = ".scales"

Arrays = Mapping[str, NDArray[np.float32]]


@cache
def reader_key() -> str:
    """The name of this govqa's exported reader: equal keys give equal readings.

    Raises ModelError if govqa was installed without the reader's weights.
    """
    # The base model is always the same one, and its weights are checked when the reader is exported.
    return f"reader-{hashlib.sha256(_carried()).hexdigest()[:16]}-{EXPORT_VERSION}"


def _carried() -> bytes:
    return _read(resources.files(__package__).joinpath(FILE))


def _read(file: Traversable) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ModelError(f"the reader's weights could not be read: {error}. Reinstall govqa.") from error


def pack(path: Path, trained: Arrays, base: Arrays) -> None:
    """Write to ``path``, which ends in .npz, what ``trained`` has that ``base`` has not.

    Equal arrays give equal files. In a matrix of ``base`` no number is off by more than a 254th of the
    largest change in its row.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, value in trained.items():
        if name not in base:
            arrays[name] = value.astype(np.float32)
            continue
        difference = value - base[name]
        if not difference.any():
            continue
        if difference.ndim != 2:
            arrays[name] = difference.astype(np.float32)
            continue
        scales = np.maximum(np.abs(difference).max(axis=1), 1e-12) / 127
        arrays[name] = np.rint(difference / scales[:, None]).astype(np.int8)
        arrays[name + _SCALES] = scales.astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def unpack(base: Arrays, path: Path | None = None) -> dict[str, NDArray[np.float32]]:
    """The trained weights, by name, from ``path`` or else those that govqa carries.

    Raises ModelError if the file is missing, damaged or made for another base.
    """
    data = _carried() if path is None else _read(path)
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _unpacked(dict(arrays), base)
    except Exception as error:  # NumPy and zipfile raise whatever they stumble over in a damaged file
        raise ModelError(
            f"the reader's weights in {path or FILE} could not be read: {error}. Reinstall govqa."
        ) from error


def _unpacked(arrays: Mapping[str, NDArray[np.generic]], base: Arrays) -> dict[str, NDArray[np.float32]]:
    trained = dict(base)
    for name, values in arrays.items():
        if name.endswith(_SCALES):
            if name.removesuffix(_SCALES) not in arrays:
                raise ValueError(f"{name} belongs to nothing")
            continue
        difference = values.astype(np.float32)
        if name + _SCALES in arrays:
            difference *= arrays[name + _SCALES].astype(np.float32)[:, None]
        elif values.dtype == np.int8:
            raise ValueError(f"{name}{_SCALES} is missing")
        if name in base and difference.shape != base[name].shape:
            raise ValueError(f"{name} is of shape {difference.shape}, not {base[name].shape}")
        trained[name] = base[name] + difference if name in base else difference
    return trained
