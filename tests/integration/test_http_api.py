"""The running chat as programs see it: Gradio's HTTP API by its own client, and MCP over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import Client as McpClient

import govqa

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(govqa.__file__).parents[1]
QUESTION = "Since when has he worked at the locks of Ekeby?"
FUNCTIONS = ["/ask", "/retrieve", "/list_documents", "/read_document"]

#: The server, with PyTorch made impossible to import.
COMMAND = """
import importlib.abc, sys

class Bar(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("torch", "sentence_transformers"):
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Bar())
from govqa.cli import main

sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def address(built: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a chat over the library answers, which also serves MCP."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-build", "--mcp", f"--port={port}", f"--corpus={built.corpus}", f"--index={built.index}"]
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
    with (folder / "log").open("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", *options],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + 240
            while "MCP tools are at" not in (said := (folder / "log").read_text()):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the server did not start:\n{said}")
                time.sleep(0.2)
            assert f"MCP tools are at http://127.0.0.1:{port}/mcp" in said
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture(scope="module")
def chat(address: str) -> Client:
    return Client(address, verbose=False, analytics_enabled=False)


def test_the_functions_are_described_and_typed(chat: Client) -> None:
    described = chat.view_api(return_format="dict", print_info=False)
    assert described["unnamed_endpoints"] == {}
    assert list(described["named_endpoints"]) == FUNCTIONS
    parameters = {
        name: {p["parameter_name"]: p["python_type"]["type"] for p in endpoint["parameters"]}
        for name, endpoint in described["named_endpoints"].items()
    }
    assert parameters == {
        "/ask": {"question": "str", "history": "None | list[str]"},
        "/retrieve": {"query": "str", "k": "int", "filters": "None | dict(str, str)"},
        "/list_documents": {},
        "/read_document": {"doc_id": "str", "start": "int", "end": "None | int"},
    }
    for name, endpoint in described["named_endpoints"].items():
        (returned,) = endpoint["returns"]
        assert returned["type"]["type"] in ("object", "array")
        assert endpoint["description"]
        for parameter in parameters[name]:
            assert f"{parameter}: " in endpoint["description"]


def test_what_an_answer_holds_is_described(chat: Client) -> None:
    described = chat.view_api(return_format="dict", print_info=False)
    answer = described["named_endpoints"]["/ask"]["returns"][0]["type"]["properties"]
    assert {"status", "text", "citations", "confidence", "closest"} <= answer.keys()
    assert {"quote", "span", "source", "page"} <= answer["citations"]["items"]["properties"].keys()


def test_answers_passages_and_documents_prove_themselves(built: Any, chat: Client) -> None:
    answer = chat.predict(question=QUESTION, history=["Who talks?"], api_name="/ask")
    assert answer["status"] == "answered"
    assert govqa.verify(json.dumps(answer), built.index)
    citation = answer["citations"][0]
    span = citation["span"]
    read = chat.predict(citation["doc_id"], span["start"], span["end"], api_name="/read_document")
    assert read["text"] == citation["quote"]
    hits = chat.predict("locks", k=2, filters={"type": "md"}, api_name="/retrieve")
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert len(chat.predict(api_name="/list_documents")) == 4


def test_arguments_have_defaults(chat: Client) -> None:
    assert chat.predict(QUESTION, api_name="/ask")["status"] == "answered"
    assert chat.predict("locks", api_name="/retrieve")
    doc_id = chat.predict(api_name="/list_documents")[0]["doc_id"]
    whole = chat.predict(doc_id, api_name="/read_document")
    assert len(whole["text"]) == whole["characters"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("/ask", ["", None], "the question is empty"),
        ("/ask", ["x" * 3000, None], "question: String should have at most 2000"),
        ("/ask", [["Who?"], None], "question: Input should be a valid string"),
        ("/ask", ["Who?", "Where?"], "history: Input should be a valid list"),
        ("/retrieve", ["locks", 0, None], "k: Input should be greater"),
        ("/retrieve", ["locks", "5", None], "k: Input should be a valid integer"),
        ("/retrieve", ["locks", 5, {"password": "x"}], "there is no filter 'password'"),
        ("/retrieve", ["locks", 5, {"source": {"$gt": ""}}], "filters.source: Input should be"),
        ("/read_document", ["../../etc/passwd", 0, None], "there is no document"),
        ("/read_document", [{"path": "/etc/passwd"}, 0, None], "doc_id: Input should be a valid string"),
        ("/read_document", ["0" * 16, -1, None], "start: Input should be greater"),
    ],
)
def test_bad_values_are_errors_that_say_what_is_wrong(
    chat: Client, name: str, arguments: list[Any], said: str
) -> None:
    with pytest.raises(AppError, match=re.escape(said)):
        chat.predict(*arguments, api_name=name)


def test_the_two_requests_in_the_documentation_work(address: str) -> None:
    text = (ROOT / "docs" / "integrations.md").read_text("utf-8")
    first = re.search(r"curl -s (http://\S+) .*-d '(.*)'", text)
    second = re.search(r"curl -sN (http://\S+)", text)
    assert first
    assert second
    with httpx.Client(trust_env=False, timeout=60) as http:
        data = json.loads(first[2])
        event = http.post(first[1].replace("http://127.0.0.1:7860", address), json=data).json()["event_id"]
        stream = http.get(second[1].replace("http://127.0.0.1:7860", address).replace("$EVENT", event)).text
    (answer,) = json.loads(re.search(r"event: complete\ndata: (.*)", stream)[1])  # type: ignore[index]
    assert answer["question"] == data["data"][0]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_same_functions_are_mcp_tools(built: Any, address: str, chat: Client, mode: str) -> None:
    async def connected() -> Any:
        async with McpClient(f"{address}/mcp", mode=mode) as client:
            tools = (await client.list_tools()).tools
            assert [f"/{tool.name}" for tool in tools] == FUNCTIONS
            assert all(tool.annotations.read_only_hint for tool in tools)
            refused = await client.call_tool("retrieve", {"query": "locks", "k": 0})
            assert refused.is_error
            return (await client.call_tool("ask", {"question": QUESTION})).structured_content

    answer = asyncio.run(connected())
    assert govqa.verify(json.dumps(answer), built.index)
    assert answer == chat.predict(QUESTION, api_name="/ask")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_other_sites_reach_no_mcp_tool(address: str, headers: dict[str, str]) -> None:
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(trust_env=False, timeout=60) as http:
        assert http.post(f"{address}/mcp", json=request, headers=accepted | headers).status_code == 403


def test_a_huge_or_broken_request_is_refused_and_the_server_goes_on(address: str, chat: Client) -> None:
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    with httpx.Client(trust_env=False, timeout=60) as http:
        for body in (b"x" * (5 << 20), b"{", b"[" * 100_000, b"\xff", b"null"):
            reply = http.post(f"{address}/mcp", content=body, headers=accepted)
            assert 400 <= reply.status_code < 500
    assert chat.predict(QUESTION, api_name="/ask")["status"] == "answered"


def test_gradio_s_own_mcp_server_is_off(address: str) -> None:
    with httpx.Client(trust_env=False, timeout=60) as http:
        assert http.get(f"{address}/gradio_api/mcp/").status_code == 404


def test_the_example_client_prints_the_quotes(address: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "http_client.py", address, QUESTION],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[1] I have worked at the locks of Ekeby since the spring of 1989")
