"""What the page may ask of the server. HTML goes out, escaped; every value that comes in is checked.

Any client can call these functions: none trusts what the page would have sent.
"""

from __future__ import annotations

from govqa.ui.handlers.asking import ask
from govqa.ui.handlers.conversations import (
    conversations,
    delete_conversation,
    delete_conversations,
    export_conversation,
    open_conversation,
    rename_conversation,
)
from govqa.ui.handlers.corpus import add, documents, rebuild, remove, sources
from govqa.ui.handlers.details import correct, details
from govqa.ui.handlers.explaining import suggest, why
from govqa.ui.handlers.generations import go_back, versions
from govqa.ui.handlers.rating import rate, withdraw
from govqa.ui.handlers.reading import cite, page_images, read
from govqa.ui.handlers.request import Caller, Handler
from govqa.ui.handlers.signing_in import sign_in, sign_out
from govqa.ui.handlers.status import status

__all__ = ["HANDLERS", "Caller"]

#: By the name under which the page's script calls them.
HANDLERS: dict[str, Handler] = {
    "status": status,
    "ask": ask,
    "why": why,
    "suggest": suggest,
    "read": read,
    "page_images": page_images,
    "cite": cite,
    "sources": sources,
    "documents": documents,
    "add": add,
    "remove": remove,
    "rebuild": rebuild,
    "conversations": conversations,
    "open_conversation": open_conversation,
    "rename_conversation": rename_conversation,
    "delete_conversation": delete_conversation,
    "delete_conversations": delete_conversations,
    "export_conversation": export_conversation,
    "rate": rate,
    "withdraw": withdraw,
    "details": details,
    "correct": correct,
    "versions": versions,
    "go_back": go_back,
    "sign_in": sign_in,
    "sign_out": sign_out,
}
