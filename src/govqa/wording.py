"""Names, dates, numbers and how well an answer is supported, in words that are safe to show anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from govqa.types import Answer, Citation

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

#: From this confidence on an answer is called well supported. A matter of wording only: whether there is
#: an answer at all is decided by ``Settings.refuse_below``.
WELL_SUPPORTED = 0.75

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
    "text/x-rst": "reStructuredText",
    "text/csv": "Table",
    "multipart/related": "Web page",
    "message/rfc822": "Mail",
    "application/rtf": "Rich Text",
    "application/epub+zip": "Book",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/vnd.oasis.opendocument.spreadsheet": "Spreadsheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "Presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Spreadsheet",
}


def visible(text: str) -> str:
    """``text`` with control characters made visible, one for one, so that offsets still hold."""
    return text.translate(_SUBSTITUTES)


def one_line(text: str) -> str:
    """``text`` on one line: runs of white space become a space, control characters visible."""
    return visible(" ".join(text.split()))


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 passage", "1,204 passages"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def join_names(names: Sequence[str]) -> str:
    """Names as prose: "A", "A and B", "A, B and C", and "A and others" beyond three."""
    if len(names) > 3:
        return f"{one_line(names[0])} and others"
    shown = [one_line(name) for name in names]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def join_headings(heading_path: Sequence[str], title: str) -> str:
    """The headings above a text, less an outermost one that only repeats the ``title``."""
    shown = [one_line(heading) for heading in heading_path]
    return " › ".join(shown[1:] if shown[:1] == [one_line(title)] else shown)


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


def time_left(seconds: float | None) -> str:
    """How long something will take, as exactly as anyone can know; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(seconds / 3600)} h left"


def alike(similarity: float) -> str:
    """What a document is to its twin, as a verb: ``similarity`` is the share of text they have in common."""
    return "holds the same text as" if similarity == 1 else f"is {int(similarity * 100)}% the same as"


def page_words(citation: Citation) -> str:
    """The page as a reader would cite it: the printed label where there is one, else counted from 1."""
    label = one_line(citation.page_label) or (str(citation.page) if citation.page is not None else "")
    return f"p. {label}" if label else ""


def support(answer: Answer) -> str:
    """How well the documents support an answer."""
    if answer.status != "answered":
        return "Not in the documents"
    return "Well supported" if answer.confidence >= WELL_SUPPORTED else "Partly supported"
