"""Which browser asks: a random name in a cookie that its scripts cannot read and that other sites cannot use.

It comes with links from elsewhere, or those would find a browser without a session and begin another. What
changes anything is a POST, to which browsers do not add it for other sites, and which ``Guard`` checks too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from govqa.ui.history_values import new_session

COOKIE = "govqa_session"

_SESSION = re.compile(r"[0-9a-f]{32}")
_YEAR = 365 * 24 * 3600  # seconds


def session_of(headers: Mapping[str, str]) -> str:
    """The session that a request names in its cookie, empty if none or one that is never given out."""
    # By hand: the standard library's parser gives up at the first cookie of another program that is odd.
    pairs = (each.partition("=") for each in headers.get("cookie", "").split(";"))
    values = [value.strip() for name, _, value in pairs if name.strip() == COOKIE]
    return values[0] if values and _SESSION.fullmatch(values[0]) else ""


def session_cookie(*, secure: bool) -> str:
    """A Set-Cookie header (RFC 6265) with a new session; ``secure`` if the page came over HTTPS."""
    return f"{COOKIE}={new_session()}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax" + (
        "; Secure" if secure else ""
    )
