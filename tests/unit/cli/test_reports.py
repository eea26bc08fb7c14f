from pathlib import Path

import pytest

from govqa.cli.reports import print_added, print_omissions, print_report
from govqa.corpus import Added
from govqa.types import BuildReport, Document, Duplicate, FailedFile, Omission


def test_a_report_says_what_changed_what_was_left_out_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(
        BuildReport(
            generation="g",
            added=("a.md",),
            changed=("b.md", "c.md"),
            removed=("d.md",),
            unchanged=("e.md", "f.md"),
            failed=(
                FailedFile("x.pdf", "EncryptedDocument", "it opens only with a password", "Save a copy"),
            ),
            duplicates=(Duplicate("c.md", "a.md", 1.0),),
            documents=5,
            passages=1234,
            embedded=12,
            seconds=1.25,
        )
    )
    assert capsys.readouterr().out.splitlines() == [
        "Added 1 document: a.md",
        "Changed 2 documents: b.md, c.md",
        "Removed 1 document: d.md",
        "Unchanged: 2 documents",
        "Left out x.pdf: it opens only with a password. Save a copy.",
        "Duplicate: c.md holds the same text as a.md",
        "The index holds 5 documents in 1,234 passages; 12 passages newly encoded, 1.2 s.",
    ]


def test_that_nothing_changed_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(BuildReport("g", unchanged=("a.md",), documents=1, passages=3, seconds=0.1))
    assert capsys.readouterr().out.startswith("Nothing has changed.\nUnchanged: 1 document\n")


def test_of_many_names_the_first_are_listed_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    names = tuple(f"{number:04}.md" for number in range(1000))
    print_report(BuildReport("g", added=names, documents=1000))
    line = capsys.readouterr().out.splitlines()[0]
    assert line.startswith("Added 1,000 documents: 0000.md, ")
    assert line.endswith("0009.md and 990 more")


def test_each_added_file_is_accounted_for(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("in") / "a.txt"
    print_added(
        [
            Added(path, "originals/a.txt", "added"),
            Added(path, "originals/a-2.txt", "added", "the name a.txt was taken"),
            Added(path, "originals/a.txt", "already there", "the same content"),
            Added(path, "", "skipped", "a hidden file"),
            Added("https://example.org/a", "", "failed", "it leads nowhere. Check it"),
        ]
    )
    assert capsys.readouterr().out.splitlines() == [
        f"Added {path} as originals/a.txt",
        f"Added {path} as originals/a-2.txt (the name a.txt was taken)",
        f"Already there: {path} is originals/a.txt (the same content)",
        f"Skipped {path} (a hidden file)",
        "Could not fetch https://example.org/a: it leads nowhere. Check it.",
    ]


def test_a_file_name_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b[2J.md"
    print_report(
        BuildReport(
            "g",
            added=(evil,),
            failed=(FailedFile(evil, "E", evil, evil),),
            duplicates=(Duplicate(evil, evil, 1.0),),
        )
    )
    print_added([Added(Path(evil), evil, "added", evil)])
    assert "\x1b" not in capsys.readouterr().out


def test_what_was_left_out_is_listed_by_rule(capsys: pytest.CaptureFixture[str]) -> None:
    omissions = (
        Omission(0, "caption", "Photo:\nthe dam"),
        Omission(0, "navigation", "Home"),
        Omission(9, "navigation", "Imprint"),
    )
    print_omissions(Document("d", "page.html", "text/html", "", "The dam.", omissions=omissions))
    assert capsys.readouterr().out.splitlines() == [
        "page.html: 3 pieces left out",
        "  navigation: 2",
        "    Home",
        "    Imprint",
        "  caption: 1",
        "    Photo: the dam",
    ]
