"""Which browser asks: a random name in a cookie that its scripts cannot read and no other site can send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from govqa.ui.history_values import new_session

COOKIE = "govqa_session"

_SESSION = re.compile(r"[0-9a-f]{32}")
_YEAR = 365 * 24 * 3600  # seconds


def session_of(headers: Mapping[str, str]) -> str:
    """The session that a request names in its cookie, empty if none or one that is never given out."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie is not None and _SESSION.fullmatch(cookie.value) else ""


def session_cookie(*, secure: bool) -> str:
    """A Set-Cookie header (RFC 6265) with a new session; ``secure`` if the page came over HTTPS."""
    return f"{COOKIE}={new_session()}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Strict" + (
        "; Secure" if secure else ""
    )
