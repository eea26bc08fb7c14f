"""Text from documents, file names and people, made safe and plain to show in a page."""

from __future__ import annotations

import html
import unicodedata

#: Characters that reorder or hide what follows them. Shown as U+FFFD, so that a name cannot read backwards.
#: The marks U+200E and U+200F stay: honest right-to-left text needs them and they reorder nothing else.
_BIDI_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))

_SUBSTITUTES: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: "\u2421"}
    | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
    | dict.fromkeys(_BIDI_CONTROLS, "\ufffd")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates cannot be sent as UTF-8
)

#: Between facts on one line. A line may break after the dot, not before.
DOT = "&nbsp;&nbsp;&#183;&ensp;"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "text/html": "Web page",
    "application/xhtml+xml": "Web page",
    "text/markdown": "Markdown",
    "text/plain": "Text",
}


def visible(text: str) -> str:
    """``text`` with control characters made visible, one for one, so that offsets still hold."""
    return text.translate(_SUBSTITUTES)


def escape(text: object) -> str:
    """``text`` as HTML that shows exactly these characters, fit for content and for quoted attributes."""
    return html.escape(visible(str(text)), quote=True)


def one_line(text: str) -> str:
    """A name on one line: runs of white space become a space, control characters visible."""
    return visible(" ".join(text.split()))


def format_date(date: str) -> str:
    """An ISO 8601 date, to the year, month or day, in words; anything else unchanged."""
    parts = date.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        return date
    if len(parts) == 1:
        return date
    month = int(parts[1])
    if not 1 <= month <= 12:
        return date
    words = f"{_MONTHS[month - 1]} {parts[0]}"
    return words if len(parts) == 2 else f"{int(parts[2])} {words}"


def kind_of(media_type: str) -> str:
    """A media type in a word that people use."""
    return _KINDS.get(media_type, media_type.rpartition("/")[2] or "Unknown")


def join_names(names: tuple[str, ...]) -> str:
    """Names as prose: "A", "A and B", "A, B and C", and "A and others" beyond three."""
    if len(names) > 3:
        return f"{names[0]} and others"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def fold(text: str) -> str:
    """``text`` for finding by typing: without case or accents."""
    decomposed = unicodedata.normalize("NFKD", visible(text)).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def facts(*parts: str) -> str:
    """The parts that are not empty, escaped, with dots between."""
    return DOT.join(escape(one_line(part)) for part in parts if part.strip())


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 passage", "1,204 passages"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
