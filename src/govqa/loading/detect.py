"""What a file is, by its content first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from govqa.errors import CorruptDocument, EncryptedDocument, UnsupportedFormat

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

READABLE = "txt, md, html, pdf and docx"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"{\\rtf", "a Rich Text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3", "a database"),
)
_ZIPPED = (
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.xml", "an Excel workbook"),
    ("META-INF/container.xml", "an EPUB book"),
    ("content.xml", "an OpenDocument file"),
)
#: File names under which characters are read as plain text: other text files hold data or code.
_TEXT_SUFFIXES = {"", ".txt", ".text"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml"}
_MARKDOWN_SUFFIXES = {".md", ".markdown", ".mdown"}
_TAG = re.compile(rb"<[a-zA-Z!/?]")
_HTML_START = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S
)


def media_type(path: Path, data: bytes) -> str:
    """The media type of ``data``, found in the file ``path``.

    Raises UnsupportedFormat, EncryptedDocument (Office files under a password) or CorruptDocument (a
    file whose name promises what its bytes are not).
    """
    suffix = path.suffix.lower()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zipped(path, data)
    if data.startswith(_OLE):
        raise _ole(path, data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise _unsupported(path, kind)
    if suffix in {".pdf", ".docx", ".doc", ".pptx", ".xlsx", ".odt", ".epub"}:
        raise CorruptDocument(
            path, f"the name ends in {suffix}, but the content is not of that kind", "Get a fresh copy of it"
        )
    bare = data.replace(b"\0", b"")  # so that UTF-16 looks like ASCII
    if suffix in _HTML_SUFFIXES:
        return HTML if _TAG.search(bare) else TEXT
    if _HTML_START.match(bare[:4096]):
        return HTML
    if suffix in _MARKDOWN_SUFFIXES:
        return MARKDOWN
    if suffix in _TEXT_SUFFIXES:
        return TEXT
    raise _unsupported(path, f"a {suffix} file")


def _zipped(path: Path, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CorruptDocument(path, f"its zip container is damaged ({error})", "Get a fresh copy") from error
    if "word/document.xml" in names:
        return DOCX
    for name, kind in _ZIPPED:
        if name in names:
            raise _unsupported(path, kind)
    if any(name.startswith("word/") for name in names):
        return DOCX  # some writers name the main part otherwise; python-docx follows its relations
    raise _unsupported(path, "a zip archive")


def _ole(path: Path, data: bytes) -> UnsupportedFormat | EncryptedDocument:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedDocument(
            path, "it opens only with a password", "Save a copy without the password and add that"
        )
    if "WordDocument".encode("utf-16-le") in data:
        return UnsupportedFormat(
            path, "it is in the old Word format (.doc)", "Open it in a word processor and save it as .docx"
        )
    return UnsupportedFormat(
        path, "it is in an old Office format", "Open it in its program and save it as .docx or PDF"
    )


def _unsupported(path: Path, kind: str) -> UnsupportedFormat:
    return UnsupportedFormat(path, f"it is {kind}", f"govqa reads {READABLE}: save it as one of these")
