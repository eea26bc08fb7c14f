"""Text on its way to a terminal or a pipe: safe, wrapped to the width there is, marked where that shows."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from typing import Any, TextIO

from govqa.wording import visible

#: Marks put around an emphasised phrase until its line is wrapped: ``visible`` lets neither through.
START, STOP = "\x01", "\x02"

_WIDEST = 100  # characters: longer lines are hard to read
_NARROWEST = 24


def emphasise(text: str) -> str:
    """``text`` marked to be shown in bold."""
    return f"{START}{text}{STOP}"


def say(*paragraphs: str, indent: str = "", hang: str | None = None) -> None:
    """Print ``paragraphs``, each wrapped if this is a terminal, else as one line.

    ``indent`` begins the first line of each, ``hang`` (by default the same) the others.
    """
    bold = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for paragraph in paragraphs:
        text = _wrap(paragraph, indent, indent if hang is None else hang)
        print(text.replace(START, "\x1b[1m" if bold else "").replace(STOP, "\x1b[22m" if bold else ""))


def note(text: str) -> None:
    """Print ``text`` on standard error: about the work, not part of what was asked for."""
    print(visible(text), file=sys.stderr)


def print_json(value: Any) -> None:
    """Print ``value`` as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _wrap(text: str, indent: str, hang: str) -> str:
    if not _is_terminal(sys.stdout):
        return indent + text
    width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
