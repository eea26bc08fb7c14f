"""The command that connects assistants to the index."""

from __future__ import annotations

import os
import signal

import typer

from govqa.cli.exits import INTERRUPTED, explain
from govqa.cli.options import Index, settings_from


def add_to(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command(epilog=explain("the assistant is gone"))(mcp)


def mcp(index: Index = None) -> None:
    """Serve an assistant over MCP, on standard input and output.

    The assistant starts this command itself, often in a folder of its own: give the index by its whole
    path. The tools ask, retrieve, list_documents and read_document only read. The index is used as it is,
    and a newer one as soon as it is built.

    \b
    Examples:
      govqa mcp --index /path/to/index
    """
    from govqa.integrations.mcp import serve_stdio

    settings = settings_from(index=index)
    # The thread that waits for input would keep an interrupted process; there is nothing to tidy up.
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        serve_stdio(settings)
    finally:
        signal.signal(signal.SIGINT, before)
