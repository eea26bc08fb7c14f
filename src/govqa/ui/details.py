"""What is known of a document, as a form in which its keeper corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import urlsplit

from govqa.errors import GovqaError
from govqa.loading import Overrides
from govqa.loading.metadata.overrides import CORRECTED
from govqa.types import Metadata
from govqa.ui.display import escape
from govqa.wording import one_line, visible

#: Characters of a value; lines of a list.
LONGEST, MOST_LINES = 1_000, 100

#: A value of a field as metadata.toml takes it; None takes a correction back.
Correction = str | list[str] | dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of the form. Of a ``listed`` one, each line is a value; those not ``first`` are folded away.

    Of a ``paired`` one, each line is a short form, a colon, and what it stands for.
    """

    name: str
    label: str
    hint: str = ""
    listed: bool = False
    first: bool = False
    paired: bool = False


DETAILS = (
    Detail("title", "Title", first=True),
    Detail("authors", "Authors", "One on each line", listed=True, first=True),
    Detail("publisher", "Publisher", first=True),
    Detail("date", "Date", "Such as 2025-10-31, 2025-10 or 2025", first=True),
    Detail("language", "Language", "A tag, such as en or zh-Hant"),
    Detail("url", "Web address"),
    Detail("topics", "Topics", "One on each line", listed=True),
    Detail(
        "aliases", "Other names", "One on each line, such as UN: United Nations", listed=True, paired=True
    ),
    Detail("kind", "Subject", "Such as law, institution or event"),
    Detail("jurisdiction", "Jurisdiction", "The country or body that it is about"),
    Detail("updated", "Last updated", "Such as 2025-10-31, 2025-10 or 2025"),
)

_ORIGINS = {
    "front matter": "From the front matter of the file",
    "page": "From the web page",
    "message": "From the message",
    "properties": "From the properties of the file",
    "text": "From the text",
    "file name": "From the name of the file",
}


class WrongDetail(GovqaError):
    """A value that the form does not take."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one document: ``indexed`` as it answers now, and what metadata.toml says of it.

    ``said`` is all of that; ``own`` is what stands under the document's own name, and can be taken back.
    """

    indexed: Metadata
    said: Metadata
    own: Metadata

    @classmethod
    def of(cls, source: str, indexed: Metadata | None, corrections: Overrides) -> Known:
        """What is known of ``source``; ``indexed`` is None before it was read."""
        name = normalize("NFC", source)
        tables = tuple(table for table in corrections.tables if normalize("NFC", table[0]) == name)
        return cls(
            indexed or Metadata(), corrections.for_source(source), Overrides(tables).for_source(source)
        )

    def value(self, detail: Detail) -> str:
        """The value of a field as it stands in the form."""
        metadata = self.said if detail.name in dict(self.said.origins) else self.indexed
        if metadata is self.indexed and dict(self.indexed.origins).get(detail.name) == CORRECTED:
            return ""  # taken back since: what it was before is known again once the file is read
        found = getattr(metadata, detail.name)
        if detail.paired:
            found = [f"{short}: {long}" for short, long in found]
        return "\n".join(map(one_line, found)) if detail.listed else one_line(found)

    def is_corrected(self, detail: Detail) -> bool:
        """Whether the value can be taken back: it stands under the document's own name."""
        return detail.name in dict(self.own.origins)

    def origin(self, detail: Detail) -> str:
        """Where the value comes from, in words."""
        if self.is_corrected(detail):
            return "Corrected by hand" if self.value(detail) else "Left empty by hand"
        if detail.name in dict(self.said.origins):
            return "Corrected by hand, for several files at once"
        origin = dict(self.indexed.origins).get(detail.name, "")
        if not origin or origin == CORRECTED:
            return "Not known"
        return _ORIGINS.get(origin, f"From the {one_line(origin)}")


def details_html(source: str, key: str, known: Known) -> str:
    """The form for one document, which is called ``key`` by the page."""
    first = "".join(_field(detail, known) for detail in DETAILS if detail.first)
    more = "".join(_field(detail, known) for detail in DETAILS if not detail.first)
    return (
        f'<form class="details" data-correct="{escape(key)}" novalidate>'
        '<h2 id="gq-details-title">What is known of this document</h2>'
        f'<p class="file">{escape(one_line(source))}</p>{first}'
        f'<details class="more"><summary>More</summary>{more}</details>'
        '<p class="hint">Corrections outlast every rebuild. An empty field says that nothing is known.</p>'
        '<p class="failure" role="alert" hidden></p>'
        '<div class="buttons"><button type="button" class="button" data-act="close-details">Cancel</button>'
        '<button type="submit" class="button primary">Save</button></div></form>'
    )


def _field(detail: Detail, known: Known) -> str:
    name, value = f"gq-detail-{detail.name}", known.value(detail)
    common = f'id="{name}" name="{detail.name}" dir="auto" autocomplete="off" aria-describedby="{name}-about"'
    if detail.listed:
        rows = max(2, min(5, value.count("\n") + 1))
        # A text area drops the first line break of its content.
        entry = f'<textarea {common} rows="{rows}">\n{escape(value)}</textarea>'
    else:
        entry = f'<input type="text" {common} maxlength="{LONGEST}" value="{escape(value)}">'
    back = (
        f'<button type="button" class="link" data-back="{detail.name}" '
        f'aria-label="Take back the correction of: {detail.label}">Take back</button>'
        if known.is_corrected(detail)
        else ""
    )
    hint = f'<span class="hint">{detail.hint}</span>' if detail.hint else ""
    return (
        f'<div class="detail"><label for="{name}">{detail.label}{hint}</label>{entry}'
        f'<p class="origin"><span id="{name}-about">{escape(known.origin(detail))}</span>{back}</p></div>'
    )


def corrections(values: object) -> dict[str, Correction]:
    """What came from the form, for metadata.toml. Raises WrongDetail."""
    if not isinstance(values, Mapping) or not values:
        raise WrongDetail("Nothing was changed.")
    known = {detail.name: detail for detail in DETAILS}
    if not values.keys() <= known.keys():
        raise WrongDetail("There is no such field.")
    return {name: _checked(known[name], value) for name, value in values.items()}


def _checked(detail: Detail, value: object) -> Correction:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST * (MOST_LINES if detail.listed else 1):
        raise WrongDetail(f"{detail.label}: that is too long.")
    lines = (
        [" ".join(line.split()) for line in value.splitlines()]
        if detail.listed
        else [" ".join(value.split())]
    )
    lines = [line for line in lines if line]
    if len(lines) > MOST_LINES or any(len(line) > LONGEST for line in lines):
        raise WrongDetail(f"{detail.label}: that is too long.")
    if any(visible(line) != line for line in lines):
        raise WrongDetail(f"{detail.label}: that holds characters that cannot be seen.")
    if detail.paired:
        return dict(_pair(detail, line) for line in lines)
    if detail.listed:
        return lines
    text = "".join(lines)
    if detail.name == "url" and text and not _is_web_address(text):
        raise WrongDetail("The web address must begin with https:// or http://.")
    return text


def _pair(detail: Detail, line: str) -> tuple[str, str]:
    short, _, long = (part.strip() for part in line.partition(":"))
    if not short or not long:
        raise WrongDetail(
            f"{detail.label}: each line needs a short form, a colon, and what it stands for, "
            "such as UN: United Nations."
        )
    return short, long


def _is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.hostname) and " " not in text
