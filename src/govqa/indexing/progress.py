"""How far a build is, and how long the rest of a stage will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govqa.indexing.pool import File

#: Below this much of the work done, or of this many seconds, an estimate would only jump about.
_LEAST_SHARE = 0.02
_LEAST_SECONDS = 1.0
#: What opening a file costs, in bytes that could be read meanwhile.
_FILE_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` in ``stage``: "reading" counts files, "encoding" passages, "writing" steps.

    ``item`` names what was done last or, where it takes long, is being done, such as a file.
    ``seconds_left`` is how long the rest of the stage is likely to take, None where that is not known.
    """

    stage: str
    done: int
    total: int
    item: str = ""
    seconds_left: float | None = None


ProgressCallback = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """Take no notice."""


class TimeLeft:
    """Estimates how long work will take from how long a part of it took. Work is in units of any kind."""

    def __init__(self, work: float) -> None:
        self._work = work
        self._started = time.monotonic()

    def after(self, done: float) -> float | None:
        """The seconds that are left when ``done`` is done; None as long as that is a mere guess."""
        seconds = time.monotonic() - self._started
        if done < _LEAST_SHARE * self._work or seconds < _LEAST_SECONDS or not done:
            return None
        return max(0.0, seconds * (self._work - done) / done)


class FileProgress:
    """Reports how the files of a corpus are settled, one by one, to ``report``."""

    def __init__(self, report: ProgressCallback) -> None:
        self._report = report
        self._done = self._total = 0
        self._time_left: TimeLeft | None = None
        self._work = 0.0

    def settled(self, source: str, total: int) -> None:
        """One more file of ``total``, without being read."""
        self._done += 1
        self._total = total
        self._report(Progress("reading", self._done, total, source))

    def start(self, files: Sequence[File]) -> None:
        """From here on ``files`` are read."""
        self._total = self._done + len(files)
        self._time_left = TimeLeft(sum(map(_work, files)))

    def reading(self, file: File) -> None:
        """``file`` takes long."""
        self._tell(file)

    def read(self, file: File) -> None:
        """``file`` is read, or cannot be."""
        self._done += 1
        self._work += _work(file)
        self._tell(file)

    def _tell(self, file: File) -> None:
        left = self._time_left.after(self._work) if self._time_left else None
        self._report(Progress("reading", self._done, self._total, file.source, left))


def _work(file: File) -> float:
    return file.size + _FILE_BYTES
