"""One server over a small real corpus, and a real Chromium that writes down every request it makes."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ACCORD = """\
---
title: The Coastal Accord on thinking machines
publisher: Harbour Review
date: 2024-06-18
authors: [Mira Oduya, Jon Halvorsen]
aliases:
  CATM: Coastal Accord on Thinking Machines
---

# The Coastal Accord on thinking machines

## How it came about

Nine coastal towns signed the Coastal Accord on Thinking Machines (CATM) in June 2024. The towns had \
quarrelled for two years over who may operate machines that steer ferries. Talks began after a ferry ran \
aground near Sallow Point.

## What it demands

Every operator of a steering machine must keep a written log of its decisions for seven years. A town may \
inspect the log at any time without giving a reason. Operators who lose a log pay a levy of forty crowns for \
each missing day.

Machines that steer ferries at night need a licence from the harbour board. The licence lasts eighteen \
months and cannot be sold.

## Where it is administered

The secretariat of the accord sits in Tarnholm, in a former customs house. Its director, Ebba Lindqvist, \
said that Tarnholm was chosen because no ferry line is based there. The secretariat has eleven staff.

## What remains open

The signatories have not agreed on who pays for the inspections. A review is planned for the spring of 2027. \
Fishing boats are outside the accord for now, although two towns want them in.

## Reception

Shipowners called the log a burden on small firms. Residents of the islands welcomed the night licence. A \
survey by the Harbour Review found that six in ten ferry passengers had never heard of the accord.
"""

HOSTILE = """\
Ferry <script>window.hacked = 1</script> fares and <img src=x onerror="window.hacked = 2">

The <b onmouseover="window.hacked = 3">island fare</b> for a bicycle is \u202enine crowns and it rises each \
April, as the <iframe src="https://evil.example/"></iframe> timetable office announced. Dogs travel free of \
charge on every island ferry if they are kept on a lead & carry a tag. https://evil.example/picture.png
"""

ARABIC = """\
---
title: ميثاق الموانئ
language: ar
date: 2023
---

# ميثاق الموانئ

وقعت تسع مدن ساحلية ميثاق الموانئ في يونيو. تحتفظ كل مدينة بسجل مكتوب لمدة سبع سنوات.
"""

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_START_SECONDS = 120
expect.set_options(timeout=15_000)


class Server:
    """A running chat: its address, its folders, and the requests of all pages to other addresses."""

    def __init__(self, address: str, corpus: Path, index: Path) -> None:
        self.address, self.corpus, self.index = address, corpus, index
        self.foreign: list[str] = []


@pytest.fixture(scope="session")
def serving(root: Path) -> Callable[..., AbstractContextManager[Server]]:
    """Starts a chat in a process of its own, as its user does; it ends with the block."""

    @contextmanager
    def started(corpus: Path, index: Path, *options: str) -> Iterator[Server]:
        folder = corpus.parent
        log = (folder / "server.log").open("w+")
        command = [sys.executable, str(root / "app.py"), f"--corpus={corpus}", f"--index={index}", *options]
        environment = os.environ | {
            "GRADIO_SERVER_PORT": str(_free_port()),
            "PYTHONPATH": str(root / "src"),
            "PYTHONUNBUFFERED": "1",
        }
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield Server(_wait_for_address(process, folder / "server.log"), corpus, index)
        finally:
            process.terminate()
            process.wait(30)
            log.close()

    return started


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, serving: Callable[..., AbstractContextManager[Server]]
) -> Iterator[Server]:
    """The chat over a corpus that has no index yet."""
    folder = tmp_path_factory.mktemp("chat")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    (corpus / "accord.md").write_text(ACCORD, encoding="utf-8")
    (corpus / "fares <b>&.txt").write_text(HOSTILE, encoding="utf-8")
    (corpus / "mithaq.md").write_text(ARABIC, encoding="utf-8")
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00 no objects here " * 20)
    with serving(corpus, index, "--no-build") as running:
        yield running


def _free_port() -> int:
    """A port below those that systems give to the near ends of connections, of which browsers open many."""
    while True:
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", random.randrange(20_000, 30_000)))
            return int(taken.getsockname()[1])


def _wait_for_address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"ready at (http://\S+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens the chat in a fresh profile. Afterwards: no script failed, and nothing left the origin."""
    contexts, complaints = [], []
    servers = {server}

    def opened(
        path: str = "", *, at: Server = server, width: int = 1440, height: int = 900, **options: Any
    ) -> Page:
        servers.add(at)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _note_foreign(at, request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(at.address + path)
        expect(page.locator(".gq")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert not any(each.foreign for each in servers), "a page asked something of another address"


def _note_foreign(server: Server, url: str) -> None:
    if not url.startswith((server.address, "data:", "blob:")):
        server.foreign.append(url)


@pytest.fixture(scope="session")
def built(browser: Browser, server: Server) -> dict[str, Any]:
    """Builds the index from the page, as its first visitor would; what was seen on the way."""
    page = browser.new_page()
    page.goto(server.address)
    button = page.get_by_role("button", name="Build the index")
    button.wait_for()
    seen: dict[str, Any] = {"notice": page.locator(".notice").inner_text()}
    button.click()
    page.get_by_role("tab", name="Documents").click()
    stages = set()
    deadline = time.monotonic() + 180
    while not page.locator("[data-slot=report]").is_visible() and time.monotonic() < deadline:
        if page.locator("[data-slot=progress]").is_visible():
            stages.add(page.locator("[data-slot=stage]").inner_text())
        page.wait_for_timeout(100)
    seen["stages"] = stages
    seen["report"] = page.locator("[data-slot=report]").inner_text()
    page.close()
    return seen


@pytest.fixture
def chat(built: dict[str, Any], open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the chat once there is an index."""
    return open_page


@pytest.fixture
def ask() -> Callable[[Page, str], Any]:
    """Asks in the page and returns the answer's turn."""

    def asked(page: Page, question: str) -> Any:
        turns = page.locator(".turn").count()
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")
        turn = page.locator(".turn").nth(turns)
        expect(turn.locator(".verdict, .refusal, .failure")).to_be_visible()
        return turn

    return asked
