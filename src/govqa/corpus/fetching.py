"""Documents from web addresses: fetched once, named, and kept like files of the user's own.

This is the only part of govqa that opens a connection to another machine, and it does so only for the
addresses it is given.
"""

from __future__ import annotations

import codecs
import html
import re
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from govqa.corpus.correcting import set_metadata
from govqa.corpus.files import Added, add_file
from govqa.corpus.naming import safe_name
from govqa.errors import ConfigError, FetchError, LoadError
from govqa.loading import detect, read_overrides

if TYPE_CHECKING:
    from govqa.corpus.downloading import Download

#: What is taken, by what the server calls it, and the extension that tells ``detect`` so.
_TAKEN = {
    **dict.fromkeys(("text/html", "application/xhtml+xml"), ".html"),
    **dict.fromkeys(("application/pdf", "application/x-pdf"), ".pdf"),
    "text/plain": ".txt",
    **dict.fromkeys(("text/markdown", "text/x-markdown"), ".md"),
    **dict.fromkeys(("text/x-rst", "text/prs.fallenstein.rst"), ".rst"),
    **dict.fromkeys(("text/csv", "application/csv"), ".csv"),
    "text/tab-separated-values": ".tsv",
    **dict.fromkeys(("application/rtf", "text/rtf"), ".rtf"),
    "message/rfc822": ".eml",
    **dict.fromkeys(("multipart/related", "application/x-mimearchive"), ".mhtml"),
    detect.EPUB: ".epub",
    detect.ODT: ".odt",
    detect.ODS: ".ods",
    detect.DOCX: ".docx",
    detect.PPTX: ".pptx",
    detect.XLSX: ".xlsx",
    # Refused later, with what to do about it.
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
}
#: What servers say that do not know what they send.
_UNTOLD = frozenset(
    {
        *("", "application/octet-stream", "binary/octet-stream", "application/zip", "application/download"),
        *("application/force-download", "application/x-download", "application/x-zip-compressed"),
    }
)
#: The extensions that each kind of file goes by, the usual one first.
_EXTENSIONS = {
    detect.TEXT: (".txt", ".text"),
    detect.MARKDOWN: (".md", ".markdown", ".mdown"),
    detect.RST: (".rst", ".rest"),
    detect.CSV: (".csv", ".tsv"),
    detect.HTML: (".html", ".htm", ".xhtml", ".shtml"),
    detect.MHTML: (".mhtml", ".mht"),
    detect.MAIL: (".eml",),
    detect.RTF: (".rtf",),
    detect.PDF: (".pdf",),
    detect.EPUB: (".epub",),
    detect.ODT: (".odt",),
    detect.ODS: (".ods",),
    detect.DOCX: (".docx",),
    detect.PPTX: (".pptx",),
    detect.XLSX: (".xlsx",),
}
_KNOWN = frozenset(extension for extensions in _EXTENSIONS.values() for extension in extensions)
#: What programs that make pages are called; it says nothing of the page.
_PROGRAMS = frozenset({".php", ".asp", ".aspx", ".jsp", ".do", ".cgi", ".cfm"})
#: Ends of addresses that name no page.
_NAMELESS = re.compile(r"index|default|home|main|view|show|download|article|page|document|[\d\W_]*", re.I)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.S | re.I)
_CHARSET = re.compile(rb"charset\s*=|<\?xml[^>]*encoding", re.I)
#: Where a page names its title and its encoding.
_HEAD_BYTES = 1 << 16
_TEXTUAL = frozenset({detect.HTML, detect.TEXT, detect.MARKDOWN, detect.RST, detect.CSV})


def is_url(text: str) -> bool:
    """Whether ``text`` is meant as a web address and not as the name of a file."""
    return "://" in text


def add_urls(
    urls: Iterable[str], corpus: Path, *, max_bytes: int, allow_private: bool = False
) -> list[Added]:
    """Fetch web addresses into ``corpus/originals``, one after the other.

    The address and, in a comment, the day are noted in metadata.toml. What could not be fetched, or is none
    of the kinds of file that govqa reads, is "failed", with the reason, and nothing of it stays; the others
    are taken all the same. An address of the user's own network needs ``allow_private``. Raises ConfigError,
    before the first request, for no address at all, for one that may not be fetched, and if metadata.toml
    cannot be read; GovqaError if the corpus cannot be written.
    """
    from govqa.corpus.downloading import download, parse_url

    given = list(urls)
    if not given:
        raise ConfigError("no address to fetch was named")
    for url in given:
        try:
            parse_url(url)
        except FetchError as error:
            raise ConfigError(str(error)) from error
    read_overrides(corpus)
    added = []
    for url in given:
        try:
            found = download(url, max_bytes=max_bytes, allow_private=allow_private)
            name, data = named(url, found)
        except FetchError as error:
            added.append(Added(url, "", "failed", ". ".join(filter(None, (error.reason, error.remedy)))))
            continue
        added.append(replace(_keep(str(parse_url(url)), name, data, corpus), path=url))
    return added


def named(url: str, found: Download) -> tuple[str, bytes]:
    """A name for what was fetched, and its bytes as they are to be kept.

    Raises FetchError if it is not a document that govqa reads.
    """
    declared, _, parameters = found.content_type.partition(";")
    declared = declared.strip().casefold()
    name = _best_name(found)
    stem, extension = _parted(name)
    if declared not in _UNTOLD and declared not in _TAKEN:
        raise FetchError(url, f"it is {declared}, which govqa does not read", f"It reads {detect.READABLE}")
    expected = _TAKEN.get(declared, extension)
    if declared == "text/plain" and extension in _KNOWN and not extension.startswith((".ht", ".xht", ".sht")):
        expected = extension  # many servers know no other kind of text
    kind = _kind(url, expected, declared, found.data)
    data = found.data
    if kind in _TEXTUAL:
        data = _marked(data, parameters, kind)
    if kind == detect.HTML and (not stem or _NAMELESS.fullmatch(stem)):
        stem = _title(data) or stem
    stem = stem if stem and not _NAMELESS.fullmatch(stem) else _from_host(found.url, stem)
    fitting = _EXTENSIONS[kind]
    return safe_name(f"{stem}{extension if extension in fitting else fitting[0]}"), data


def _kind(url: str, extension: str, declared: str, data: bytes) -> str:
    if not data.strip():
        raise FetchError(url, "its server sent nothing", "Check the address in a browser")
    try:
        kind = detect.media_type(Path(f"fetched{extension}"), data)
    except LoadError as error:
        said = f" (its server says {declared})" if declared in _TAKEN else ""
        raise FetchError(url, error.reason + said, error.remedy) from error
    if kind == detect.TEXT and declared in _UNTOLD and extension not in _EXTENSIONS[kind]:
        raise FetchError(url, "neither its server nor its name says what it is")
    return kind


def _marked(data: bytes, parameters: str, kind: str) -> bytes:
    """``data`` in UTF-8 with its mark, if only the server says that it is in another encoding."""
    message = Message()
    message["content-type"] = f"text/plain; {parameters}"
    charset = message.get_content_charset() or ""
    if not charset or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    if kind == detect.HTML and _CHARSET.search(data[:_HEAD_BYTES]):
        return data  # the page says it too
    try:
        encoding = codecs.lookup(charset).name
        encoding = "cp1252" if encoding in ("iso8859-1", "ascii") else encoding  # as browsers read them
        return data if encoding == "utf-8" else codecs.BOM_UTF8 + data.decode(encoding).encode()
    except (LookupError, UnicodeError):
        return data  # the server is wrong: what the bytes say counts


def _best_name(found: Download) -> str:
    message = Message()
    message["content-disposition"] = found.disposition.replace("\n", " ").replace("\r", " ")
    offered = message.get_filename("") if found.disposition else ""
    in_address = unquote(urlsplit(found.url).path.rstrip("/").rpartition("/")[2])
    return offered.strip() if re.search(r"\w", offered) else in_address


def _parted(name: str) -> tuple[str, str]:
    """A name less the extension that says what it is, and that extension in lower case, or empty."""
    stem, dot, end = name.rpartition(".")
    extension = f".{end.lower()}" if dot else ""
    if extension in _PROGRAMS:
        return stem, ""
    return (stem, extension) if extension in _KNOWN else (name, "")


def _title(data: bytes) -> str:
    found = _TITLE.search(data[:_HEAD_BYTES].decode("utf-8", "ignore"))
    return " ".join(html.unescape(found[1]).replace("/", "-").split()) if found else ""


def _from_host(url: str, stem: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return f"{host} {stem}".strip()


def _keep(url: str, name: str, data: bytes, corpus: Path) -> Added:
    with tempfile.TemporaryDirectory(prefix="govqa-fetch-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        added = add_file(path, corpus)
    if added.outcome == "added":
        day = datetime.now(UTC).date().isoformat()
        set_metadata(corpus, added.source, {"url": url}, comment=f"Retrieved {day}")
    return added
