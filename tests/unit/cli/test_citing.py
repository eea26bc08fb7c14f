from __future__ import annotations

import io
import json

import pytest

from govqa.cli import main
from govqa.exporting import STYLES, conversation_json
from govqa.types import Answer, Citation, Span

QUOTE = "The river commission has its seat in Sandvik."
CITATION = Citation(
    number=1,
    doc_id="3f2a",
    source="notes/river.md",
    title="The River Commission",
    authors=("Ida Lund",),
    publisher="Valley Gazette",
    date="2024-03-05",
    quote=QUOTE,
    span=Span(0, len(QUOTE)),
    highlight=None,
    page=3,
    page_label="",
    heading_path=(),
    speaker="",
    sha256="0" * 64,
)
ANSWER = Answer("Where?", "Where?", "answered", f"“{QUOTE}” [1]", (CITATION,), 0.9, (), "g-1")
REFUSAL = Answer("Why?", "Why?", "not_found", "", (), 0.1, (), "g-1")


@pytest.mark.parametrize("style", STYLES)
def test_an_answer_is_cited_in_every_style(style, tmp_path, capfdbinary) -> None:
    (tmp_path / "answer.json").write_text(ANSWER.to_json(), "utf-8")
    assert main(["cite", str(tmp_path / "answer.json"), "--style", style]) == 0
    assert capfdbinary.readouterr().out.decode("utf-8") == STYLES[style]([CITATION])


def test_a_conversation_is_cited_as_a_whole(tmp_path, capfdbinary) -> None:
    (tmp_path / "talk.json").write_text(conversation_json([ANSWER, REFUSAL, ANSWER]), "utf-8")
    assert main(["cite", str(tmp_path / "talk.json")]) == 0
    assert capfdbinary.readouterr().out.decode("utf-8") == STYLES["apa"]([CITATION, CITATION])


def test_an_answer_can_come_from_standard_input(monkeypatch, capfdbinary) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ANSWER.to_json().encode())))
    assert main(["cite", "-"]) == 0
    assert b"(Lund, 2024, p. 3)" in capfdbinary.readouterr().out


def test_an_answer_that_quotes_nothing_has_its_own_exit_code(tmp_path, capsys) -> None:
    (tmp_path / "answer.json").write_text(REFUSAL.to_json(), "utf-8")
    assert main(["cite", str(tmp_path / "answer.json")]) == 3
    assert capsys.readouterr() == ("", "The answer quotes nothing.\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps([1])])
def test_what_is_no_answer_is_an_error(text, tmp_path, capsys) -> None:
    (tmp_path / "answer.json").write_text(text, "utf-8")
    assert main(["cite", str(tmp_path / "answer.json")]) == 1
    assert "not an answer that govqa wrote" in capsys.readouterr().err


def test_a_style_that_does_not_exist_is_refused_with_those_that_do(tmp_path, capsys) -> None:
    (tmp_path / "answer.json").write_text(ANSWER.to_json(), "utf-8")
    assert main(["cite", str(tmp_path / "answer.json"), "--style", "mla"]) == 2
    error = capsys.readouterr().err
    assert all(style in error for style in STYLES)
