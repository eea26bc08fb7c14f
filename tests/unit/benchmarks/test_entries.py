"""Entries of a retrieval set as files: what govqa loads from them is what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from measures.sets.bench import Bench, files_of
from measures.sets.entries import entry_files, number_of, source_of

from govqa.loading import METADATA_FILE, load, read_overrides
from govqa.types import Document

ENTRY = {
    "_id": "x1",
    "title": "Dams",
    "text": "1. Holm was closed in *1764*.\n\n- It holds # 3 miles of water.",
}


def loaded(folder: Path, entries: list[dict[str, str]]) -> list[Document]:
    for source, content in entry_files(entries).items():
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_bytes(content)
    said = read_overrides(folder)
    sources = [source_of(i) for i in range(len(entries))]
    return [
        load(folder / source, source, max_bytes=1 << 20, corrections=said.for_source(source))
        for source in sources
    ]


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 13731])
def test_a_source_tells_its_entry(number: int) -> None:
    assert number_of(source_of(number)) == number


def test_an_entry_is_loaded_with_its_title_and_its_text(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, [ENTRY])
    assert document.metadata.title == "Dams"
    assert document.text.startswith("Dams")
    assert "Holm was closed in 1764." in document.text
    assert "It holds # 3 miles of water." in document.text


def test_an_entry_without_a_title_has_none(tmp_path: Path) -> None:
    (document,) = loaded(tmp_path, [{**ENTRY, "title": " "}])
    assert document.metadata.title == ""
    assert not document.sections


def test_what_is_known_about_an_entry_is_its_metadata(tmp_path: Path) -> None:
    known = {
        "title": 'The "river"\nand C:\\dams',
        "source": "Valley Gazette",
        "author": "Ida Lund",
        "published_at": "2024-03-05T10:00:00+00:00",
    }
    other, document = loaded(tmp_path, [ENTRY, {**ENTRY, **known}])
    assert document.metadata.title == 'The "river" and C:\\dams'
    assert document.metadata.publisher == "Valley Gazette"
    assert document.metadata.authors == ("Ida Lund",)
    assert document.metadata.date == "2024-03-05"
    assert other.metadata.publisher == ""


def test_entries_of_which_nothing_is_known_need_no_metadata_file() -> None:
    assert METADATA_FILE not in entry_files([ENTRY])


def test_files_are_named_by_their_place_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.md").write_text("B")
    (tmp_path / "c.txt").write_text("C")
    assert files_of(tmp_path, tmp_path.rglob("*.md")) == {"a/b.md": b"B"}


def test_a_sample_is_the_same_each_time_and_in_order(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path, sample=5)
    sampled = bench.sampled(range(100))
    assert sampled == bench.sampled(range(100)) == sorted(sampled)
    assert len(set(sampled)) == 5


@pytest.mark.parametrize("sample", [0, 3, 9])
def test_a_set_no_larger_than_the_sample_is_asked_whole(tmp_path: Path, sample: int) -> None:
    assert Bench(tmp_path, tmp_path, sample).sampled("abc") == ["a", "b", "c"]
