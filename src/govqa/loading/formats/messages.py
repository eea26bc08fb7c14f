"""Messages as the standard library parses them, where their headers and parts may be broken."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from typing import Any

from govqa.loading.blocks import fold
from govqa.loading.decoding import tidy

#: A longer header field is no text, and the library takes minutes for some.
_HEADER_CHARACTERS = 2000


def header(message: Message[Any, Any], name: str) -> str:
    """The text of the first header field ``name``, encoded words decoded; empty if there is none."""
    found = (value for key, value in message.raw_items() if key.casefold() == name.casefold())
    raw = fold(str(next(found, "")).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    try:
        return fold(tidy(str(make_header(decode_header(raw[:_HEADER_CHARACTERS])))))
    except (ValueError, LookupError, MessageError):  # a wrong charset, bad Base64
        return raw[:_HEADER_CHARACTERS]


def body_bytes(part: Message[Any, Any]) -> bytes:
    """The content of ``part``, its transfer encoding undone as far as can be."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def charset(part: Message[Any, Any]) -> str:
    """The encoding that ``part`` says it is in, or empty."""
    return part.get_content_charset() or ""


def file_name(part: EmailMessage) -> str:
    """What to call an attachment: its file's name, else its media type."""
    return fold(tidy(part.get_filename() or "")) or part.get_content_type()
