"""Starting the chat: the index first if it is missing or stale, then the server, until interrupted."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import ConfigError, GovqaError
from govqa.ui.startup import prepare_index

__all__ = ["launch", "main", "prepare_index", "serve"]

_HOST, _PORT = "127.0.0.1", 7860


def main(argv: Sequence[str] | None = None) -> int:
    """Build the index if need be and serve the chat until interrupted. Returns the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        port = _port(arguments.port)  # before what takes long
        settings = Settings.load(corpus=arguments.corpus, index=arguments.index)
        if arguments.build:
            # Gradio takes seconds to import: let it, while the other process builds.
            _keep_to_ourselves()
            threading.Thread(target=import_module, args=("gradio",), daemon=True).start()
            prepare_index(settings)
        serve(
            settings,
            arguments.host,
            port,
            names=arguments.name,
            open_browser=arguments.open,
            mcp=arguments.mcp,
        )
    except GovqaError as error:
        print(f"govqa: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def serve(
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    *,
    names: Sequence[str] = (),
    open_browser: bool = False,
    mcp: bool = False,
) -> None:
    """Serve the chat until interrupted. The address is printed once it answers.

    ``host`` and ``port`` default to GRADIO_SERVER_NAME and GRADIO_SERVER_PORT, then 127.0.0.1:7860.
    ``names`` are further names the server goes by, behind a proxy. Raises ConfigError for a port that
    cannot be used, MissingExtra for ``mcp`` without its library.
    """
    blocks, address = launch(settings, host, port, names=names, mcp=mcp)
    print(f"govqa is ready at {address}  (Ctrl-C to stop)", flush=True)
    if mcp:
        print(f"MCP tools are at {address.rstrip('/')}/mcp", flush=True)
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    try:
        _wait_until_stopped()
    finally:
        blocks.close(verbose=False)


def launch(
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    *,
    names: Sequence[str] = (),
    mcp: bool = False,
) -> tuple[Any, str]:
    """Start the server in the background. Returns the Gradio app and the address it answers at."""
    host = host or os.environ.get("GRADIO_SERVER_NAME") or _HOST
    port = _port(port)
    _keep_to_ourselves()
    from starlette.middleware import Middleware

    from govqa.ui.access import Guard, is_loopback
    from govqa.ui.app import create_app, public_functions
    from govqa.ui.service import Service
    from govqa.ui.theme import ICON, head, theme

    service = Service(settings, writable=is_loopback(host))
    guard = Middleware(Guard, host=host, names=tuple(names), curators=service.curators)
    server: dict[str, Any] = {"middleware": [guard]}
    if mcp:
        from govqa.integrations.mcp import over_http

        server["routes"], server["lifespan"] = over_http(public_functions(service))
    blocks = create_app(service=service)
    try:
        _, address, _ = blocks.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            show_error=True,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,  # of Gradio's own: see govqa.integrations.mcp
            strict_cors=True,
            allowed_paths=[],
            blocked_paths=[str(settings.corpus.resolve()), str(settings.index.resolve())],
            max_file_size=f"{settings.max_file_mb}mb",
            favicon_path=ICON,
            theme=theme(),
            head=head(),
            app_kwargs=server,
        )
    except OSError as error:
        raise ConfigError(
            f"port {port} is taken or not ours to use, or {host} is no address of this machine. Choose "
            "another with --port or --host."
        ) from error
    return blocks, address


def _wait_until_stopped() -> None:
    """Wait for Ctrl-C or for the request to end that a service manager sends."""
    stopped = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(1.0):  # in pieces, since an endless wait cannot be interrupted on Windows
        pass


@cache
def _keep_to_ourselves() -> None:
    """Before Gradio is imported: no telemetry, no network, and uploads in a folder that goes when we go."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ.setdefault(name, "1")
    # Gradio calls its own server once to see that it answers: not by way of a proxy.
    local = "127.0.0.1,localhost,::1"
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(part for part in (os.environ.get(name), local) if part)
    uploads = tempfile.mkdtemp(prefix="govqa-uploads-")
    atexit.register(shutil.rmtree, uploads, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = uploads


def _port(given: int | None) -> int:
    """The port to serve at. Raises ConfigError for what is none."""
    text = os.environ.get("GRADIO_SERVER_PORT") or str(_PORT) if given is None else str(given)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError(f"{text!r} is not a port: give a number from 1 to 65535.")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the chat over a folder of documents.")
    parser.add_argument("--host", help=f"address to serve at (default: GRADIO_SERVER_NAME or {_HOST})")
    parser.add_argument("--port", type=int, help=f"port (default: GRADIO_SERVER_PORT or {_PORT})")
    parser.add_argument("--corpus", type=Path, help="folder of documents (default: GOVQA_CORPUS or corpus)")
    parser.add_argument("--index", type=Path, help="folder of the index (default: GOVQA_INDEX or index)")
    parser.add_argument(
        "--name", action="append", default=[], help="a name that a proxy serves the chat under (repeatable)"
    )
    parser.add_argument("--no-build", dest="build", action="store_false", help="serve the index as it is")
    parser.add_argument("--no-open", dest="open", action="store_false", help="open no browser (the default)")
    parser.add_argument("--open", dest="open", action="store_true", help="open the page in a browser")
    parser.add_argument("--mcp", action="store_true", help="serve the functions as MCP tools too, at /mcp")
    parser.set_defaults(open=False)
    return parser
