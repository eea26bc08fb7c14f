"""Pictures of a PDF's pages, with boxes around the characters of a span of its canonical text."""

from __future__ import annotations

import ctypes
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from govqa.errors import CorruptDocument, NoTextLayer
from govqa.loading import cleaned, pdf
from govqa.loading.assemble import places, text_of
from govqa.loading.blocks import Run
from govqa.loading.pdf.characters import Probe, characters
from govqa.loading.rules.joining import HYPHEN
from govqa.types import Document, Page, Span

#: Left, top, right and bottom in pixels, from the picture's upper left corner.
Box = tuple[int, int, int, int]

#: A larger page (a poster) is drawn smaller: its picture would cost memory by the gigabyte.
_MOST_PIXELS = 40_000_000
#: Pictures are sent once over a short way: fast to pack counts more than small.
_COMPRESSION = 3
#: Parts of a line overlap in height by this share of the lower one, and are at most so many heights apart.
_SAME_LINE = 0.5
_APART = 2.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture in PNG format, with one box for each line of the span that is on it.

    ``index`` counts pages from 1, ``label`` is what is printed on the page, ``width`` and ``height`` are in
    pixels. ``boxes`` are empty where it is not certain to the character where the span stands.
    """

    index: int
    label: str
    width: int
    height: int
    png: bytes
    boxes: tuple[Box, ...]


def page_image(
    path: Path,
    document: Document,
    span: Span,
    *,
    scale: float = 2.0,
    most_pixels: int = _MOST_PIXELS,
    ocr: str = "",
) -> list[PageImage]:
    """The pages on which ``span`` of ``document`` stands, drawn from the PDF at ``path``.

    ``scale`` is in pixels a point; a page is drawn smaller than that to have about ``most_pixels`` and no
    more. Boxes are given only if the file, read as ``load`` reads it with the same ``ocr``, has the
    document's text, and each character of the span is the one that stands in its box. Raises CorruptDocument
    for a file that is not the document's any more or cannot be read, and what ``load`` raises.
    """
    data = _indexed(path, document)
    runs = _runs(path, data, document, span, ocr)
    pages = [page for page in document.pages if page.span.overlaps(span)]
    if runs:
        on = {run.page for run in runs}
        pages = [page for page in document.pages if page.index in on]
    with _opened(path, data) as opened:
        if not all(_agrees(opened, document.text, [r for r in runs if r.page == p.index]) for p in pages):
            runs = []
        return [
            _drawn(opened, page, [r for r in runs if r.page == page.index], scale, most_pixels)
            for page in pages
        ]


def bare_page_image(
    path: Path, document: Document, index: int, *, scale: float = 2.0, most_pixels: int = _MOST_PIXELS
) -> PageImage:
    """The page ``index`` of ``document``, counted from 1, without boxes: its text need not be read.

    Raises IndexError if there is no such page, and CorruptDocument as ``page_image`` does.
    """
    if not 1 <= index <= len(document.pages):
        raise IndexError(f"there is no page {index} of {len(document.pages)}")
    data = _indexed(path, document)
    with _opened(path, data) as opened:
        return _drawn(opened, document.pages[index - 1], (), scale, most_pixels)


def _indexed(path: Path, document: Document) -> bytes:
    """The bytes of the file, if it is the one that the document was made from."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise CorruptDocument(path, f"it cannot be read ({reason})", "Check that it exists") from error
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise CorruptDocument(path, "it is not the file that was indexed", "Run govqa index again")
    return data


@contextmanager
def _opened(path: Path, data: bytes) -> Iterator[Any]:
    try:
        opened = pypdfium2.PdfDocument(data)
        try:
            yield opened
        finally:
            opened.close()
    except pypdfium2.PdfiumError as error:
        raise CorruptDocument(path, "a page of it cannot be drawn", "Get a fresh copy of it") from error


def _runs(path: Path, data: bytes, document: Document, span: Span, ocr: str) -> list[Run]:
    """Where the characters of ``span`` come from; none if the file does not give the document's text."""
    try:
        _, blocks = cleaned(pdf.parse(path, data, ocr))
    except NoTextLayer:  # its text was made by OCR
        return []
    if text_of(blocks) != document.text:
        return []
    return [run.within(span.start, span.end) for run in places(blocks) if run.overlaps(span.start, span.end)]


def _agrees(document: Any, text: str, runs: Sequence[Run]) -> bool:
    """Whether the page's characters are those of the canonical text; ``runs`` are on one page."""
    if not runs:
        return True
    page = document[runs[0].page - 1]
    text_page = page.get_textpage()
    try:
        drawn = characters(text_page)
        return all(
            _as_text(drawn[run.start : run.start + run.length]) == text[run.offset : run.offset + run.length]
            for run in runs
        )
    finally:
        text_page.close()
        page.close()


def _as_text(drawn: str) -> str:
    """Characters of a page as they stand in the canonical text."""
    return re.sub("[\t\n\v\f\r\x85\u2028\u2029]", " ", drawn).replace(HYPHEN, "-")


def _drawn(document: Any, page: Page, runs: Sequence[Run], scale: float, most_pixels: int) -> PageImage:
    shown = document[page.index - 1]
    try:
        width, height = shown.get_size()
        scale = min(scale, (most_pixels / max(width * height, 1.0)) ** 0.5)
        bitmap = shown.render(scale=scale, rev_byteorder=True, force_bitmap_format=pdfium.FPDFBitmap_BGR)
        size = bitmap.width, bitmap.height
        image = _png(bytes(bitmap.buffer), *size, bitmap.stride)
        bitmap.close()
        return PageImage(page.index, page.label, *size, image, tuple(_boxes(shown, runs, size)))
    finally:
        shown.close()


def _boxes(page: Any, runs: Sequence[Run], size: tuple[int, int]) -> list[Box]:
    """One box around the ink of each line."""
    text_page = page.get_textpage()
    try:
        probe = Probe(text_page)
        found: list[Box] = []
        for run in runs:
            boxes = [_pixels(page, probe.box(run.start + n), size) for n in range(run.length)]
            inked = [box for box in boxes if box is not None]
            if not inked:
                continue
            box = _around(inked)
            upright = (probe.angle(run.start) + page.get_rotation()) % 180 == 0
            if found and _on_one_line(found[-1], box, upright=upright):
                found[-1] = _around([found[-1], box])
            else:
                found.append(box)
        return found
    finally:
        text_page.close()


def _pixels(page: Any, box: tuple[float, float, float, float], size: tuple[int, int]) -> Box | None:
    """A box on the page, in points, as one on its picture; None for a character without ink."""
    left, right, bottom, top = box
    if right <= left or top <= bottom:
        return None
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((left, bottom), (right, top)):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (x1, y1), (x2, y2) = corners
    # A pixel more on each side: pdfium rounds, and smooths the edges of letters.
    return (
        max(min(x1, x2) - 1, 0),
        max(min(y1, y2) - 1, 0),
        min(max(x1, x2) + 1, size[0]),
        min(max(y1, y2) + 1, size[1]),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _on_one_line(one: Box, other: Box, *, upright: bool) -> bool:
    """Whether two boxes stand side by side, or over each other where the text runs up or down the page."""
    along, across = (0, 1) if upright else (1, 0)
    lower = min(one[across + 2] - one[across], other[across + 2] - other[across])
    shared = min(one[across + 2], other[across + 2]) - max(one[across], other[across])
    apart = max(one[along], other[along]) - min(one[along + 2], other[along + 2])
    return shared >= _SAME_LINE * lower and apart <= _APART * lower


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """RGB pixels, in rows of ``stride`` bytes, as a PNG file."""
    rows = b"".join(b"\0" + pixels[y * stride : y * stride + 3 * width] for y in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, _COMPRESSION))
        + chunk(b"IEND", b"")
    )
