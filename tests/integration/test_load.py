"""Twenty readers at once, and a document added meanwhile: everybody gets the right answer."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

import govqa

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(govqa.__file__).parents[1]
READERS = 20
_SECONDS = 240

QUESTIONS = (
    "Since when has he worked at the locks of Ekeby?",
    "When was the river commission founded?",
    "How often does the cable ferry at Lindö cross the river?",
    "Where is the oldest dam of the valley?",
    "Which chocolate tastes best with red wine?",
)
NEW = "The bakery of Norrvik sells rye bread with caraway on Fridays only, from a window on the quay.\n"
ABOUT_NEW = "On which days does the bakery of Norrvik sell rye bread?"


class Reader:
    """A browser's session with the chat, without the browser."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=_SECONDS, trust_env=False)
        self.http.get("/").raise_for_status()
        components = self.http.get("/config").json()["components"]
        self.page = next(each["id"] for each in components if each["props"].get("elem_id") == "govqa")

    def call(self, name: str, **data: Any) -> dict[str, Any]:
        body = {"data": data, "fn_name": name, "component_id": self.page, "session_hash": "reader"}
        reply = self.http.post("/gradio_api/component_server", json=body)
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def ask(self, question: str) -> str:
        """The answer as HTML. Where the page puts a question again, as many people ask, so does this."""
        deadline = time.monotonic() + _SECONDS
        while "try_in" in (reply := self.call("ask", question=question)) and time.monotonic() < deadline:
            time.sleep(reply["try_in"])
        assert "error" not in reply, reply
        html: str = reply["html"]
        return html


@pytest.fixture
def readers(library: Any, tmp_path: Path) -> Iterator[list[Reader]]:
    """Readers of a chat over a copy of the library, in which anyone may ask as often as they like."""
    command = [sys.executable, str(ROOT / "app.py"), "--no-build"]
    folders = [f"--corpus={library.corpus}", f"--index={library.index}"]
    variables = {
        "PYTHONPATH": str(SOURCE),
        "PYTHONUNBUFFERED": "1",
        "GOVQA_QUESTIONS_PER_MINUTE": "100000",
        "GRADIO_SERVER_PORT": _free_port(),
    }
    log = tmp_path / "log"
    with log.open("w") as said, ExitStack() as leaving:
        server = subprocess.Popen(
            [*command, *folders], cwd=tmp_path, env=os.environ | variables, stdout=said, stderr=said
        )
        try:
            deadline = time.monotonic() + _SECONDS
            while not (found := re.search(r"ready at (http://[^\s/]+)", log.read_text())):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the server did not start:\n{log.read_text()}")
                time.sleep(0.1)
            came = [Reader(found[1]) for _ in range(READERS)]
            for reader in came:
                leaving.callback(reader.http.close)
            yield came
        finally:
            server.terminate()
            server.wait(60)


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def all_at_once(readers: list[Reader], until: Callable[[], bool] = lambda: True) -> list[tuple[str, str]]:
    """Each reader asks two questions, others than its neighbour's, and again till ``until``."""

    def ask(place: int) -> list[tuple[str, str]]:
        questions = [QUESTIONS[(place + step) % len(QUESTIONS)] for step in (0, 1)]
        answers: list[tuple[str, str]] = []
        while not answers or not until():
            answers += [(question, readers[place].ask(question)) for question in questions]
        return answers

    with ThreadPoolExecutor(len(readers)) as pool:
        return [answer for answers in pool.map(ask, range(len(readers))) for answer in answers]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_everybody_gets_the_right_answer_also_while_a_document_is_added(
    readers: list[Reader], tmp_path: Path
) -> None:
    first = readers[0]
    alone = {question: first.ask(question) for question in QUESTIONS}
    assert "Not in the documents" in first.ask(ABOUT_NEW)
    assert sum("blockquote" in html for html in alone.values()) == 4
    for question, html in all_at_once(readers):
        assert html == alone[question]

    sent = first.http.post("/gradio_api/upload", files={"files": ("bakery.txt", NEW.encode())}).json()
    assert "taken" in first.call("add", paths=sent)["html"]
    building = Building(first)
    meanwhile = all_at_once(readers, until=building.over)
    assert first.call("status")["build"]["error"] == ""
    after = {question: first.ask(question) for question in QUESTIONS}
    for question, html in meanwhile:
        assert html in (alone[question], after[question])
    for reader in readers:
        assert "Fridays only" in reader.ask(ABOUT_NEW)
    assert "Traceback" not in (tmp_path / "log").read_text()


class Building:
    """Looks whether the build is over, at most five times a second for all who ask."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked = 0.0
        self._over = False

    def over(self) -> bool:
        if not self._over and time.monotonic() - self._looked > 0.2:
            self._looked = time.monotonic()
            self._over = not self._reader.call("status")["build"]["running"]
        return self._over
