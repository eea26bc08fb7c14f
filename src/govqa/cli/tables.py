"""Tables on a terminal: as wide as it is; in a pipe as wide as their contents."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from govqa.wording import one_line

if TYPE_CHECKING:
    from govqa.doctor import Check
    from govqa.store import DocumentSummary

_UNLIMITED = 10_000  # characters


def print_documents(documents: Iterable[DocumentSummary]) -> None:
    """Print title, publisher, date, type, passages and source of each document."""
    rows = [
        (
            one_line(d.metadata.title or d.source),
            one_line(d.metadata.publisher),
            one_line(d.metadata.date),
            one_line(PurePosixPath(d.source).suffix[1:] or d.media_type),
            f"{d.passages:,}",
            one_line(d.source),
        )
        for d in documents
    ]
    print_table(("Title", "Publisher", "Date", "Type", "Passages", "Source"), rows, numbers=(4,))


def print_checks(checks: Iterable[Check]) -> None:
    """Print each check, how it went, and what mends it."""
    rows = [
        (
            "ok" if check.ok else "PROBLEM",
            one_line(check.name),
            one_line(check.detail),
            "" if check.ok else one_line(check.remedy),
        )
        for check in checks
    ]
    print_table(("", "Check", "Found", "Remedy"), rows)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """Print ``rows`` under ``headings``; the columns ``numbers`` are set to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, heading in enumerate(headings):
        # Names are cut in no column: where there is no room, they go on in the next line.
        table.add_column(heading, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    if sys.stdout.isatty():
        Console(highlight=False).print(table)
        return
    console = Console(width=_UNLIMITED, highlight=False, file=io.StringIO())
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        print(line.rstrip())
