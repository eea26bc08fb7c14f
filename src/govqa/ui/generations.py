"""The versions of the index that there are, and what changed from one to the next, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govqa.store import DocumentSummary
from govqa.types import IndexManifest
from govqa.ui.display import escape, facts
from govqa.wording import count, one_line


@dataclass(frozen=True, slots=True)
class Version:
    """A generation, and whether it ``answers``. Where its manifest cannot be read, ``problem`` says why."""

    name: str
    answers: bool
    manifest: IndexManifest | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """The documents that two generations do not have in common; ``corrected`` are known by other details."""

    added: tuple[DocumentSummary, ...] = ()
    changed: tuple[DocumentSummary, ...] = ()
    corrected: tuple[DocumentSummary, ...] = ()
    removed: tuple[DocumentSummary, ...] = ()


def difference(older: Iterable[DocumentSummary], newer: Iterable[DocumentSummary]) -> Difference:
    """What became of the documents of one generation in another, each in its order."""
    before = {summary.doc_id: summary for summary in older}
    after = {summary.doc_id: summary for summary in newer}
    both = [(before[doc_id], summary) for doc_id, summary in after.items() if doc_id in before]
    return Difference(
        added=tuple(summary for doc_id, summary in after.items() if doc_id not in before),
        changed=tuple(new for old, new in both if old.sha256 != new.sha256),
        corrected=tuple(
            new for old, new in both if old.sha256 == new.sha256 and old.metadata != new.metadata
        ),
        removed=tuple(summary for doc_id, summary in before.items() if doc_id not in after),
    )


def versions_html(
    versions: Sequence[Version], changes: Sequence[Difference | None], *, back_to: str | None, writable: bool
) -> str:
    """The versions, newest first, and after each what it changed from the one below.

    ``changes`` has one for each version but the last, None where it cannot be told. ``back_to`` is the
    version to which a curator can go back.
    """
    if not versions:
        return '<p class="empty">There is no index yet.</p>'
    items = []
    for at, version in enumerate(versions):
        offered = writable and version.name == back_to
        changed = _changes_html(changes[at]) if at < len(changes) else ""
        items.append(f'<li class="version">{_version_html(version, offered)}{changed}</li>')
    alone = (
        "" if len(versions) > 1 else '<p class="about">The next rebuild that changes it keeps this one.</p>'
    )
    return f'<ol class="versions">{"".join(items)}</ol>{alone}'


def _version_html(version: Version, offered: bool) -> str:
    name = escape(version.name)
    badge = '<span class="badge">Answers now</span>' if version.answers else ""
    if version.manifest is None:
        about = f'<p class="about">{escape(one_line(version.problem))}</p>'
        return f"<h4>{name}{badge}</h4>{about}"
    manifest = version.manifest
    made = escape(manifest.created)
    reader = f"reader {manifest.reader.removeprefix('reader-')[:8]}" if manifest.reader else "no reader"
    about = facts(
        count(manifest.documents, "document"),
        count(manifest.passages, "passage"),
        f"model {manifest.model}",
        reader,
        f"govqa {manifest.govqa_version}",
    )
    button = (
        f'<button type="button" class="quiet" data-back-to="{name}">Go back to this version</button>'
        if offered
        else ""
    )
    return f'<h4><time datetime="{made}">{made}</time>{badge}{button}</h4><p class="about">{about}</p>'


def _changes_html(changes: Difference | None) -> str:
    if changes is None:
        return '<p class="about">What it changed cannot be told.</p>'
    lists = (
        ("added", changes.added),
        ("changed", changes.changed),
        ("with corrected details", changes.corrected),
        ("removed", changes.removed),
    )
    said = "".join(_documents_html(words, documents) for words, documents in lists if documents)
    return said or '<p class="about">The same documents as in the version below.</p>'


def _documents_html(words: str, documents: Sequence[DocumentSummary]) -> str:
    items = "".join(
        f'<li><span dir="auto">{escape(one_line(each.metadata.title or each.source))}</span> '
        f'<span class="file">{escape(one_line(each.source))}</span></li>'
        for each in documents
    )
    summary = f"{count(len(documents), 'document')} {words}"
    return f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
