"""What was done to the corpus and the index, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from govqa.cli.terminal import emphasise, say
from govqa.types import BuildReport, Document, Duplicate, FailedFile
from govqa.wording import alike, count, one_line

if TYPE_CHECKING:
    from govqa.corpus import Added

_LISTED = 10  # names of one kind; the rest is a number, and all of them are in --json


def print_report(report: BuildReport) -> None:
    """Print what a build did, and what it left out and why."""
    changes = (("added", report.added), ("changed", report.changed), ("removed", report.removed))
    if not any(names for _, names in changes):
        say(emphasise("Nothing has changed."))
    for word, names in changes:
        if names:
            more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
            listed = ", ".join(map(one_line, names[:_LISTED]))
            say(f"{word.capitalize()} {count(len(names), 'document')}: {listed}{more}", hang="  ")
    if report.unchanged:
        say(f"Unchanged: {count(len(report.unchanged), 'document')}")
    print_failed(report.failed)
    print_duplicates(report.duplicates)
    say(
        f"The index holds {count(report.documents, 'document')} in {count(report.passages, 'passage')}; "
        f"{count(report.embedded, 'passage')} newly encoded, {report.seconds:.1f} s."
    )


def print_failed(failed: Iterable[FailedFile]) -> None:
    """Print each file that was left out, why, and what its owner can do."""
    for file in failed:
        said = ". ".join(one_line(part).rstrip(".") for part in (file.reason, file.remedy) if part)
        say(f"Left out {one_line(file.source)}: {said}.", hang="  ")


def print_duplicates(duplicates: Iterable[Duplicate]) -> None:
    """Print each document that says much the same as another, with that one."""
    for each in duplicates:
        say(f"Duplicate: {one_line(each.source)} {alike(each.similarity)} {one_line(each.twin)}", hang="  ")


def print_omissions(document: Document) -> None:
    """Print what was left out of ``document``: the rules, the one that dropped most first, and the texts."""
    by_rule: dict[str, list[str]] = {}
    for omission in document.omissions:
        by_rule.setdefault(omission.rule, []).append(one_line(omission.text))
    total = count(len(document.omissions), "piece")
    say(emphasise(f"{one_line(document.source)}: {total} left out"), hang="  ")
    for rule, texts in sorted(by_rule.items(), key=lambda pair: -len(pair[1])):
        say(f"{rule}: {len(texts):,}", indent="  ")
        for text in texts:
            say(text, indent="    ")


def print_added(added: Iterable[Added]) -> None:
    """Print what became of each file or address that was to be added."""
    for file in added:
        why = f" ({one_line(file.note)})" if file.note else ""
        name = one_line(str(file.path))
        if file.outcome == "added":
            say(f"Added {name} as {one_line(file.source)}{why}", hang="  ")
        elif file.outcome == "already there":
            say(f"Already there: {name} is {one_line(file.source)}{why}", hang="  ")
        elif file.outcome == "skipped":
            say(f"Skipped {name}{why}", hang="  ")
        else:
            say(f"Could not fetch {name}: {one_line(file.note)}.", hang="  ")
