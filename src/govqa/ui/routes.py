"""Which addresses of the server are open: what the page, its HTTP API and MCP need, and nothing else.

Gradio serves more than that: it gives out files that it keeps, fetches any page of the web for whoever asks,
stores recordings, and edits programs. What a later version adds is closed too until it stands here.
"""

from __future__ import annotations

_API = "/gradio_api"

#: The page and what it is made of; functions for programs (docs/integrations.md); MCP.
_OPEN = frozenset(
    {
        *("/", "/config", "/favicon.ico", "/manifest.json", "/robots.txt", "/theme.css", "/mcp"),
        *(f"{_API}/{name}" for name in ("app_id", "info", "openapi.json", "startup-events", "theme.css")),
        *(f"{_API}/{name}" for name in ("component_server", "upload", "upload_progress")),
        *(f"{_API}/{name}" for name in ("cancel", "reset", "queue/data", "queue/join", "queue/status")),
    }
)
# Not /api/ and /run/, which call a function past the queue.
_FOLDERS = ("/assets/", "/static/", f"{_API}/call/", f"{_API}/heartbeat/")


def is_open(path: str) -> bool:
    """Whether ``path``, decoded and without a query, is served at all."""
    return path in _OPEN or path.removesuffix("/") in _OPEN or path.startswith(_FOLDERS)
