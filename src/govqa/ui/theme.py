"""The look: Gradio's theme for what Gradio draws itself, and the page's own markup, styles and script."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import gradio as gr

_ASSETS = Path(__file__).with_name("assets")

#: The page's icon, a file because Gradio serves it from one.
ICON = _ASSETS / "icon.svg"

# Fonts that a system may have: none is ever fetched. style/base.css names the same.
_SANS = ("Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")

# The paper and ink of style/base.css, for the moment before it applies and for Gradio's own messages.
_PAPER, _INK = "#faf8f4", "#211f1b"
_PAPER_DARK, _INK_DARK = "#17181b", "#e9e5dc"


def theme() -> gr.themes.Base:
    """Gradio's theme with system fonts and this page's colours."""
    base = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_SANS, font_mono=_MONO)
    return base.set(
        body_background_fill=_PAPER,
        body_background_fill_dark=_PAPER_DARK,
        body_text_color=_INK,
        body_text_color_dark=_INK_DARK,
    )


# Each list in the order in which the parts come. A script may use at once what stands in one before it.
_STYLES = (
    "base",
    "frame",
    "sources",
    "history",
    "conversation",
    "comparing",
    "evidence",
    "reader",
    "citing",
    "documents",
    "narrow",
    "forced",
)
_SCRIPTS = (
    "core",
    "appearance",
    "views",
    "asking",
    "retrying",
    "explaining",
    "following",
    "reader",
    "pages",
    "links",
    "sources",
    "history",
    "feedback",
    "documents",
    "table",
    "adding",
    "details",
    "versions",
    "curators",
    "watching",
    "copying",
    "citing",
    "evidence",
    "tips",
    "start",
)
_PART = re.compile(r"<!-- ([a-z]+) -->")


@cache
def page() -> str:
    """The page's markup: ``page/page.html`` with the parts that its comments name."""
    return _with_parts("page")


def _with_parts(name: str) -> str:
    return _PART.sub(lambda part: _with_parts(part[1]), _asset(f"page/{name}.html"))


@cache
def script() -> str:
    """The page's script."""
    return "\n".join(_asset(f"script/{name}.js") for name in _SCRIPTS)


def head() -> str:
    """What goes into the page's head. Not by way of Gradio's own ``css``, which rewrites every selector."""
    return f"<style>{''.join(_asset(f'style/{name}.css') for name in _STYLES)}</style>"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
