import base64
import hashlib
import json
import shutil
import subprocess
import sys

import pytest

from govqa.config import Settings
from govqa.loading import load
from govqa.types import Document, Page, Span
from govqa.ui import drawing, drawing_process
from govqa.ui.drawing import CannotDraw, pictures
from govqa.ui.limits import Places, TryLater

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def settings(tmp_path, root):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(root / "tests/golden/loading/report.pdf", corpus / "report.pdf")
    return Settings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture
def report(settings):
    return load(settings.corpus / "report.pdf", "report.pdf", max_bytes=1 << 20)


def quoted(document, page):
    """The first words of a page."""
    start = document.pages[page - 1].span.start
    return Span(start, start + 20)


def test_the_page_of_the_quote_is_drawn_with_the_quote_boxed(settings, report):
    (picture,) = pictures(settings, report, quoted(report, 2))
    assert picture.index == 2
    assert picture.boxes
    assert all(0 <= a < c <= picture.width and 0 <= b < d <= picture.height for a, b, c, d in picture.boxes)
    assert base64.b64decode(picture.png).startswith(PNG)


def test_a_page_without_the_quote_has_no_boxes(settings, report):
    (picture,) = pictures(settings, report, quoted(report, 2), page=1)
    assert (picture.index, picture.boxes) == (1, ())
    (picture,) = pictures(settings, report, quoted(report, 2), page=2)
    assert picture.boxes


def test_without_a_quote_it_is_the_first_page(settings, report):
    (picture,) = pictures(settings, report)
    assert (picture.index, picture.boxes) == (1, ())


def test_a_picture_is_no_larger_than_it_needs_to_be(settings, report):
    (picture,) = pictures(settings, report)
    assert picture.width * picture.height <= 2_500_000


@pytest.mark.parametrize("page", [0, -1, 5, 10**9])
def test_there_are_only_the_pages_of_the_document(settings, report, page):
    with pytest.raises(CannotDraw, match="no such page"):
        pictures(settings, report, page=page)


def test_a_quote_over_many_pages_is_drawn_in_part(settings, report, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_PAGES", 1)
    assert [p.index for p in pictures(settings, report, Span(0, len(report.text)))] == [1]


def test_a_changed_file_is_refused_without_naming_its_path(settings, report):
    path = settings.corpus / "report.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    for quote in (None, quoted(report, 1)):
        with pytest.raises(CannotDraw, match="not the file that was indexed") as raised:
            pictures(settings, report, quote)
        assert str(settings.corpus) not in str(raised.value)


def test_a_file_that_is_gone_is_said_to_be(settings, report):
    (settings.corpus / "report.pdf").unlink()
    with pytest.raises(CannotDraw, match="not in the folder of documents any more"):
        pictures(settings, report)


@pytest.mark.parametrize(
    "source", ["../outside.pdf", "/etc/passwd", "link.pdf", "linked/outside.pdf", ".hidden.pdf"]
)
def test_nothing_outside_of_the_corpus_is_opened(settings, report, tmp_path, source, monkeypatch):
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    for path in (tmp_path / "outside.pdf", outside / "outside.pdf", settings.corpus / ".hidden.pdf"):
        shutil.copy(settings.corpus / "report.pdf", path)
    (settings.corpus / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (settings.corpus / "linked").symlink_to(outside)
    monkeypatch.setattr(drawing, "_drawn", lambda *_: pytest.fail("a file was opened"))
    forged = Document("0" * 16, source, report.media_type, report.sha256, report.text, pages=report.pages)
    with pytest.raises(CannotDraw):
        pictures(settings, forged)


def test_where_finding_the_words_takes_too_long_the_page_is_drawn_bare(settings, report, monkeypatch):
    drawn = drawing._drawn

    def slow(settings, document, path, quote, page):
        if quote is not None:
            raise TimeoutError
        return drawn(settings, document, path, quote, page)

    monkeypatch.setattr(drawing, "_drawn", slow)
    (picture,) = pictures(settings, report, quoted(report, 2))
    assert (picture.index, picture.boxes) == (2, ())


def test_a_drawing_that_never_ends_is_ended(settings, report, tmp_path, monkeypatch):
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr(drawing_process, "__file__", str(endless))
    monkeypatch.setattr(drawing, "_SECONDS", 0.3)
    with pytest.raises(CannotDraw, match="takes too long"):
        pictures(settings, report)


def test_where_too_many_are_drawn_already_one_is_told_to_try_later(settings, report, monkeypatch):
    monkeypatch.setattr(drawing, "_PLACES", Places(at_once=1, waiting=0))
    with drawing._PLACES.place(), pytest.raises(TryLater):
        pictures(settings, report)
    assert pictures(settings, report)


def test_a_drawing_that_crashes_costs_only_itself(settings, report, tmp_path, monkeypatch):
    crashing = tmp_path / "crashing.py"
    crashing.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(drawing_process, "__file__", str(crashing))
    with pytest.raises(CannotDraw, match="cannot be drawn"):
        pictures(settings, report)


def test_a_label_of_a_page_comes_through(settings, report):
    labelled = Document(
        report.doc_id,
        report.source,
        report.media_type,
        report.sha256,
        report.text,
        pages=tuple(Page(p.index, "iv", p.span) for p in report.pages),
    )
    assert pictures(settings, labelled)[0].label == "iv"


def test_the_process_replies_with_an_error_for_a_file_that_is_no_pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"no pdf")
    request = {
        "path": str(path), "sha256": hashlib.sha256(b"no pdf").hexdigest(), "text": "",
        "pages": [[1, "", 0, 0]],
        "quote": None, "page": 1, "scale": 2.0, "most_pixels": 1000, "ocr": "", "megabytes": 1024,
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, drawing_process.__file__],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(ran.stdout)["error"][0] == "a page of it cannot be drawn"
