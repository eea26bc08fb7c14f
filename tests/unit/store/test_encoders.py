from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.errors import StoreError
from govqa.store import IndexStore


def add(store: IndexStore, key: str, content: str = "weights") -> Path:
    with store.stage_encoder(key) as folder:
        (folder / "model.onnx").write_text(content)
        (folder / "tokenizer").mkdir()
        (folder / "tokenizer" / "vocabulary.txt").write_text("a b c")
    return store.encoder_folder(key)


def test_an_encoder_is_there_whole_after_the_block_and_not_before(store: IndexStore) -> None:
    with store.stage_encoder("key") as folder:
        (folder / "model.onnx").write_text("weights")
        assert not store.encoder_folder("key").exists()
        assert store.check_encoder("key")[0].startswith("missing: encoder.json")
    assert (store.encoder_folder("key") / "model.onnx").read_text() == "weights"
    assert store.check_encoder("key") == []
    assert store.check_encoder("key", quick=True) == []


def test_a_block_that_fails_leaves_nothing(store: IndexStore) -> None:
    def fail(folder: Path) -> None:
        (folder / "model.onnx").write_text("half")
        raise RuntimeError("export failed")

    with pytest.raises(RuntimeError, match="export"), store.stage_encoder("key") as folder:
        fail(folder)
    assert list((store.root / "encoders").iterdir()) == []


def test_an_intact_encoder_is_never_replaced_and_a_damaged_one_is(store: IndexStore) -> None:
    with store.lock():
        folder = add(store, "key", "first")
        add(store, "key", "second")
        assert (folder / "model.onnx").read_text() == "first"
        (folder / "model.onnx").write_text("fIrst")
        assert store.check_encoder("key", quick=True) == []
        assert store.check_encoder("key") == ["changed: model.onnx: its SHA-256 differs"]
        add(store, "key", "third")
        assert (folder / "model.onnx").read_text() == "third"
        assert store.check_encoder("key") == []


def test_a_bit_flipped_in_any_file_of_an_encoder_is_found_and_the_file_named(store: IndexStore) -> None:
    folder = add(store, "key")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        path.write_bytes(data[:-2] + bytes([data[-2] ^ 4]) + data[-1:])
        (problem,) = store.check_encoder("key")
        assert path.name in problem
        path.write_bytes(data)
    assert store.check_encoder("key") == []


def test_an_encoder_under_the_name_of_another_is_a_problem(store: IndexStore) -> None:
    add(store, "key").rename(store.encoder_folder("other"))
    assert store.check_encoder("other") == ["changed: encoder.json: it belongs to encoder 'key'"]


def test_the_name_of_the_checksums_is_taken(store: IndexStore) -> None:
    with pytest.raises(StoreError, match=r"encoder\.json.*use another"), store.stage_encoder("key") as folder:
        (folder / "encoder.json").write_text("{}")


@pytest.mark.parametrize("key", ["", ".", "..", "../x", "a/b", ".hidden", "a b", "é", "a\n", "x" * 300])
def test_a_key_that_is_no_plain_folder_name_is_refused(store: IndexStore, key: str) -> None:
    with pytest.raises(StoreError, match="cannot name an encoder"):
        store.encoder_folder(key)


def test_the_next_writer_deletes_encoders_that_no_generation_uses(
    store: IndexStore, publish: Callable[..., str]
) -> None:
    publish(store, encoder="used")
    add(store, "unused")
    assert sorted(path.name for path in (store.root / "encoders").iterdir()) == ["unused", "used"]
    with store.lock():
        assert [path.name for path in (store.root / "encoders").iterdir()] == ["used"]


def test_an_encoder_goes_with_the_last_generation_that_uses_it(
    store: IndexStore, publish: Callable[..., str]
) -> None:
    def encoders() -> list[str]:
        return sorted(path.name for path in (store.root / "encoders").iterdir())

    publish(store, encoder="a")
    publish(store, encoder="b")
    assert encoders() == ["a", "b"]
    publish(store, encoder="b")
    assert encoders() == ["b"]


def test_a_reader_stays_as_long_as_a_generation_uses_it(
    store: IndexStore, publish: Callable[..., str]
) -> None:
    for reader in ("old", "new", "new"):
        publish(store, encoder="key", reader=reader)
        kept = {path.name for path in (store.root / "encoders").iterdir()}
        assert {"key", reader} <= kept
    assert kept == {"key", "new"}


def test_no_encoder_is_deleted_while_a_manifest_cannot_be_read(
    store: IndexStore, publish: Callable[..., str]
) -> None:
    first = publish(store, encoder="a")
    publish(store, encoder="b")
    (store.folder(first) / "manifest.json").write_text("{")
    with store.lock():
        assert sorted(path.name for path in (store.root / "encoders").iterdir()) == ["a", "b"]


def test_a_folder_that_is_no_encoder_is_let_be(store: IndexStore) -> None:
    mine = store.root / "encoders" / "bert"
    mine.mkdir(parents=True)
    (mine / "weights.bin").write_bytes(b"somebody's")
    with store.lock():
        pass
    assert (mine / "weights.bin").read_bytes() == b"somebody's"
