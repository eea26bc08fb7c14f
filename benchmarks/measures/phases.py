"""Where the time of a run goes: functions timed from outside, without what other timed functions take."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any


class Phases:
    """Seconds by phase. Inside a phase, the time of another counts for the other only."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What happens inside belongs to ``name``."""
        self._settle()
        self._open.append(name)
        try:
            yield
        finally:
            self._settle()
            self._open.pop()

    @contextmanager
    def timing(self, *targets: tuple[Any, str, str]) -> Iterator[None]:
        """Time each target, a module or class with the name of a function of it and its phase."""
        originals = [(owner, name, vars(owner)[name]) for owner, name, _ in targets]
        try:
            for (owner, name, original), (_, _, phase) in zip(originals, targets, strict=True):
                setattr(owner, name, self._timed(original, phase))
            yield
        finally:
            for owner, name, original in originals:
                setattr(owner, name, original)

    def _timed(self, function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        if isinstance(function, classmethod | staticmethod):
            return type(function)(self._timed(function.__func__, phase))

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.phase(phase):
                return function(*arguments, **named)

        return timed

    def _settle(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now
