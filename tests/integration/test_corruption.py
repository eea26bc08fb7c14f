"""Damage is named, never served as if it were an answer, and mended by the next build."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govqa import Chatbot, GovqaError, Settings
from govqa.doctor import doctor
from govqa.errors import IndexCorrupt, IndexIncompatible
from govqa.generation import Generation
from govqa.indexing import build_index
from govqa.store import FORMAT_VERSION, IndexStore, record_files, write_manifest

QUESTION = "When was the oldest dam closed with clay and oak?"
FILES = (
    "records.sqlite",
    "signatures.npy",
    "words.json",
    "passages.keys",
    "dense.faiss",
    "tokens.codes",
    "tokens.scales",
    "tokens.offsets",
    "tokens.rows",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/vocab.index.json",
    "lexical/params.index.json",
)
ENCODER_FILES = ("model.onnx", "model.weights", "tokenizer.json", "encoder.config.json")


def current(index: Path) -> Path:
    store = IndexStore(index)
    return store.folder(store.current() or "")


def encoder(index: Path) -> Path:
    store = IndexStore(index)
    return store.encoder_folder(store.manifest(store.current() or "").encoder)


def change(path: Path, how: Callable[[bytearray], object]) -> None:
    """Change the bytes of a file."""
    data = bytearray(path.read_bytes())
    how(data)
    put(path, data)


def put(path: Path, data: bytes | bytearray) -> None:
    """Write a file anew, and none of those that it is a hard link of."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def flip(path: Path, at: float = 0.5) -> None:
    def one_bit(data: bytearray) -> None:
        data[min(int(at * len(data)), len(data) - 1)] ^= 4

    change(path, one_bit)


def problems(index: Path) -> str:
    return "\n".join(check.detail for check in doctor(index) if not check.ok)


def test_the_files_named_here_are_all_there_are(built: Any) -> None:
    folder = current(built.index)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {*FILES, "manifest.json"}
    assert {path.name for path in encoder(built.index).iterdir()} == {*ENCODER_FILES, "encoder.json"}


@pytest.mark.parametrize("name", [*FILES, *ENCODER_FILES])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "shorter"])
def test_a_missing_and_a_shorter_file_are_named_when_the_index_is_opened(
    library: Any, name: str, missing: bool
) -> None:
    path = (current if name in FILES else encoder)(library.index) / name
    if missing:
        path.unlink()
    else:
        change(path, lambda data: data.pop())
    with pytest.raises(IndexCorrupt, match=rf"{'missing' if missing else 'changed'}: {name}"):
        Chatbot.open(library.index)


def test_flipped_bits_are_named_by_the_doctor(library: Any) -> None:
    for name in FILES:
        flip(current(library.index) / name)
    for name in ENCODER_FILES:
        flip(encoder(library.index) / name)
    (check,) = (check for check in doctor(library.index) if not check.ok)
    for name in (*FILES, *ENCODER_FILES):
        assert f"changed: {name}: its SHA-256 differs" in check.detail
    assert check.remedy == "govqa index --rebuild"


@pytest.mark.parametrize("name", ["manifest.json", "encoder.json"])
def test_a_flipped_bit_in_a_manifest_is_named_when_the_index_is_opened(library: Any, name: str) -> None:
    folder = current(library.index) if name == "manifest.json" else encoder(library.index)
    for at in (0.1, 0.5, 0.9):
        flip(folder / name, at)
        with pytest.raises(IndexCorrupt, match=name):
            Chatbot.open(library.index)
        flip(folder / name, at)
    assert Chatbot.open(library.index).ask(QUESTION).status == "answered"


@pytest.mark.parametrize("name", FILES)
def test_damage_raises_an_error_of_govqas_or_none(library: Any, name: str) -> None:
    settings = Settings.load(refuse_below=0.0)
    with_encoder = Generation.current(library.index).encoder
    path = current(library.index) / name
    whole = path.read_bytes()
    randomly = random.Random(name)
    for _ in range(12):
        data = bytearray(whole)
        data[randomly.randrange(min(len(data), randomly.choice([40, 400, len(data)])))] ^= (
            1 << randomly.randrange(8)
        )
        put(path, data)
        try:
            generation = Generation.current(library.index)
            generation.__dict__["encoder"] = with_encoder  # opening it each time takes long
            generation.get_ready()
            bot = Chatbot(library.index, settings, generation)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # NumPy's, of numbers beyond all bounds
                answer = bot.ask(QUESTION)
            for citation in answer.citations:
                text = bot.document(citation.doc_id).text
                assert text[citation.span.start : citation.span.end] == citation.quote
        except GovqaError:
            continue


@pytest.mark.parametrize("name", ["tokenizer.json", "encoder.config.json", "model.onnx"])
def test_a_damaged_encoder_raises_an_error_of_govqas_or_none(library: Any, name: str) -> None:
    path = encoder(library.index) / name
    whole = path.read_bytes()
    randomly = random.Random(name)
    for _ in range(6):
        data = bytearray(whole)
        data[randomly.randrange(min(len(data), 400))] ^= 1 << randomly.randrange(8)
        put(path, data)
        try:
            Chatbot.open(library.index).ask(QUESTION)
        except GovqaError:
            continue


@pytest.mark.parametrize("content", [b"", b"nonsense\n", b"\xff\xfe", b"20250101T000000.000000Z-abcdef\n"])
def test_a_damaged_current_is_named(library: Any, content: bytes) -> None:
    put(library.index / "CURRENT", content)
    with pytest.raises(IndexCorrupt, match="CURRENT"):
        Chatbot.open(library.index)
    assert "CURRENT" in problems(library.index)


def test_files_of_two_indexes_are_not_taken_for_one(library: Any, tmp_path: Path) -> None:
    corpus = tmp_path / "other"
    corpus.mkdir()
    report = build_index(corpus, library.index, settings=Settings.load())
    assert report.passages == 0
    store = IndexStore(library.index)
    manifest = store.manifest(report.generation)
    folder, other = store.folder(report.generation), store.folder(manifest.parent)
    # A whole file of another generation, and a manifest that was made to list it.
    put(folder / "dense.faiss", (other / "dense.faiss").read_bytes())
    write_manifest(folder, replace(manifest, files=record_files(folder)))
    assert store.problems(store.current() or "") == []
    with pytest.raises(IndexCorrupt, match="not of one index"):
        Chatbot.open(library.index)


def test_another_analyser_names_both_values_and_the_command(
    built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = Chatbot.open(built.index).manifest.analyser
    monkeypatch.setattr("govqa.generation.ANALYSER", "another/7")
    with pytest.raises(IndexIncompatible) as caught:
        Chatbot.open(built.index)
    assert (caught.value.field, caught.value.index_value, caught.value.runtime_value) == (
        "analyser",
        was,
        "another/7",
    )
    for part in (repr(was), "'another/7'", "govqa index"):
        assert part in str(caught.value)


def test_another_format_names_both_values_and_the_command(
    built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govqa.store.manifest.FORMAT_VERSION", 99)
    with pytest.raises(IndexIncompatible) as caught:
        Chatbot.open(built.index)
    assert (caught.value.index_value, caught.value.runtime_value) == (FORMAT_VERSION, 99)
    for part in (f"format_version {FORMAT_VERSION}", "99", "govqa index --rebuild"):
        assert part in str(caught.value)


def test_the_command_that_the_errors_name_mends_the_index(library: Any) -> None:
    for name in ("records.sqlite", "tokens.rows"):
        flip(current(library.index) / name, 0.01)
    report = library.build(rebuild=True)
    assert report.embedded == report.passages
    assert [
        check for check in doctor(library.index) if not check.ok and report.generation in check.name
    ] == []
    assert "1764" in Chatbot.open(library.index).ask(QUESTION).text


def test_a_damaged_encoder_is_exported_again(library: Any) -> None:
    flip(encoder(library.index) / "model.weights")
    library.build(rebuild=True)
    assert all(check.ok for check in doctor(library.index))
    assert "1764" in Chatbot.open(library.index).ask(QUESTION).text
