from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, EncryptedDocument, LoadError, UnsupportedFormat
from govqa.loading import detect

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(*names: str, mimetype: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"words", detect.TEXT),
        ("LICENCE", b"words", detect.TEXT),
        ("a.md", b"# words", detect.MARKDOWN),
        ("a.htm", b"<p>words", detect.HTML),
        ("a.htm", b"words and no tag, 1 < 2", detect.TEXT),
        ("a.txt", b"\n<!-- saved -->\n<!DOCTYPE html><html>", detect.HTML),
        ("a.txt", b"%PDF-1.4", detect.PDF),
        ("a.bin", b"junk\n%PDF-1.4", detect.PDF),
        ("a.zip", zipped("word/document.xml"), detect.DOCX),
        ("a.zip", zipped("ppt/presentation.xml"), detect.PPTX),
        ("a.zip", zipped("xl/workbook.xml"), detect.XLSX),
        ("a.zip", zipped("META-INF/container.xml"), detect.EPUB),
        ("a.docx", zipped("word/other.xml"), detect.DOCX),
        ("a.bin", zipped("content.xml", mimetype=detect.ODT), detect.ODT),
        ("a.bin", zipped("content.xml", mimetype=detect.ODS), detect.ODS),
        ("a.txt", b"{\\rtf1", detect.RTF),
        ("a.rst", b"Words", detect.RST),
        ("a.csv", b"a,b", detect.CSV),
        ("a.txt", b"From: a@b.example\r\nTo: c@d.example\r\n\r\nWords", detect.MAIL),
        ("a.eml", b"Subject: words\nDate: today\n", detect.MAIL),
        ("a.txt", b"From: Anna\nTo: Per\nWords.", detect.TEXT),
        ("a.txt", b"Subject: words\n\nWords", detect.TEXT),
        (
            "a.txt",
            b"From: <Saved>\nSnapshot-Content-Location: https://a.example\n"
            b"Content-Type: multipart/related;\n boundary=x\n\n",
            detect.MHTML,
        ),
        ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", detect.MHTML),
    ],
)
def test_content_decides_before_the_name(name: str, data: bytes, expected: str) -> None:
    assert detect.media_type(Path(name), data) == expected


@pytest.mark.parametrize(
    ("name", "data", "error", "reason"),
    [
        ("a.pdf", b"words", CorruptDocument, "content is not of that kind"),
        ("a.docx", b"words", CorruptDocument, "content is not of that kind"),
        ("a.docx", b"PK\x03\x04 cut short", CorruptDocument, "zip container is damaged"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), UnsupportedFormat, "old Word format"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedDocument, "password"),
        ("a.xls", OLE, UnsupportedFormat, "old Office format"),
        ("a.odp", zipped("content.xml"), UnsupportedFormat, "OpenDocument"),
        ("a.zip", zipped("a.txt"), UnsupportedFormat, "zip archive"),
        ("a.rtf", b"words", CorruptDocument, "content is not of that kind"),
        ("a.txt", b"\x89PNG\r\n", UnsupportedFormat, "picture"),
        ("a.json", b"{}", UnsupportedFormat, "a .json file"),
    ],
)
def test_what_is_not_read_is_named_with_a_remedy(
    name: str, data: bytes, error: type[LoadError], reason: str
) -> None:
    with pytest.raises(error) as caught:
        detect.media_type(Path(name), data)
    assert reason in caught.value.reason
    assert caught.value.remedy
    assert caught.value.path == Path(name)


def test_comments_without_end_do_not_hang_the_detection() -> None:
    assert detect.media_type(Path("a.txt"), b"<!---->" * 500) == detect.TEXT


def test_every_kind_that_is_read_has_names_of_its_own() -> None:
    assert detect.EXTENSIONS.keys() == detect.MODULES.keys()
    named = [suffix for suffixes in detect.EXTENSIONS.values() for suffix in suffixes]
    assert len(named) == len(set(named))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in named)
