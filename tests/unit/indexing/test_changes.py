"""Each file of a corpus is to be kept, to be read or unreadable, and no file stops the search."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from govqa.config import Settings
from govqa.errors import CorruptDocument
from govqa.indexing import changes
from govqa.indexing.changes import Changes, attempt, failed_file, find_changes
from govqa.loading import Overrides
from govqa.types import FailedFile, Metadata

COMMISSION, DAMS = "commission.md", "notes/dams.txt"


def find(corpus: Path, known: dict[str, str] | None = None, **options: Any) -> Changes:
    given: dict[str, Any] = {
        "index": corpus.parent / "index",
        "failed": (),
        "corrections": Overrides(),
        "outdated": (),
        "reread": False,
        "settings": Settings.load(),
        "progress": lambda source, total: None,
    }
    return find_changes(corpus, known or {}, **(given | options))


def unread(found: Changes) -> list[str]:
    return [file.source for file in found.unread]


def digests(corpus: Path) -> dict[str, str]:
    return {source: sha256((corpus / source).read_bytes()).hexdigest() for source in (COMMISSION, DAMS)}


def failure(corpus: Path, source: str, **options: Any) -> FailedFile:
    """What a build remembers of a ``source`` that could not be read, which is in ``corpus``."""
    (file,) = (file for file in find(corpus, **options).unread if file.source == source)
    settings = options.get("settings", Settings.load())
    return failed_file(source, CorruptDocument(file.path, "no reason"), attempt(file, settings))


def refusing(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """``function`` of a path, but without permission for the file or folder ``name``."""

    def refuse(path: Any, *arguments: Any, **options: Any) -> Any:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return function(path, *arguments, **options)

    return refuse


def test_everything_is_new_to_nothing(corpus: Path) -> None:
    found = find(corpus)
    assert unread(found) == [COMMISSION, DAMS]
    assert (found.kept, found.failed) == ({}, {})
    commission = found.unread[0]
    assert commission.path == corpus / COMMISSION
    assert commission.size == (corpus / COMMISSION).stat().st_size


def test_what_is_known_is_kept_and_not_read(corpus: Path) -> None:
    found = find(corpus, digests(corpus))
    assert found.kept == digests(corpus)
    assert (found.unread, found.failed) == ((), {})


def test_what_changed_and_what_is_new_is_to_be_read(corpus: Path) -> None:
    known = digests(corpus) | {"gone.md": "0" * 64}
    (corpus / COMMISSION).write_text("# The commission\n\nIt was dissolved in the spring of last year.\n")
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")
    found = find(corpus, known)
    assert unread(found) == [COMMISSION, "new.txt"]
    assert list(found.kept) == [DAMS]


def test_rereading_takes_nothing_for_known(corpus: Path) -> None:
    found = find(corpus, digests(corpus), reread=True)
    assert unread(found) == [COMMISSION, DAMS]
    assert found.kept == {}


def test_a_new_file_is_not_hashed_before_it_is_read(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_digest", None)
    assert unread(find(corpus)) == [COMMISSION, DAMS]
    assert unread(find(corpus, digests(corpus), reread=True)) == [COMMISSION, DAMS]


def test_a_corrected_document_is_read_again_with_what_was_said_about_it(corpus: Path) -> None:
    said = Metadata(title="Dams and locks", origins=(("title", "corpus/metadata.toml"),))
    found = find(corpus, digests(corpus), corrections=Overrides(((DAMS, said),)), outdated={DAMS})
    (file,) = found.unread
    assert file.source == DAMS
    assert "Dams and locks" in file.options["corrections"]
    assert list(found.kept) == [COMMISSION]
    (other, _) = find(corpus, corrections=Overrides(((DAMS, said),))).unread
    assert "corrections" not in other.options


def test_what_failed_and_is_the_same_is_not_tried_again(corpus: Path) -> None:
    failed = failure(corpus, DAMS)
    found = find(corpus, failed=[failed])
    assert found.failed == {DAMS: failed}
    assert unread(found) == [COMMISSION]


def test_what_failed_is_tried_again_when_anything_about_it_has_changed(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = failure(corpus, DAMS)
    assert DAMS in unread(find(corpus, failed=[failed], reread=True))
    assert DAMS in unread(find(corpus, failed=[replace(failed, attempt="")]))
    for setting in ("max_file_mb", "file_seconds", "file_memory_mb"):
        settings = Settings.load(**{setting: 500})
        assert DAMS in unread(find(corpus, failed=[failed], settings=settings)), setting
    said = Metadata(title="Dams", origins=(("title", "corpus/metadata.toml"),))
    assert DAMS in unread(find(corpus, failed=[failed], corrections=Overrides(((DAMS, said),))))
    with monkeypatch.context() as patch:
        patch.setattr(changes, "LOADER_VERSION", "another")
        assert DAMS in unread(find(corpus, failed=[failed]))
    (corpus / DAMS).write_text("The newest dam stands at Brekke, far up the valley.\n")
    assert DAMS in unread(find(corpus, failed=[failed]))


def test_ocr_is_asked_for_in_its_language(corpus: Path) -> None:
    assert "ocr" not in find(corpus).unread[0].options
    found = find(corpus, settings=Settings.load(ocr=True, ocr_language="deu"))
    assert found.unread[0].options["ocr"] == "deu"


def test_what_is_far_too_large_is_known_by_its_size_and_never_hashed(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(max_file_mb=1)
    (corpus / DAMS).write_text("The river is long. " * 60_000)
    monkeypatch.setattr(changes, "_digest", None)
    failed = failure(corpus, DAMS, settings=settings)
    assert find(corpus, failed=[failed], settings=settings).failed == {DAMS: failed}
    (corpus / DAMS).write_text("The river is long. " * 60_001)
    assert DAMS in unread(find(corpus, failed=[failed], settings=settings))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text_is_reported(corpus: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (corpus / name).write_text("The café at the locks closes at nine.\n", "utf-8")
    found = find(corpus)
    (failed,) = found.failed.values()
    assert failed.source == name
    assert "not valid Unicode" in failed.reason
    assert unread(found) == [COMMISSION, DAMS]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take the two names for one")
def test_of_two_names_that_look_the_same_one_is_reported(corpus: Path) -> None:
    composed, decomposed = "caf\u00e9.txt", "cafe\u0301.txt"
    for name in (composed, decomposed):
        (corpus / name).write_text(f"The café at the locks closes at {len(name)}.\n", "utf-8")
    found = find(corpus)
    (failed,) = found.failed.values()
    assert {failed.source, *unread(found)} == {composed, decomposed, COMMISSION, DAMS}
    assert "Rename" in failed.remedy


def test_a_file_deleted_after_the_folder_was_listed_was_never_there(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [("gone.md", corpus / "gone.md"), (DAMS, corpus / DAMS)]
    monkeypatch.setattr(changes, "discover", lambda folder: listed)
    found = find(corpus, {"gone.md": "0" * 64})
    assert unread(found) == [DAMS]
    assert (found.kept, found.failed) == ({}, {})


@pytest.mark.parametrize("known", [True, False])
def test_a_file_without_permission_is_reported(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr(Path, "open", refusing(Path.open, "dams.txt"))
    found = find(corpus, {DAMS: "0" * 64} if known else {})
    (failed,) = found.failed.values()
    assert (failed.source, failed.error, failed.attempt) == (DAMS, "CorruptDocument", "")
    assert "Permission denied" in failed.reason
    assert unread(found) == [COMMISSION]


def test_a_folder_that_cannot_be_listed_is_reported_and_not_taken_for_empty(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = digests(corpus)
    monkeypatch.setattr(os, "scandir", refusing(os.scandir, "notes"))
    monkeypatch.setattr(Path, "open", refusing(Path.open, "notes"))
    found = find(corpus, known)
    (failed,) = found.failed.values()
    assert (failed.source, failed.error) == ("notes", "CorruptDocument")
    assert "Permission denied" in failed.reason
    assert list(found.kept) == [COMMISSION]


def test_a_file_that_cannot_be_looked_at_is_reported(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", refusing(Path.is_file, "dams.txt"))
    monkeypatch.setattr(Path, "open", refusing(Path.open, "dams.txt"))
    assert list(find(corpus).failed) == [DAMS]


def test_an_index_inside_the_corpus_is_not_looked_into(corpus: Path) -> None:
    (corpus / "index" / "generations").mkdir(parents=True)
    (corpus / "index" / "generations" / "manifest.json").write_text("{}")
    (corpus / "index.md").write_text("The index of the river's fish has four hundred names.\n")
    assert unread(find(corpus, index=corpus / "index")) == [COMMISSION, "index.md", DAMS]


def test_an_index_inside_the_corpus_is_recognised_by_any_path(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "index").mkdir()
    (corpus / "index" / "note.txt").write_text("This folder holds the index of the river.\n")
    monkeypatch.chdir(corpus)
    assert unread(find(Path("."), index=Path("notes/../index"))) == [COMMISSION, DAMS]


def test_progress_counts_the_files_that_are_settled(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    seen: list[tuple[str, int]] = []
    find(corpus, digests(corpus), progress=lambda source, total: seen.append((source, total)))
    assert seen == [(COMMISSION, 3), (DAMS, 3)]


def test_an_empty_corpus_has_nothing(tmp_path: Path) -> None:
    assert find(tmp_path, {"gone.md": "0" * 64}) == Changes({}, (), {})
