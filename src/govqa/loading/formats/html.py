"""HTML → blocks: trafilatura finds the main text and its structure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import trafilatura

from govqa.errors import CorruptDocument, LoadError, NoTextLayer
from govqa.loading.blocks import Block, Parsed, drop, fold, words
from govqa.loading.decoding import decode, tidy
from govqa.loading.formats import signs
from govqa.loading.formats.maintext import find_leads, in_page_order, merged
from govqa.loading.formats.markup import parse_markup, walk
from govqa.loading.metadata.dates import iso_date
from govqa.loading.people import speakers
from govqa.loading.rules import cleaning
from govqa.types import Metadata

_CHARSET = re.compile(rb"""<meta\b[^<>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([\w.:-]+)""", re.I)
_LANGUAGE = re.compile(
    r"""<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)""", re.I
)
#: Browsers read ISO 8859-1 as its superset, and so do page authors.
_SUPERSETS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
#: Saved mail and broken scripts leave more control characters in pages than plain text ever holds.
_MOST_CONTROL = 0.2
#: How far into the file a charset is looked for: after scripts and comments it can come late.
_CHARSET_BYTES = 1 << 16
#: What browsers write into a page that they save.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)")
_SAVED_FROM_CHARACTERS = 4096
#: The page's own heading stands among this many blocks.
_TOP = 5
_NO_TEXT = ("the page holds no text", "Open it in a browser and save what it shows")

RULES = (cleaning.navigation, cleaning.captions, cleaning.pull_quotes, speakers.plain_labels, speakers.find)


def parse(path: Path, data: bytes) -> Parsed:
    """The main text of the page. Raises NoTextLayer if it has none, CorruptDocument if a parser fails."""
    page = decode_page(path, data)
    saved_from = _SAVED_FROM.search(page[:_SAVED_FROM_CHARACTERS])
    return parse_page(path, page, saved_from[1] if saved_from else "")


def decode_page(path: Path, data: bytes, declared: str = "") -> str:
    """The characters of a page, ``declared`` or not what it says of its encoding. Raises CorruptDocument."""
    try:
        name = (declared or _declared(data)).casefold()
        return decode(data, _SUPERSETS.get(name, name), most_control=_MOST_CONTROL)
    except ValueError as error:
        raise CorruptDocument(path, f"it holds {error}", "Save the page again") from error


def parse_page(path: Path, page: str, url: str = "") -> Parsed:
    """The main text of ``page``, which stood at ``url``, as ``parse`` finds it."""
    try:
        tree = trafilatura.load_html(page)
        if tree is None:  # it holds too little for trafilatura to call it a page
            tree = parse_markup(page)
        # The extensive search guesses dates from any figure of the page.
        known = trafilatura.extract_metadata(
            tree, url or None, {"extensive_search": False, "original_date": True}
        )
        notes = signs.write(tree)
        found: Any = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True)
        body = found.body if found is not None else None
        plain = ""
        if body is None or not "".join(body.itertext()).strip():
            body, plain, _ = trafilatura.baseline(tree)
        bars, menus = _all_links(tree, "tr"), _all_links(tree, "li")
        everything = walk(tree).blocks
        found_blocks = in_page_order(walk(body).blocks, everything) if _has_surroundings(tree) else everything
        blocks = [drop(block, "navigation") if block.text in bars else block for block in found_blocks]
        leads = find_leads(tree, known)
        shown = _shown_date(tree)
    except LoadError:
        raise
    except Exception as error:  # any failure of the parsers under trafilatura, absurd nesting too
        raise CorruptDocument(path, f"its HTML cannot be read ({error})", "Save the page again") from error
    if not blocks and (text := fold(tidy(signs.erase(plain)))):
        blocks = [Block(text)]
    if not blocks:
        raise NoTextLayer(path, *_NO_TEXT)
    metadata = _metadata(known, page, blocks)
    if shown:
        metadata = replace(metadata, date=shown)
    return Parsed(merged(blocks, everything, leads, menus), RULES, metadata, notes)


def _has_surroundings(tree: Any) -> bool:
    """Whether the page may hold more than its text: without links there is no menu, and nothing around it."""
    if next(tree.iter("nav", "aside", "header", "footer", "form", "button"), None) is not None:
        return True
    return any(not link.get("href", "#").startswith(("#", "mailto:", "tel:")) for link in tree.iter("a"))


def _all_links(tree: Any, tag: str) -> set[str]:
    """The rows of tables, or the items of lists, that are nothing but links, as pages have them for menus."""
    found: set[str] = set()
    for element in tree.iter(tag):
        if tag == "tr" and not (len(element) > 1 and all(_has_link(cell) for cell in element)):
            continue
        linked = " ".join(text for link in element.iter("a") for text in link.itertext())
        if linked and words(signs.erase(linked)) == words(signs.erase(" ".join(element.itertext()))):
            found.update(block.text for block in walk(element).blocks)
    return found


def _has_link(element: Any) -> bool:
    return element.find(".//a[@href]") is not None


def _shown_date(tree: Any) -> str:
    """The day that the page shows as its own: the only one that is marked as a date."""
    times = list(tree.iter("time"))
    day = iso_date(fold(signs.erase("".join(times[0].itertext())))) if len(times) == 1 else ""
    return day if day and times[0].get("datetime", "").startswith(day) else ""


def _declared(data: bytes) -> str:
    match = _XML_CHARSET.search(data[:200]) or _CHARSET.search(data[:_CHARSET_BYTES])
    return match[1].decode("ascii", "replace") if match else ""


def _metadata(found: Any, page: str, blocks: list[Block]) -> Metadata:
    language = _LANGUAGE.search(page)
    site = fold(found.sitename or "")
    return Metadata(
        title=_title(fold(found.title or ""), site, blocks),
        authors=tuple(fold(name) for name in (found.author or "").split(";") if fold(name)),
        publisher=site,
        date=iso_date(found.date or ""),
        language=language[1] if language else "",
        url=found.url or "",
    )


def _title(title: str, site: str, blocks: list[Block]) -> str:
    """``title`` without the site's name after it."""
    for heading in (block.text for block in blocks[:_TOP] if block.kind == "heading"):
        if re.match(rf"{re.escape(heading)}\s*[|–—·:-]\s", title):
            return heading
    return (re.sub(rf"\s*[|–—·:-]\s*{re.escape(site)}\s*$", "", title, flags=re.I) if site else "") or title
