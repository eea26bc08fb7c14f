import os
import stat
import sys
from pathlib import Path

import pytest

from govqa.corpus import ORIGINALS, add_files, match_sources, remove_sources, snapshot
from govqa.corpus import files as files_module
from govqa.errors import ConfigError, GovqaError, LoadError


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.md").write_text("note a")
    (folder / "notes" / "b.md").write_text("note b")
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def files_of(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def test_a_file_is_copied_under_originals_and_stays_where_it_was(tmp_path: Path, corpus: Path) -> None:
    path = write(tmp_path / "report.txt", "one")
    (added,) = add_files([path], corpus)
    assert (added.source, added.outcome, added.note) == ("originals/report.txt", "added", "")
    assert (corpus / added.source).read_text() == "one"
    assert path.read_text() == "one"


def test_the_corpus_folder_is_made_if_need_be(tmp_path: Path) -> None:
    path = write(tmp_path / "report.txt", "one")
    add_files([path], tmp_path / "new" / "corpus")
    assert files_of(tmp_path / "new") == {f"corpus/{ORIGINALS}/report.txt": "one"}


def test_the_same_content_is_not_copied_twice(tmp_path: Path, corpus: Path) -> None:
    path = write(tmp_path / "report.txt", "one")
    add_files([path], corpus)
    (again,) = add_files([path], corpus)
    assert (again.source, again.outcome) == ("originals/report.txt", "already there")
    assert files_of(corpus / ORIGINALS) == {"report.txt": "one"}


def test_other_content_of_the_same_name_gets_a_number_and_overwrites_nothing(
    tmp_path: Path, corpus: Path
) -> None:
    paths = [write(tmp_path / f"{n}" / "report.tar.gz", f"text {n}") for n in range(3)]
    added = add_files([*paths, paths[1]], corpus)
    assert [a.source for a in added] == [
        "originals/report.tar.gz",
        "originals/report.tar-2.gz",
        "originals/report.tar-3.gz",
        "originals/report.tar-2.gz",
    ]
    assert [a.outcome for a in added] == ["added", "added", "added", "already there"]
    assert added[1].note == "the name report.tar.gz was taken"
    assert sorted(files_of(corpus / ORIGINALS).values()) == ["text 0", "text 1", "text 2"]


def test_a_name_without_extension_is_numbered_too(tmp_path: Path, corpus: Path) -> None:
    added = add_files([write(tmp_path / n / "README", n) for n in "ab"], corpus)
    assert [a.source for a in added] == ["originals/README", "originals/README-2"]


def test_a_folder_keeps_its_name_and_its_inner_order(tmp_path: Path, corpus: Path) -> None:
    write(tmp_path / "papers" / "x.txt", "x")
    write(tmp_path / "papers" / "2024" / "y.txt", "y")
    added = add_files([tmp_path / "papers"], corpus)
    assert [a.source for a in added] == ["originals/papers/x.txt", "originals/papers/2024/y.txt"]


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path, corpus: Path) -> None:
    write(tmp_path / "papers" / ".secret", "s")
    write(tmp_path / "papers" / ".git" / "config", "c")
    write(tmp_path / "papers" / "x.txt", "x")
    hidden = write(tmp_path / ".hidden" / "y.txt", "y")
    dot = write(tmp_path / ".dotfile", "d")
    added = add_files([tmp_path / "papers", hidden.parent, dot], corpus)
    assert [(a.source, a.outcome) for a in added] == [
        ("originals/papers/x.txt", "added"),
        ("", "skipped"),
        ("", "skipped"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_symbolic_links_are_not_followed(tmp_path: Path, corpus: Path) -> None:
    secret = write(tmp_path / "secret.txt", "secret")
    write(tmp_path / "papers" / "x.txt", "x")
    (tmp_path / "papers" / "link.txt").symlink_to(secret)
    (tmp_path / "papers" / "loop").symlink_to(tmp_path / "papers")
    (tmp_path / "direct.txt").symlink_to(secret)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    added = add_files([tmp_path / "papers", tmp_path / "direct.txt", tmp_path / "broken.txt"], corpus)
    assert {a.path.name: a.outcome for a in added} == {
        "x.txt": "added",
        "link.txt": "skipped",
        "direct.txt": "skipped",
        "broken.txt": "skipped",
    }
    assert files_of(corpus / ORIGINALS) == {"papers/x.txt": "x"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_not_a_plain_file_is_skipped(tmp_path: Path, corpus: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (added,) = add_files([tmp_path / "pipe"], corpus)
    assert (added.outcome, added.note) == ("skipped", "not a plain file")


def test_a_file_that_may_not_be_read_is_skipped_and_the_others_are_taken(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "papers" / "x.txt", "x")
    write(tmp_path / "papers" / "locked.txt", "l")
    real_open = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "locked.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return real_open(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    added = add_files([tmp_path / "papers"], corpus)
    assert [(a.path.name, a.outcome) for a in added] == [("locked.txt", "skipped"), ("x.txt", "added")]
    assert "Permission denied" in added[0].note


def test_files_of_the_corpus_are_there_already(corpus: Path) -> None:
    added = add_files([corpus / "notes" / "a.md", corpus], corpus)
    assert {(a.source, a.outcome) for a in added} == {
        ("notes/a.md", "already there"),
        ("notes/b.md", "already there"),
    }


def test_a_folder_that_holds_the_corpus_does_not_copy_the_corpus_into_itself(
    tmp_path: Path, corpus: Path
) -> None:
    write(tmp_path / "x.txt", "x")
    added = add_files([tmp_path], corpus)
    assert [a.source for a in added] == [f"originals/{tmp_path.name}/x.txt"]


def test_control_characters_do_not_get_into_a_name(tmp_path: Path, corpus: Path) -> None:
    path = tmp_path / "re\nport\x1b.txt"
    try:
        write(path, "one")
    except OSError:
        pytest.skip("this file system takes no such name")
    (added,) = add_files([path], corpus)
    assert added.source == "originals/re_port_.txt"


@pytest.mark.parametrize("address", ["https://example.org/a.pdf", "file:///etc/passwd"])
def test_a_web_address_is_no_file(corpus: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="web address"):
        add_files([address], corpus)


def test_nothing_is_copied_if_one_of_the_paths_is_missing(tmp_path: Path, corpus: Path) -> None:
    path = write(tmp_path / "report.txt", "one")
    with pytest.raises(LoadError, match="no such file"):
        add_files([path, tmp_path / "missing.txt"], corpus)
    assert not (corpus / ORIGINALS).exists()
    with pytest.raises(ConfigError):
        add_files([], corpus)


def test_a_copy_cut_short_leaves_nothing_behind(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "report.txt", "one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files_module.shutil, "copyfileobj", full)
    with pytest.raises(GovqaError, match="No space left"):
        add_files([path], corpus)
    assert list((corpus / ORIGINALS).iterdir()) == []


def test_a_name_taken_meanwhile_is_not_overwritten(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "report.txt", "mine")
    real_link = os.link

    def race(source: Path, target: Path) -> None:
        if target.name == "report.txt":
            target.write_text("theirs")
        real_link(source, target)

    monkeypatch.setattr(os, "link", race)
    (added,) = add_files([path], corpus)
    assert files_of(corpus / ORIGINALS) == {"report.txt": "theirs", "report-2.txt": "mine"}
    assert added.source == "originals/report-2.txt"


def test_a_file_system_without_hard_links_does_as_well(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", unsupported)
    paths = [write(tmp_path / n / "report.txt", n) for n in "ab"]
    add_files(paths, corpus)
    assert files_of(corpus / ORIGINALS) == {"report.txt": "a", "report-2.txt": "b"}


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_a_private_file_stays_private(tmp_path: Path, corpus: Path) -> None:
    path = write(tmp_path / "draft.txt", "one")
    path.chmod(0o600)
    (added,) = add_files([path], corpus)
    assert stat.S_IMODE((corpus / added.source).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("patterns", "sources"),
    [
        (["notes/a.md"], ["notes/a.md"]),
        (["notes/*"], ["notes/a.md", "notes/b.md"]),
        (["*.md", "notes/a.md"], ["notes/a.md", "notes/b.md"]),
        (["notes"], ["notes/a.md", "notes/b.md"]),
        (["notes/"], ["notes/a.md", "notes/b.md"]),
        (["./notes/b.md"], ["notes/b.md"]),
    ],
)
def test_sources_folders_and_globs_are_matched(corpus: Path, patterns: list[str], sources: list[str]) -> None:
    assert match_sources(patterns, corpus) == sources


def test_a_path_on_disk_is_matched_if_it_leads_into_the_corpus(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert match_sources([str(corpus / "notes" / "a.md")], corpus) == ["notes/a.md"]
    monkeypatch.chdir(corpus.parent)
    assert match_sources(["corpus/notes/a.md"], Path("corpus")) == ["notes/a.md"]
    monkeypatch.chdir(corpus / "notes")
    assert match_sources(["../notes/b.md"], corpus) == ["notes/b.md"]


def test_a_name_with_brackets_means_that_file_only(corpus: Path) -> None:
    write(corpus / "notes" / "[ab].md", "bracketed")
    assert match_sources(["notes/[ab].md"], corpus) == ["notes/[ab].md"]


@pytest.mark.parametrize("pattern", ["../outside.txt", "notes/../../outside.txt"])
def test_nothing_outside_the_corpus_is_matched(corpus: Path, pattern: str) -> None:
    outside = write(corpus.parent / "outside.txt", "precious")
    for given in (pattern, str(outside)):
        with pytest.raises(ConfigError, match="only files of the corpus"):
            match_sources([given], corpus)


@pytest.mark.parametrize("pattern", ["nothing.md", "*.pdf", "", "notes/c*"])
def test_a_pattern_that_matches_nothing_is_an_error(corpus: Path, pattern: str) -> None:
    with pytest.raises(ConfigError, match="matches"):
        match_sources([pattern], corpus)


def test_files_are_removed_with_the_folders_they_leave_empty(tmp_path: Path, corpus: Path) -> None:
    write(tmp_path / "papers" / "2024" / "y.txt", "y")
    (added,) = add_files([tmp_path / "papers"], corpus)
    assert remove_sources([added.source], corpus) == [added.source]
    assert list((corpus / ORIGINALS).iterdir()) == []
    remove_sources(["notes/a.md", "notes/b.md"], corpus)
    assert (corpus / "notes").is_dir()


@pytest.mark.parametrize("source", ["notes/*", "notes", "../outside.txt", "notes/missing.md", ".hidden"])
def test_nothing_is_removed_unless_each_name_is_a_file_of_the_corpus(corpus: Path, source: str) -> None:
    write(corpus.parent / "outside.txt", "precious")
    write(corpus / ".hidden", "h")
    before = files_of(corpus.parent)
    with pytest.raises(ConfigError):
        remove_sources(["notes/a.md", source], corpus)
    assert files_of(corpus.parent) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_removing_a_link_leaves_what_it_leads_to(corpus: Path) -> None:
    outside = write(corpus.parent / "outside.txt", "precious")
    (corpus / "notes" / "link.txt").symlink_to(outside)
    remove_sources(["notes/link.txt"], corpus)
    assert outside.read_text() == "precious"
    assert not (corpus / "notes" / "link.txt").is_symlink()


def test_a_snapshot_differs_when_a_file_comes_goes_or_changes(corpus: Path) -> None:
    first = snapshot(corpus)
    assert set(first) == {"notes/a.md", "notes/b.md"}
    assert snapshot(corpus) == first
    write(corpus / "notes" / "a.md", "longer than before")
    changed = snapshot(corpus)
    assert changed != first
    write(corpus / ".hidden", "h")
    assert snapshot(corpus) == changed
    (corpus / "notes" / "b.md").unlink()
    assert set(snapshot(corpus)) == {"notes/a.md"}


def test_a_change_that_keeps_the_size_is_seen_by_its_time(corpus: Path) -> None:
    first = snapshot(corpus)
    path = write(corpus / "notes" / "a.md", "note c")
    os.utime(path, ns=(1, first["notes/a.md"].modified + 1))
    assert snapshot(corpus) != first


def test_there_is_no_snapshot_of_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--corpus"):
        snapshot(tmp_path / "nowhere")


def test_the_corpus_may_be_the_working_folder(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    assert set(snapshot(Path())) == {"notes/a.md", "notes/b.md"}
    assert match_sources(["notes/a.md"], Path()) == ["notes/a.md"]


def test_metadata_toml_is_no_document_but_its_changes_count(corpus: Path) -> None:
    write(corpus / "metadata.toml", "[x]")
    write(corpus / "notes" / "metadata.toml", "[x]")
    assert set(snapshot(corpus)) == {"notes/a.md", "notes/b.md", "notes/metadata.toml"}
    assert "metadata.toml" in snapshot(corpus, corrections=True)
    assert "metadata.toml" not in match_sources(["*"], corpus)
    with pytest.raises(ConfigError):
        remove_sources(["metadata.toml"], corpus)


def test_an_index_inside_the_corpus_is_not_looked_into(corpus: Path) -> None:
    write(corpus / "index" / "CURRENT", "x")
    assert set(snapshot(corpus, index=corpus / "index")) == {"notes/a.md", "notes/b.md"}
    assert match_sources(["*"], corpus, index=corpus / "index") == ["notes/a.md", "notes/b.md"]
    with pytest.raises(ConfigError, match="matches"):
        match_sources(["index/*"], corpus, index=corpus / "index")
