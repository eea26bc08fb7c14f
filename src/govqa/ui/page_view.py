"""Pages of a PDF as they look, with the quoted lines boxed, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from govqa.types import Document
from govqa.ui.display import escape
from govqa.ui.drawing import Picture
from govqa.ui.reader import heading
from govqa.wording import count, one_line

PDF = "application/pdf"


def has_pages(document: Document) -> bool:
    """Whether there is a picture of the document's pages."""
    return document.media_type == PDF and bool(document.pages)


def page_view_html(pictures: Sequence[Picture], document: Document, *, quoted: bool) -> str:
    """The ``pictures`` one below the other. ``quoted`` is whether a quote should be boxed on one of them."""
    title, _ = heading(document)
    note = ""
    if quoted and not any(picture.boxes for picture in pictures):
        note = '<p class="unboxed">Where the quote stands on this page could not be made out.</p>'
    return note + "".join(_figure(picture, title) for picture in pictures)


def pages_said(pictures: Sequence[Picture], document: Document) -> str:
    """Which pages are shown, and of how many: "Page 3 of 40", "Pages 3–4 of 40", "Page iv (4 of 40)"."""
    first, last, total = pictures[0], pictures[-1], len(document.pages)
    if first is not last:
        return f"Pages {first.index}–{last.index} of {total:,}"
    label = one_line(first.label)
    if label and label != str(first.index):
        return f"Page {label} ({first.index} of {total:,})"
    return f"Page {first.index} of {total:,}"


def _figure(picture: Picture, title: str) -> str:
    label = one_line(picture.label) or str(picture.index)
    boxed = f" {count(len(picture.boxes), 'line')} of the quote boxed." if picture.boxes else ""
    alt = escape(f"Page {label} of {title} as it looks.{boxed}")
    boxes = "".join(_box(box, picture) for box in picture.boxes)
    return (
        f'<figure class="picture"><img src="data:image/png;base64,{escape(picture.png)}" alt="{alt}" '
        f'width="{picture.width}" height="{picture.height}">{boxes}</figure>'
    )


def _box(box: tuple[int, int, int, int], picture: Picture) -> str:
    left, top, right, bottom = box
    across, down = 100 / picture.width, 100 / picture.height
    return (
        f'<span class="boxed" style="left:{left * across:.3f}%;top:{top * down:.3f}%;'
        f'width:{(right - left) * across:.3f}%;height:{(bottom - top) * down:.3f}%"></span>'
    )
