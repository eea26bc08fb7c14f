import pytest

from govqa.cli.tables import print_checks, print_documents
from govqa.doctor import Check
from govqa.store import DocumentSummary
from govqa.types import Metadata


def summary(source: str, metadata: Metadata) -> DocumentSummary:
    return DocumentSummary("d", source, "application/pdf", "", metadata, 1234, 9)


def test_documents_are_listed_with_what_is_known_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    metadata = Metadata(title="A [bold] title", publisher="Press", date="2025-12")
    print_documents([summary("originals/a.pdf", metadata), summary("b.pdf", Metadata())])
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["Title", "Publisher", "Date", "Type", "Passages", "Source"]
    assert [cell for cell in first.split("  ") if cell] == [
        "A [bold] title",
        "Press",
        "2025-12",
        "pdf",
        "1,234",
        "originals/a.pdf",
    ]
    assert second.startswith("b.pdf")


def test_in_a_pipe_nothing_is_cut_and_no_line_ends_in_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    title = "A very long title " * 20
    print_documents([summary("originals/a.pdf", Metadata(title=title))])
    lines = capsys.readouterr().out.splitlines()
    assert title.strip() in lines[1]
    assert len(lines) == 2
    assert all(line == line.rstrip() for line in lines)


def test_a_title_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_documents([summary("a\x1b[2J.pdf", Metadata(title="\x1b]0;owned\x07", publisher="\x9b1m"))])
    assert not set("\x1b\x07\x9b") & set(capsys.readouterr().out)


def test_a_check_that_fails_stands_out_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    print_checks(
        [Check("model", True, "found", "reinstall"), Check("files", False, "one is gone", "rebuild")]
    )
    _, good, bad = capsys.readouterr().out.splitlines()
    assert good.startswith("ok ")
    assert "reinstall" not in good
    assert bad.startswith("PROBLEM")
    assert bad.endswith("rebuild")
