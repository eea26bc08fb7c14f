"""The command line. Importing this package reads no file and loads no library."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in ``arguments`` (default: those of this process) and return its exit code."""
    from govqa.cli.running import run

    return run(arguments)
