"""The exported reader beside the index: damage to it is named, and mended by the command that is named."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from govqa import Chatbot, GovqaError
from govqa.doctor import doctor
from govqa.errors import IndexCorrupt, IndexIncompatible
from govqa.generation import Generation
from govqa.reader.onnx import OnnxReader
from govqa.store import IndexStore
from govqa.types import Passage

FILES = ("model.onnx", "model.weights", "tokenizer.json")
QUESTION = "Since when has he worked at the locks of Ekeby?"


def folder_of(index: Path) -> Path:
    store = IndexStore(index)
    return store.encoder_folder(store.manifest(store.current() or "").reader)


def put(path: Path, data: bytes) -> None:
    """Write a file anew, and none of those that it is a hard link of."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def passages_of(index: Path) -> list[Passage]:
    generation = Generation.current(index)
    return generation.records.passages(range(len(generation.tokens)))


def test_the_files_named_here_are_all_there_are(built: Any) -> None:
    assert {path.name for path in folder_of(built.index).iterdir()} == {*FILES, "encoder.json"}


def test_the_reader_of_a_generation_reads_its_passages(built: Any) -> None:
    generation = Generation.current(built.index)
    passages = passages_of(built.index)
    for passage, reading in zip(passages, generation.reader.read(QUESTION, passages), strict=True):
        text = generation.records.document(passage.doc_id).text
        assert len(reading.sentences) == len(passage.sentences)
        for span, sentence in zip(passage.sentences, reading.sentences, strict=True):
            assert sentence.phrase is not None
            assert sentence.phrase in span
            assert sentence.phrase.of(text).strip()


@pytest.mark.parametrize("name", [*FILES, "encoder.json"])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "shorter"])
def test_a_missing_and_a_shorter_file_are_named_when_the_index_is_opened(
    library: Any, name: str, missing: bool
) -> None:
    path = folder_of(library.index) / name
    if missing:
        path.unlink()
    else:
        put(path, path.read_bytes()[:-9])
    with pytest.raises(IndexCorrupt, match=rf"{name}.*govqa index --rebuild"):
        Chatbot.open(library.index)


def test_flipped_bits_are_named_by_the_doctor_and_mended(library: Any) -> None:
    for name in FILES:
        path = folder_of(library.index) / name
        put(path, flipped(path.read_bytes(), path.stat().st_size // 2))
    (check,) = (check for check in doctor(library.index) if not check.ok)
    for name in FILES:
        assert f"changed: {name}: its SHA-256 differs" in check.detail
    assert check.remedy == "govqa index --rebuild"
    library.build(rebuild=True)
    assert all(check.ok for check in doctor(library.index))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_reader_raises_an_error_of_govqas_or_none(library: Any, name: str) -> None:
    path, passages = folder_of(library.index) / name, passages_of(library.index)
    whole = path.read_bytes()
    randomly = random.Random(name)
    for _ in range(8):
        put(path, flipped(whole, randomly.randrange(min(len(whole), 400))))
        with suppress(GovqaError):
            OnnxReader(path.parent).read(QUESTION, passages)


def test_weights_that_are_no_numbers_are_named_with_the_remedy(library: Any) -> None:
    path = folder_of(library.index) / "model.weights"
    put(path, b"\xff" * path.stat().st_size)
    with pytest.raises(IndexCorrupt, match="govqa index --rebuild"):
        OnnxReader(path.parent).read(QUESTION, passages_of(library.index))


def test_another_reader_names_both_and_the_command(built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    was = IndexStore(built.index).manifest(IndexStore(built.index).current() or "").reader
    monkeypatch.setattr("govqa.generation.reader_key", lambda: "reader-2")
    with pytest.raises(IndexIncompatible) as caught:
        Chatbot.open(built.index)
    error = caught.value
    assert (error.field, error.index_value, error.runtime_value) == ("reader", was, "reader-2")
    assert "govqa index" in str(error)
