"""Bringing the index up to date before the chat starts, with what it takes shown on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govqa.config import Settings
from govqa.errors import GovqaError
from govqa.types import BuildReport
from govqa.ui.rebuild import build_apart
from govqa.ui.uploads import sentence
from govqa.wording import count, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from govqa.indexing import Progress


def prepare_index(settings: Settings) -> BuildReport | None:
    """Bring the index up to date, with progress on the terminal.

    Returns None where there is nothing to build from yet: the page then says so. Raises GovqaError if the
    build fails and there is no earlier index to serve.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if not settings.corpus.is_dir():
        console.print(
            f"There is no folder {settings.corpus} to build an index from yet.", markup=False, soft_wrap=True
        )
        return None
    try:
        with _shown(console) as progress:
            report = build_apart(settings, progress)
    except GovqaError as error:
        if not (settings.index / "CURRENT").exists():
            raise
        console.print(f"The index could not be brought up to date: {error}", markup=False, soft_wrap=True)
        return None
    _print_report(console, report)
    return report


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show how a build gets on: a bar on a terminal, elsewhere a line for each stage."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    if not console.is_terminal:
        said: set[str] = set()

        def say(progress: Progress) -> None:
            if progress.stage not in said:
                said.add(progress.stage)
                console.print(f"Index: {progress.stage}", markup=False)

        yield say
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("Looking for changes", total=None)
        yield lambda p: bars.update(bar, description=p.stage, completed=p.done, total=p.total or None)


def _print_report(console: Console, report: BuildReport) -> None:
    changes = [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
    said = ", ".join(f"{len(names):,} {word}" for names, word in changes if names) or "nothing had changed"
    total = f"{count(report.documents, 'document')}, {count(report.passages, 'passage')}"
    console.print(
        f"Index: {total} ({said}, {report.seconds:.1f} s)", markup=False, highlight=False, soft_wrap=True
    )
    for failure in report.failed:
        why = sentence(failure.reason, failure.remedy)
        console.print(
            f"  left out {one_line(failure.source)}. {why}", markup=False, highlight=False, soft_wrap=True
        )
