from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from govqa.cli import main
from govqa.generation import Generation
from govqa.store import DocumentSummary
from govqa.types import Document, Duplicate, FailedFile, Metadata, Omission

METADATA = Metadata(title="Dams", origins=(("title", "text"),))
DOCUMENTS = {
    source: Document(source, source, "text/html", "", "Text.", METADATA, omissions=omissions)
    for source, omissions in {
        "notes/a.md": (),
        "page[1].html": (Omission(0, "navigation", "Home"), Omission(5, "caption", "Photo: a dam")),
    }.items()
}


@pytest.fixture(autouse=True)
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """An index of two documents, and an empty corpus in the working folder."""
    manifest = SimpleNamespace(
        failed=(FailedFile("x.pdf", "NoTextLayer", "it holds pictures", "Have it read by OCR"),),
        duplicates=(Duplicate("page[1].html", "notes/a.md", 0.93),),
    )
    generation = SimpleNamespace(
        manifest=manifest,
        documents=[DocumentSummary(s, s, "text/html", "", d.metadata, 1, 5) for s, d in DOCUMENTS.items()],
        records=SimpleNamespace(document=DOCUMENTS.__getitem__),
    )
    monkeypatch.setattr(Generation, "current", lambda *_, **__: generation)
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path)
    return manifest


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["list", *arguments]) == 0
    return capsys.readouterr().out


def test_documents_come_with_the_origin_of_what_is_known_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(listed(capsys, "--json"))
    assert set(found) == {"documents", "failed"}
    assert found["documents"][0]["metadata"]["origins"] == [["title", "text"]]
    assert "Left out x.pdf" in listed(capsys)


def test_problems_are_files_left_out_twins_and_corrections_of_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("corpus/metadata.toml").write_text('["*.html"]\n["x.pdf"]\n["gone.md"]\n')
    assert listed(capsys, "--problems").splitlines() == [
        "Left out x.pdf: it holds pictures. Have it read by OCR.",
        "Duplicate: page[1].html is 93% the same as notes/a.md",
        "metadata.toml speaks of gone.md, which is no document.",
    ]
    found = json.loads(listed(capsys, "--problems", "--json"))
    assert set(found) == {"failed", "duplicates", "corrections"}
    assert found["duplicates"] == [{"source": "page[1].html", "twin": "notes/a.md", "similarity": 0.93}]


def test_a_mistake_in_metadata_toml_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    Path("corpus/metadata.toml").write_text('["x.pdf"]\ntitel = "T"\n')
    assert "metadata.toml at line 2" in listed(capsys, "--problems")


def test_that_all_is_well_is_said(capsys: pytest.CaptureFixture[str], index: SimpleNamespace) -> None:
    index.failed = index.duplicates = ()
    assert main(["list", "--problems"]) == 0
    assert capsys.readouterr().err.startswith("No file was left out")


def test_what_was_left_out_of_a_document_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "page[1].html: 2 pieces left out\n" in listed(capsys, "--omissions", "page[1].html")
    found = json.loads(listed(capsys, "--omissions", "*", "--json"))["omissions"]
    assert [(each["source"], len(each["left_out"])) for each in found] == [
        ("notes/a.md", 0),
        ("page[1].html", 2),
    ]
    assert found[1]["left_out"][0] == {"position": 0, "rule": "navigation", "text": "Home"}


def test_a_document_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--omissions", "gone.md"]) == 1
    assert "'gone.md'" in capsys.readouterr().err
    assert main(["list", "--omissions", "x", "--problems"]) == 2
