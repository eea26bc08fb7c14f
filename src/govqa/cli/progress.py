"""How far long work has come, on standard error: bars on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from govqa.cli.terminal import note
from govqa.wording import one_line, time_left

if TYPE_CHECKING:
    from govqa.indexing import Progress


class Report(Protocol):
    """Told of the stage, how much of it is done, of how much, what is being worked on, and the time left."""

    def __call__(
        self, stage: str, done: int, total: int, item: str, seconds_left: float | None = None
    ) -> None:
        """Show it."""


_SECONDS_BETWEEN_LINES = 3.0


@contextmanager
def build_progress() -> Iterator[Callable[[Progress], None]]:
    """Show how a build gets on: pass what this yields to ``build_index`` as ``progress``."""
    with shown_progress() as report:
        yield lambda now: report(now.stage, now.done, now.total, now.item, now.seconds_left)


@contextmanager
def shown_progress() -> Iterator[Report]:
    """Show how any work gets on, until the block ends."""
    with _bars() if sys.stderr.isatty() else _lines() as report:
        yield report


@contextmanager
def _bars() -> Iterator[Report]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[item]}", style="dim"),
    )
    tasks = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def report(stage: str, done: int, total: int, item: str, seconds_left: float | None = None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(escape(stage), item="", left="")
            left = time_left(seconds_left) if done < total else ""
            bars.update(tasks[stage], completed=done, total=total, item=escape(one_line(item)), left=left)

        yield report


@contextmanager
def _lines() -> Iterator[Report]:
    # Work that is soon done is not talked about.
    last = time.monotonic()

    def report(stage: str, done: int, total: int, item: str, seconds_left: float | None = None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _SECONDS_BETWEEN_LINES:
            return
        last = now
        of = f" {done:,} of {total:,}" if total else ""
        left = f", {time_left(seconds_left)}" if seconds_left is not None else ""
        note(f"{stage}{of}{' ' + one_line(item) if item else ''}{left}")

    yield report
