"""Who may reach the server, and who may change the corpus.

A chat on one's own machine is exposed to every web page open in the same browser: a page may post to
127.0.0.1, and by rebinding its own name to 127.0.0.1 it may even read the replies. So requests must be
addressed to a name this server goes by, and must come from a page of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from govqa.ui.curators import Curators
from govqa.ui.routes import is_open
from govqa.ui.sessions import session_cookie, session_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Nothing from elsewhere is loaded, whatever a document may hold. Gradio's page needs inline and evaluated
#: scripts, so what keeps documents harmless is that their text is escaped.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)

_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_READING = ("GET", "HEAD", "OPTIONS")
_UPLOAD = "/gradio_api/upload"
_FORM = "multipart/form-data"
#: Bytes of what is sent, uploads aside.
_LARGEST = 8 << 20


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address without port, is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(authority: str) -> str:
    """The name in a Host header: ``[::1]:7860`` gives ``::1``, ``localhost:7860`` gives ``localhost``."""
    try:
        return (urlsplit(f"//{authority}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def may_write(writable: bool, client: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may change the corpus: from this machine, straight, to a server bound to it alone."""
    return (
        writable
        and is_loopback(client)
        and is_loopback(host_name(headers.get("host", "")))
        and not any(name in headers for name in _FORWARDED)
    )


def is_curator(curators: Curators, writable: bool, client: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may change the corpus: where one can sign in, whoever did; else see ``may_write``."""
    if curators.needs_password:
        return curators.signed_in(session_of(headers))
    return may_write(writable, client, headers)


class Guard:
    """ASGI middleware that refuses requests from other sites, closes what the page and programs do not need,
    and adds the headers that keep the page closed.

    A browser that comes without a session is given one with the page.

    ``host`` is the address the server is bound to; ``names`` are further names it goes by, behind a proxy
    for one: on a network, any name will do without them. ``curators`` are those who may upload.
    """

    def __init__(
        self, app: App, *, host: str, names: tuple[str, ...] = (), curators: Curators | None = None
    ) -> None:
        self._app = app
        self._writable = is_loopback(host)
        self._names = frozenset(host_name(each) for each in names)
        self._curators = curators or Curators()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        client = (scope.get("client") or ("",))[0]
        refusal = self._refusal(scope, headers, client)
        if refusal:
            await _refuse(refusal, send)
            return
        if not is_open(scope["path"]):
            await _refuse("There is nothing here.", send, status=404)
            return

        added = list(_HEADERS)
        if scope["path"] == "/" and not session_of(headers):
            added.append((b"set-cookie", session_cookie(secure=scope.get("scheme") == "https").encode()))

        async def send_closed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self._app(scope, receive if _is_upload(scope) else _bounded(receive), send_closed)

    def _refusal(self, scope: Scope, headers: Mapping[str, str], client: str) -> str:
        authority = headers.get("host", "")
        name = host_name(authority)
        if (self._writable or self._names) and not is_loopback(name) and name not in self._names:
            return f"This chat does not go by the name {name!r}. To serve it under that name too, use --name."
        if scope["method"] in _READING:
            return ""
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != authority:
            return "Requests from other sites are refused."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "Requests from other sites are refused."
        if _is_upload(scope):
            if is_curator(self._curators, self._writable, client, headers):
                return ""
            if self._curators.needs_password:
                return "Sign in to add files."
            return "Files can be added only on the machine that serves the chat."
        # Gradio keeps files on the disk that come in by other ways, of recordings for one.
        if headers.get("content-type", "").strip().lower().startswith(_FORM):
            return "Files are taken as uploads only."
        return ""


def _is_upload(scope: Scope) -> bool:
    return bool(scope["path"].rstrip("/") == _UPLOAD)


def _bounded(receive: Receive) -> Receive:
    """``receive`` until ``_LARGEST`` bytes came; then it is as if the client had gone."""
    received = 0

    async def receive_bounded() -> MutableMapping[str, Any]:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return message if received <= _LARGEST else {"type": "http.disconnect"}

    return receive_bounded


async def _refuse(reason: str, send: Send, status: int = 403) -> None:
    body = reason.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
