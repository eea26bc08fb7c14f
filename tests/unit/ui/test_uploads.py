import os
import tempfile
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.config import Settings
from govqa.errors import GovqaError
from govqa.indexing import pool
from govqa.ui.uploads import ACCEPTED, accept, safe_name, sentence


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", max_file_mb=1)


@pytest.fixture
def sent(tmp_path):
    """Writes a file where the server keeps uploads, and returns its path."""

    def send(name, content):
        folder = tmp_path / "uploads" / "hash"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return str(folder / name)

    return send


#: Imported by every Python that finds it on its path: has the text of a file say what its parser does.
MISBEHAVE = """
import os, signal, tempfile
import govqa.loading.formats.plaintext as plaintext

parse = plaintext.parse

def misbehave(path, data):
    if data.startswith(b"LOOP"):
        while True:
            pass
    if data.startswith(b"DIE"):
        tempfile.mkstemp()
        os.kill(os.getpid(), signal.SIGKILL)
    return parse(path, data)

plaintext.parse = misbehave
"""


@pytest.fixture
def misbehaving(tmp_path, monkeypatch):
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(MISBEHAVE)
    monkeypatch.syspath_prepend(folder)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        (".bashrc", "bashrc"),
        ("..", "document"),
        ("", "document"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("bad\udcff.md", "bad_.md"),
        ("Übersicht – 中国.docx", "Übersicht – 中国.docx"),
    ],
)
def test_only_a_name_is_left_of_a_name(name, safe):
    assert safe_name(name) == safe


@given(st.text(st.characters(exclude_categories=[]), max_size=400))
def test_a_safe_name_names_one_visible_file(name):
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert not safe.startswith(".")
    assert "/" not in safe
    assert "\\" not in safe
    assert len(safe.encode()) <= 255
    assert safe_name(safe) == safe


def test_a_readable_file_is_taken_into_the_corpus(settings, sent):
    path = sent("note.txt", b"A short note on rules.")
    (upload,) = accept([path], {path}, settings)
    assert upload.taken
    assert (settings.corpus / "originals" / "note.txt").read_bytes() == b"A short note on rules."


def test_nothing_is_left_where_uploads_arrive(settings, sent, tmp_path):
    paths = [sent("note.txt", b"A short note."), sent("x.pdf", b"not a pdf at all \x00\x01")]
    accept(paths, set(paths), settings)
    assert [p for p in (tmp_path / "uploads").rglob("*") if p.is_file()] == []


def test_a_typed_path_is_never_opened(settings, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (upload,) = accept([str(secret)], set(), settings)
    assert not upload.taken
    assert secret.exists()
    assert not (settings.corpus / "originals").exists()


def test_a_file_that_is_not_what_its_name_says_is_refused_in_plain_words(settings, sent):
    path = sent("paper.pdf", b"\x00\x01\x02 no pdf" * 50)
    (upload,) = accept([path], {path}, settings)
    assert not upload.taken
    assert upload.note.endswith(".")
    assert not (settings.corpus / "originals").exists()


def test_a_file_over_the_limit_is_refused(settings, sent):
    path = sent("long.txt", b"word " * 300_000)
    (upload,) = accept([path], {path}, settings)
    assert not upload.taken


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_a_file_that_kills_or_hangs_its_reader_costs_its_own_refusal(settings, sent, tmp_path, monkeypatch):
    usual = tmp_path / "usual"
    usual.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(usual))
    settings = settings.model_copy(update={"file_seconds": 1})
    texts = {"die.txt": b"DIE", "loop.txt": b"LOOP", "good.txt": b"A short note on rules."}
    paths = [sent(name, text) for name, text in texts.items()]
    started = time.monotonic()
    died, hung, good = accept(paths, set(paths), settings)
    assert time.monotonic() - started < 20
    assert not died.taken
    assert "crashed" in died.note
    assert not hung.taken
    assert "1 s" in hung.note
    assert good.taken
    assert [path.name for path in (settings.corpus / "originals").iterdir()] == ["good.txt"]
    assert list(usual.iterdir()) == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("ocr", [False, True])
def test_uploads_are_read_with_the_settings_of_the_corpus(settings, sent, monkeypatch, ocr):
    asked = []
    submit = pool.Pool.submit
    monkeypatch.setattr(pool.Pool, "submit", lambda self, file: asked.append(file) or submit(self, file))
    settings = settings.model_copy(update={"ocr": ocr, "ocr_language": "deu"})
    path = sent("note.txt", b"A short note on rules.")
    (upload,) = accept([path], {path}, settings)
    assert upload.taken
    assert asked[0].options == {"max_bytes": 1 << 20} | ({"ocr": "deu"} if ocr else {})
    assert asked[0].source == "originals/note.txt"


def test_the_same_file_twice_is_said_to_be_there_already(settings, sent):
    for expected in (True, False):
        path = sent("note.txt", b"A short note on rules.")
        (upload,) = accept([path], {path}, settings)
        assert upload.taken is expected
    assert "lready there" in upload.note


def test_the_corpus_does_not_grow_without_end(settings, sent):
    settings = settings.model_copy(update={"max_corpus_mb": 1})
    (settings.corpus / "there.bin").write_bytes(bytes((1 << 20) - 30))
    paths = [sent("note.txt", b"A note of 23 characters"), sent("more.txt", b"A note like it.")]
    note, more = accept(paths, set(paths), settings)
    assert note.taken
    assert not more.taken
    assert "1 MiB together" in more.note
    assert [path.name for path in (settings.corpus / "originals").iterdir()] == ["note.txt"]


def test_a_file_chooser_offers_what_is_read():
    offered = ACCEPTED.split(",")
    assert {".pdf", ".docx", ".pptx", ".eml", ".md", ".xhtml"} <= set(offered)
    assert not {".doc", ".zip", ""} & set(offered)


def test_too_many_files_at_once_are_refused(settings):
    with pytest.raises(GovqaError, match="50"):
        accept(["x"] * 51, set(), settings)


def test_phrases_become_sentences():
    assert sentence("it is broken", "fetch it again.") == "It is broken. Fetch it again."
