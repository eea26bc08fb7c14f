"""A build does what changed and no more, and leaves a whole index whatever goes wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govqa.config import Settings
from govqa.encoding import Model
from govqa.encoding.onnx import MODEL_FILE
from govqa.errors import ConfigError, CorruptDocument, IndexLocked, ModelError, StoreError
from govqa.indexing import Progress, build, build_index, outcome, worker
from govqa.store import IndexStore, Records
from govqa.store.records import RECORDS_FILE
from govqa.types import BuildReport, Duplicate

COMMISSION, DAMS = "commission.md", "notes/dams.txt"

Build = Callable[..., BuildReport]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def make(corpus: Path, index: Path, model: list[Model]) -> Build:
    """Build the index of ``corpus``."""

    def run(**options: Any) -> BuildReport:
        return build_index(corpus, index, **options)

    return run


def sources(index: Path) -> list[str]:
    """The documents of the generation that the index serves, every byte of which is checked."""
    store = IndexStore(index)
    generation = store.current()
    assert generation is not None
    assert store.problems(generation) == []
    with Records.open(store.folder(generation) / RECORDS_FILE) as records:
        return [summary.source for summary in records.summaries()]


def assert_nothing_is_left_over(index: Path) -> None:
    for folder in (index, index / "generations", index / "encoders"):
        if folder.exists():
            assert [path.name for path in folder.iterdir() if path.name.startswith((".st", ".del"))] == []


def flip(index: Path, name: str) -> None:
    """Change one bit in the middle of a file of the current generation."""
    store = IndexStore(index)
    path = store.folder(store.current() or "") / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_the_first_build_reports_everything_added(make: Build, index: Path, encoder: Any) -> None:
    report = make()
    assert report.generation == IndexStore(index).current()
    assert report.added == (COMMISSION, DAMS)
    assert (report.documents, report.passages, report.embedded) == (2, 2, 2)
    assert report.seconds > 0
    assert encoder.exports == 1
    assert sources(index) == [COMMISSION, DAMS]


def test_nothing_changed_writes_nothing(make: Build, index: Path, encoder: Any) -> None:
    first = make()
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.is_file()}
    second = make()
    assert second.generation == first.generation
    assert second.unchanged == (COMMISSION, DAMS)
    assert (second.documents, second.passages, second.embedded) == (2, 2, 0)
    assert (second.added, second.changed, second.removed) == ((), (), ())
    after = {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.is_file()}
    ignored = {index / ".lock"}
    assert {p: t for p, t in after.items() if p not in ignored} == {
        p: t for p, t in before.items() if p not in ignored
    }
    assert encoder.exports == 1


def test_a_removed_document_needs_no_encoding(make: Build, corpus: Path, index: Path, encoder: Any) -> None:
    make()
    encoder.encoded.clear()
    (corpus / COMMISSION).unlink()
    report = make()
    assert (report.removed, report.unchanged, report.embedded) == ((COMMISSION,), (DAMS,), 0)
    assert (report.documents, report.passages) == (1, 1)
    assert encoder.encoded == []
    assert sources(index) == [DAMS]


def test_a_file_that_fails_is_in_the_manifest_and_makes_one_new_generation(
    make: Build, corpus: Path, index: Path
) -> None:
    make()
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    second, third = make(), make()
    assert [failed.source for failed in second.failed] == ["broken.pdf"]
    assert third.generation == second.generation
    assert third.failed == second.failed == IndexStore(index).manifest(second.generation).failed
    (corpus / "broken.pdf").unlink()
    fourth = make()
    assert fourth.generation != third.generation
    assert fourth.failed == ()
    assert fourth.embedded == 0


def test_strict_keeps_the_index_as_it_is(make: Build, corpus: Path, index: Path) -> None:
    first = make()
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")
    with pytest.raises(CorruptDocument, match=r"broken\.pdf"):
        make(strict=True)
    assert IndexStore(index).current() == first.generation
    assert_nothing_is_left_over(index)


def test_a_missing_corpus_is_said_and_makes_no_index(tmp_path: Path, model: list[Model]) -> None:
    with pytest.raises(ConfigError, match=r"no corpus folder .*nowhere"):
        build_index(tmp_path / "nowhere", tmp_path / "index")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="no corpus folder"):
        build_index(tmp_path / "file", tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_corpus_and_index_cannot_be_one_folder(corpus: Path, model: list[Model]) -> None:
    with pytest.raises(ConfigError, match="--index"):
        build_index(corpus, corpus / "notes" / "..")
    assert {path.name for path in corpus.iterdir()} == {COMMISSION, "notes"}


def test_an_index_inside_its_corpus_is_not_indexed(corpus: Path, model: list[Model]) -> None:
    first = build_index(corpus, corpus / "notes" / "index")
    second = build_index(corpus, corpus / "notes" / "index")
    assert first.added == second.unchanged == (COMMISSION, DAMS)
    assert second.generation == first.generation
    assert second.failed == ()


def test_a_corpus_inside_its_index_folder_is_indexed(
    tmp_path: Path, corpus: Path, model: list[Model]
) -> None:
    first = build_index(corpus, tmp_path)
    assert first.added == (COMMISSION, DAMS)
    assert build_index(corpus, tmp_path).generation == first.generation


def test_folders_come_from_the_settings_unless_given(
    corpus: Path, index: Path, model: list[Model], tmp_path: Path
) -> None:
    settings = Settings.load(corpus=corpus, index=index)
    report = build_index(settings=settings)
    assert IndexStore(index).current() == report.generation
    other = build_index(index=tmp_path / "other", settings=settings)
    assert IndexStore(tmp_path / "other").current() == other.generation


def test_an_empty_corpus_makes_an_empty_index(make: Build, corpus: Path, index: Path) -> None:
    for source in (COMMISSION, DAMS):
        (corpus / source).unlink()
    report = make()
    assert (report.documents, report.passages, report.embedded) == (0, 0, 0)
    assert sources(index) == []
    assert make().generation == report.generation


def test_a_document_without_a_sentence_to_quote_is_kept_without_passages(
    make: Build, corpus: Path, index: Path
) -> None:
    (corpus / "asked.txt").write_text("Who? And why? What for?\n")
    report = make()
    assert (report.documents, report.passages) == (3, 2)
    assert "asked.txt" in sources(index)


@pytest.mark.parametrize("name", ["LOADER_VERSION", "SPLITTER_VERSION", "ANALYSER"])
def test_another_version_of_what_reads_reads_all_again_and_encodes_nothing(
    make: Build, monkeypatch: pytest.MonkeyPatch, encoder: Any, name: str
) -> None:
    first = make()
    monkeypatch.setattr(outcome, name, "another")
    second = make()
    assert second.generation != first.generation
    assert second.unchanged == (COMMISSION, DAMS)
    assert (second.embedded, encoder.exports) == (0, 1)
    assert make().generation == second.generation


def test_an_index_setting_reads_all_again_and_a_query_setting_does_not(
    make: Build, index: Path, corpus: Path
) -> None:
    first = make()
    folders = {"corpus": corpus, "index": index}
    assert make(settings=Settings.load(refuse_below=0.9, **folders)).generation == first.generation
    longer = make(settings=Settings.load(passage_words=160, **folders))
    assert longer.generation != first.generation
    assert (longer.unchanged, longer.embedded) == ((COMMISSION, DAMS), 0)


def test_another_model_encodes_all_again_without_reading(
    make: Build, model: list[Model], index: Path, monkeypatch: pytest.MonkeyPatch, encoder: Any
) -> None:
    first = make()
    model.append(replace(model[0], sha256="2" * 64))
    monkeypatch.setattr("govqa.indexing.worker.load", None)
    second = make()
    assert second.generation != first.generation
    assert (second.unchanged, second.embedded, encoder.exports) == ((COMMISSION, DAMS), 2, 2)
    store = IndexStore(index)
    assert store.manifest(second.generation).encoder == model[-1].encoder_key
    assert store.problems(first.generation) == []  # to go back to, its encoder with it


def test_rebuild_takes_nothing_over_and_still_says_what_changed(
    make: Build, corpus: Path, encoder: Any
) -> None:
    first = make()
    (corpus / DAMS).rename(corpus / "dams.txt")
    second = make(rebuild=True)
    assert second.generation != first.generation
    assert (second.added, second.removed, second.unchanged) == (("dams.txt",), (DAMS,), (COMMISSION,))
    assert second.embedded == 2
    assert encoder.exports == 1  # an intact encoder is as good as a new one


def test_rebuild_of_nothing_and_of_what_cannot_be_read_is_a_first_build(make: Build, index: Path) -> None:
    assert make(rebuild=True).added == (COMMISSION, DAMS)
    flip(index, "manifest.json")
    report = make(rebuild=True)
    assert (report.added, report.embedded) == ((COMMISSION, DAMS), 2)


@pytest.mark.parametrize("name", [RECORDS_FILE, "dense.faiss", "tokens.codes", "tokens.offsets"])
def test_damage_that_sizes_do_not_show_is_not_taken_over(
    make: Build, corpus: Path, index: Path, encoder: Any, name: str
) -> None:
    make()
    flip(index, name)
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")
    report = make()
    assert report.embedded == 3
    assert sources(index) == [COMMISSION, "new.txt", DAMS]


def test_records_that_cannot_even_be_opened_are_made_again(make: Build, index: Path, encoder: Any) -> None:
    first = make()
    path = IndexStore(index).folder(first.generation) / RECORDS_FILE
    path.write_bytes(bytes(path.stat().st_size))
    second = make()
    assert second.generation != first.generation
    assert second.embedded == 2
    assert sources(index) == [COMMISSION, DAMS]


@pytest.mark.parametrize("damage", ["", "nonsense", "20250101T000000.000000Z-abcdef\n"])
def test_a_damaged_current_is_mended(make: Build, index: Path, damage: str) -> None:
    make()
    (index / "CURRENT").write_text(damage)
    report = make()
    assert IndexStore(index).current() == report.generation
    assert sources(index) == [COMMISSION, DAMS]


def test_a_missing_file_and_a_missing_encoder_are_made_again(make: Build, index: Path, encoder: Any) -> None:
    first = make()
    (IndexStore(index).folder(first.generation) / "tokens.rows").unlink()
    second = make()
    assert (second.embedded, encoder.exports) == (2, 1)
    (exported,) = (index / "encoders").glob("*/encoder.config*")
    exported.unlink()
    third = make()
    assert (third.embedded, encoder.exports) == (2, 2)
    assert sources(index) == [COMMISSION, DAMS]


def test_a_missing_reader_is_exported_again(make: Build, index: Path, encoder: Any) -> None:
    store = IndexStore(index)
    reader = store.manifest(make().generation).reader
    (store.encoder_folder(reader) / MODEL_FILE).unlink()
    assert store.problems(make().generation) == []
    assert encoder.exports == 1


def test_another_reader_makes_a_new_generation_and_encodes_nothing(
    make: Build, index: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    encoder.encoded.clear()
    monkeypatch.setattr("govqa.indexing.build.reader_key", lambda: "reader-2")
    second = make()
    store = IndexStore(index)
    assert second.generation != first.generation
    assert (second.unchanged, second.embedded, encoder.encoded) == ((COMMISSION, DAMS), 0, [])
    assert store.manifest(second.generation).reader == "reader-2"
    assert store.problems(first.generation) == store.problems(second.generation) == []


def test_an_index_of_another_format_is_made_again(
    make: Build, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    monkeypatch.setattr("govqa.store.manifest.FORMAT_VERSION", 99)
    monkeypatch.setattr(outcome, "FORMAT_VERSION", 99)
    second = make()
    assert second.generation != first.generation
    assert second.embedded == 2


def test_progress_goes_from_reading_to_published(make: Build) -> None:
    seen: list[Progress] = []
    make(progress=seen.append)
    assert [each for each in seen if each.stage == "reading"] == [
        Progress("reading", 1, 2, COMMISSION),
        Progress("reading", 2, 2, DAMS),
    ]
    assert [each for each in seen if each.stage == "encoding"][-1] == Progress("encoding", 2, 2)
    assert [each for each in seen if each.stage == "writing"] == [
        Progress("writing", 1, 4, "words"),
        Progress("writing", 2, 4, "vectors"),
        Progress("writing", 3, 4, "checksums"),
        Progress("writing", 4, 4, "published"),
    ]


@pytest.mark.parametrize("stage", ["reading", "encoding", "words", "vectors", "checksums"])
def test_a_build_that_is_stopped_leaves_the_old_index_and_no_litter(
    make: Build, corpus: Path, index: Path, stage: str
) -> None:
    first = make()
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")

    def stop(progress: Progress) -> None:
        if stage in (progress.stage, progress.item):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(progress=stop)
    assert IndexStore(index).current() == first.generation
    assert sources(index) == [COMMISSION, DAMS]
    assert_nothing_is_left_over(index)
    assert make().added == ("new.txt",)


def test_an_encoder_that_fails_leaves_the_old_index(
    make: Build, corpus: Path, index: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")

    def fail(texts: object) -> None:
        raise ModelError("out of order")

    monkeypatch.setattr(encoder, "encode", fail)
    with pytest.raises(ModelError):
        make()
    assert IndexStore(index).current() == first.generation
    assert_nothing_is_left_over(index)


def test_a_disk_that_is_full_is_an_error_of_the_store(
    make: Build, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")

    def fail(folder: Path, passages: object) -> None:
        raise OSError(28, "No space left on device", str(folder / "lexical"))

    monkeypatch.setattr("govqa.retrieval.lexical.write_lexical", fail)
    with pytest.raises(StoreError, match="No space left"):
        make()
    assert IndexStore(index).current() == first.generation
    assert_nothing_is_left_over(index)


def test_a_second_build_at_once_is_refused(make: Build, index: Path) -> None:
    refused = []

    def build_again(progress: Progress) -> None:
        from threading import Thread

        def attempt() -> None:
            try:
                make()
            except IndexLocked as error:
                refused.append(error)

        thread = Thread(target=attempt)
        thread.start()
        thread.join()

    report = make(progress=build_again)
    assert refused
    assert ".lock" in str(refused[0])
    assert IndexStore(index).current() == report.generation


def test_what_changes_during_a_build_is_seen_by_the_next(make: Build, corpus: Path, index: Path) -> None:
    def interfere(progress: Progress) -> None:
        if progress.stage == "encoding":
            (corpus / DAMS).unlink(missing_ok=True)
            (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")

    first = make(progress=interfere)
    assert first.added == (COMMISSION, DAMS)
    assert sources(index) == [COMMISSION, DAMS]
    second = make()
    assert (second.added, second.removed) == (("new.txt",), (DAMS,))
    assert sources(index) == [COMMISSION, "new.txt"]


def test_two_generations_are_kept(make: Build, corpus: Path, index: Path) -> None:
    generations = []
    for number in range(4):
        (corpus / "count.txt").write_text(f"The count of the boats stands at {number} today.\n")
        generations.append(make().generation)
    assert IndexStore(index).generations() == generations[-2:]
    manifest = IndexStore(index).manifest(generations[-1])
    assert manifest.parent == generations[-2]


def test_failed_files_are_not_tried_again_until_they_or_the_settings_change(
    make: Build, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    first = make()
    assert first.failed[0].attempt
    with monkeypatch.context() as patch:
        patch.setattr("govqa.indexing.worker.load", None)
        assert make().generation == first.generation
        assert make().failed == first.failed
    (corpus / "broken.pdf").write_text("no PDF at all, and longer")
    second = make()
    assert second.generation != first.generation
    assert second.failed[0].attempt != first.failed[0].attempt
    third = make(settings=Settings.load(file_seconds=61, corpus=corpus, index=index))
    assert third.failed[0].attempt != second.failed[0].attempt
    (corpus / "broken.pdf").write_text("%PDF-")
    monkeypatch.setattr("govqa.indexing.ingestion.attempt", lambda file, settings: "")
    fourth = make()
    assert fourth.failed[0].attempt == ""
    assert make().generation == fourth.generation  # tried again, and the same came of it
    assert_nothing_is_left_over(index)


def test_a_file_that_changes_while_it_fails_is_tried_again(
    make: Build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = build.reading

    @contextmanager
    def copied_meanwhile(files: Any, settings: Any, *, scratch: Path) -> Any:
        with read(files, settings, scratch=scratch) as outcomes:
            (corpus / "late.md").write_text("")
            yield outcomes

    (corpus / "late.md").write_bytes(b"")
    monkeypatch.setattr(build, "reading", copied_meanwhile)
    assert [(file.source, file.attempt) for file in make().failed] == [("late.md", "")]


def test_strict_raises_the_error_of_the_first_file_that_failed(
    make: Build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.pdf", "c.pdf"):
        (corpus / name).write_bytes(b"no PDF at all")
    with pytest.raises(CorruptDocument) as first:
        make(strict=True)
    assert first.value.path == corpus / "b.pdf"
    assert first.value.remedy
    report = make()
    with pytest.raises(CorruptDocument) as second:
        make(strict=True)
    assert str(second.value) == str(first.value)
    assert make().generation == report.generation


def test_a_file_deleted_while_it_is_read_was_never_there(
    make: Build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = build.reading

    @contextmanager
    def delete_first(files: Any, settings: Any, *, scratch: Path) -> Any:
        with read(files, settings, scratch=scratch) as outcomes:
            (corpus / DAMS).unlink(missing_ok=True)
            yield outcomes

    monkeypatch.setattr(build, "reading", delete_first)
    report = make(strict=True)
    assert (report.added, report.failed) == ((COMMISSION,), ())


def test_a_file_that_changes_while_it_is_looked_at_counts_as_what_was_read(
    make: Build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    (corpus / DAMS).write_text("The dam was mended.\n")
    load = worker.load

    def change_and_load(path: Path, source: str, **options: Any) -> Any:
        path.write_text("The newest dam was finished while this was read.\n")
        return load(path, source, **options)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "load", change_and_load)
        assert make().changed == (DAMS,)
    report = make()
    assert report.unchanged == (COMMISSION, DAMS)


def test_duplicates_are_kept_with_the_generation(make: Build, corpus: Path, index: Path) -> None:
    (corpus / "copy.txt").write_bytes((corpus / DAMS).read_bytes())
    first = make()
    assert first.duplicates == (Duplicate(DAMS, "copy.txt", 1.0),)
    assert make().duplicates == IndexStore(index).manifest(first.generation).duplicates == first.duplicates
    (corpus / "copy.txt").unlink()
    assert make().duplicates == ()


def test_nearly_the_same_text_is_named_with_its_twin_and_its_likeness(make: Build, corpus: Path) -> None:
    text = " ".join(f"Boat {number} carries grain and gravel to the mill." for number in range(60))
    (corpus / "z.txt").write_text(text)
    make()
    (corpus / "a.txt").write_text(text.replace("Boat 30 ", "Barge 30 "))
    ((source, twin, similarity),) = [(each.source, each.twin, each.similarity) for each in make().duplicates]
    assert (source, twin) == ("z.txt", "a.txt")
    assert 0.9 < similarity < 1
    (corpus / "a.txt").write_text("Something else altogether is written here now.")
    assert make().duplicates == ()


def test_a_correction_reads_its_document_again_and_no_other(
    make: Build, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    (corpus / "metadata.toml").write_text(f'["{DAMS}"]\ntitle = "Dams of the valley"\n')
    second = make()
    assert (second.changed, second.unchanged, second.embedded) == ((DAMS,), (COMMISSION,), 1)
    assert titles(index)[DAMS] == "Dams of the valley"
    assert make().generation == second.generation
    (corpus / "metadata.toml").unlink()
    third = make()
    assert (third.changed, third.unchanged) == ((DAMS,), (COMMISSION,))
    assert titles(index)[DAMS] != "Dams of the valley"
    (corpus / "metadata.toml").write_text("# nothing is said here\n")
    assert make().generation == third.generation


def test_a_correction_that_is_wrong_stops_the_build(make: Build, corpus: Path, index: Path) -> None:
    first = make()
    (corpus / "metadata.toml").write_text("nonsense")
    with pytest.raises(ConfigError, match=r"metadata\.toml"):
        make()
    assert IndexStore(index).current() == first.generation


def test_a_build_that_was_stopped_while_encoding_is_gone_on_with(
    make: Build, index: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govqa.indexing.vectors._CHUNK", 1)

    def stop(progress: Progress) -> None:
        if progress.stage == "encoding" and progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(progress=stop)
    encoder.encoded.clear()
    report = make()
    assert (report.embedded, len(encoder.encoded)) == (1, 1)
    assert report.passages == 2
    assert sources(index) == [COMMISSION, DAMS]
    assert not (index / "resume").exists()


def test_what_a_stopped_build_left_goes_when_nobody_needs_it(
    make: Build, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("govqa.indexing.vectors._copy", stop)
        with pytest.raises(KeyboardInterrupt):
            make()
    assert (index / "resume").is_dir()
    (corpus / "new.txt").unlink()
    make()
    assert not (index / "resume").exists()


def titles(index: Path) -> dict[str, str]:
    store = IndexStore(index)
    with Records.open(store.folder(store.current() or "") / RECORDS_FILE) as records:
        return {each.source: each.metadata.title for each in records.summaries()}
