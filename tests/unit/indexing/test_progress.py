"""How long the rest will take is told from what was done, and not before that tells anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from govqa.indexing.pool import File
from govqa.indexing.progress import FileProgress, Progress, TimeLeft


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as the last value of a list."""
    times = [100.0]
    monkeypatch.setattr("govqa.indexing.progress.time.monotonic", lambda: times[-1])
    return times


def file(source: str, size: int) -> File:
    return File(source, Path(source), size, 0, {})


def test_the_time_left_is_in_proportion_to_the_work_left(clock: list[float]) -> None:
    left = TimeLeft(100)
    clock.append(110.0)
    assert left.after(20) == pytest.approx(40)
    clock.append(130.0)
    assert left.after(100) == 0


def test_nothing_is_said_as_long_as_nothing_is_known(clock: list[float]) -> None:
    left = TimeLeft(100)
    assert left.after(0) is None
    clock.append(100.5)
    assert left.after(50) is None  # half a second tells little
    clock.append(110.0)
    assert left.after(1) is None  # a hundredth of the work too
    assert left.after(0) is None
    assert TimeLeft(0).after(0) is None


def test_files_are_counted_by_number_and_their_time_by_size(clock: list[float]) -> None:
    seen: list[Progress] = []
    progress = FileProgress(seen.append)
    progress.settled("known.md", 3)
    long, short = file("long.pdf", 8_980_000), file("short.md", 980_000)
    progress.start([long, short])
    clock.append(102.0)
    progress.reading(long)
    clock.append(109.0)
    progress.read(long)
    progress.read(short)
    assert seen == [
        Progress("reading", 1, 3, "known.md"),
        Progress("reading", 1, 3, "long.pdf"),
        Progress("reading", 2, 3, "long.pdf", pytest.approx(1.0)),
        Progress("reading", 3, 3, "short.md", 0.0),
    ]
