"""Run a command: the process's streams made ready, every error turned into a message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from govqa.cli.exits import ERROR, INTERRUPTED
from govqa.errors import GovqaError


def run(arguments: Sequence[str] | None) -> int:
    """Run the command in ``arguments`` (None: those of this process) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Quotes hold every script there is, whatever the terminal's locale.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
        return code
    except GovqaError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or error}")


def _invoke(arguments: Sequence[str] | None) -> int:
    from typer.main import get_command

    from govqa.cli.app import app

    try:
        get_command(app).main(args=None if arguments is None else list(arguments), prog_name="govqa")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ERROR if end.code else 0
    return 0


def _complain(message: str) -> int:
    from govqa.cli.terminal import note

    sys.stdout.flush()
    note(f"govqa: {message}")
    return ERROR


def _reader_gone() -> int:
    """Whoever read our output (``| head``) has had enough: nothing to say, and nobody to say it to."""
    # Python flushes standard output once more when it ends, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ERROR
