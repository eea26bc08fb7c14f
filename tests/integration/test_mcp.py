"""The MCP server as an assistant sees it: over standard input and output, by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters

import govqa
from govqa.chatbot import Chatbot

SOURCE = Path(govqa.__file__).parents[1]
QUESTION = "Since when has he worked at the locks of Ekeby?"
TOOLS = ["ask", "retrieve", "list_documents", "read_document"]

#: What an assistant starts, with libraries that answering must not need made impossible to import.
COMMAND = """
import importlib.abc, sys

class Bar(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("torch", "sentence_transformers", "transformers", "gradio"):
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Bar())
from govqa.cli import main

sys.exit(main(sys.argv[1:]))
"""

Drive = Callable[[Client], Awaitable[Any]]


def arguments_for(index: Path) -> list[str]:
    return ["-c", COMMAND, "mcp", "--index", str(index)]


def drive(index: Path, steps: Drive, mode: str = "auto") -> Any:
    """Start the server over ``index``, connect to it, take ``steps``, and let it end."""

    async def connected() -> Any:
        server = StdioServerParameters(
            command=sys.executable, args=arguments_for(index), env={"PYTHONPATH": str(SOURCE)}
        )
        async with Client(server, mode=mode, read_timeout_seconds=120) as client:
            return await steps(client)

    return asyncio.run(connected())


# "legacy" is the handshake of protocol versions before 2026-07-28.
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_documented_typed_and_read_only(built: Any, mode: str) -> None:
    async def steps(client: Client) -> Any:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.version) == ("govqa", govqa.__version__)
        assert client.instructions
        assert client.server_capabilities.resources is None
        assert client.server_capabilities.prompts is None
        return (await client.list_tools()).tools

    tools = drive(built.index, steps, mode)
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.input_schema["additionalProperties"] is False
        assert all(schema["description"] for schema in tool.input_schema["properties"].values())
        assert tool.output_schema["type"] == "object"


# The client compares each result with the tool's schema, and raises if it does not fit.
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_answers_passages_and_documents_prove_themselves(built: Any, mode: str) -> None:
    async def steps(client: Client) -> None:
        asked = await client.call_tool("ask", {"question": QUESTION, "history": ["Who talks?"]})
        assert not asked.is_error
        assert json.loads(asked.content[0].text) == asked.structured_content
        assert asked.structured_content["status"] == "answered"
        assert govqa.verify(json.dumps(asked.structured_content), built.index)
        citation = asked.structured_content["citations"][0]
        read = await client.call_tool("read_document", {"doc_id": citation["doc_id"], **citation["span"]})
        assert read.structured_content["text"] == citation["quote"]
        found = await client.call_tool("retrieve", {"query": "locks", "k": 2, "filters": {"type": "md"}})
        assert [hit["rank"] for hit in found.structured_content["result"]] == [1, 2]
        nothing = await client.call_tool("retrieve", {"query": "locks", "filters": {"type": "pdf"}})
        assert nothing.structured_content == {"result": []}
        listed = await client.call_tool("list_documents")
        assert len(listed.structured_content["result"]) == 4

    drive(built.index, steps, mode)


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("ask", {}),
    ("ask", {"question": None}),
    ("ask", {"question": ["Who?"]}),
    ("ask", {"question": ""}),
    ("ask", {"question": "\0"}),
    ("ask", {"question": "x" * 1_000_000}),
    ("ask", {"question": "Who?", "history": {"0": "Where?"}}),
    ("ask", {"question": "Who?", "history": [["Where?"]]}),
    ("ask", {"question": "Who?", "settings": {"index": "/etc"}}),
    ("ask", {"question": "Who?", "__class__": "x", "self": 1, "given": 2}),
    ("retrieve", {"query": "locks", "k": -1}),
    ("retrieve", {"query": "locks", "k": 10**400}),
    ("retrieve", {"query": "locks", "k": "5; DROP TABLE passages"}),
    ("retrieve", {"query": "locks", "k": True}),
    ("retrieve", {"query": "locks", "filters": {"source": {"$gt": ""}}}),
    ("retrieve", {"query": "locks", "filters": {"password": "x"}}),
    ("retrieve", {"query": "locks", "filters": {"date_from": "yesterday"}}),
    ("retrieve", {"query": "locks", "filter": {"source": "x"}}),
    ("list_documents", {"folder": "/"}),
    ("read_document", {"doc_id": "../../../../etc/passwd"}),
    ("read_document", {"doc_id": "file:///etc/passwd"}),
    ("read_document", {"doc_id": "' OR 1=1 --"}),
    ("read_document", {"doc_id": "0" * 16, "start": 5, "end": 1}),
]


def test_hostile_arguments_are_errors_in_words_and_the_server_goes_on(built: Any) -> None:
    async def steps(client: Client) -> None:
        for name, arguments in HOSTILE:
            result = await client.call_tool(name, arguments)
            assert result.is_error, (name, arguments)
            text = result.content[0].text
            assert 0 < len(text) < 500
            assert "Traceback" not in text
            assert "server says why" not in text, f"{name} did not foresee {arguments}"
        doc_id = (await client.call_tool("list_documents")).structured_content["result"][0]["doc_id"]
        for span in ({"start": -1}, {"start": 10**20}, {"end": 10**9}, {"start": 1.5}, {"end": "all"}):
            assert (await client.call_tool("read_document", {"doc_id": doc_id, **span})).is_error
        for name in ("build_index", "ask ", "", "../ask", "x" * 10_000):
            with pytest.raises(MCPError):
                await client.call_tool(name, {})
        assert not (await client.call_tool("ask", {"question": QUESTION})).is_error

    drive(built.index, steps)


def test_a_question_without_an_answer_is_not_an_error(built: Any) -> None:
    async def steps(client: Client) -> Any:
        return await client.call_tool("ask", {"question": "Who won the chess championship in Lima?"})

    result = drive(built.index, steps)
    assert not result.is_error
    assert result.structured_content["status"] == "not_found"


def test_many_calls_at_once_get_their_own_answers(built: Any) -> None:
    queries = ["dams", "locks", "ferry", "commission"] * 6

    async def steps(client: Client) -> Any:
        calls = [client.call_tool("retrieve", {"query": query, "k": 1}) for query in queries]
        return await asyncio.gather(*calls)

    bot = Chatbot.open(built.index)
    expected = {query: bot.retrieve(query, k=1)[0].passage.passage_id for query in queries}
    results = drive(built.index, steps)
    found = [result.structured_content["result"][0]["passage"]["passage_id"] for result in results]
    assert found == [expected[query] for query in queries]


def test_a_missing_index_is_an_error_until_there_is_one(built: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"

    async def steps(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION})
        assert result.is_error
        assert "govqa index" in result.content[0].text
        shutil.copytree(built.index, index)
        result = await client.call_tool("ask", {"question": QUESTION})
        assert not result.is_error

    drive(index, steps)


def test_nothing_is_written(built: Any) -> None:
    def files() -> dict[Path, tuple[int, int]]:
        paths = [path for path in built.index.rglob("*") if path.is_file()]
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}

    async def steps(client: Client) -> None:
        await client.call_tool("ask", {"question": QUESTION})
        await client.call_tool("list_documents")

    before = files()
    drive(built.index, steps)
    assert files() == before


def start(index: Path) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, *arguments_for(index)], env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    )


def listing(number: int) -> bytes:
    """A request for the tools, in a form of the protocol that needs no handshake."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    request = {"jsonrpc": "2.0", "id": number, "method": "tools/list", "params": {"_meta": meta}}
    return json.dumps(request).encode() + b"\n"


def test_lines_that_are_no_messages_do_not_stop_the_server_which_ends_with_its_input(tmp_path: Path) -> None:
    noise = b'\n{}\nhello\n\xff\xfe\n{"jsonrpc": "2.0"}\n[1]\nnull\n' + b"[" * 100_000 + b"\n" + b"a" * 10**6
    with start(tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(noise + b"\n" + listing(7))
        server.stdin.flush()
        for line in server.stdout:  # every line is a message
            message = json.loads(line)
            if message.get("id") == 7:
                break
        assert [tool["name"] for tool in message["result"]["tools"]] == TOOLS
        output, log = server.communicate(timeout=60)
    assert (output, server.returncode) == (b"", 0), log.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_the_server(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with start(tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(listing(1))
        server.stdin.flush()
        assert server.stdout.readline()
        server.send_signal(number)
        assert server.wait(60) == code
        assert server.stderr is not None
        assert b"Traceback" not in server.stderr.read()
