"""A page of the web on its way into the corpus, the index and a citation."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from govqa.cli import main
from govqa.corpus import add_files, add_urls
from govqa.loading import load
from govqa.types import Document

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The ferry at Gull Rock</title>
<meta name="author" content="Ada Byron"></head><body><nav><a href="/">Home</a></nav><article>
<h1>The ferry at Gull Rock</h1>
<p>The ferry to Gull Rock leaves at seven every morning, except on the day of the harbour festival.</p>
<p>Its captain, Nils Brandt, has crossed the strait eleven thousand times without missing the tide once.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the page, on a server of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/ferry.html"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE if found else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/ferry.html"
    server.shutdown()
    thread.join()
    server.server_close()


def the_document(corpus: Path) -> Document:
    (path,) = (corpus / "originals").iterdir()
    return load(path, f"originals/{path.name}", max_bytes=1 << 20)


def test_a_page_fetched_and_a_page_saved_say_the_same(address: str, tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_bytes(PAGE)
    add_files([tmp_path / "ferry.html"], tmp_path / "saved")
    add_urls([address], tmp_path / "fetched", max_bytes=1 << 20, allow_private=True)
    assert the_document(tmp_path / "fetched") == the_document(tmp_path / "saved")


@pytest.mark.slow
def test_an_address_becomes_a_document_that_can_be_asked(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["add", address, "--json"]) == 1  # this machine is not the internet
    assert not Path("corpus/originals").exists()
    capsys.readouterr()

    code = main(["add", address, address.replace("ferry", "missing"), "--allow-private", "--json"])
    result = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [file["outcome"] for file in result["files"]] == ["added", "failed"]
    assert result["build"]["added"] == ["originals/ferry.html"]

    assert main(["list", "--json"]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert document["metadata"]["url"] == address
    assert ["url", "corpus/metadata.toml"] in document["metadata"]["origins"]
    assert ["authors", "page"] in document["metadata"]["origins"]
    monkeypatch.setenv("GOVQA_REFUSE_BELOW", "0")
    assert main(["ask", "When does the ferry leave?"]) == 0
    assert "seven every morning" in capsys.readouterr().out

    assert main(["remove", "originals/*", "--yes"]) == 0
    assert not Path("corpus/originals/ferry.html").exists()
