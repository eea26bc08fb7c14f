import io
import sys

import pytest

from govqa.cli.progress import build_progress, shown_progress
from govqa.indexing import Progress


def test_work_that_is_soon_done_is_not_talked_about(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as report:
        report("reading", 1, 2, "a.md")
        report("reading", 2, 2, "b.md")
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "")


def test_long_work_says_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 1.0, 3.5, 4.0, 5.0, 7.0])
    monkeypatch.setattr("govqa.cli.progress.time.monotonic", lambda: next(times))
    with build_progress() as report:
        report(Progress("reading", 1, 9000, "a.md"))
        report(Progress("reading", 2, 9000, "b\x1b.md"))
        report(Progress("reading", 3, 9000, "c.md"))
        report(Progress("encoding", 0, 0))
        report(Progress("encoding", 1000, 9000, "", 95.0))
    assert capsys.readouterr().err.splitlines() == [
        "reading 2 of 9,000 b␛.md",
        "encoding 1,000 of 9,000, about 2 min left",
    ]


def test_on_a_terminal_there_is_a_bar_for_each_stage_and_it_goes_when_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with shown_progress() as report:
        report("reading", 1, 2, "[red]a.md[/red]")
        report("encoding", 3, 7, "", 42.0)
    shown = screen.getvalue()
    assert "reading" in shown
    assert "1/2" in shown
    assert "[red]a.md[/red]" in shown
    assert "3/7" in shown
    assert "about 42 s left" in shown
    assert shown.rstrip().endswith("\x1b[2K")  # the last line was wiped
