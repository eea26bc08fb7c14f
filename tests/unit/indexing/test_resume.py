"""Chunks that a stopped build left: what is forgotten, and what is not ours to forget."""

from __future__ import annotations

from pathlib import Path

from govqa.indexing.resume import Chunks, forget


def test_what_was_kept_is_forgotten_with_its_folder(tmp_path: Path) -> None:
    chunks = Chunks(tmp_path, "letters")
    with chunks.adding() as folder:
        (folder / "vectors").write_bytes(b"1")
    (tmp_path / "resume" / "letters" / ".staging-000002").mkdir()
    assert Chunks(tmp_path, "letters").find() == [chunks.newest]
    forget(tmp_path)
    assert not (tmp_path / "resume").exists()


def test_what_is_not_ours_is_let_be(tmp_path: Path) -> None:
    letters = tmp_path / "resume" / "2024"
    letters.mkdir(parents=True)
    for path in (letters / "letter.txt", letters.parent / "cv.txt"):
        path.write_text("somebody's")
    with Chunks(tmp_path, "letters").adding() as folder:
        (folder / "vectors").write_bytes(b"1")
    forget(tmp_path)
    assert [path.name for path in sorted((tmp_path / "resume").rglob("*"))] == [
        "2024",
        "letter.txt",
        "cv.txt",
    ]
