"""The look: Gradio's theme for what Gradio draws itself, and the page's own markup, styles and script."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import gradio as gr

_ASSETS = Path(__file__).with_name("assets")

#: The page's icon, a file because Gradio serves it from one.
ICON = _ASSETS / "icon.svg"

# Fonts that a system may have: none is ever fetched. style.css names the same.
_SANS = ("Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")

# The paper and ink of style.css, for the moment before it applies and for Gradio's own messages.
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


@cache
def asset(name: str) -> str:
    """The text of a file that comes with this package: page.html, page.js or style.css."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def head() -> str:
    """What goes into the page's head. Not by way of Gradio's own ``css``, which rewrites every selector."""
    return f"<style>{asset('style.css')}</style>"
