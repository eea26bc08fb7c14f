"""What a PDF says about itself: title, author and date, where they are believable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from govqa.loading.blocks import Block, fold, words
from govqa.loading.metadata.dates import act_date, is_iso, iso_date, iso_month
from govqa.loading.rules.joining import HYPHEN
from govqa.types import Metadata

_POOR_TITLE = re.compile(
    r"^(untitled|microsoft (word|powerpoint|excel) ?-.*|.*\.(docx?|pdf|indd|tex|qxd|pptx?|xlsx?|dvi|rtf)|\W*|"
    r"document\d*|[\w.-]*_[\w.-]*|slide \d+|about:blank|[A-Z]{0,4}[\d_-]+|paper title \(use style.*)$",
    re.I,
)
_PRINTED = re.compile(r"skia|chrome|quartz|print to pdf|mozilla|wkhtmltopdf|pdfcreator", re.I)
#: A line with a date and what it is the date of has at most so many words.
_DATE_WORDS = 8
_NAMED_DATE = re.compile(r"\W*(first |last )?(published|updated|released|revised|issued|dated?)\b", re.I)
_MONTH = re.compile(r"\d{4}-\d\d")
#: A document's number: "P9_TA(2024)0138".
_CODE = re.compile(r"(?=.*\d)\S+")
_LETTERHEAD_WORDS = 5
_BODIES = frozenset(
    {"agency", "assembly", "authority", "commission", "committee", "congress", "council", "department"}
    | {"government", "ministry", "nations", "office", "parliament", "secretariat", "senate", "union"}
    | {"university", "parlament", "bundestag", "ministerium", "parlement", "conseil", "ministère"}
)
_POOR_AUTHOR = re.compile(r"^(user|admin(istrator)?|owner|author|unknown|root|\W*|.*\\.*|ARRAY\(.*)$", re.I)


def decoded(read: Callable[[Any], str], what: str | int) -> str:
    """What pypdfium2's ``read`` gives for ``what``; empty for text that is no UTF-16, as it ought to be."""
    try:
        return read(what)
    except UnicodeDecodeError:
        return ""


def metadata(properties: dict[str, str], blocks: list[Block]) -> Metadata:
    """What a file's properties say, and its largest heading where they name no title.

    A day that the first page shows comes before the day on which the file was written; that of the last
    change (``ModDate``) is no date of the document's.
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
    shown = _shown_date(blocks)
    in_text = [name for name, found in (("title", poor), ("date", shown)) if found]
    return Metadata(
        title=title.replace(HYPHEN, "-"),
        authors=() if _POOR_AUTHOR.match(author) else (author,),
        date=shown or (day if "1990" <= day[:4] <= "2100" else ""),
        origins=tuple((name, "text") for name in in_text),
    )


def _shown_date(blocks: list[Block]) -> str:
    """The date that the first page bears on a line of its own, or in the name of an act; empty if unsure."""
    first = [block for block in blocks if block.page == 1 and not block.dropped and not block.note]
    lines = [block.text for block in first if block.kind != "row" and len(words(block.text)) <= _DATE_WORDS]
    days = [(text, day) for text in lines if (day := iso_date(text))]
    named = [day for text, day in days if _NAMED_DATE.match(text)]
    titles = [act_date(block.text) for block in first if block.kind == "heading" or block.bold]
    months = [
        month for text in lines if (month := iso_month(text) or (text if _MONTH.fullmatch(text) else ""))
    ]
    for found in (named, [day for _, day in days], titles, months):
        known = {date for date in found if is_iso(date) and "1900" <= date[:4] <= "2100"}
        if known:
            return known.pop() if len(known) == 1 else ""
    return ""


def _largest_heading(blocks: list[Block]) -> str:
    page = [b for b in blocks if b.page == 1 and not b.dropped]
    found = [b for b in page if b.kind == "heading" and len(b.text) > 3]
    titles = [
        b for b in found if not (b is page[0] and _is_letterhead(b.text)) and not _CODE.fullmatch(b.text)
    ]
    return min(titles or found, key=lambda block: block.level).text if found else ""


def _is_letterhead(text: str) -> bool:
    """Whether ``text`` looks like the name of the body that issues a document, over its title."""
    said = words(text)
    return len(said) <= _LETTERHEAD_WORDS and bool(said) and (said[0] in _BODIES or said[-1] in _BODIES)
