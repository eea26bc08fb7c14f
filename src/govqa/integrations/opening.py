"""An index that is opened when it is first needed, and kept at its newest generation."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from govqa.config import Settings

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot


@lru_cache(maxsize=8)
def kept_open(settings: Settings) -> Callable[[], Chatbot]:
    """A function that returns the chatbot over the index of ``settings``; threads may share it.

    Each call of it looks for a newer generation. It raises what ``Chatbot.open`` raises, and tries again
    when it is next called. Equal settings give the same function, so that an index is not opened twice.
    """
    lock = threading.Lock()
    opened: Chatbot | None = None

    def chatbot() -> Chatbot:
        from govqa.chatbot import Chatbot

        nonlocal opened
        with lock:
            if opened is None:
                opened = Chatbot.open(settings=settings)
        opened.refresh()
        return opened

    return chatbot
