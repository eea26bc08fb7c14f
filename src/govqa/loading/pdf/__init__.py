"""PDF → blocks, by pypdfium2: pages of lines, without what every page bears, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from govqa.errors import CorruptDocument, DocumentTooLarge, EncryptedDocument, NoTextLayer
from govqa.loading.blocks import Block, Parsed, Rule, fold
from govqa.loading.decoding import tidy
from govqa.loading.pdf import notes as pdf_notes
from govqa.loading.pdf import ocr
from govqa.loading.pdf.characters import characters
from govqa.loading.pdf.columns import in_reading_order
from govqa.loading.pdf.furniture import apart_from_line_numbers, furniture
from govqa.loading.pdf.hyphens import hyphens
from govqa.loading.pdf.layout import is_aside, note_block, paragraphs
from govqa.loading.pdf.line import Line
from govqa.loading.pdf.lines import read_lines
from govqa.loading.pdf.note_marks import resolved
from govqa.loading.pdf.properties import decoded, metadata
from govqa.loading.people import speakers
from govqa.loading.rules import cleaning, headings, joining
from govqa.loading.rules.joining import HYPHEN

#: More is no document that anyone reads: a million words have 2,500 pages and 6 million characters.
_MOST_PAGES = 5_000
_MOST_CHARACTERS = 30_000_000
#: A page of more lines is a map or a plan: its labels have no order to look for.
_MOST_LINES = 1_000
#: Share of letters and digits below which a page's font map is broken and its text a soup of symbols.
#: Prose has 0.95 of its visible characters, tables of figures 0.8, soup under 0.3.
_LEAST_ALPHANUMERIC = 0.5
_JUDGED_CHARACTERS = 40
#: Space, hyphens and what leads the eye in a table of contents do not count.
_NOT_JUDGED = f"\t\n\r \xa0._…{HYPHEN}"
#: A page is a scan with a stamp or a page number on it if it has fewer characters and pictures cover this
#: share of it.
_STAMP_CHARACTERS = 200
_PICTURE_SHARE = 0.5
#: Share of characters without a meaning, and their number, from which the font map of a line is broken.
_BROKEN_SHARE = 0.05
_BROKEN_CHARACTERS = 5
#: So many characters at most are a sign of a figure.
_SIGN = 2
#: The running text is set in the largest type that this share of the characters is set in: long notes in
#: small type may outweigh it.
_BODY_SHARE = 0.25

RULES: tuple[Rule, ...] = (
    cleaning.captions,
    joining.page_breaks,  # first: half a sentence at the top of a page looks like a repeat of others
    cleaning.bold_repeats,
    hyphens,
    speakers.plain_labels,
    headings.guess,
    speakers.find,
)


@dataclass(slots=True)
class _Page:
    """A page as read: its lines, or the symbols of one whose letters are not known, or what OCR made of it.

    ``problem`` is the rule under which the page is listed if OCR makes nothing of it. ``seen`` are the lines
    of a page of symbols, whose head or foot may be in letters.
    """

    lines: list[Line] = field(default_factory=list)
    seen: list[Line] = field(default_factory=list)
    soup: str = ""
    recognised: list[str] = field(default_factory=list)
    problem: str = ""


def parse(path: Path, data: bytes, ocr_language: str = "") -> Parsed:
    """The text of all pages. Pages without any go to Tesseract if ``ocr_language`` names a language.

    Raises EncryptedDocument, CorruptDocument, DocumentTooLarge, or NoTextLayer where no page has text that
    can be read.
    """
    document = _open(path, data)
    try:
        pages = _read(path, document, ocr_language)
        labels = [decoded(document.get_page_label, i).strip() for i in range(len(pages))]
        properties = {key: decoded(document.get_metadata_value, key) for key in document.METADATA_KEYS}
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise CorruptDocument(path, "one of its pages cannot be read", "Get a fresh copy of it") from error
    finally:
        document.close()
    if not any(page.lines or page.recognised for page in pages):
        unreadable = any(page.soup for page in pages)
        raise NoTextLayer(
            path,
            "the fonts of its pages do not say which letters they show"
            if unreadable
            else "its pages are pictures, or empty: there is no text layer",
            ocr.remedy(ocr_language),
        )
    rules, numbers = furniture([page.lines or page.seen for page in pages])
    blocks, notes = resolved(_blocks(pages, rules))
    if not any(labels):
        labels = numbers if any(numbers) else [str(n) for n in range(1, len(pages) + 1)]
    return Parsed(blocks, RULES, metadata(properties, blocks), notes, tuple(labels))


def _open(path: Path, data: bytes) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(
                path, "it opens only with a password", "Save a copy without the password and add that"
            ) from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise EncryptedDocument(
                path,
                "it is encrypted in a way that cannot be read",
                "Save a copy without encryption and add that",
            ) from error
        raise CorruptDocument(
            path, "it is damaged, or no PDF: it cannot be opened", "Get a fresh copy of it"
        ) from error
    if len(document) > _MOST_PAGES:
        pages = len(document)
        document.close()
        raise DocumentTooLarge(
            path, f"it has {pages:,} pages and the limit is {_MOST_PAGES:,}", "Split it into parts"
        )
    return document


def _read(path: Path, document: Any, ocr_language: str) -> list[_Page]:
    pages: list[_Page] = []
    total = 0
    for index in range(len(document)):
        page, length = _read_page(path, document, index, ocr_language)
        pages.append(page)
        total += length
        if total > _MOST_CHARACTERS:
            raise DocumentTooLarge(
                path,
                f"it has more than {_MOST_CHARACTERS:,} characters on its first {index + 1:,} pages",
                "Split it into parts",
            )
    return pages


def _read_page(path: Path, document: Any, index: int, ocr_language: str) -> tuple[_Page, int]:
    """A page and how many characters it has. A page that cannot be read is one without text."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return _Page(problem="damaged page"), 0
    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return _Page(problem="damaged page"), 0
    try:
        text = characters(text_page)
        if not text.strip(f"\0 \r\n{HYPHEN}"):
            found = _Page(problem="page without text" if pdfium.FPDFPage_CountObjects(page) > 0 else "")
        elif _is_soup(text):
            found = _Page(soup=fold(tidy(re.sub("[\ud800-\udfff]", "", text))), problem="unreadable page")
            found.seen = read_lines(page, text_page, text, index + 1)
        else:
            found = _Page(apart_from_line_numbers(read_lines(page, text_page, text, index + 1)))
            if len(text) < _STAMP_CHARACTERS and _is_picture(page):
                found.problem = "page without text"
        if found.problem and ocr_language:
            found.recognised = ocr.recognise(path, page, ocr_language)
            found.lines = [] if found.recognised else found.lines
        return found, len(text)
    finally:
        text_page.close()
        page.close()


def _is_picture(page: Any) -> bool:
    """Whether pictures cover most of a page, as they do where it was scanned."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = picture.get_bounds()
        covered += (right - left) * (top - bottom)
    return bool(covered > _PICTURE_SHARE * width * height)


def _is_soup(text: str) -> bool:
    """Whether most of the characters are neither letters nor figures, control characters counted."""
    visible = len(text) - sum(text.count(c) for c in _NOT_JUDGED)
    return visible >= _JUDGED_CHARACTERS and sum(map(str.isalnum, text)) < _LEAST_ALPHANUMERIC * visible


def _blocks(pages: Sequence[_Page], rules: dict[tuple[int, int], str]) -> list[Block]:
    body = _body_size([line for page in pages for line in page.lines])
    blocks: list[Block] = []
    last_note = -1
    for index, page in enumerate(pages):
        number = index + 1
        if page.recognised:
            blocks += [Block(text, page=number) for text in page.recognised]
        elif page.problem:
            blocks.append(Block(page.soup or f"page {number}", page=number, dropped=page.problem))
        left_out = {n: rule for n in range(len(page.lines)) if (rule := rules.get((index, n)))}
        left_out |= dict.fromkeys(_unreadable(page.lines) - left_out.keys(), "unreadable text")
        blocks += [replace(block, page=number) for block in _dropped(page.lines, left_out, body)]
        text = [line for n, line in enumerate(page.lines) if n not in left_out]
        notes: list[pdf_notes.Note] = []
        if len(text) <= _MOST_LINES:
            pending = blocks[last_note].text if last_note >= 0 else ""
            text, notes = pdf_notes.part(in_reading_order(text), body, pending)
        if notes and not notes[0].key:
            rest = replace(note_block(notes.pop(0).lines, ""), page=number)
            blocks[last_note] = joining.join(blocks[last_note], rest)
        blocks += [replace(block, page=number) for block in paragraphs(text, body)]
        blocks += [replace(note_block(note.lines, note.key), page=number) for note in notes]
        last_note = len(blocks) - 1 if notes else -1
    return _rank_headings(blocks)


def _dropped(lines: Sequence[Line], rules: dict[int, str], body: float) -> list[Block]:
    """The lines that are left out; a page's line numbers as one. Text goes on past those in small type."""
    numbers = [lines[n].text for n, rule in rules.items() if rule == "line numbers"]
    found = [Block(" ".join(numbers), dropped="line numbers")] if numbers else []
    return found + [
        Block(lines[n].text.replace(HYPHEN, "-"), aside=_is_small(lines[n], body), dropped=rule)
        for n, rule in sorted(rules.items())
        if rule != "line numbers"
    ]


def _is_small(line: Line, body: float) -> bool:
    return is_aside(line.size, body) or len(line.text) <= _SIGN


def _unreadable(lines: Sequence[Line]) -> set[int]:
    """The lines in fonts that do not say which letters they show."""
    characters_in, broken_in = Counter[str](), Counter[str]()
    for line in lines:
        characters_in[line.font] += len(line.text)
        broken_in[line.font] += line.unknown
    broken = {
        font
        for font, count in broken_in.items()
        if count >= _BROKEN_CHARACTERS and count >= _BROKEN_SHARE * characters_in[font]
    }
    found = {n for n, line in enumerate(lines) if line.font in broken}
    return found | _signs_among(lines, found)


def _signs_among(lines: Sequence[Line], found: set[int]) -> set[int]:
    """The lines of a sign or two that stand among those in ``found``: the arrows of the same figure."""
    if not found:
        return set()
    left, right = min(lines[n].left for n in found), max(lines[n].right for n in found)
    low, high = min(lines[n].baseline for n in found), max(lines[n].baseline for n in found)
    usual = Counter(line.font for n, line in enumerate(lines) if n not in found).most_common(1)
    return {
        n
        for n, line in enumerate(lines)
        if len(line.text) <= _SIGN
        and (not usual or line.font != usual[0][0])
        and left <= line.left + 0.5 * line.size <= right
        and low <= line.baseline + 0.5 * line.size <= high + line.size
    }


def _body_size(lines: Sequence[Line]) -> float:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    usual = [size for size, count in sizes.items() if count >= _BODY_SHARE * sizes.total()]
    return max(usual, default=sizes.most_common(1)[0][0] if sizes else 10.0)


def _rank_headings(blocks: list[Block]) -> list[Block]:
    """Heading levels from type sizes: ``level`` holds tenths of a point until here, 1 for bold body type."""
    sizes = sorted({block.level for block in blocks if block.kind == "heading"}, reverse=True)
    rank = {size: min(n, 5) for n, size in enumerate(sizes, start=1)}
    return [replace(b, level=rank[b.level]) if b.kind == "heading" else b for b in blocks]
