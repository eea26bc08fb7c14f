"""Reads many files at once, each in a worker process with limits on time and memory, in the order given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from govqa import errors
from govqa.config import Settings
from govqa.errors import LoadError
from govqa.indexing import worker
from govqa.indexing.pool import File, Pool
from govqa.types import Document, Passage

#: Results that wait for their turn behind a slow file: so many, and so many bytes of them.
_MOST_AHEAD = 64
_MOST_BYTES = 64 * 2**20
#: How often it is looked whether more files can be handed out while a slow one is waited for, in seconds.
_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read, and its passages."""

    document: Document
    passages: tuple[Passage, ...]


@contextmanager
def reading(files: Sequence[File], settings: Settings, *, scratch: Path) -> Iterator[Reading]:
    """Have ``files`` read while the block runs.

    ``scratch`` is a folder for what parsers write aside; it is made if it is needed, and deleting it is the
    caller's part.
    """
    if not files:
        yield Reading([], None)
        return
    scratch.mkdir(parents=True, exist_ok=True)
    pool = Pool(len(files), settings, scratch)
    try:
        reading = Reading(files, pool)
        reading.hand_out()
        yield reading
    finally:
        pool.close()


def outcome_of(file: File, reply: bytes) -> Read | LoadError:
    """What a worker's ``reply`` for ``file`` says."""
    made = worker.unpack(reply)
    if len(made) == 2:
        return Read(*made)
    name, reason, remedy = made
    error: LoadError = getattr(errors, name)(file.path, reason, remedy)
    return error


class Reading:
    """Files that are being read: an iterator over what came of each, in the order given.

    It gives a ``Read`` or the LoadError of a file, and raises GovqaError if no worker can be started.
    """

    def __init__(self, files: Iterable[File], pool: Pool | None) -> None:
        self._files = iter(files)
        self._pool = pool
        self._ahead: deque[tuple[File, Future[bytes | LoadError]]] = deque()

    def hand_out(self) -> None:
        """Give the workers as many files as there is room for results."""
        while self._pool and len(self._ahead) < _MOST_AHEAD and self._held() < _MOST_BYTES:
            file = next(self._files, None)
            if file is None:
                return
            self._ahead.append((file, self._pool.submit(file)))

    def is_waiting(self) -> bool:
        """Wait a moment for the next result; whether it is still to come."""
        self.hand_out()
        if not self._ahead:
            return False
        return not wait([self._ahead[0][1]], timeout=_LOOK).done

    def __iter__(self) -> Reading:
        return self

    def __next__(self) -> Read | LoadError:
        while self.is_waiting():
            pass
        if not self._ahead:
            raise StopIteration
        file, future = self._ahead.popleft()
        reply = future.result()
        self.hand_out()
        return reply if isinstance(reply, LoadError) else outcome_of(file, reply)

    def _held(self) -> int:
        """The bytes of the results that wait for their turn."""
        done = (future for _, future in self._ahead if future.done() and not future.exception())
        return sum(len(reply) for future in done if isinstance(reply := future.result(), bytes))
