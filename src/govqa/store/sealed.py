"""Frozen dataclasses in JSON files that carry their own checksum, read strictly."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from govqa.errors import IndexCorrupt, StoreError
from govqa.types import to_data

SEAL = "checksum"
MEND = "Find what is damaged with  govqa doctor  and build it anew with  govqa index --rebuild"


def sealed(value: Any) -> str:
    """A dataclass as the text of a JSON file, ending with the SHA-256 of all that stands before.

    The text is ASCII, so that names that are not valid Unicode survive, and is the same for equal values.
    """
    data = to_data(value)
    return json.dumps({**data, SEAL: _seal(data)}, indent=1) + "\n"


def read_sealed(path: Path) -> dict[str, Any]:
    """The data of the file, its seal included. Raises IndexCorrupt if the file is missing or not JSON."""
    try:
        data = json.loads(path.read_bytes().decode("ascii"))
    except FileNotFoundError as error:
        raise IndexCorrupt(f"{path} is missing. {MEND}.") from error
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror or error}. {MEND}.") from error
    except (ValueError, RecursionError) as error:
        raise IndexCorrupt(f"{path} is not the JSON that govqa wrote: {error}. {MEND}.") from error
    if not isinstance(data, dict):
        raise IndexCorrupt(f"{path} holds no JSON object. {MEND}.")
    return data


def unsealed(kind: type[Any], path: Path, data: Mapping[str, Any]) -> Any:
    """The ``kind`` that ``data``, read from ``path``, describes.

    Raises IndexCorrupt, naming the file and the field, for a field that is unknown, missing or of another
    type, and for data that differ from their seal.
    """
    content = dict(data)
    seal = content.pop(SEAL, None)
    try:
        value = from_data(kind, content)
    except ValueError as error:
        raise IndexCorrupt(f"{path}: {error}. {MEND}.") from error
    if seal != _seal(content):
        raise IndexCorrupt(f"{path}: its content differs from its field {SEAL!r}. {MEND}.")
    return value


def from_data(kind: Any, data: Any, where: str = "") -> Any:
    """JSON data as the value they describe: the inverse of ``govqa.types.to_data``.

    ``kind`` is a dataclass, a tuple or mapping type, an optional one, or a plain type; every field must be
    there. Raises ValueError that names the field (``where``, a dotted path) and what is wrong with it.
    """
    if is_dataclass(kind):
        return _instance(kind, data, where)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        if not isinstance(data, list):
            raise _not("a list", where, data)
        if parts[-1] is Ellipsis:
            return tuple(from_data(parts[0], item, f"{where}[{i}]") for i, item in enumerate(data))
        if len(data) != len(parts):
            raise _not(f"a list of {len(parts)}", where, data)
        return tuple(from_data(part, item, where) for part, item in zip(parts, data, strict=True))
    if origin is Mapping:
        if not isinstance(data, dict):
            raise _not("an object", where, data)
        return {key: from_data(parts[1], item, f"{where}[{key!r}]") for key, item in data.items()}
    if origin in (Union, types.UnionType):
        return None if data is None else from_data(next(p for p in parts if p is not type(None)), data, where)
    if type(data) is not kind:  # isinstance would take True for an int
        raise _not(f"of type {kind.__name__}", where, data)
    return data


def _instance(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise _not("an object", where, data)
    prefix = f"{where}." if where else ""
    hints = _hints(kind)
    for name in hints:
        if name not in data:
            raise ValueError(f"field {prefix + name!r} is missing")
    for name in data:
        if name not in hints:
            raise ValueError(f"field {prefix + name!r} is unknown")
    return kind(**{name: from_data(hint, data[name], prefix + name) for name, hint in hints.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _not(expected: str, where: str, data: Any) -> ValueError:
    return ValueError(f"field {where!r} is not {expected} but {data!r:.80}")


def _seal(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()
