from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A web server on this machine: ``pages`` maps each path to what writes the reply."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.pages: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.port = server.server_address[1]
        self.root = f"http://127.0.0.1:{self.port}"

    def page(self, path: str, data: bytes, content_type: str = "text/html", **headers: str) -> str:
        """Serve ``data`` at ``path`` and return its address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            if content_type:
                handler.send_header("Content-Type", content_type)
            for name, value in ({"Content-Length": str(len(data))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.pages[path] = answer
        return self.root + path

    def redirect(self, path: str, target: str, code: int = 302) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(code)
            handler.send_header("Location", target)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.pages[path] = answer
        return self.root + path

    def raw(self, path: str, answer: Answer) -> str:
        self.pages[path] = answer
        return self.root + path


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests.append((self.path, dict(self.headers)))
            self.close_connection = True
            try:
                if self.path in site.pages:
                    site.pages[self.path](self)
                else:
                    self.send_error(404)
            except OSError:  # the client has gone
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(server)
    # Looks often whether it is to end: each test waits for that.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.md").write_text("note a")
    (folder / "notes" / "b.md").write_text("note b")
    return folder
