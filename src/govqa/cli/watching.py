"""Bursts of change: many changes close together, as a copy of many files makes, taken as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

State = TypeVar("State")

#: Looks at a corpus that never comes to rest before it is taken as it is.
_PATIENCE = 60


def bursts(look: Callable[[], State], wait: Callable[[], None]) -> Iterator[State]:
    """Yield what ``look`` gives once at the start, then once after each burst of changes, for ever.

    A burst is over when two looks in a row, with a ``wait`` between them, agree. What changes while the
    caller works on a burst is part of the next one.
    """
    worked_on: State | None = None
    while True:
        state = look()
        if state != worked_on:
            state = _settled(state, look, wait)
            worked_on = state
            yield state
        wait()


def _settled(state: State, look: Callable[[], State], wait: Callable[[], None]) -> State:
    for _ in range(_PATIENCE):
        wait()
        later = look()
        if later == state:
            break
        state = later
    return state
