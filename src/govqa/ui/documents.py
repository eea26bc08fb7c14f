"""The documents table, the list of sources beside the chat, and the report of a rebuild, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govqa.loading.detect import EXTENSIONS
from govqa.types import BuildReport, FailedFile
from govqa.ui.display import escape, facts, fold
from govqa.ui.uploads import Upload, sentence
from govqa.wording import alike, count, format_date, kind_of, one_line

if TYPE_CHECKING:
    from govqa.store import DocumentSummary

State = Literal["ready", "waiting", "failed", "gone"]

_STATE_WORDS: Mapping[State, str] = {
    "ready": "Ready",
    "waiting": "Waiting for a rebuild",
    "failed": "Could not be read",
    "gone": "File is gone; leaves with the next rebuild",
}

#: What needs its keeper first comes first where the table is put in order by state.
_URGENCY: tuple[State, ...] = ("failed", "gone", "waiting", "ready")

#: Columns that the table can be put in order by: the script's name for each, and its heading.
_COLUMNS = (
    ("title", "Title"),
    ("publisher", "Publisher"),
    ("date", "Date"),
    ("type", "Type"),
    ("passages", "Passages"),
    ("state", "State"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the corpus or document of the index, and how the two stand to each other."""

    source: str
    state: State
    summary: DocumentSummary | None = None
    failure: FailedFile | None = None


def rows(
    sources: Iterable[str], summaries: Iterable[DocumentSummary], failed: Iterable[FailedFile]
) -> list[Row]:
    """Corpus files and indexed documents side by side, sorted by source."""
    present = set(sources)
    indexed = {summary.source: summary for summary in summaries}
    failures = {failure.source: failure for failure in failed}
    return [
        _row(source, source in present, indexed.get(source), failures.get(source))
        for source in sorted(present | indexed.keys())
    ]


def _row(source: str, present: bool, summary: DocumentSummary | None, failure: FailedFile | None) -> Row:
    if summary is not None:
        return Row(source, "ready" if present else "gone", summary)
    return Row(source, "failed" if failure else "waiting", None, failure)


def table_html(table: list[Row], *, writable: bool) -> str:
    """The documents as a table. ``writable`` adds buttons to each row: edit what is known, remove."""
    if not table:
        return '<p class="empty">There are no documents yet.</p>'
    head = "".join(
        f'<th scope="col"><button type="button" data-order="{name}">{heading}</button></th>'
        for name, heading in _COLUMNS
    )
    last = '<th scope="col"><span class="hidden">Actions</span></th>' if writable else ""
    body = "".join(_table_row(row, writable) for row in table)
    return (
        f'<table class="documents" aria-label="Documents"><thead><tr>{head}{last}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _table_row(row: Row, writable: bool) -> str:
    summary = row.summary
    name = escape(one_line(row.source))
    date = ""
    if summary is not None:
        title = escape(one_line(summary.metadata.title or row.source))
        date = summary.metadata.date
        doc_id = escape(summary.doc_id)
        heading = (
            f'<button type="button" class="link title read" data-doc="{doc_id}" dir="auto">{title}</button>'
        )
        cells = [
            _publisher(summary),
            format_date(summary.metadata.date),
            kind_of(summary.media_type),
        ]
        passages = f"{summary.passages:,}"
    else:
        heading = f'<span class="title">{escape(one_line(row.source.rpartition("/")[2]))}</span>'
        cells, passages = ["", "", _extension(row.source)], ""
    middle = "".join(
        f'<td data-label="{label}"{value}>{escape(one_line(cell))}</td>'
        for label, value, cell in zip(
            ("Publisher", "Date", "Type"), ("", f' data-value="{escape(date)}"', ""), cells, strict=True
        )
    )
    state = f'<span class="state {row.state}">{_STATE_WORDS[row.state]}</span>{_why(row.failure)}'
    return (
        f'<tr class="{row.state}"><th scope="row">{heading}<span class="file">{name}</span></th>{middle}'
        f'<td class="number" data-label="Passages" data-value="{passages.replace(",", "")}">{passages}</td>'
        f'<td data-label="State" data-value="{_URGENCY.index(row.state)}">{state}</td>'
        f"{_actions(row, name) if writable else ''}</tr>"
    )


def _publisher(summary: DocumentSummary) -> str:
    """The publisher or, for a note, the one it rests on; else the country or body it is about."""
    metadata = summary.metadata
    if metadata.publisher:
        return metadata.publisher
    behind = {source.publisher for source in metadata.sources if source.publisher}
    return f"after {behind.pop()}" if len(behind) == len(metadata.sources) == 1 else metadata.jurisdiction


def _actions(row: Row, name: str) -> str:
    if row.state == "gone":
        return '<td class="actions"></td>'
    key = source_key(row.source)
    return (
        f'<td class="actions"><button type="button" class="quiet" data-details="{key}" '
        f'aria-label="Edit what is known of {name}">Edit</button>'
        f'<button type="button" class="quiet" data-remove="{name}" '
        f'data-key="{key}" aria-label="Remove {name}">Remove</button></td>'
    )


def _why(failure: FailedFile | None) -> str:
    if failure is None:
        return ""
    return f'<span class="why">{escape(one_line(sentence(failure.reason, failure.remedy)))}</span>'


def _extension(source: str) -> str:
    """What kind of file the name promises, for one that has not been read."""
    name = source.rpartition("/")[2].lower()
    extension = name.rpartition(".")[2] if "." in name else ""
    kinds = (kind for kind, suffixes in EXTENSIONS.items() if f".{extension}" in suffixes)
    return next(map(kind_of, kinds), extension.upper())


def source_key(source: str) -> str:
    """The id of a corpus file for the page: what ``doc_id`` is for a document, indexed or not."""
    from hashlib import sha256
    from unicodedata import normalize

    return sha256(normalize("NFC", source).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def sources_html(summaries: Iterable[DocumentSummary]) -> str:
    """The list of documents beside the chat: each opens in the reader, or narrows the questions to itself."""
    ordered = sorted(summaries, key=lambda summary: fold(summary.metadata.title or summary.source))
    return "".join(_source_item(summary) for summary in ordered)


def _source_item(summary: DocumentSummary) -> str:
    title = escape(one_line(summary.metadata.title or summary.source))
    doc_id = escape(summary.doc_id)
    about = facts(_publisher(summary), format_date(summary.metadata.date))
    found_by = escape(fold(" ".join((summary.metadata.title, summary.source, _publisher(summary)))))
    return (
        f'<li data-find="{found_by}"><button type="button" class="source read" data-doc="{doc_id}">'
        f'<span class="name" dir="auto">{title}</span><span class="about">{about}</span></button>'
        f'<button type="button" class="only" data-only="{doc_id}" data-title="{title}" aria-pressed="false" '
        f'aria-label="Ask only {title}" title="Ask only this document">Ask only</button></li>'
    )


def publishers(summaries: Iterable[DocumentSummary]) -> list[str]:
    """The publishers that a question can be narrowed to, sorted."""
    return sorted({s.metadata.publisher for s in summaries if s.metadata.publisher}, key=fold)


def report_html(report: BuildReport) -> str:
    """What a rebuild did, in plain words, failed files with what to do about each."""
    changes = [
        (report.added, "added"),
        (report.changed, "changed"),
        (report.removed, "removed"),
    ]
    said = [f"{len(names):,} {word}" for names, word in changes if names]
    heading = ", ".join(said).capitalize() if said else "Nothing had changed"
    lists = "".join(_names(word.capitalize(), names) for names, word in changes if names)
    failed = "".join(
        f"<li><b>{escape(one_line(f.source))}</b> {escape(one_line(sentence(f.reason, f.remedy)))}</li>"
        for f in report.failed
    )
    twins = "".join(
        f"<li><b>{escape(one_line(each.source))}</b> {alike(each.similarity)} "
        f"{escape(one_line(each.twin))}.</li>"
        for each in report.duplicates
    )
    total = f"{count(report.documents, 'document')}, {count(report.passages, 'passage')}"
    return (
        f"<h3>{heading}</h3><p>{total}. Took {report.seconds:.1f} seconds.</p>{lists}"
        + (f"<h4>Left out</h4><ul>{failed}</ul>" if failed else "")
        + (f"<h4>Duplicates</h4><ul>{twins}</ul>" if twins else "")
    )


def _names(heading: str, names: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(one_line(name))}</li>" for name in names)
    return f"<details><summary>{heading}: {len(names):,}</summary><ul>{items}</ul></details>"


def uploads_html(uploads: Iterable[Upload]) -> str:
    """What became of each uploaded file."""
    items = "".join(
        f'<li class="{"taken" if upload.taken else "refused"}"><b>{escape(one_line(upload.name))}</b> '
        f"{escape(one_line(upload.note))}</li>"
        for upload in uploads
    )
    return f"<ul>{items}</ul>"
