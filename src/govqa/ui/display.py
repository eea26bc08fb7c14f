"""Text from documents, file names and people, made safe to show in a page."""

from __future__ import annotations

import html
import unicodedata

from govqa.wording import one_line, visible

#: Hexadecimal digits of a document's hash that name its version.
VERSION_DIGITS = 12

#: Between facts on one line. A line may break after the dot, not before.
DOT = "&nbsp;&nbsp;&#183;&ensp;"


def escape(text: object) -> str:
    """``text`` as HTML that shows exactly these characters, fit for content and for quoted attributes."""
    return html.escape(visible(str(text)), quote=True)


def version(sha256: str) -> str:
    """What of a document's hash tells the page's places of one version of it from those of another."""
    return escape(sha256[:VERSION_DIGITS])


def fold(text: str) -> str:
    """``text`` for finding by typing: without case or accents."""
    decomposed = unicodedata.normalize("NFKD", visible(text)).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def facts(*parts: str) -> str:
    """The parts that are not empty, escaped, with dots between."""
    return DOT.join(escape(one_line(part)) for part in parts if part.strip())
