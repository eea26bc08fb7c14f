"""Who may change the documents: whoever signed in, if there is a password; else this machine alone."""

from __future__ import annotations

import hashlib
import threading
import time

from govqa.errors import GovqaError
from govqa.ui.limits import Clock, Rate, TryLater, in_words, network_of
from govqa.ui.passwords import LONGEST, kept

#: Seconds for which a browser stays signed in; wrong passwords a minute from one address.
SIGNED_IN, TRIES = 12 * 3600.0, 5


class SignInRefused(GovqaError):
    """A wrong password, or a browser that cannot be told from others."""


class Curators:
    """The browsers that are signed in, by a hash of their session: in memory, and gone with the server.

    ``password`` is the setting of that name; empty if nobody can sign in. Raises ConfigError for one that
    cannot be used. ``clock`` gives seconds that never go back.
    """

    def __init__(self, password: str = "", clock: Clock = time.monotonic) -> None:
        self._password = kept(password) if password else None
        self._clock = clock
        self._tries = Rate(TRIES, clock)
        self._lock = threading.Lock()
        self._comparing = threading.Lock()
        self._until: dict[bytes, float] = {}

    @property
    def needs_password(self) -> bool:
        """Whether curators sign in, on whatever machine they are."""
        return self._password is not None

    def sign_in(self, session: str, address: str, password: str) -> None:
        """Make the browser with that ``session`` a curator's.

        Raises SignInRefused for a wrong password, TryLater after too many from that ``address``.
        """
        if self._password is None:
            raise SignInRefused("This chat has no password for curators.")
        if not session:
            raise SignInRefused("Your browser keeps no cookies, so it cannot stay signed in.")
        network = network_of(address)
        wait = self._tries.take(network)  # counted before it is compared, or a hundred at once would be free
        if wait:
            raise TryLater(f"Too many wrong passwords. Try again in {in_words(wait)}.", wait)
        with self._comparing:  # one after the other: each takes much memory
            right = len(password) <= LONGEST and self._password.is_of(password)
        if not right:
            raise SignInRefused("That is not the password.")
        self._tries.clear(network)
        with self._lock:
            now = self._clock()
            self._until = {name: until for name, until in self._until.items() if until > now}
            self._until[_name(session)] = now + SIGNED_IN

    def sign_out(self, session: str) -> None:
        """Make the browser with that ``session`` a reader's."""
        with self._lock:
            self._until.pop(_name(session), None)

    def signed_in(self, session: str) -> bool:
        """Whether the browser with that ``session`` signed in, less than ``SIGNED_IN`` seconds ago."""
        with self._lock:
            return bool(session) and self._until.get(_name(session), 0.0) > self._clock()


def _name(session: str) -> bytes:
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).digest()
