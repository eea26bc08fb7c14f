import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from govqa.errors import IndexCorrupt, IndexIncompatible, StoreError
from govqa.store import (
    FORMAT_VERSION,
    StagedGeneration,
    check_files,
    read_manifest,
    record_files,
    write_manifest,
)
from govqa.store.manifest import MANIFEST_FILE, unlisted_files
from govqa.types import FileRecord, IndexManifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "generation"
    (folder / "lexical").mkdir(parents=True)
    (folder / "vectors.faiss").write_bytes(b"abc")
    (folder / "lexical" / "vocabulary.json").write_text("{}")
    (folder / "empty").touch()
    return folder


@pytest.fixture
def manifest(folder: Path, manifest_of: Callable[..., IndexManifest]) -> IndexManifest:
    manifest = manifest_of(StagedGeneration("20260101T000000.000000Z-000000", folder, ""))
    write_manifest(folder, manifest)
    return manifest


def test_a_manifest_comes_back_as_it_was(folder: Path, manifest: IndexManifest) -> None:
    assert read_manifest(folder) == manifest
    write_manifest(folder, replace(manifest, files=MappingProxyType(dict(manifest.files))))
    assert read_manifest(folder) == manifest


def test_files_are_recorded_with_size_and_sha256_and_the_manifest_is_not(
    folder: Path, manifest: IndexManifest
) -> None:
    assert record_files(folder) == {
        "empty": FileRecord(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        "lexical/vocabulary.json": FileRecord(
            2, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        ),
        "vectors.faiss": FileRecord(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    }
    assert (folder / MANIFEST_FILE).exists()


def test_a_link_is_not_recorded_but_refused(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "empty")
    with pytest.raises(StoreError, match="link is a link"):
        record_files(folder)


def test_an_intact_folder_has_no_problems(folder: Path, manifest: IndexManifest) -> None:
    assert check_files(folder, manifest) == []
    assert check_files(folder, manifest, quick=True) == []


def test_missing_shortened_and_replaced_files_are_named(folder: Path, manifest: IndexManifest) -> None:
    (folder / "empty").unlink()
    (folder / "vectors.faiss").write_bytes(b"ab")
    (folder / "lexical" / "vocabulary.json").unlink()
    (folder / "lexical" / "vocabulary.json").mkdir()
    expected = [
        "missing: empty",
        "changed: lexical/vocabulary.json: not a file",
        "changed: vectors.faiss: 2 bytes, not 3",
    ]
    assert check_files(folder, manifest, quick=True) == expected
    assert check_files(folder, manifest) == expected


def test_a_flipped_bit_in_any_file_is_found_and_the_file_named(folder: Path, manifest: IndexManifest) -> None:
    for name in manifest.files:
        data = (folder / name).read_bytes()
        if data:
            (folder / name).write_bytes(bytes([data[0] ^ 1]) + data[1:])
            assert check_files(folder, manifest) == [f"changed: {name}: its SHA-256 differs"]
            assert check_files(folder, manifest, quick=True) == []  # the sizes are the same
        (folder / name).write_bytes(data)


def test_a_flipped_bit_in_the_manifest_is_found_wherever_it_changes_the_meaning(
    folder: Path, manifest: IndexManifest
) -> None:
    path = folder / MANIFEST_FILE
    data = path.read_bytes()
    found = 0
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 7]) + data[at + 1 :])
        try:
            assert read_manifest(folder) == manifest  # "\\udcff" may become "\\udcFf"
        except (IndexCorrupt, IndexIncompatible):
            found += 1
    assert len(data) - 10 < found <= len(data)
    path.write_bytes(data[:-9] + b"0" + data[-8:])
    (problem,) = check_files(folder, manifest)
    assert problem.startswith(f"changed: {MANIFEST_FILE}")


def test_a_manifest_that_is_sound_but_another_is_a_problem(folder: Path, manifest: IndexManifest) -> None:
    write_manifest(folder, replace(manifest, dimension=4))
    assert check_files(folder, manifest) == [f"changed: {MANIFEST_FILE}: another manifest stands there"]
    (folder / MANIFEST_FILE).unlink()
    (problem,) = check_files(folder, manifest)
    assert "is missing" in problem


def test_files_that_the_manifest_does_not_list_are_no_problem_but_can_be_listed(
    folder: Path, manifest: IndexManifest
) -> None:
    (folder / "lexical" / "note.txt").write_text("mine")
    assert check_files(folder, manifest) == []
    assert unlisted_files(folder, manifest) == ["lexical/note.txt"]


def test_another_format_version_is_incompatible_whatever_else_it_holds(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text(json.dumps({"format_version": 99, "colour": "red"}))
    with pytest.raises(IndexIncompatible, match="govqa index --rebuild") as caught:
        read_manifest(folder)
    error = caught.value
    assert (error.field, error.index_value, error.runtime_value) == ("format_version", 99, FORMAT_VERSION)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("../outside", FileRecord(0, "0" * 64)),
        ("/etc/passwd", FileRecord(0, "0" * 64)),
        ("a\\..\\b", FileRecord(0, "0" * 64)),
        ("", FileRecord(0, "0" * 64)),
        ("a", FileRecord(-1, "0" * 64)),
        ("a", FileRecord(0, "no checksum")),
    ],
)
def test_a_manifest_whose_files_lie_outside_or_have_no_checksum_is_corrupt(
    folder: Path, manifest: IndexManifest, name: str, record: FileRecord
) -> None:
    write_manifest(folder, replace(manifest, files={name: record}))
    with pytest.raises(IndexCorrupt, match="field 'files'"):
        read_manifest(folder)


def test_a_field_of_another_type_is_corrupt_and_named(folder: Path, manifest: IndexManifest) -> None:
    data: dict[str, Any] = json.loads((folder / MANIFEST_FILE).read_text())
    (folder / MANIFEST_FILE).write_text(json.dumps({**data, "format_version": "1"}))
    with pytest.raises(IndexCorrupt, match="'format_version' is not of type int"):
        read_manifest(folder)
