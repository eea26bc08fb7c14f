"""PDF → blocks, by pypdfium2: lines with their places, then paragraphs, headings and page furniture."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from govqa.errors import CorruptDocument, EncryptedDocument, NoTextLayer
from govqa.loading import cleaning, headings, joining, speakers
from govqa.loading.blocks import Block, Parsed, fold
from govqa.loading.decoding import tidy
from govqa.loading.joining import HYPHEN
from govqa.loading.layout import LINE_END_HYPHEN, Line, furniture, paragraphs, read_line
from govqa.loading.metadata import iso_date
from govqa.types import Metadata

#: Share of letters and digits below which a page's font map is broken and its text a soup of symbols.
#: Prose has 0.95 of its visible characters, tables of figures 0.8, soup under 0.3.
_LEAST_ALPHANUMERIC = 0.5
_JUDGED_CHARACTERS = 40

#: Share of first halves that are no words, from which a document is one that breaks words at line ends.
_BROKEN_SHARE = 0.3
#: A word that does not touch a line-end hyphen.
_WHOLE_WORD = rf"(?<![\w{HYPHEN}])[^\W_]+(?![\w{HYPHEN}])"
#: What hardly ever begins a word without a hyphen.
_PREFIXES = frozenset({"non", "self", "quasi", "cross", "ex"})

_POOR_TITLE = re.compile(
    r"^(untitled|microsoft (word|powerpoint|excel) ?-.*|.*\.(docx?|pdf|indd|tex|qxd|pptx?|xlsx?|dvi|rtf)|\W*|"
    r"document\d*|slide \d+|about:blank|[A-Z]{0,4}[\d_-]+)$",
    re.I,
)
_PRINTED = re.compile(r"skia|chrome|quartz|print to pdf|mozilla|wkhtmltopdf|pdfcreator", re.I)
_POOR_AUTHOR = re.compile(r"^(user|admin(istrator)?|owner|author|unknown|root|\W*|.*\\.*)$", re.I)


def parse(path: Path, data: bytes) -> Parsed:
    """The text of all pages.

    Raises EncryptedDocument, CorruptDocument, or NoTextLayer where no page has text that can be read.
    """
    document = _open(path, data)
    try:
        pages = [_lines(document, index) for index in range(len(document))]
        labels = tuple(document.get_page_label(i).strip() or str(i + 1) for i in range(len(document)))
        properties = document.get_metadata_dict()
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise CorruptDocument(path, f"a page of it cannot be read ({error})", "Get a fresh copy") from error
    finally:
        document.close()
    if not any(lines or soup for lines, soup in pages):
        raise NoTextLayer(
            path,
            "its pages are pictures, or empty: there is no text layer",
            "Run it through OCR and add the result",
        )
    blocks = _blocks(pages)
    if all(block.dropped == "unreadable page" for block in blocks):
        raise NoTextLayer(
            path,
            "the fonts of its pages do not say which letters they show",
            "Run it through OCR and add the result",
        )
    return Parsed(blocks, RULES, _metadata(properties, blocks), page_labels=labels)


def hyphens(blocks: list[Block]) -> list[Block]:
    """Resolves each line-end hyphen: "inter-/preter" is one word, "non-/profit" keeps its hyphen.

    It goes if the word stands joined elsewhere in the document, and stays if it stands hyphenated. Else it
    goes where the document breaks words (where some halves are no words of it), unless a capital or a
    figure follows, and stays where it breaks only at hyphens.
    """
    known = Counter(
        word for block in blocks for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", block.text.casefold())
    )
    whole = Counter(word for block in blocks for word in re.findall(_WHOLE_WORD, block.text.casefold()))
    halves = [
        left.casefold()
        for block in blocks
        for left in re.findall(rf"([^\W_]+){HYPHEN}(?=[^\W\d_])", block.text)
    ]
    breaks_words = sum(not whole[half] for half in halves) >= _BROKEN_SHARE * len(halves)
    return [_dehyphenated(block, known, breaks_words) if HYPHEN in block.text else block for block in blocks]


RULES = (
    cleaning.captions,
    cleaning.pull_quotes,
    joining.page_breaks,
    hyphens,
    speakers.plain_labels,
    headings.guess,
    speakers.find,
)


def _open(path: Path, data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(
                path, "it opens only with a password", "Save a copy without the password and add that"
            ) from error
        raise CorruptDocument(path, f"it cannot be opened ({error})", "Get a fresh copy of it") from error


def _lines(document: Any, index: int) -> tuple[list[Line], str]:
    """The lines of a page in reading order, or, of a page whose letters are not known, its symbols.

    Neither if the page itself cannot be read.
    """
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], ""
    try:
        height = page.get_height()
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return [], ""
    try:
        codes = [_code(text_page, i) for i in range(text_page.count_chars())]
        if _is_soup(codes):
            return [], fold(tidy("".join(chr(code) for code in codes if 31 < code < 0xD800 or code == 10)))
        lines: list[Line] = []
        begin = 0
        for i, code in enumerate([*codes, 10]):
            if code in (10, 13, LINE_END_HYPHEN):
                end = i + 1 if code == LINE_END_HYPHEN else i
                line = read_line(text_page, codes, begin, end, height)
                if line is not None:
                    lines.append(line)
                begin = i + 1
        return lines, ""
    finally:
        text_page.close()
        page.close()


def _code(text_page: Any, i: int) -> int:
    """The code point of a character; pdfium gives 2 for line-end hyphens, but broken fonts give 2 as well."""
    code: int = pdfium.FPDFText_GetUnicode(text_page, i)
    return LINE_END_HYPHEN if code == 2 and pdfium.FPDFText_IsHyphen(text_page, i) == 1 else code


def _blocks(pages: list[tuple[list[Line], str]]) -> list[Block]:
    rules = furniture([lines for lines, _ in pages])
    sizes = Counter[float]()
    for lines, _ in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    blocks: list[Block] = []
    for index, (lines, soup) in enumerate(pages):
        page = index + 1
        if soup:
            blocks.append(Block(soup, page=page, dropped="unreadable page"))
        blocks += [
            Block(line.text.replace(HYPHEN, "-"), page=page, dropped=rules[index, n])
            for n, line in enumerate(lines)
            if (index, n) in rules
        ]
        kept = [line for n, line in enumerate(lines) if (index, n) not in rules]
        blocks += [replace(block, page=page) for block in paragraphs(kept, body)]
    return _rank_headings(blocks)


def _rank_headings(blocks: list[Block]) -> list[Block]:
    """Heading levels from type sizes: ``level`` holds tenths of a point until here, 1 for bold body type."""
    sizes = sorted({block.level for block in blocks if block.kind == "heading"}, reverse=True)
    rank = {size: min(n, 5) for n, size in enumerate(sizes, start=1)}
    return [replace(b, level=rank[b.level]) if b.kind == "heading" else b for b in blocks]


def _is_soup(codes: list[int]) -> bool:
    """Whether most of the characters are neither letters nor figures, control characters counted."""
    visible = [
        chr(c) for c in codes if c not in (9, 10, 13, 32, 0xA0, LINE_END_HYPHEN) and not 0xD800 <= c < 0xE000
    ]
    if len(visible) < _JUDGED_CHARACTERS:
        return False
    return sum(c.isalnum() for c in visible) < _LEAST_ALPHANUMERIC * len(visible)


def _dehyphenated(block: Block, known: Counter[str], breaks_words: bool) -> Block:
    out = ""
    at = 0
    moved: list[tuple[int, int]] = []
    for match in re.finditer(HYPHEN, block.text):
        left = re.search(r"[^\W_]+(?:-[^\W_]+)*$", block.text[: match.start()])
        right = re.match(r"[^\W_]+", block.text[match.end() :])
        out += block.text[at : match.start()]
        hyphen = "-"
        if left and right:
            joined = (left[0] + right[0]).casefold()
            split = f"{left[0]}-{right[0]}".casefold()
            alike = right[0][0].islower() and left[0][-1].isalpha() and left[0].casefold() not in _PREFIXES
            if known[joined] or (alike and breaks_words and not known[split]):
                hyphen = ""
        out += hyphen
        at = match.end()
        moved.append((at, len(out) - at))
    out += block.text[at:]
    breaks = tuple((_moved(offset, moved), page) for offset, page in block.breaks)
    return replace(block, text=out, breaks=breaks)


def _moved(offset: int, moved: list[tuple[int, int]]) -> int:
    shift = 0
    for at, by in moved:
        if at <= offset:
            shift = by
    return offset + shift


def _metadata(properties: dict[str, str], blocks: list[Block]) -> Metadata:
    title = fold(properties.get("Title", ""))
    author = fold(properties.get("Author", ""))
    if _POOR_TITLE.match(title) or len(title) < 4:
        title = _largest_heading(blocks)
    made_by = f"{properties.get('Creator', '')} {properties.get('Producer', '')}"
    stamp = re.match(r"D:(\d{4})(\d\d)(\d\d)", properties.get("CreationDate", ""))
    # A page printed to PDF bears the day of the printing, which is not the document's.
    day = iso_date("-".join(stamp.groups())) if stamp and not _PRINTED.search(made_by) else ""
    return Metadata(
        title=title.replace(HYPHEN, "-"),
        authors=() if _POOR_AUTHOR.match(author) else (author,),
        date=day if "1990" <= day[:4] <= "2100" else "",
    )


def _largest_heading(blocks: list[Block]) -> str:
    first = [b for b in blocks if b.kind == "heading" and b.page == 1 and not b.dropped and len(b.text) > 3]
    return min(first, key=lambda block: block.level).text if first else ""
