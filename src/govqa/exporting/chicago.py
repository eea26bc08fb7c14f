"""Chicago style, 18th edition (2024), notes and bibliography: the quotes, a note for each, the bibliography.

Every note is a full one, so that each can be taken by itself. Documents are cited as pages of a site are,
with the title in quotation marks: what kind of publication they are is not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from govqa.exporting.names import Name
from govqa.exporting.works import Work, comma, end, heading, month_name, speaker, works
from govqa.types import Citation
from govqa.wording import one_line, page_words

_MOST_IN_NOTE = 2  # authors that a note names (13.23)
_MOST_LISTED = 6  # authors that the bibliography names, else the first three (13.23)
_LISTED_OF_MANY = 3

#: Quotation marks inside quotation marks are single ones.
_NESTED = str.maketrans("“”", "‘’")


def chicago(citations: Sequence[Citation]) -> str:
    """Each quote with the number of its note, the notes, the bibliography; empty for no citations."""
    listed = works(citations)
    cited = {work.citations[0].doc_id: work for work in listed}
    quotes = [f"“{one_line(each.quote)}” [{number}]" for number, each in enumerate(citations, start=1)]
    notes = [f"{n}. {_note(each, cited[each.doc_id])}" for n, each in enumerate(citations, start=1)]
    entries = sorted(map(_entry, listed), key=lambda entry: entry.lstrip("“").casefold())
    return "\n\n".join([*quotes, "Notes", *notes, "Bibliography", *entries]) + "\n" if quotes else ""


def chicago_note(citation: Citation) -> str:
    """The note for one citation: who, title, publisher, date, page. A speaker is "quoted in" the work."""
    (work,) = works([citation])
    return _note(citation, work)


def _note(citation: Citation, work: Work) -> str:
    source = f"{_in_note(work.authors)}, {_title(work)}" if work.authors else _title(work)
    said_by = speaker(citation, work)
    who = f"{said_by.whole}, quoted in " if said_by else ""
    return end(f"{who}{source} {_joined(work.imprint, _date(work), _place(citation))}")


def _entry(work: Work) -> str:
    people = f"{end(_listed(work.authors))} " if work.authors else ""
    title = f"“{end(work.title).translate(_NESTED)}”" if work.title else end(_untitled(work))
    return f"{people}{title} {end(_joined(work.imprint, _date(work)))}"


def _title(work: Work) -> str:
    """The title and the comma after it, which stands inside the quotation marks."""
    return f"“{comma(work.title).translate(_NESTED)}”" if work.title else f"{_untitled(work)},"


def _untitled(work: Work) -> str:
    return f"Untitled document {work.source}"


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _in_note(authors: Sequence[Name]) -> str:
    names = [name.whole for name in authors]
    return f"{names[0]} et al." if len(names) > _MOST_IN_NOTE else " and ".join(names)


def _listed(authors: Sequence[Name]) -> str:
    names = [_inverted(authors[0]), *(name.whole for name in authors[1:])]
    if len(names) > _MOST_LISTED:
        return f"{', '.join(names[:_LISTED_OF_MANY])}, et al."
    if len(names) == 2 and names[0] == authors[0].whole:
        return " and ".join(names)
    return ", and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _inverted(name: Name) -> str:
    """The name with its family name first, unless it has it so by custom (13.75)."""
    if not name.family or name.family_first:
        return name.whole
    return ", ".join(filter(None, (name.surname, name.given, name.suffix)))


def _date(work: Work) -> str:
    if not work.parts:
        return work.date or "n.d."
    year, *rest = work.parts
    month = month_name(rest[0]) if rest else ""
    day = f" {rest[1]}," if len(rest) > 1 else ""
    return f"{month}{day} {year:04}".strip()


def _place(citation: Citation) -> str:
    under = heading(citation).translate(_NESTED)
    return page_words(citation).removeprefix("p. ") or (f"under “{under}”" if under else "")
