"""Commands for serving the chat: serve, password."""

from __future__ import annotations

from typing import Annotated

import typer

from govqa.cli.exits import explain
from govqa.cli.options import Corpus, Index, NoBuild, settings_from


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command(epilog=explain("stopped"))(serve)
    app.command(epilog=explain())(password)


def serve(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen, if not at 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", min=1, max=65535, help="Port, if not 7860.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name that a proxy serves the chat under.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Serve the functions as MCP tools too, at /mcp.")
    ] = False,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Serve the chat in a browser, until Ctrl-C.

    The index is brought up to date first. GRADIO_SERVER_NAME and GRADIO_SERVER_PORT stand in for --host
    and --port.

    \b
    Examples:
      govqa serve --open
      govqa serve --host 0.0.0.0 --port 8080
    """
    from govqa.ui.serve import serve as serve_chat
    from govqa.ui.startup import prepare_index

    settings = settings_from(corpus, index)
    if not no_build:
        prepare_index(settings)
    serve_chat(settings, host, port, names=name or (), open_browser=open_browser, mcp=mcp)


def password() -> None:
    """Print the hash of a password, for curator_password in a file.

    What is printed tells nobody the password. With that setting, whoever changes documents in the chat signs
    in first, from whatever machine.

    \b
    Examples:
      govqa password
    """
    from govqa.ui.passwords import keep

    print(keep(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)))
