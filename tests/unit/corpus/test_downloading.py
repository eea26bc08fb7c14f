from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from govqa import __version__
from govqa.corpus import downloading
from govqa.corpus.downloading import REDIRECTS, Download, download, parse_url
from govqa.errors import FetchError

MOST = 100_000  # bytes
PAGE = b"<html><body><p>The dams leak.</p></body></html>"


def fetched(url: str, **limits: Any) -> Download:
    return download(url, **({"max_bytes": MOST, "allow_private": True, "seconds": 10.0} | limits))


def test_a_page_is_fetched_whole(site: Any) -> None:
    url = site.page("/dams.html", PAGE, "text/html; charset=utf-8")
    assert fetched(f"{url}#top") == Download(url, PAGE, "text/html; charset=utf-8", "")
    ((path, headers),) = site.requests
    assert path == "/dams.html"
    assert headers["User-Agent"] == f"govqa/{__version__}"
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


def test_what_the_environment_says_of_proxies_is_not_heard(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetched(site.page("/", PAGE)).data == PAGE


def test_the_connection_goes_to_the_address_that_was_checked(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        if host != "rebinding.example":
            return real(host, port, *arguments, **options)
        lookups.append(host)
        # Asked again, it would lead elsewhere.
        return real("127.0.0.1" if len(lookups) == 1 else "127.0.0.2", port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    site.page("/", PAGE)
    assert fetched(f"http://rebinding.example:{site.port}/").data == PAGE
    assert lookups == ["rebinding.example"]
    assert site.requests[0][1]["Host"] == f"rebinding.example:{site.port}"


def test_the_next_address_of_a_name_is_tried_if_one_cannot_be_reached(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/", PAGE)
    monkeypatch.setattr(downloading, "checked_addresses", lambda *_, **__: ("::1", "127.0.0.1"))
    assert fetched(f"http://two.example:{site.port}/").data == PAGE


def test_the_next_address_of_a_name_is_tried_if_one_does_not_reply(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    real = socket.create_connection

    def connect(address: tuple[str, int], timeout: float, **options: Any) -> socket.socket:
        waits.append(timeout)
        if address[0] == "::1":  # as where packets are lost on the way
            time.sleep(timeout)
            raise TimeoutError("timed out")
        return real(address, timeout, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(downloading, "checked_addresses", lambda *_, **__: ("::1", "127.0.0.1"))
    site.page("/", PAGE)
    assert fetched(f"http://two.example:{site.port}/", seconds=1.0).data == PAGE
    assert 0.4 < waits[0] <= 0.5  # half of the time, since two are to be tried
    assert waits[1] <= 1.0 - waits[0]


def test_a_server_that_is_silent_at_every_address_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "checked_addresses", lambda *_, **__: ("127.0.0.1",) * 2)
    start = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(FetchError, match="did not come"):
        fetched(f"https://two.example:{silent.getsockname()[1]}/", seconds=0.5)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("name", "sent"), [("straße.example", "xn--strae-oqa.example"), ("βόλος.example", "xn--nxasmm1c.example")]
)
def test_a_name_is_looked_up_as_it_is_sent(
    site: Any, monkeypatch: pytest.MonkeyPatch, name: str, sent: str
) -> None:
    lookups: list[str] = []
    names: list[str] = []

    def check(url: str, host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        lookups.append(host)
        return ("127.0.0.1",)

    def wrapped(context: ssl.SSLContext, *_: Any, server_hostname: str, **__: Any) -> None:
        names.append(server_hostname)
        raise ssl.SSLError("enough was seen")

    monkeypatch.setattr(downloading, "checked_addresses", check)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrapped)
    site.page("/", PAGE)
    assert fetched(f"http://{name}:{site.port}/").data == PAGE
    assert site.requests[0][1]["Host"] == f"{sent}:{site.port}"
    with pytest.raises(FetchError):
        fetched(f"https://{name}:{site.port}/")
    assert lookups == [sent, sent]
    assert names == [sent]


def test_private_addresses_are_refused_before_any_connection(site: Any) -> None:
    url = site.page("/", PAGE)
    with pytest.raises(FetchError, match="not on the public internet"):
        download(url, max_bytes=MOST)
    assert site.requests == []


def test_redirects_are_followed(site: Any) -> None:
    site.page("/end.html", PAGE)
    site.redirect("/middle", "end.html#part", 301)
    assert fetched(site.redirect("/start", "/middle")) == Download(
        f"{site.root}/end.html", PAGE, "text/html", ""
    )


def test_a_redirect_in_circles_ends(site: Any) -> None:
    url = site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    with pytest.raises(FetchError, match=f"more than {REDIRECTS} times"):
        fetched(url)
    assert len(site.requests) == REDIRECTS + 1


def test_a_redirect_to_a_private_address_is_refused(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(url: str, host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        if host == "public.example":  # as if the server were on the internet
            return ("127.0.0.1",)
        return real(url, host, port, allow_private=allow_private)

    real = downloading.checked_addresses
    monkeypatch.setattr(downloading, "checked_addresses", check)
    site.page("/secret", PAGE)
    site.redirect("/start", f"{site.root}/secret")
    with pytest.raises(FetchError, match="not on the public internet"):
        fetched(f"http://public.example:{site.port}/start", allow_private=False)
    assert [path for path, _ in site.requests] == ["/start"]


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:password@127.0.0.1/", "http://", "http://[::"],
)
def test_a_redirect_to_what_is_not_fetched_is_refused(site: Any, target: str) -> None:
    with pytest.raises(FetchError, match=r"redirected|location"):
        fetched(site.redirect("/start", target))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "http://",
        "https://a:b@example.org/",
        "http://[::",
        "x://",
    ],
)
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        parse_url(url)


@pytest.mark.parametrize(
    ("code", "said"), [(404, "nothing at"), (410, "nothing"), (403, "browser"), (500, "later"), (204, "204")]
)
def test_any_other_answer_than_the_page_is_an_error(site: Any, code: int, said: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with pytest.raises(FetchError, match=said):
        fetched(site.raw("/", answer))
    assert len(site.requests) == 1


def test_a_redirect_that_does_not_say_where_to_is_an_error(site: Any) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with pytest.raises(FetchError, match="302"):
        fetched(site.raw("/", answer))


def test_what_is_said_to_be_too_large_is_not_read(site: Any) -> None:
    with pytest.raises(FetchError, match="max_file_mb"):
        fetched(site.page("/", b"x" * (MOST + 1)))
    assert fetched(site.page("/", b"x" * MOST)).data == b"x" * MOST


def drip(piece: bytes, pause: float, head: bytes = b"") -> Callable[[BaseHTTPRequestHandler], None]:
    """Writes ``head`` and then ``piece`` for ever, or for as long as somebody reads it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(100_000):
            handler.wfile.write(piece)
            time.sleep(pause)

    return answer


OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def test_an_endless_page_is_cut_off(site: Any) -> None:
    with pytest.raises(FetchError, match="more than"):
        fetched(site.raw("/", drip(b"x" * 10_000, 0, OPEN)))


@pytest.mark.parametrize(
    "answer",
    [drip(b"x", 0.05, OPEN), drip(b"X", 0.05, b"HTTP/1.1 200 OK\r\nX: "), drip(b"", 0.05)],
    ids=["body", "headers", "nothing"],
)
def test_a_server_that_takes_its_time_is_left(
    site: Any, answer: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"did not come within 0\.5 s"):
        fetched(site.raw("/", answer), seconds=0.5)
    assert time.monotonic() - start < 2
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert all(timer.finished.is_set() for timer in timers)  # one that was called off may still be ending


def test_a_packed_page_is_unpacked(site: Any) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    assert fetched(site.page("/", packed, Content_Encoding="gzip")).data == PAGE
    twice = gzip.compress(PAGE[:20], mtime=0) + gzip.compress(PAGE[20:])
    assert fetched(site.page("/", twice, Content_Encoding="gzip")).data == PAGE


def test_what_it_unpacks_to_counts(site: Any) -> None:
    bomb = gzip.compress(bytes(50 * MOST))
    assert len(bomb) < MOST
    with pytest.raises(FetchError, match="more than"):
        fetched(site.page("/", bomb, Content_Encoding="gzip"))


@pytest.mark.parametrize(
    ("data", "encoding", "said"),
    [
        (gzip.compress(PAGE, mtime=0)[:-12], "gzip", "cut before the end"),
        (b"no gzip at all", "gzip", "packed wrongly"),
        (PAGE, "br", "br"),
    ],
)
def test_what_cannot_be_unpacked_is_an_error(site: Any, data: bytes, encoding: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        fetched(site.page("/", data, Content_Encoding=encoding))


def test_a_connection_cut_short_is_an_error(site: Any) -> None:
    with pytest.raises(FetchError, match="connection failed"):
        fetched(site.page("/", PAGE, Content_Length=str(len(PAGE) + 1)))
    with pytest.raises(FetchError, match="connection failed"):
        fetched(site.raw("/", lambda handler: handler.wfile.write(b"HTTP/1.1 200 O")))
    with pytest.raises(FetchError, match="connection failed"):
        fetched(site.raw("/", lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")))


def test_a_server_that_is_not_there_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="cannot be reached"):
            fetched(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_server_without_a_certificate_is_an_error(site: Any) -> None:
    with pytest.raises(FetchError):
        fetched(f"https://127.0.0.1:{site.port}/")
