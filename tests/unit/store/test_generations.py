import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from govqa.errors import IndexCorrupt, IndexIncompatible, IndexNotFound, StoreError
from govqa.store import IndexStore, write_manifest
from govqa.types import IndexManifest

Publish = Callable[..., str]
ManifestOf = Callable[..., IndexManifest]


def test_an_empty_folder_serves_nothing(store: IndexStore) -> None:
    assert store.current() is None
    assert store.generations() == []
    assert not store.root.exists()
    with pytest.raises(IndexNotFound, match="govqa index"):
        store.rollback()
    assert not store.root.exists()


def test_a_published_generation_serves(store: IndexStore, publish: Publish) -> None:
    generation = publish(store, "hello", encoder="key")
    assert store.current() == generation
    assert store.generations() == [generation]
    assert (store.folder(generation) / "a.txt").read_text() == "hello"
    assert store.manifest(generation).parent == ""
    assert store.problems(generation) == store.problems(generation, quick=True) == []


def test_a_staged_generation_is_seen_by_nobody_and_gone_if_not_published(
    store: IndexStore, publish: Publish
) -> None:
    first = publish(store)
    with store.stage() as staged:
        assert staged.parent == first
        assert list(staged.folder.iterdir()) == []
        (staged.folder / "half").write_text("x")
        assert store.generations() == [first]
    with pytest.raises(RuntimeError, match="stop"), store.stage():
        raise RuntimeError("stop")
    assert [path.name for path in (store.root / "generations").iterdir()] == [first]
    assert store.current() == first


def test_two_generations_are_kept_and_the_parent_is_the_one_before(
    store: IndexStore, publish: Publish
) -> None:
    names = [publish(store, f"{n}") for n in range(4)]
    assert names == sorted(set(names))
    assert store.generations() == names[2:]
    assert store.current() == names[3]
    assert store.manifest(names[3]).parent == names[2]


def test_a_rollback_goes_one_back_and_then_says_there_is_no_more(store: IndexStore, publish: Publish) -> None:
    assert store.previous() is None
    first = publish(store, "1")
    assert store.previous() is None
    second = publish(store, "2")
    assert store.previous() == first
    assert store.rollback() == first
    assert store.current() == first
    assert store.previous() is None
    assert store.generations() == [first, second]  # nothing is lost yet
    with pytest.raises(StoreError, match=r"no generation .* older"):
        store.rollback()
    assert store.current() == first


def test_after_a_rollback_the_next_build_follows_the_generation_that_served(
    store: IndexStore, publish: Publish
) -> None:
    first, second = publish(store, "1"), publish(store, "2")
    store.rollback()
    third = publish(store, "3")
    assert store.generations() == [first, third]
    assert store.manifest(third).parent == first
    assert store.rollback() == first
    assert second not in store.generations()


def test_a_rollback_goes_to_the_parent_not_to_what_was_rolled_back_from(
    store: IndexStore, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish(store, "1"), publish(store, "2")
    store.rollback()
    with monkeypatch.context() as patched:  # killed after CURRENT was replaced, before the rest was deleted
        patched.setattr(store, "_delete_all_but", lambda keep: None)
        third = publish(store, "3")
    assert store.generations() == [first, second, third]
    assert store.rollback() == first


def test_a_rollback_to_a_damaged_generation_is_refused_and_says_why(
    store: IndexStore, publish: Publish
) -> None:
    first, second = publish(store, "1"), publish(store, "2")
    (store.folder(first) / "a.txt").write_text("?")
    with pytest.raises(IndexCorrupt, match=r"a\.txt: its SHA-256 differs"):
        store.rollback()
    assert store.current() == second


def test_a_rollback_passes_over_what_cannot_be_read_or_opened(store: IndexStore, publish: Publish) -> None:
    first, second, third = (publish_beside(store, publish, f"{n}") for n in range(3))
    assert store.generations() == [first, second, third]

    def opened(manifest: IndexManifest) -> None:
        if manifest.generation == third:
            raise IndexIncompatible("reader", "reader-2", "reader-1", "Run  govqa index")

    write_manifest(store.folder(second), replace(store.manifest(second), format_version=99))
    (store.root / "CURRENT").write_text("damaged")
    assert store.previous() == third
    assert store.previous(opened) == first
    assert store.rollback(opened) == first
    assert store.current() == first


def test_a_rollback_to_what_cannot_be_opened_is_refused_and_says_why(
    store: IndexStore, publish: Publish
) -> None:
    def opened(manifest: IndexManifest) -> None:
        raise IndexIncompatible("reader", "reader-2", "reader-1", "Run  govqa index")

    first, second = publish(store, "1"), publish(store, "2")
    assert store.previous(opened) is None
    with pytest.raises(IndexCorrupt, match=f"{first} cannot answer: .*reader 'reader-2'"):
        store.rollback(opened)
    assert store.current() == second
    write_manifest(store.folder(first), replace(store.manifest(first), format_version=99))
    assert store.previous() is None
    with pytest.raises(IndexCorrupt, match=f"{first} cannot answer: .*format_version 99"):
        store.rollback()
    assert store.current() == second


def publish_beside(store: IndexStore, publish: Publish, content: str) -> str:
    """Publish, and be killed before older generations are deleted."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "_delete_all_but", lambda keep: None)
        return publish(store, content)


@pytest.mark.parametrize("content", ["", "garbage", "../../x", "20200101T000000.000000Z-000000\n"])
def test_a_damaged_current_is_corrupt_and_is_mended_by_rollback_and_by_the_next_build(
    store: IndexStore, publish: Publish, content: str
) -> None:
    first, second = publish(store, "1"), publish(store, "2")
    (store.root / "CURRENT").write_text(content)
    with pytest.raises(IndexCorrupt, match="CURRENT"):
        store.current()
    assert store.generations() == [first, second]
    assert store.rollback() == second
    assert store.current() == second
    (store.root / "CURRENT").write_text(content)
    third = publish(store, "3")
    assert store.current() == third
    assert store.generations() == [second, third]
    assert store.rollback() == second


def test_a_current_whose_generation_is_missing_says_so(store: IndexStore, publish: Publish) -> None:
    generation = publish(store)
    shutil.rmtree(store.folder(generation))
    with pytest.raises(IndexCorrupt, match=f"names generation {generation}, which is missing"):
        store.current()


def test_a_reader_that_is_overtaken_looks_again(
    store: IndexStore, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    stale = "20200101T000000.000000Z-000000"
    answers = iter([stale, store.current()])
    monkeypatch.setattr("govqa.store.generations.read_current", lambda root: next(answers))
    assert store.current() == store.generations()[0]


@pytest.mark.parametrize("name", ["", "..", "../../x", ".staging-20200101T000000.000000Z-000000", "x"])
def test_a_folder_is_given_only_for_names_of_generations(store: IndexStore, name: str) -> None:
    with pytest.raises(StoreError, match="names no generation"):
        store.folder(name)


def test_files_open_in_a_deleted_generation_can_be_read_on(store: IndexStore, publish: Publish) -> None:
    generation = publish(store, "old")
    with (store.folder(generation) / "a.txt").open() as file:
        publish(store, "new")
        publish(store, "newer")
        assert generation not in store.generations()
        assert file.read() == "old"


def test_the_next_writer_deletes_what_a_killed_one_left(store: IndexStore, publish: Publish) -> None:
    generation = publish(store, encoder="key")
    for name in (
        "generations/.staging-x/lexical",
        "generations/.deleted-y",
        "encoders/.staging-z",
        "encoders/.deleted-key",
    ):
        (store.root / name).mkdir(parents=True)
        (store.root / name / "file").write_text("x")
    assert store.generations() == [generation]
    with store.lock():
        assert [path.name for path in (store.root / "generations").iterdir()] == [generation]
        assert [path.name for path in (store.root / "encoders").iterdir()] == ["key"]


def test_a_generation_that_differs_from_its_manifest_is_not_published(
    store: IndexStore, publish: Publish, manifest_of: ManifestOf
) -> None:
    first = publish(store)
    for change, said in (
        (lambda folder: (folder / "a").write_text("?"), "a: its SHA-256 differs"),
        (lambda folder: (folder / "a").unlink(), "missing: a"),
        (lambda folder: (folder / "b").write_text("b"), "not in the manifest: b"),
    ):
        with store.stage() as staged:
            (staged.folder / "a").write_text("a")
            manifest = manifest_of(staged)
            change(staged.folder)
            with pytest.raises(StoreError, match=said):
                store.publish(staged, manifest)
        assert store.current() == first
        assert store.generations() == [first]


def test_a_generation_whose_encoder_is_missing_or_damaged_is_not_published(
    store: IndexStore, publish: Publish, manifest_of: ManifestOf
) -> None:
    first = publish(store, encoder="key")
    with pytest.raises(StoreError, match="encoders/other: missing"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="other"))
    with pytest.raises(StoreError, match="cannot name a folder"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="../x"))
    (store.encoder_folder("key") / "model.onnx").write_text("Weights of key")
    with pytest.raises(StoreError, match=r"encoders/key: changed: model\.onnx"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="key"))
    assert store.current() == first


def test_a_generation_whose_reader_is_missing_or_damaged_is_not_published(
    store: IndexStore, publish: Publish, manifest_of: ManifestOf
) -> None:
    first = publish(store, encoder="key", reader="reader")
    with pytest.raises(StoreError, match="encoders/other: missing"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="key", reader="other"))
    with pytest.raises(StoreError, match="field 'reader' cannot name a folder"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="key", reader="../x"))
    (store.encoder_folder("reader") / "model.onnx").write_text("Weights of reader")
    with pytest.raises(StoreError, match=r"encoders/reader: changed: model\.onnx"), store.stage() as staged:
        store.publish(staged, manifest_of(staged, encoder="key", reader="reader"))
    assert store.current() == first


def test_a_manifest_of_another_generation_is_a_mistake_of_the_caller(
    store: IndexStore, manifest_of: ManifestOf
) -> None:
    with store.stage() as staged:
        manifest = manifest_of(staged)
        for wrong in (replace(manifest, generation="x"), replace(manifest, parent="x")):
            with pytest.raises(ValueError, match="is not of"):
                store.publish(staged, wrong)


def test_a_full_disk_while_staging_is_a_store_error_and_the_old_generation_serves(
    store: IndexStore, publish: Publish
) -> None:
    first = publish(store)
    with (
        pytest.raises(StoreError, match=r"No space left.*What was served before is intact.*Free some space"),
        store.stage(),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert store.current() == first


def test_an_oserror_about_something_else_passes_through_staging(store: IndexStore) -> None:
    with pytest.raises(FileNotFoundError), store.stage():
        Path("/absent/file").read_text()


def test_problems_name_every_damaged_file_of_generation_encoder_and_reader(
    store: IndexStore, publish: Publish
) -> None:
    generation = publish(store, encoder="key", reader="reader")
    listed = [store.folder(generation) / name for name in ("a.txt", "lexical/b.bin", "manifest.json")]
    for model in ("key", "reader"):
        listed += [store.encoder_folder(model) / name for name in ("encoder.json", "model.onnx")]
    for path in listed:
        data = path.read_bytes()
        path.write_bytes(data[:5] + bytes([data[5] ^ 2]) + data[6:])
        (problem,) = store.problems(generation)
        assert path.name in problem
        assert (path.parent.name if "encoders" in str(path) else generation) in problem
        path.write_bytes(data)
    assert store.problems(generation) == []


def test_a_generation_in_the_folder_of_another_is_corrupt(store: IndexStore, publish: Publish) -> None:
    generation = publish(store)
    other = "20990101T000000.000000Z-000000"
    store.folder(generation).rename(store.folder(other))
    with pytest.raises(IndexCorrupt, match=f"holds generation '{generation}'"):
        store.manifest(other)


def test_a_generation_of_another_format_is_incompatible(store: IndexStore, publish: Publish) -> None:
    generation = publish(store)
    write_manifest(store.folder(generation), replace(store.manifest(generation), format_version=99))
    with pytest.raises(IndexIncompatible, match="format_version 99"):
        store.problems(generation)
    with store.lock():  # a writer is not kept from building anew
        pass
