from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, DocumentTooLarge, NoTextLayer, UnsupportedFormat
from govqa.loading import discover, load
from govqa.types import Document

Make = Callable[..., Document]


def test_discover_names_files_by_their_path_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert discover(tmp_path) == [
        ("a/b/c.txt", tmp_path / "a/b/c.txt"),
        ("a/z.md", tmp_path / "a/z.md"),
        ("b.txt", tmp_path / "b.txt"),
    ]


def test_discover_skips_hidden_files_and_links_that_lead_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / ".git").mkdir(parents=True)
    (corpus / ".git" / "a.txt").write_text("x")
    (corpus / ".hidden.txt").write_text("x")
    (corpus / "kept.txt").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    try:
        (corpus / "out.txt").symlink_to(tmp_path / "outside.txt")
        (corpus / "in.txt").symlink_to(corpus / "kept.txt")
        (corpus / "broken.txt").symlink_to(corpus / "nothing")
        (corpus / "loop").symlink_to(corpus)
    except OSError:
        pytest.skip("this system lets us make no symbolic links")
    assert [source for source, _ in discover(corpus)] == ["in.txt", "kept.txt"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(DocumentTooLarge) as caught:
        document("x" * 100, max_bytes=99)
    assert "max_file_mb" in caught.value.remedy


@pytest.mark.parametrize("content", [b"", b" \n\t "])
def test_an_empty_file_has_no_text(document: Make, content: bytes) -> None:
    with pytest.raises(NoTextLayer, match="empty"):
        document(content)


def test_binary_data_named_txt_are_refused(document: Make) -> None:
    with pytest.raises(UnsupportedFormat, match="binary"):
        document(bytes(range(256)) * 4)


def test_a_missing_file_is_an_error_of_loading(tmp_path: Path) -> None:
    with pytest.raises(CorruptDocument, match="cannot be read"):
        load(tmp_path / "none.txt", "none.txt", max_bytes=10)


def test_a_file_of_nothing_but_navigation_has_no_text(document: Make) -> None:
    with pytest.raises(NoTextLayer):
        document("Menu\n\nSearch\n\nLog in")


def test_the_document_knows_its_source_and_its_bytes(document: Make) -> None:
    found = document("It leaks.", "dams.txt")
    assert found.source == "dams.txt"
    assert found.sha256 == hashlib.sha256(b"It leaks.").hexdigest()
    assert found.doc_id == hashlib.sha256(b"dams.txt").hexdigest()[:16]


def test_importing_loading_imports_no_parser() -> None:
    code = (
        "import sys, govqa.loading; "
        "parsers = ('trafilatura', 'pypdfium2', 'docx', 'markdown_it', 'charset_normalizer'); "
        "print([name for name in parsers if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
