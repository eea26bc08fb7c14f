"""BibTeX: an entry for each document, its quotes in ``annote``. In UTF-8, which LaTeX reads by default."""

from __future__ import annotations

from collections.abc import Sequence

from govqa.exporting.names import Name
from govqa.exporting.works import Work, remark, works
from govqa.types import Citation

#: BibTeX counts braces even after a backslash, so that no brace of the text itself may stand in a value.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: rf"\{char}" for char in "#$%&_"},
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(citations: Sequence[Citation]) -> str:
    """The documents that ``citations`` quote as BibTeX entries; empty for no citations."""
    return "\n".join(map(_entry, works(citations)))


def _entry(work: Work) -> str:
    fields = {
        "author": _braced(" and ".join(map(_author, work.authors))),
        # Doubled braces keep a style from changing the case of names and abbreviations.
        "title": _braced(_braced(_escape(work.named))),
        # Styles print howpublished of @misc, reference managers read publisher.
        "howpublished": _braced(_escape(work.publisher)),
        "publisher": _braced(_escape(work.publisher)),
        # BibLaTeX prefers date, which alone knows the day; BibTeX knows only the other two.
        "date": _braced(work.date if work.parts else ""),
        "year": _braced(f"{work.parts[0]:04}" if work.parts else _escape(work.date)),
        "month": "".join(_MONTHS[month - 1] for month in work.parts[1:2]),
        "annote": _braced("\n    ".join(_escape(remark(citation)) for citation in work.citations)),
    }
    lines = (f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@misc{{{work.key},\n{''.join(lines)}}}\n"


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _author(name: Name) -> str:
    if not name.family:
        return _braced(_escape(name.whole))
    return ", ".join(_escape(part) for part in (name.surname, name.suffix, name.given) if part)


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)
