"""What the page may ask of the server. HTML goes out, escaped; every value that comes in is checked.

Any client can call these functions: none trusts what the page would have sent.
"""

from __future__ import annotations

from govqa.ui.handlers.asking import ask
from govqa.ui.handlers.corpus import add, documents, rebuild, remove, sources
from govqa.ui.handlers.reading import read
from govqa.ui.handlers.request import Caller, Handler
from govqa.ui.handlers.status import status

__all__ = ["HANDLERS", "Caller"]

#: By the name under which the page's script calls them.
HANDLERS: dict[str, Handler] = {
    "status": status,
    "ask": ask,
    "read": read,
    "sources": sources,
    "documents": documents,
    "add": add,
    "remove": remove,
    "rebuild": rebuild,
}
