"""The functions as tools of the Model Context Protocol, for assistants.

The server is made with the protocol's own Python SDK. Gradio could serve MCP too, but it would call itself
over HTTP for each tool, and it does not describe results.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from govqa import __version__
from govqa.config import Settings
from govqa.errors import GovqaError, MissingExtra
from govqa.integrations.functions import Function, offered_functions
from govqa.integrations.opening import kept_open

try:
    from mcp import MCPError
    from mcp import types as protocol
    from mcp.server import Server
    from mcp.server.stdio import stdio_server
    from mcp.server.transport_security import TransportSecuritySettings
except ImportError as error:
    raise MissingExtra("mcp", "the MCP server") from error

#: Calls that run at once, fewer than the questions of the chat's readers; others wait.
_AT_ONCE = 2

_INSTRUCTIONS = (
    "Quotes from a folder of documents. Each citation names its document, page, heading and span of "
    "characters, and its quote is verbatim: quote it as it stands and name its source. Where the status of "
    "an answer is not_found, say that the documents do not answer the question."
)
_READ_ONLY = protocol.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_log = logging.getLogger(__name__)


def serve_stdio(settings: Settings) -> None:
    """Serve the index of ``settings`` on standard input and output until the input ends.

    The index is opened by the first call of a tool, and errors in opening it are that call's.
    """
    asyncio.run(_serve_stdio(mcp_server(offered_functions(kept_open(settings)))))


def over_http(functions: list[Function]) -> tuple[Sequence[Any], Callable[[Any], Any]]:
    """The routes that serve ``functions`` at /mcp, and the lifespan that the server they are added to needs.

    That server must itself refuse requests that are not meant for it: the routes do not look at their origin.
    """
    server = mcp_server(functions)
    application = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return application.routes, lambda _: server.session_manager.run()


def mcp_server(functions: list[Function]) -> Server[Any]:
    """A server whose tools are ``functions``, all marked as read-only.

    A result is given as text, and as structured content that fits the tool's schema. What a tool refuses is
    an error for the assistant to read; so is a bug, without its details, which are logged.
    """
    offered = {function.name: function for function in functions}
    turns = asyncio.Semaphore(_AT_ONCE)

    async def list_tools(context: Any, params: Any) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_tool(function) for function in functions])

    async def call_tool(context: Any, params: protocol.CallToolRequestParams) -> protocol.CallToolResult:
        function = offered.get(params.name)
        if function is None:
            message = f"there is no tool {params.name!r}. The tools are {', '.join(offered)}."
            raise MCPError(code=protocol.INVALID_PARAMS, message=message)
        async with turns:
            return await asyncio.to_thread(_result, function, params.arguments or {})

    return Server(
        "govqa",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _serve_stdio(server: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _tool(function: Function) -> protocol.Tool:
    return protocol.Tool(
        name=function.name,
        description=function.description,
        input_schema=function.parameters,
        output_schema=_wrapped(function.returns) if _is_list(function) else function.returns,
        annotations=_READ_ONLY,
    )


def _result(function: Function, arguments: Mapping[str, Any]) -> protocol.CallToolResult:
    try:
        data = function.call(**arguments)
    except GovqaError as error:
        return _said(str(error), is_error=True)
    except Exception:
        _log.exception("%s failed", function.name)
        return _said(f"{function.name} failed. The log of the server says why.", is_error=True)
    text = json.dumps(data, ensure_ascii=False)
    return _said(text, structured={"result": data} if _is_list(function) else data)


def _said(text: str, *, structured: Any = None, is_error: bool = False) -> protocol.CallToolResult:
    content = [protocol.TextContent(type="text", text=text)]
    return protocol.CallToolResult(content=content, structured_content=structured, is_error=is_error)


# Structured content must be an object.


def _is_list(function: Function) -> bool:
    return function.returns.get("type") == "array"


def _wrapped(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object that holds under ``result`` what has this ``schema``."""
    items = {name: value for name, value in schema.items() if name != "$defs"}
    wrapped = {"type": "object", "properties": {"result": items}, "required": ["result"]}
    return wrapped | {"$defs": schema["$defs"]}
