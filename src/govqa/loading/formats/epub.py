"""EPUB → blocks: the chapters in the order of the spine, as one tree of XHTML, with notes and pages."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from govqa.errors import CorruptDocument, EncryptedDocument, LoadError, NoTextLayer
from govqa.loading.blocks import Parsed, fold
from govqa.loading.container import DAMAGE, open_zip, said
from govqa.loading.decoding import decode, tidy
from govqa.loading.formats import signs
from govqa.loading.formats.markup import parse_markup, walk
from govqa.loading.people import speakers
from govqa.loading.rules import cleaning, headings
from govqa.types import Metadata

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
#: Fonts are often garbled, to keep them from being copied: the text is not.
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTERS = ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml")
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?(?=$|T)")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAVIGATION = frozenset({"toc", "landmarks", "page-list", "lot", "loi"})
_REMEDY = "Get a fresh copy of it"

RULES = (
    cleaning.captions,
    cleaning.pull_quotes,
    speakers.plain_labels,
    headings.guess,
    speakers.find,
)


def parse(path: Path, data: bytes) -> Parsed:
    """The text of the chapters, with headings, notes and, where the book marks them, printed pages.

    Raises EncryptedDocument for a book under rights management, NoTextLayer for one without text,
    DocumentTooLarge, CorruptDocument.
    """
    try:
        with open_zip(path, data) as archive:
            _refuse_encrypted(path, archive)
            place, package = _package(path, archive)
            book = etree.Element("body")
            _add_chapters(path, archive, place, package, book)
            metadata = _metadata(package)
        notes = signs.write(book)
        walked = walk(book, without_notes=True)
    except LoadError:
        raise
    except (*DAMAGE, etree.LxmlError, RecursionError) as error:
        raise CorruptDocument(path, f"its parts cannot be read ({said(error)})", _REMEDY) from error
    if not walked.blocks:
        raise NoTextLayer(path, "the book holds no text", "If its pages are pictures, get one with text")
    return Parsed(walked.blocks, RULES, metadata, notes, walked.page_labels)


def _refuse_encrypted(path: Path, archive: zipfile.ZipFile) -> None:
    if _ENCRYPTION not in archive.namelist():
        return
    for entry in _xml(archive.read(_ENCRYPTION)).iter("{*}EncryptedData"):
        method = entry.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _FONT_ALGORITHMS:
            raise EncryptedDocument(
                path, "the book is under rights management", "Get a copy of it without, from its publisher"
            )


def _package(path: Path, archive: zipfile.ZipFile) -> tuple[str, Any]:
    """Where the package document is, and its root."""
    places = [name for name in archive.namelist() if name.endswith(".opf")]
    if _CONTAINER in archive.namelist():
        named = [root.get("full-path", "") for root in _xml(archive.read(_CONTAINER)).iter("{*}rootfile")]
        places = [name for name in named if name in archive.namelist()] + places
    if not places:
        raise CorruptDocument(path, "it does not say which chapters it has", _REMEDY)
    return places[0], _xml(archive.read(places[0]))


def _add_chapters(path: Path, archive: zipfile.ZipFile, place: str, package: Any, book: Any) -> None:
    """Adds each chapter's body to ``book``, ids and the links to them made one for the whole book."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    spine = [items[ref.get("idref")] for ref in package.iter("{*}itemref") if ref.get("idref") in items]
    chapters = [
        _resolved(place, item.get("href", ""))
        for item in spine
        if item.get("media-type") in _CHAPTERS and "nav" not in item.get("properties", "").split()
    ]
    numbers = {chapter: n for n, chapter in enumerate(chapters)}
    for chapter, n in numbers.items():
        try:
            content = archive.read(chapter)
        except KeyError as error:
            raise CorruptDocument(path, f"its chapter {chapter[:80]} is missing", _REMEDY) from error
        body = _body(content)
        if body is None:
            continue
        for element in body.iter():
            if not isinstance(element.tag, str):
                continue
            if element.get("id"):
                element.set("id", f"{n}.{element.get('id')}")
            file, hash_, name = element.get("href", "").partition("#")
            if hash_:
                target = numbers.get(_resolved(chapter, file) if file else chapter)
                element.set("href", "" if target is None else f"#{target}.{name}")
        for nav in [nav for nav in body.iter("nav") if signs.note_type(nav) in _NAVIGATION]:
            nav.getparent().remove(nav)
        body.tag = "section"
        book.append(body)


def _resolved(place: str, link: str) -> str:
    """The name in the archive of what ``link``, in the part ``place``, refers to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(link.partition("#")[0])))


def _body(content: bytes) -> Any:
    """The body of a chapter, its elements without namespace; None if it has none."""
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(content, most_control=1))
    try:
        root = _xml(_ENTITY.sub(_character, page).encode("utf-8", "replace"))
    except etree.XMLSyntaxError:
        root = parse_markup(page)
    else:
        for element in root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2].casefold()
    return root if root.tag == "body" else root.find(".//body")


def _character(entity: re.Match[str]) -> str:
    """The character that HTML's ``entity`` names, which XML does not know."""
    return entity[0] if entity[1] in _XML_ENTITIES else html.unescape(entity[0])


def _xml(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def _metadata(package: Any) -> Metadata:
    def values(name: str) -> list[Any]:
        return [element for element in package.iter(f"{_DC}{name}") if _text(element)]

    def first(name: str) -> str:
        return next((_text(element) for element in values(name)), "")

    roles = {
        meta.get("refines", "").removeprefix("#"): _text(meta)
        for meta in package.iter("{*}meta")
        if meta.get("property") == "role"
    }
    authors = [
        _text(creator)
        for creator in values("creator")
        if (creator.get(f"{_OPF}role") or roles.get(creator.get("id", "")) or "aut") == "aut"
    ]
    # Of several dates, as older books have them, the one of publication counts.
    dates = sorted(values("date"), key=lambda each: each.get(f"{_OPF}event", "") != "publication")
    day = _DATE.match(_text(dates[0])) if dates else None
    links = [*map(_text, values("identifier")), *map(_text, values("source"))]
    return Metadata(
        title=first("title"),
        authors=tuple(authors),
        publisher=first("publisher"),
        date=day[0] if day else "",
        language=first("language"),
        url=next((url for link in links if (url := _url(link))), ""),
    )


def _url(identifier: str) -> str:
    doi = re.fullmatch(r"(?:urn:)?doi:\s*(10\.\S+)", identifier, re.I)
    if doi:
        return f"https://doi.org/{doi[1]}"
    return identifier if re.match(r"https?://\S+$", identifier) else ""


def _text(element: Any) -> str:
    return fold(tidy("".join(element.itertext())))
