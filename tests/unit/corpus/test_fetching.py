from __future__ import annotations

import gzip
import tempfile
import zipfile
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from govqa.corpus import Added, add_urls, is_url
from govqa.corpus.downloading import Download
from govqa.corpus.fetching import named
from govqa.errors import ConfigError, FetchError
from govqa.loading import METADATA_FILE, load, read_overrides

MOST = 100_000  # bytes
TEXT = "The commission met in spring and agreed on nothing, as it had done in each of the years before."
PAGE = (
    f'<!doctype html><html><head><meta charset="utf-8"><title>Who mends the dams?</title></head>'
    f"<body><article><h1>Who mends the dams?</h1><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
).encode()
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
PDF = b"%PDF-1.4 what follows does not matter here"


def docx() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return data.getvalue()


def added_from(corpus: Path, *urls: str, **options: Any) -> list[Added]:
    return add_urls(urls, corpus, **({"max_bytes": MOST, "allow_private": True} | options))


def files_of(corpus: Path) -> set[str]:
    return {path.relative_to(corpus).as_posix() for path in corpus.rglob("*") if path.is_file()}


@pytest.fixture
def before(corpus: Path) -> set[str]:
    return files_of(corpus)


def test_a_page_is_kept_with_its_address_and_the_day(site: Any, corpus: Path) -> None:
    url = site.page("/2025/dams.html", PAGE)
    (added,) = added_from(corpus, f"{url}#part")
    assert added == Added(f"{url}#part", "originals/dams.html", "added", "")
    assert (corpus / added.source).read_bytes() == PAGE
    said = read_overrides(corpus).for_source(added.source)
    assert said.url == url
    assert f"# Retrieved {datetime.now(UTC).date()}" in (corpus / METADATA_FILE).read_text()
    document = load(corpus / added.source, added.source, max_bytes=MOST, corrections=said)
    assert (document.metadata.url, document.metadata.title) == (url, "Who mends the dams?")


def test_the_address_is_the_one_that_was_named(site: Any, corpus: Path) -> None:
    site.page("/dams.html?signature=secret", PAGE)
    url = site.redirect("/latest", "/dams.html?signature=secret")
    (added,) = added_from(corpus, url)
    assert added.source == "originals/dams.html"
    assert read_overrides(corpus).for_source(added.source).url == url


def test_the_same_content_is_there_already(site: Any, corpus: Path) -> None:
    url = site.page("/dams.html", PAGE)
    added_from(corpus, url)
    before = files_of(corpus), (corpus / METADATA_FILE).read_text()
    (again,) = added_from(corpus, url)
    assert (again.source, again.outcome) == ("originals/dams.html", "already there")
    assert (files_of(corpus), (corpus / METADATA_FILE).read_text()) == before


def test_a_page_that_changed_is_another_document(site: Any, corpus: Path) -> None:
    added_from(corpus, site.page("/dams.html", PAGE))
    (changed,) = added_from(corpus, site.page("/dams.html", PAGE + b"<!-- again -->"))
    assert (changed.source, changed.outcome) == ("originals/dams-2.html", "added")


def test_one_that_fails_keeps_no_other_from_being_taken(site: Any, corpus: Path) -> None:
    page = site.page("/dams.html", PAGE)
    first, second = added_from(corpus, f"{site.root}/missing", page)
    assert (first.outcome, first.source) == ("failed", "")
    assert "404" in first.note
    assert second.outcome == "added"


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n<html>")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    while True:
        handler.wfile.write(b"x" * 10_000)


def test_nothing_is_left_of_what_failed(site: Any, corpus: Path, before: set[str], tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    bomb = gzip.compress(bytes(50 * MOST))
    urls = [
        site.raw("/cut", slow),
        site.raw("/endless", endless),
        site.page("/bomb.html", bomb, Content_Encoding="gzip"),
        site.page("/picture.png", b"\x89PNG\r\n", "image/png"),
        site.page("/data.json", b"{}", "application/json"),
        site.page("/false.pdf", PAGE, "application/pdf"),
        site.page("/old.doc", DOC, "application/msword"),
        site.page("/empty.html", b"  "),
        site.page("/unknown", b"bytes", "application/octet-stream"),
        site.redirect("/loop", "/loop"),
        site.redirect("/file", "file:///etc/passwd"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(temporary))
        added = added_from(corpus, *urls)
    assert {each.outcome for each in added} == {"failed"}
    assert all(each.note and not each.source for each in added)
    assert files_of(corpus) == before
    assert list(temporary.iterdir()) == []


def test_private_addresses_need_a_word(site: Any, corpus: Path, before: set[str]) -> None:
    (refused,) = added_from(corpus, site.page("/dams.html", PAGE), allow_private=False)
    assert refused.outcome == "failed"
    assert "--allow-private" in refused.note
    assert (site.requests, files_of(corpus)) == ([], before)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/a", "https://a:b@example.org/", "://"]
)
def test_nothing_is_fetched_if_one_address_is_none(site: Any, corpus: Path, url: str) -> None:
    assert is_url(url)
    with pytest.raises(ConfigError):
        added_from(corpus, site.page("/dams.html", PAGE), url)
    with pytest.raises(ConfigError):
        added_from(corpus)
    assert site.requests == []


def test_nothing_is_fetched_if_its_address_could_not_be_noted(site: Any, corpus: Path) -> None:
    (corpus / METADATA_FILE).write_text("[[[")
    with pytest.raises(ConfigError, match="TOML"):
        added_from(corpus, site.page("/dams.html", PAGE))
    assert site.requests == []


def name_of(url: str, data: bytes, content_type: str, disposition: str = "") -> str:
    return named(url, Download(url, data, content_type, disposition))[0]


@pytest.mark.parametrize(
    ("path", "data", "content_type", "name"),
    [
        ("/a/dams.html", PAGE, "text/html", "dams.html"),
        ("/a/dams.htm", PAGE, "text/html; charset=utf-8", "dams.htm"),
        ("/a/who-mends-the-dams/", PAGE, "text/html", "who-mends-the-dams.html"),
        ("/a/dams.php?id=3", PAGE, "text/html", "dams.html"),
        ("/", PAGE, "text/html", "Who mends the dams_.html"),
        ("/a/index.html", PAGE, "text/html", "Who mends the dams_.html"),
        ("/a/12345", PAGE, "text/html", "Who mends the dams_.html"),
        ("/a/12345", PDF, "application/pdf", "example.org 12345.pdf"),
        ("/pdf/2301.00001v2", PDF, "application/pdf", "2301.00001v2.pdf"),
        ("/pdf/Report%20on%20rivers.PDF", PDF, "application/pdf", "Report on rivers.pdf"),
        ("/report.pdf", PDF, "application/octet-stream", "report.pdf"),
        ("/report", PDF, "", "report.pdf"),
        ("/report.docx", docx(), "application/zip", "report.docx"),
        ("/notes.md", b"# Notes", "text/plain", "notes.md"),
        ("/dams.html", PAGE, "text/plain", "dams.html"),
        ("/notes", b"Notes", "text/plain", "notes.txt"),
        ("/main.py", b"import os", "text/plain", "main.py.txt"),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", b"root", "text/plain", "passwd.txt"),
        ("/.htaccess", b"deny", "text/plain", "htaccess.txt"),
        ("/" + "x" * 500 + ".html", PAGE, "text/html", "x" * 120 + ".html"),
        ("/报告.html", PAGE, "text/html", "报告.html"),
    ],
)
def test_a_name_comes_from_the_address_or_the_title(
    path: str, data: bytes, content_type: str, name: str
) -> None:
    assert name_of(f"https://www.example.org{path}", data, content_type) == name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="rivers.pdf"', "rivers.pdf"),
        ("attachment; filename*=UTF-8''fl%C3%BCsse.pdf", "flüsse.pdf"),
        ('attachment; filename="../../.bashrc"', "bashrc.pdf"),
        ('attachment; filename=""', "x.pdf"),
        ("attachment", "x.pdf"),
        ("inline; filename=\x00\x01", "x.pdf"),
    ],
)
def test_a_name_that_the_server_gives_counts_more(disposition: str, name: str) -> None:
    assert name_of("https://example.org/x", PDF, "application/pdf", disposition) == name


@pytest.mark.parametrize(
    ("content_type", "data", "said"),
    [
        ("image/png", b"\x89PNG", "image/png"),
        ("video/mp4", b"....", "video/mp4"),
        ("application/json", b"{}", "application/json"),
        ("application/pdf", PAGE, "not of that kind"),
        (
            "application/msword",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "docx",
        ),
        ("text/html", b"\x1f\x8b\x08", "compressed"),
        ("application/octet-stream", b"what is this", "neither"),
        ("text/html", b"\n", "nothing"),
    ],
)
def test_what_govqa_does_not_read_is_not_kept(content_type: str, data: bytes, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        name_of("https://example.org/x", data, content_type)


WORDS = "Größe und Maß der Flüsse, wie der Ausschuss für Gewässer sie im Frühjahr vermaß."
BARE = f"<html><head><title>x</title></head><body><article><p>{WORDS}</p></article></body></html>"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (BARE.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (BARE.encode("utf-8"), "text/html; charset=utf-8"),
        (BARE.encode("utf-16-le"), "text/html; charset=utf-16-le"),
        (BARE.replace("<head>", '<head><meta charset="cp1252">').encode("cp1252"), "text/html"),
        (BARE.encode("utf-8"), "text/html; charset=nonsense"),
        (WORDS.encode("cp1252"), "text/plain; charset=windows-1252"),
    ],
)
def test_an_encoding_that_only_the_server_names_is_not_lost(
    tmp_path: Path, data: bytes, content_type: str
) -> None:
    name, kept = named(
        "https://example.org/flow", Download("https://example.org/flow", data, content_type, "")
    )
    (tmp_path / name).write_bytes(kept)
    assert load(tmp_path / name, name, max_bytes=MOST).text.strip() == WORDS


def test_a_page_that_names_its_encoding_is_kept_byte_for_byte() -> None:
    data = BARE.replace("<head>", '<head><meta charset="utf-8">').encode()
    kept = named("https://x/", Download("https://x/", data, "text/html; charset=ISO-8859-1", ""))[1]
    assert kept == data
