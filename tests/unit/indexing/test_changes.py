"""What changed is found file by file, and no file stops the search."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from govqa.config import Settings
from govqa.errors import CorruptDocument, LoadError
from govqa.indexing import Progress, changes
from govqa.indexing.changes import Changes, find_changes
from govqa.types import Duplicate, to_data

COMMISSION, DAMS = "commission.md", "notes/dams.txt"


def find(corpus: Path, known: dict[str, str] | None = None, **options: Any) -> Changes:
    given: dict[str, Any] = {
        "index": corpus.parent / "index",
        "reread": False,
        "strict": False,
        "settings": Settings.load(),
        "progress": lambda progress: None,
    }
    return find_changes(corpus, known or {}, **(given | options))


def digests(corpus: Path) -> dict[str, str]:
    return {source: sha256((corpus / source).read_bytes()).hexdigest() for source in (COMMISSION, DAMS)}


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*arguments: object, **options: object) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr(changes, "load", load)


def failing_for(source: str, error: BaseException, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, but raising ``error`` for the document ``source``."""

    def fail(first: Any, *arguments: Any, **options: Any) -> Any:
        if source in (getattr(first, "source", ""), *arguments):
            raise error
        return function(first, *arguments, **options)

    return fail


def test_everything_is_added_to_nothing(corpus: Path) -> None:
    found = find(corpus)
    assert found.added == (COMMISSION, DAMS)
    assert (found.changed, found.removed, found.unchanged, found.failed, found.duplicates) == ((),) * 5
    assert found.kept == frozenset()
    assert list(found.documents) == [COMMISSION, DAMS]
    document, passages = found.documents[DAMS]
    assert document.source == DAMS
    assert [passage.doc_id for passage in passages] == [document.doc_id]


def test_what_is_known_is_kept_and_not_read(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_reading(monkeypatch)
    found = find(corpus, digests(corpus))
    assert found.unchanged == (COMMISSION, DAMS)
    assert found.kept == {COMMISSION, DAMS}
    assert found.documents == {}
    assert (found.added, found.changed, found.removed) == ((), (), ())


def test_each_source_is_in_one_group(corpus: Path) -> None:
    known = digests(corpus) | {"gone.md": "0" * 64}
    (corpus / COMMISSION).write_text("# The commission\n\nIt was dissolved in the spring of last year.\n")
    (corpus / "new.txt").write_text("A new bridge was opened at Varde.\n")
    found = find(corpus, known)
    assert (found.added, found.changed, found.removed, found.unchanged) == (
        ("new.txt",),
        (COMMISSION,),
        ("gone.md",),
        (DAMS,),
    )
    assert set(found.documents) == {"new.txt", COMMISSION}
    assert found.kept == {DAMS}


def test_rereading_reads_all_and_still_says_what_changed(corpus: Path) -> None:
    known = digests(corpus)
    (corpus / DAMS).write_text("The newest dam stands at Brekke, far up the valley.\n")
    found = find(corpus, known, reread=True)
    assert set(found.documents) == {COMMISSION, DAMS}
    assert found.kept == frozenset()
    assert (found.changed, found.unchanged) == ((DAMS,), (COMMISSION,))


def test_a_file_that_cannot_be_read_is_reported_with_its_reason(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    found = find(corpus, digests(corpus))
    (failed,) = found.failed
    assert (failed.source, failed.error) == ("broken.pdf", "CorruptDocument")
    assert failed.reason
    assert failed.remedy
    assert found.added == ()
    assert found.unchanged == (COMMISSION, DAMS)


def test_strict_raises_the_error_of_the_file(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    with pytest.raises(CorruptDocument) as caught:
        find(corpus, strict=True)
    assert caught.value.path == corpus / "broken.pdf"


def test_a_file_that_can_no_longer_be_read_is_failed_and_removed(corpus: Path) -> None:
    known = digests(corpus)
    (corpus / DAMS).write_bytes(b"")
    found = find(corpus, known)
    assert [failed.source for failed in found.failed] == [DAMS]
    assert found.removed == (DAMS,)
    assert found.changed == ()


@pytest.mark.parametrize("step", ["load", "split"])
@pytest.mark.parametrize("error", [RecursionError("too deep"), KeyError("glyph"), AssertionError()])
def test_a_fault_in_reading_one_file_does_not_cost_the_others(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    monkeypatch.setattr(changes, step, failing_for(DAMS, error, getattr(changes, step)))
    found = find(corpus)
    (failed,) = found.failed
    assert failed.source == DAMS
    assert type(error).__name__ in failed.reason
    assert found.added == (COMMISSION,)
    assert set(found.documents) == {COMMISSION}
    with pytest.raises(LoadError):
        find(corpus, strict=True)


def test_ctrl_c_is_not_taken_for_a_fault(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "load", failing_for(DAMS, KeyboardInterrupt(), changes.load))
    with pytest.raises(KeyboardInterrupt):
        find(corpus)


def test_no_document_is_read_that_an_index_cannot_hold(corpus: Path) -> None:
    # Half a character, as a front matter's escape can give; SQLite takes none.
    (corpus / "half.md").write_text('---\ntitle: "half \\ud800"\n---\n\nThe dam at Brekke is of concrete.\n')
    found = find(corpus)
    assert {COMMISSION, DAMS} <= set(found.added)
    for document, _ in found.documents.values():
        json.dumps(to_data(document), ensure_ascii=False).encode()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text_is_reported(corpus: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (corpus / name).write_text("The café at the locks closes at nine.\n", "utf-8")
    found = find(corpus)
    (failed,) = found.failed
    assert failed.source == name
    assert "not valid Unicode" in failed.reason
    assert found.added == (COMMISSION, DAMS)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take the two names for one")
def test_of_two_names_that_look_the_same_one_is_reported(corpus: Path) -> None:
    composed, decomposed = "caf\u00e9.txt", "cafe\u0301.txt"
    for name in (composed, decomposed):
        (corpus / name).write_text(f"The café at the locks closes at {len(name)}.\n", "utf-8")
    found = find(corpus)
    (failed,) = found.failed
    assert {failed.source, *found.added} == {composed, decomposed, COMMISSION, DAMS}
    assert "Rename" in failed.remedy
    ids = [document.doc_id for document, _ in found.documents.values()]
    assert len(set(ids)) == len(ids) == 3


def test_copies_are_named_with_the_first_of_them(corpus: Path) -> None:
    for name in ("a.txt", "z.txt"):
        (corpus / name).write_bytes((corpus / DAMS).read_bytes())
    found = find(corpus)
    assert found.duplicates == (Duplicate(DAMS, "a.txt", 1.0), Duplicate("z.txt", "a.txt", 1.0))
    assert set(found.added) == {"a.txt", COMMISSION, DAMS, "z.txt"}


def test_a_file_deleted_after_the_folder_was_listed_was_never_there(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [("gone.md", corpus / "gone.md"), (DAMS, corpus / DAMS)]
    monkeypatch.setattr(changes, "discover", lambda folder: listed)
    found = find(corpus, {"gone.md": "0" * 64}, strict=True)
    assert (found.added, found.removed, found.failed) == ((DAMS,), ("gone.md",), ())


def test_a_file_without_permission_is_reported(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "dams.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    found = find(corpus)
    assert [(failed.source, failed.error) for failed in found.failed] == [(DAMS, "CorruptDocument")]
    assert "Permission denied" in found.failed[0].reason
    assert found.added == (COMMISSION,)


def test_a_folder_that_cannot_be_listed_is_reported_and_not_taken_for_empty(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, opened = os.scandir, Path.open

    def refuse_to_list(path: Any) -> Any:
        if Path(path).name == "notes":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def refuse_to_open(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "notes":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "scandir", refuse_to_list)
    monkeypatch.setattr(Path, "open", refuse_to_open)
    found = find(corpus, digests(corpus))
    assert [(failed.source, failed.error) for failed in found.failed] == [("notes", "CorruptDocument")]
    assert "Permission denied" in found.failed[0].reason
    assert (found.removed, found.unchanged) == ((DAMS,), (COMMISSION,))


def test_a_file_that_cannot_be_looked_at_is_reported(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(function: Callable[..., Any]) -> Callable[..., Any]:
        def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
            if path.name == "dams.txt":
                raise PermissionError(13, "Permission denied", str(path))
            return function(path, *arguments, **options)

        return refuse

    monkeypatch.setattr(Path, "is_file", refusing(Path.is_file))
    monkeypatch.setattr(Path, "open", refusing(Path.open))
    assert [failed.source for failed in find(corpus).failed] == [DAMS]


def test_a_file_that_changes_while_it_is_looked_at_counts_as_what_was_read(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = digests(corpus)
    read = changes.load

    def change_and_read(path: Path, source: str, **options: Any) -> Any:
        path.write_text("The newest dam was finished while this was read.\n")
        return read(path, source, **options)

    monkeypatch.setattr(changes, "load", change_and_read)
    found = find(corpus, known | {DAMS: "0" * 64})
    document = found.documents[DAMS].document
    assert "newest" in document.text
    assert document.sha256 == sha256((corpus / DAMS).read_bytes()).hexdigest()


def test_a_file_beyond_the_size_limit_is_reported(corpus: Path) -> None:
    (corpus / "long.txt").write_text("The river is long. " * 60_000)
    found = find(corpus, settings=Settings.load(max_file_mb=1))
    assert [(failed.source, failed.error) for failed in found.failed] == [("long.txt", "DocumentTooLarge")]


def test_an_index_inside_the_corpus_is_not_looked_into(corpus: Path) -> None:
    (corpus / "index" / "generations").mkdir(parents=True)
    (corpus / "index" / "generations" / "manifest.json").write_text("{}")
    (corpus / "index.md").write_text("The index of the river's fish has four hundred names.\n")
    assert find(corpus, index=corpus / "index").added == (COMMISSION, "index.md", DAMS)


def test_an_index_inside_the_corpus_is_recognised_by_any_path(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "index").mkdir()
    (corpus / "index" / "note.txt").write_text("This folder holds the index of the river.\n")
    monkeypatch.chdir(corpus)
    found = find(Path("."), index=Path("notes/../index"))
    assert found.added == (COMMISSION, DAMS)


def test_progress_counts_every_file(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    seen: list[Progress] = []
    find(corpus, digests(corpus), progress=seen.append)
    assert seen == [
        Progress("reading", 1, 3, "broken.pdf"),
        Progress("reading", 2, 3, COMMISSION),
        Progress("reading", 3, 3, DAMS),
    ]


def test_an_empty_corpus_has_nothing(tmp_path: Path) -> None:
    found = find(tmp_path, {"gone.md": "0" * 64})
    assert found.removed == ("gone.md",)
    assert (found.added, found.changed, found.unchanged, found.documents) == ((), (), (), {})
