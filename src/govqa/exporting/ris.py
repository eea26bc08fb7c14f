"""RIS, as Research Information Systems specified it: a record for each document, a note for each quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govqa.exporting.names import Name
from govqa.exporting.works import Work, remark, works
from govqa.types import Citation

_LINE_END = "\r\n"  # the specification's, on every system


def ris(citations: Sequence[Citation]) -> str:
    """The documents that ``citations`` quote as RIS records; empty for no citations.

    Lines end with CR LF, and a value is one line: no text of a document can begin a tag or end a record.
    """
    return "".join(
        f"{tag}  - {value}{_LINE_END}" for work in works(citations) for tag, value in _record(work)
    )


def _record(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    yield "ID", work.key.upper()  # may hold 0 to 9 and A to Z
    for name in work.authors:
        yield "AU", _author(name)
    yield "TI", work.named
    if work.publisher:
        yield "PB", work.publisher
    if work.parts:
        yield "PY", f"{work.parts[0]:04}"
    if work.date:
        yield "DA", _date(work)
    for citation in work.citations:
        yield "N1", remark(citation)
    yield "ER", ""


def _author(name: Name) -> str:
    """The name without what the format has no way to write: asterisks, and commas that part no names."""
    parts = (name.surname, name.given, name.suffix) if name.family else (name.whole.replace(",", ""),)
    return ", ".join(filter(None, parts)).replace("*", "")


def _date(work: Work) -> str:
    """Year, month, day and anything else, with all three slashes between them."""
    if not work.parts:
        return f"///{work.date}"
    year, *rest = work.parts
    month, day, *_ = (*(f"{part:02}" for part in rest), "", "")
    return f"{year:04}/{month}/{day}/"
