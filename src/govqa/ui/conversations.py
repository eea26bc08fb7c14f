"""The list of conversations as HTML, and one of them as a file to keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from govqa.ui.display import DOT, escape
from govqa.ui.history_values import Conversation
from govqa.wording import count, format_date, one_line

_LONGEST_NAME = 60  # characters of a file's name, less its ending

_PENCIL = '<svg aria-hidden="true" viewBox="0 0 20 20"><path d="M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2z"/></svg>'
_BIN = '<svg aria-hidden="true" viewBox="0 0 20 20"><path d="M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10"/></svg>'


def list_html(conversations: Iterable[Conversation]) -> str:
    """The conversations as items of a list, each to be opened, renamed and deleted."""
    return "".join(map(_item, conversations))


def _item(conversation: Conversation) -> str:
    name = escape(conversation.conversation_id)
    title = escape(one_line(conversation.title))
    # The script says the day by the reader's own clock.
    day = f'<time datetime="{escape(conversation.changed)}">{format_date(conversation.changed[:10])}</time>'
    return (
        f'<li><button type="button" class="past" data-conversation="{name}">'
        f'<span class="name" dir="auto">{title}</span>'
        f'<span class="about">{day}{DOT}{count(conversation.turns, "question")}</span></button>'
        f'<span class="row-tools"><button type="button" data-rename="{name}" aria-label="Rename: {title}">'
        f"{_PENCIL}</button>"
        f'<button type="button" data-discard="{name}" aria-label="Delete: {title}">{_BIN}</button>'
        "</span></li>"
    )


def file_name(title: str, ending: str) -> str:
    """A name for a file of the conversation, of letters and digits that every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
    return f"govqa-{words or 'conversation'}.{ending}"
