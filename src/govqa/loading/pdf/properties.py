"""What a PDF says about itself: title, author and date, where they are believable."""

from __future__ import annotations

import re

from govqa.loading.blocks import Block, fold
from govqa.loading.metadata.dates import iso_date
from govqa.loading.rules.joining import HYPHEN
from govqa.types import Metadata

_POOR_TITLE = re.compile(
    r"^(untitled|microsoft (word|powerpoint|excel) ?-.*|.*\.(docx?|pdf|indd|tex|qxd|pptx?|xlsx?|dvi|rtf)|\W*|"
    r"document\d*|slide \d+|about:blank|[A-Z]{0,4}[\d_-]+|paper title \(use style.*)$",
    re.I,
)
_PRINTED = re.compile(r"skia|chrome|quartz|print to pdf|mozilla|wkhtmltopdf|pdfcreator", re.I)
_POOR_AUTHOR = re.compile(r"^(user|admin(istrator)?|owner|author|unknown|root|\W*|.*\\.*|ARRAY\(.*)$", re.I)


def metadata(properties: dict[str, str], blocks: list[Block]) -> Metadata:
    """What a file's properties say, and its largest heading where they name no title.

    The day of the last change (``ModDate``) is no date of the document's.
    """
    title = fold(properties.get("Title", ""))
    author = fold(properties.get("Author", ""))
    poor = _POOR_TITLE.match(title) or len(title) < 4
    if poor:
        title = _largest_heading(blocks)
    made_by = f"{properties.get('Creator', '')} {properties.get('Producer', '')}"
    stamp = re.match(r"D:(\d{4})(\d\d)(\d\d)", properties.get("CreationDate", ""))
    # A page printed to PDF bears the day of the printing, which is not the document's.
    day = iso_date("-".join(stamp.groups())) if stamp and not _PRINTED.search(made_by) else ""
    return Metadata(
        title=title.replace(HYPHEN, "-"),
        authors=() if _POOR_AUTHOR.match(author) else (author,),
        date=day if "1990" <= day[:4] <= "2100" else "",
        origins=(("title", "text"),) if poor else (),
    )


def _largest_heading(blocks: list[Block]) -> str:
    first = [b for b in blocks if b.kind == "heading" and b.page == 1 and not b.dropped and len(b.text) > 3]
    return min(first, key=lambda block: block.level).text if first else ""
