"""What a file is, by its content first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from govqa.errors import CorruptDocument, EncryptedDocument, UnsupportedFormat

TEXT = "text/plain"
MARKDOWN = "text/markdown"
RST = "text/x-rst"
CSV = "text/csv"
HTML = "text/html"
MHTML = "multipart/related"
MAIL = "message/rfc822"
RTF = "application/rtf"
PDF = "application/pdf"
EPUB = "application/epub+zip"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: The module of ``govqa.loading`` that reads each.
MODULES = {
    TEXT: "formats.plaintext",
    MARKDOWN: "formats.markdown",
    RST: "formats.rst",
    CSV: "formats.csv",
    HTML: "formats.html",
    MHTML: "formats.mhtml",
    MAIL: "formats.mail",
    RTF: "formats.rtf",
    PDF: "pdf",
    EPUB: "formats.epub",
    ODT: "formats.odt",
    ODS: "formats.xlsx",
    DOCX: "formats.docx",
    PPTX: "formats.pptx",
    XLSX: "formats.xlsx",
}
#: The ends of the names that files of each kind go by. What a file is depends on its content all the same.
EXTENSIONS = {
    TEXT: (".txt", ".text"),
    MARKDOWN: (".md", ".markdown", ".mdown"),
    RST: (".rst", ".rest"),
    CSV: (".csv", ".tsv"),
    HTML: (".html", ".htm", ".xhtml", ".shtml"),
    MHTML: (".mhtml", ".mht"),
    MAIL: (".eml",),
    RTF: (".rtf",),
    PDF: (".pdf",),
    EPUB: (".epub",),
    ODT: (".odt",),
    ODS: (".ods",),
    DOCX: (".docx",),
    PPTX: (".pptx",),
    XLSX: (".xlsx",),
}
READABLE = "txt, md, rst, html, mhtml, pdf, docx, pptx, odt, epub, rtf, csv, xlsx, ods and eml"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3", "a database"),
)
#: What a zip archive is, by a part that it holds.
_PARTS = (
    ("word/document.xml", DOCX),
    ("ppt/presentation.xml", PPTX),
    ("xl/workbook.xml", XLSX),
    ("META-INF/container.xml", EPUB),
)
#: Some writers name the main part otherwise; the libraries follow its relations.
_FOLDERS = (("word/", DOCX), ("ppt/", PPTX), ("xl/", XLSX))
#: Formats whose files name their own media type, in a part of the archive that comes first.
_DECLARED = {ODT.encode(): ODT, ODS.encode(): ODS, EPUB.encode(): EPUB}
_MOST_DECLARED = 100
#: File names under which characters are read as text of that kind: other text files hold data or code.
_SUFFIXES = {"": TEXT} | {suffix: kind for kind in (TEXT, MARKDOWN, RST, CSV) for suffix in EXTENSIONS[kind]}
_HTML_SUFFIXES = set(EXTENSIONS[HTML])
#: Names that promise a container, which what comes as anything else does not keep.
_CONTAINERS = {".doc", ".ppt", ".xls"} | {
    suffix for kind in (PDF, DOCX, PPTX, XLSX, ODT, ODS, EPUB, RTF) for suffix in EXTENSIONS[kind]
}
#: The header fields that mail begins with, of which it has at least two.
_HEADER = re.compile(
    rb"^(from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type"
    rb"|reply-to|sender|x-[\w-]+|snapshot-content-location)[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*",
    re.I,
)
_LEAST_HEADERS = 2
_MIME_PAGE = re.compile(rb"^content-type[ \t]*:\s*multipart/related", re.I | re.M)
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
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, data)
    if data.startswith(_OLE):
        raise _ole(path, data)
    if data.startswith(b"{\\rtf"):
        return RTF
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise _unsupported(path, kind)
    if suffix in _CONTAINERS:
        raise CorruptDocument(
            path, f"the name ends in {suffix}, but the content is not of that kind", "Get a fresh copy of it"
        )
    if message := _message(data, suffix):
        return message
    bare = data.replace(b"\0", b"")  # so that UTF-16 looks like ASCII
    if suffix in _HTML_SUFFIXES:
        return HTML if _TAG.search(bare) else TEXT
    if _HTML_START.match(bare[:4096]):
        return HTML
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    raise _unsupported(path, f"a {suffix} file")


def _message(data: bytes, suffix: str) -> str:
    """The media type of mail and of pages saved with their pictures, which look like mail, or empty."""
    at, headers = 0, 0
    data = data[: 1 << 16].replace(b"\r\n", b"\n").lstrip()
    while match := _HEADER.match(data[at:]):
        at += match.end()
        headers += 1
    if suffix in (".mht", ".mhtml") and headers:
        return MHTML
    if headers < _LEAST_HEADERS or not (suffix == ".eml" or data[at:].startswith(b"\n")):
        return ""
    saved_page = b"snapshot-content-location" in data[:at].lower() or suffix in (".mht", ".mhtml")
    return MHTML if saved_page and _MIME_PAGE.search(data[:at]) else MAIL


def _zipped(path: Path, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            declared = b""
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    declared = part.read(_MOST_DECLARED).strip()
    except (
        *(zipfile.BadZipFile, zlib.error, OSError, EOFError),
        *(ValueError, NotImplementedError, RuntimeError),
    ) as error:
        raise CorruptDocument(path, f"its zip container is damaged ({error})", "Get a fresh copy") from error
    if declared in _DECLARED:
        return _DECLARED[declared]
    for name, kind in _PARTS:
        if name in names:
            return kind
    for folder, kind in _FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    if "content.xml" in names:
        raise _unsupported(path, "an OpenDocument file other than a text or a spreadsheet")
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
