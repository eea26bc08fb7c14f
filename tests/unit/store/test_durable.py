import errno
import os
from pathlib import Path

import pytest

from govqa.errors import StoreError
from govqa.store.durable import discard, is_about, replace_file, sweep, sync_tree, writing


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "Free some space"), (errno.EACCES, "permission"), (errno.EIO, "Mend that")],
)
def test_an_oserror_becomes_a_store_error_naming_folder_cause_and_remedy(
    tmp_path: Path, number: int, remedy: str
) -> None:
    with pytest.raises(StoreError) as caught, writing(tmp_path):
        raise OSError(number, os.strerror(number), str(tmp_path / "a"))
    for part in (str(tmp_path), os.strerror(number), remedy, "intact"):
        assert part in str(caught.value)


def test_a_full_disk_is_about_the_folder_even_if_no_file_is_named(tmp_path: Path) -> None:
    assert is_about(tmp_path, OSError(errno.ENOSPC, "full"))
    assert is_about(tmp_path, OSError(errno.EIO, "broken", str(tmp_path / "a" / "b")))
    assert not is_about(tmp_path, OSError(errno.EIO, "broken", "/elsewhere"))
    assert not is_about(tmp_path, OSError(errno.EIO, "broken"))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_replacement_that_fails_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "file"
    replace_file(path, "old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail)
        with pytest.raises(OSError, match="full"):
            replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    replace_file(path, "new")
    assert path.read_text() == "new"


def test_the_bytes_reach_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (calls.append("sync"), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda a, b: (calls.append("replace"), replace(a, b)))
    replace_file(tmp_path / "file", "text")
    assert calls == ["sync", "replace", "sync"]


def test_every_file_and_folder_of_a_tree_is_synced_contents_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("a", "folder/b"):
        (tmp_path / name).write_text(name)
        (tmp_path / name).chmod(0o444)  # a copy of a read-only file is read-only
    inodes = {os.stat(path).st_ino: path for path in [tmp_path, *tmp_path.rglob("*")]}
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(inodes[os.fstat(fd).st_ino]))
    sync_tree(tmp_path)
    assert synced == [tmp_path / "folder" / "b", tmp_path / "folder", tmp_path / "a", tmp_path]


def test_a_folder_loses_its_name_before_its_first_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_text("a")

    def fail(*_: object, **__: object) -> None:
        assert not folder.exists()
        raise OSError(errno.EBUSY, "busy")

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", fail)
        discard(folder)
    assert [path.name for path in tmp_path.iterdir()] == [".deleted-folder"]
    folder.mkdir()
    discard(folder)
    assert list(tmp_path.iterdir()) == []
    discard(folder)  # it is gone already


def test_a_sweep_deletes_what_writers_left_and_nothing_else(tmp_path: Path) -> None:
    for name in (".staging-a", ".deleted-b", "c", ".hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "c"]
    sweep(tmp_path / "absent")
