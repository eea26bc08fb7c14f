import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from govqa.errors import IndexCorrupt, StoreError
from govqa.store.sealed import from_data, read_sealed, sealed, unsealed
from govqa.types import Metadata, Source, Span, to_data


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    count: int
    share: float | None
    pairs: tuple[tuple[str, str], ...]
    spans: Mapping[str, Span]


EXAMPLE = Example("é\U0001d49c\udcff", 3, 0.5, (("a", "b"),), {"x": Span(1, 2)})


def write(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_a_value_comes_back_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", sealed(EXAMPLE))
    assert unsealed(Example, path, read_sealed(path)) == EXAMPLE
    metadata = Metadata(
        "T",
        ("A", "B"),
        aliases=(("WAICO", "World AI Cooperation Organisation"),),
        sources=(Source("k", "t"),),
    )
    assert from_data(Metadata, json.loads(json.dumps(to_data(metadata)))) == metadata


def test_equal_values_give_equal_files() -> None:
    assert sealed(EXAMPLE) == sealed(Example(**{name: getattr(EXAMPLE, name) for name in Example.__slots__}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": None}, "'name' is not of type str"),
        ({"count": True}, "'count' is not of type int"),
        ({"count": 3.0}, "'count' is not of type int"),
        ({"share": "x"}, "'share' is not of type float"),
        ({"pairs": {"a": "b"}}, "'pairs' is not a list"),
        ({"pairs": [["a"]]}, r"'pairs\[0\]' is not a list of 2"),
        ({"spans": []}, "'spans' is not an object"),
        ({"spans": {"x": {"start": 1}}}, r"""\["?'x'\]?.end' is missing|spans\['x'\].end"""),
        ({"spans": {"x": {"start": 2, "end": 1}}}, "not a span"),
        ({"spans": {"x": {"start": 1, "end": 2, "colour": 3}}}, "colour"),
        ({"more": 1}, "'more' is unknown"),
        ({"count": 4}, "differs from its field 'checksum'"),
        ({"checksum": None}, "differs from its field 'checksum'"),
    ],
)
def test_a_field_that_is_not_as_it_should_be_is_named_with_the_file(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = write(tmp_path / "x.json", {**json.loads(sealed(EXAMPLE)), **change})
    with pytest.raises(IndexCorrupt, match=said) as caught:
        unsealed(Example, path, read_sealed(path))
    assert str(path) in str(caught.value)
    assert "govqa doctor" in str(caught.value)
    assert "govqa index --rebuild" in str(caught.value)


@pytest.mark.parametrize("name", [*Example.__slots__, "checksum"])
def test_a_missing_field_is_named(tmp_path: Path, name: str) -> None:
    data = json.loads(sealed(EXAMPLE))
    del data[name]
    path = write(tmp_path / "x.json", data)
    with pytest.raises(IndexCorrupt, match=f"field '{name}'"):
        unsealed(Example, path, read_sealed(path))


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"é": 1}', "[" * 100_000, "\0"])
def test_a_file_that_is_no_json_object_is_corrupt(tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "x.json", content)
    with pytest.raises(IndexCorrupt, match=r"x\.json"):
        read_sealed(path)


def test_a_missing_file_is_corrupt_and_an_unreadable_one_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match=r"x\.json is missing"):
        read_sealed(tmp_path / "x.json")
    with pytest.raises(StoreError, match="could not be read"):
        read_sealed(tmp_path)
