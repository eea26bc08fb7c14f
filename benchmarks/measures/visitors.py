"""Readers of the chat, as its page is: each with a session of its own, asking over HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from measures.results import ROOT

_START_SECONDS = 180.0
_ASK_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question: the answer as HTML or an ``error``, and how often it was put again."""

    html: str
    error: str
    seconds: float
    retried: int


class Visitor:
    """One browser's session with the chat at ``address``."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=_ASK_SECONDS, trust_env=False)
        self._http.get("/").raise_for_status()  # brings the session's cookie
        components = self._http.get("/config").json()["components"]
        self._page = next(each["id"] for each in components if each["props"].get("elem_id") == "govqa")

    def call(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """What the server answers to one of the page's calls. Raises httpx.HTTPError if it does not."""
        body = {"data": data, "fn_name": name, "component_id": self._page, "session_hash": "visitor"}
        reply = self._http.post("/gradio_api/component_server", json=body)
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer

    def ask(self, question: str, history: tuple[str, ...] = ()) -> Reply:
        """Ask as the page does, which puts a question again when the server is busy."""
        start, retried = time.perf_counter(), 0
        while True:
            try:
                reply = self.call("ask", {"question": question, "history": list(history)})
            except httpx.HTTPError as error:
                reply = {"error": f"{type(error).__name__}: {error}"}
            if "try_in" not in reply or time.perf_counter() - start > _ASK_SECONDS:
                seconds = time.perf_counter() - start
                return Reply(reply.get("html", ""), reply.get("error", ""), seconds, retried)
            time.sleep(reply["try_in"])
            retried += 1

    def add(self, path: Path) -> None:
        """Upload a document, which starts a build. Raises RuntimeError if it is not taken."""
        with path.open("rb") as file:
            sent = self._http.post("/gradio_api/upload", files={"files": (path.name, file)})
        sent.raise_for_status()
        reply = self.call("add", {"paths": sent.json()})
        if "taken" not in reply.get("html", ""):
            raise RuntimeError(f"the document was not taken: {reply}")

    def building(self) -> bool:
        """Whether the index is being built. Raises RuntimeError if the last build failed."""
        build = self.call("status", {})["build"]
        if build["error"]:
            raise RuntimeError(f"the build failed: {build['error']}")
        return bool(build["running"])

    def wait_until_open(self) -> None:
        """Wait for the index. Raises RuntimeError if it does not open."""
        deadline = time.monotonic() + _START_SECONDS
        while (status := self.call("status", {}))["phase"] != "ready":
            if status["phase"] != "opening" or time.monotonic() > deadline:
                raise RuntimeError(f"the index does not open: {status['problem']}")
            time.sleep(0.1)

    def close(self) -> None:
        """Leave."""
        self._http.close()


@contextmanager
def serving(corpus: Path, index: Path) -> Iterator[str]:
    """The address of a chat in a process of its own, without a limit on questions a minute."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "app.py"), "--no-build", f"--port={port}"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "GOVQA_QUESTIONS_PER_MINUTE": "1000000"}
    log = corpus.parent / "server.log"
    with log.open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [*command, f"--corpus={corpus}", f"--index={index}"], env=environment, stdout=said, stderr=said
        )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait(60)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"ready at (http://[^\s/]+)", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"the chat did not start:\n{log.read_text('utf-8')}")
