"""How far a build is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` in ``stage``: "reading" counts files, "encoding" passages, "writing" steps.

    ``item`` names what was done last, such as a file.
    """

    stage: str
    done: int
    total: int
    item: str = ""


ProgressCallback = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """Take no notice."""
