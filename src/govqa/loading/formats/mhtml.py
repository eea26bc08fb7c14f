"""Saved pages (MHTML) → blocks: the page among the parts is read as any page, with its address."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Parsed
from govqa.loading.formats.html import decode_page, parse_page
from govqa.loading.formats.messages import body_bytes, charset, header

_PAGES = ("text/html", "application/xhtml+xml")


def parse(path: Path, data: bytes) -> Parsed:
    """The main text of the saved page. The dates of its header are the day of saving, and count for nothing.

    Raises CorruptDocument if there is no page in it or it cannot be read, NoTextLayer if it has no text.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        root = _root(message)
        if root is None:
            raise CorruptDocument(path, "it holds no page among its parts", "Save the page again")
        address = header(message, "Snapshot-Content-Location") or header(root, "Content-Location")
        content, declared = body_bytes(root), charset(root)
    except CorruptDocument:
        raise
    except Exception as error:  # whatever the parts' own headers make the library stumble on
        raise CorruptDocument(path, f"its parts cannot be read ({error})", "Save the page again") from error
    url = address if address.startswith(("http://", "https://")) else ""
    return parse_page(path, decode_page(path, content, declared), url)


def _root(message: EmailMessage) -> EmailMessage | None:
    """The part that is the page: the one that the header names, else the first that is one."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    named = [part for part in pages if start and header(part, "Content-ID") == start]
    return next(iter(named + pages), None)
