"""How much may be asked of the chat: how often by one client, and how much at once by all.

Answering takes a processor's whole attention for a moment. Without limits, one impatient program would keep
everybody else waiting.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from govqa.errors import GovqaError
from govqa.wording import count

Clock = Callable[[], float]

#: Questions that may wait while others are answered, and for how many seconds.
WAITING, PATIENCE = 16, 8.0
#: One address may be a whole reading room: it gets this many times what one browser gets.
BROWSERS = 10

_MOST_CLIENTS = 10_000
_ROUNDING = 1e-6  # seconds: whoever waited as long as was said may ask


class TryLater(GovqaError):
    """What was asked is refused for now, and may be asked again in ``seconds``."""

    def __init__(self, message: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(message)


class Rate:
    """So many a minute for each of any number of clients; a minute's worth may come in one go.

    ``clock`` gives seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._interval = 60.0 / per_minute
        self._ahead = 60.0 - self._interval  # how far a client's account may lie in the future
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts: dict[str, float] = {}  # when each client will have waited for all that it took

    def take(self, client: str) -> float:
        """Count one for ``client`` and return 0, or return in how many seconds it may have one."""
        with self._lock:
            now = self._clock()
            account = max(self._accounts.pop(client, now), now)
            wait = account - now - self._ahead
            if wait < _ROUNDING:
                wait, account = 0.0, account + self._interval
            self._accounts[client] = account
            if len(self._accounts) > _MOST_CLIENTS:
                self._forget(now)
            return wait

    def clear(self, client: str) -> None:
        """Forget all that ``client`` took."""
        with self._lock:
            self._accounts.pop(client, None)

    def _forget(self, now: float) -> None:
        """Forget who has nothing to wait for and, if that is too few, who was seen longest ago."""
        self._accounts = {client: at for client, at in self._accounts.items() if at > now}
        for client in list(self._accounts)[: len(self._accounts) - _MOST_CLIENTS]:
            del self._accounts[client]


class Places:
    """``at_once`` places, and ``waiting`` before them in which to wait up to ``patience`` seconds."""

    def __init__(self, at_once: int, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._free = threading.Semaphore(at_once)
        self._may_wait = threading.Semaphore(waiting)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises TryLater where none becomes free in time, or too many wait already."""
        if not self._free.acquire(blocking=False):
            if not self._may_wait.acquire(blocking=False):
                raise _busy()
            try:
                if not self._free.acquire(timeout=self._patience):
                    raise _busy()
            finally:
                self._may_wait.release()
        try:
            yield
        finally:
            self._free.release()


class AskingLimits:
    """The limits on questions: ``per_minute`` for each browser, ``at_once`` for all together."""

    def __init__(self, per_minute: int, at_once: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._own = Rate(per_minute, clock)
        self._shared = Rate(per_minute * BROWSERS, clock)
        self._places = Places(at_once)

    @contextmanager
    def asking(self, session: str, address: str) -> Iterator[None]:
        """The time in which one question is answered. Raises TryLater.

        A program chooses its session itself, so its address counts too.
        """
        network = network_of(address)
        if wait := self._own.take(session or network):
            raise _too_many(f"That is more than {self._per_minute} questions a minute.", wait)
        if wait := self._shared.take(network):
            shared = self._per_minute * BROWSERS
            raise _too_many(f"More than {shared:,} questions a minute come from your network.", wait)
        with self._places.place():
            yield


def network_of(address: str) -> str:
    """What one client has for itself: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def in_words(seconds: float) -> str:
    """How long to wait, to the second."""
    return count(max(1, ceil(seconds)), "second")


def _too_many(what: str, wait: float) -> TryLater:
    return TryLater(f"{what} Ask again in {in_words(wait)}.", wait)


def _busy() -> TryLater:
    return TryLater("Many people are asking just now. Try again in a few seconds.", 3.0)
