"""One GET request, within limits: the bytes a web address leads to, and what the server says of them.

Proxies and credentials of the environment (HTTP_PROXY, .netrc) are not used: a proxy would look the name up
anew, and connect to an address that nobody checked. Nothing is tried twice.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from govqa import __version__
from govqa.corpus.addresses import checked_addresses
from govqa.errors import FetchError

#: For everything together, redirects and all. A library's servers send a report of 100 MiB in that time over
#: any line that is fit for it.
SECONDS = 30.0
#: Browsers follow 20; honest pages need two or three.
REDIRECTS = 5

_CONNECT_SECONDS = 10.0
_HEADERS = {
    "User-Agent": f"govqa/{__version__}",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip",
}
_REDIRECT_CODES = frozenset({301, 302, 303, 307, 308})
_BROWSER = "Open it in a browser, save what it shows, and add that file"


@dataclass(frozen=True, slots=True)
class Download:
    """What an address led to: ``url`` after redirects, and the headers of the reply."""

    url: str
    data: bytes
    content_type: str
    disposition: str


def parse_url(url: str) -> httpx.URL:
    """``url``, taken apart, without its fragment. Raises FetchError unless it is one that may be fetched."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(url, f"it is not a web address ({error})") from error
    if parsed.scheme not in ("http", "https"):
        raise FetchError(url, f"only http and https are fetched, not {parsed.scheme or 'this'}")
    if not parsed.host:
        raise FetchError(url, "it names no machine")
    if parsed.userinfo:
        raise FetchError(
            url, "it holds a name or a password, which would be stored with the document", _BROWSER
        )
    return parsed.copy_with(fragment=None)


def download(url: str, *, max_bytes: int, allow_private: bool = False, seconds: float = SECONDS) -> Download:
    """Fetch ``url``, following redirects, each of which is checked like the first address.

    Raises FetchError for an address that may not be fetched, for any reply but a whole one, for more than
    ``max_bytes`` bytes (after unpacking) or if it takes longer than ``seconds``.
    """
    here = parse_url(url)
    deadline = time.monotonic() + seconds
    context = httpx.create_ssl_context(trust_env=False)
    with _translated(url, deadline, seconds):
        for _ in range(REDIRECTS + 1):
            with _reply(here, url, context, deadline, allow_private) as response:
                if response.status_code in _REDIRECT_CODES and "location" in response.headers:
                    here = _redirected(here, response.headers["location"], url)
                    continue
                _check_status(url, response.status_code)
                return Download(
                    str(here),
                    _body(response, url, max_bytes, deadline),
                    response.headers.get("content-type", ""),
                    response.headers.get("content-disposition", ""),
                )
    raise FetchError(url, f"it was redirected more than {REDIRECTS} times", _BROWSER)


@contextmanager
def _reply(
    here: httpx.URL, url: str, context: ssl.SSLContext, deadline: float, allow_private: bool
) -> Iterator[httpx.Response]:
    """The reply to a request for ``here``, from an address that was checked; its body is still to come."""
    # The name as it is on the wire: the socket and ssl modules would write "ß" and others by rules of 2003.
    host = here.raw_host.decode("ascii")
    port = here.port or {"http": 80, "https": 443}[here.scheme]
    addresses = checked_addresses(url, host, port, allow_private=allow_private)
    with _Clock(deadline) as clock, _client(context) as client:
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            request = client.build_request(
                "GET",
                here.copy_with(host=address),
                headers={"Host": here.netloc.decode("ascii")},
                timeout=_timeout(deadline, left),
                extensions={"sni_hostname": host, "trace": clock.trace},
            )
            try:
                response = client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                # Another of its addresses may be reached; no address makes a certificate valid.
                if left == 1 or isinstance(_cause(error), ssl.SSLError):
                    raise
                continue
            try:
                yield response
            finally:
                response.close()
            return


def _client(context: ssl.SSLContext) -> httpx.Client:
    """A client for one request: cookies of one machine never reach another."""
    return httpx.Client(verify=context, trust_env=False, headers=_HEADERS)


def _timeout(deadline: float, addresses: int) -> httpx.Timeout:
    """All the time that is left; to connect, a share of it, so that each of ``addresses`` can be tried."""
    left = max(deadline - time.monotonic(), 0.001)
    return httpx.Timeout(left, connect=min(left / addresses, _CONNECT_SECONDS))


class _Clock:
    """Cuts the connection when time is up: httpx limits each wait for bytes, and not their sum."""

    def __init__(self, deadline: float) -> None:
        self._timer = threading.Timer(max(deadline - time.monotonic(), 0), self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._over = False

    def __enter__(self) -> _Clock:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Told by httpx of all it does; a connection that was made is kept in view."""
        if event != "connection.connect_tcp.complete":
            return
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            if self._socket is not None:  # of an address that was given up
                self._socket.close()
            # A second handle on the connection, which stays good when TLS takes over the first.
            self._socket = made.dup()
            if self._over:
                self._shut()

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # closed already
                self._socket.shutdown(socket.SHUT_RDWR)


def _redirected(here: httpx.URL, location: str, url: str) -> httpx.URL:
    try:
        return parse_url(str(here.join(location)))
    except FetchError as error:
        raise FetchError(
            url, f"it is redirected to an address that is not fetched: {error.reason}"
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(url, "it is redirected to what is no address") from error


def _check_status(url: str, code: int) -> None:
    if code == 200:
        return
    if code in (401, 402, 403, 407, 451):
        raise FetchError(url, f"its server does not give it out to programs (status {code})", _BROWSER)
    if code in (404, 410):
        raise FetchError(url, f"there is nothing at that address (status {code})", "Check the address")
    if code == 429 or code >= 500:
        raise FetchError(url, f"its server cannot give it out now (status {code})", "Try again later")
    raise FetchError(url, f"its server gave another answer than the page (status {code})", _BROWSER)


def _body(response: httpx.Response, url: str, max_bytes: int, deadline: float) -> bytes:
    """All of the body, unpacked. Cut off when time is up, it can look whole: so the time is looked at too."""
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(url, max_bytes)
    data = bytearray()
    for piece in _unpacked(response, url, max_bytes):
        data += piece
        if len(data) > max_bytes:
            raise _too_large(url, max_bytes)
    if time.monotonic() >= deadline:
        raise httpx.ReadTimeout("time is up")
    return bytes(data)


def _unpacked(response: httpx.Response, url: str, max_bytes: int) -> Iterator[bytes]:
    """The pieces of the body; of a packed one never more at once than ``max_bytes`` and one byte."""
    packing = response.headers.get("content-encoding", "identity").strip().casefold()
    if packing in ("identity", ""):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip"):
        raise FetchError(url, f"its server packs it in a way that was not asked for ({packing})", _BROWSER)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for piece in response.iter_raw():
        while piece:
            yield unpacker.decompress(piece, max_bytes + 1)
            # After the end, more may follow that was packed by itself.
            piece = unpacker.unconsumed_tail or unpacker.unused_data
            if unpacker.eof and piece:
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if not unpacker.eof:
        raise FetchError(url, "the connection was cut before the end", "Try again")


def _too_large(url: str, max_bytes: int) -> FetchError:
    return FetchError(
        url, f"it has more than {max_bytes / 2**20:g} MiB", "Raise max_file_mb in the settings to take it"
    )


@contextmanager
def _translated(url: str, deadline: float, seconds: float) -> Iterator[None]:
    """Turn what httpx, zlib and the system raise into FetchError."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error, OSError, ValueError) as error:
        cause = _cause(error)
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise FetchError(
                url, f"its certificate is not valid ({cause.verify_message})", "Do not trust what it shows"
            ) from error
        if time.monotonic() >= deadline:
            raise FetchError(url, f"it did not come within {seconds:g} s", "Try again later") from error
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            raise FetchError(url, "its server cannot be reached", "Check that you are online") from error
        if isinstance(error, zlib.error):
            raise FetchError(url, f"it is packed wrongly ({error})", _BROWSER) from error
        raise FetchError(url, f"the connection failed ({error})", "Try again") from error


def _cause(error: BaseException) -> BaseException:
    """What first went wrong."""
    while (earlier := error.__cause__ or error.__context__) is not None:
        error = earlier
    return error
