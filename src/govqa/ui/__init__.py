"""The chat in a browser. Importing this package imports neither Gradio nor an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govqa.ui.serve import main, serve

if TYPE_CHECKING:
    from govqa.ui.app import create_app

__all__ = ["create_app", "main", "serve"]


def __getattr__(name: str) -> Any:
    # Gradio takes seconds to import: only who asks for the page itself pays for it.
    if name == "create_app":
        from govqa.ui.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
