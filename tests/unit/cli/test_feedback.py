from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from govqa.cli import main
from govqa.evaluation.questions import read_questions
from govqa.types import Answer, Citation, Span
from govqa.ui.history import History
from govqa.ui.history_values import Feedback, user_owner

ANN = user_owner("ann")
QUOTE = "Fishing boats pay no fee."


def answer(question: str, *, found: bool = True) -> Answer:
    span = Span(10, 10 + len(QUOTE))
    citation = Citation(1, "d", "harbour.md", "", (), "", "", QUOTE, span, None, None, "", (), "", "0" * 64)
    if not found:
        return Answer(question, question, "not_found", "", (), 0.1, (), "g1")
    return Answer(question, question, "answered", f"{QUOTE} [1]", (citation,), 0.9, (), "g1")


@pytest.fixture(autouse=True)
def history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> History:
    """The history of the index in the working folder: three rated answers, one of them only called wrong."""
    monkeypatch.chdir(tmp_path)
    made = History(tmp_path / "index" / "history.sqlite")
    conversation = made.start(ANN)
    made.append(ANN, conversation, answer("Who pays no fee?"))
    made.append(ANN, conversation, answer("Who pays in gold?", found=False))
    made.append(ANN, conversation, answer("Who pays\x1b[2J most?"))
    made.append(ANN, conversation, answer("Not rated?"))
    made.record_feedback(ANN, conversation, 1, Feedback(True))
    made.record_feedback(ANN, conversation, 2, Feedback(True, "right"))
    made.record_feedback(ANN, conversation, 3, Feedback(False, "large\nships \x1b[2J"))
    return made


def test_what_there_is_and_what_is_left_out_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "3 rated answers: 2 questions."
    assert second == (
        "Left out: Who pays␛[2J most? (the answer is said to be wrong, and not what would be right) "
        "Comment: large ships ␛[2J"
    )


def test_the_file_is_one_that_eval_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--export", "questions.jsonl"]) == 0
    assert "2 questions, written to questions.jsonl." in capsys.readouterr().out
    first, second = read_questions(Path("questions.jsonl"))
    assert (first.question, first.gold[0].source, first.gold[0].phrase) == (
        "Who pays no fee?",
        "harbour.md",
        QUOTE,
    )
    assert (second.question, second.answerable, second.history) == (
        "Who pays in gold?",
        False,
        ("Who pays no fee?",),
    )


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["rated"] == 3
    assert [row["question"] for row in printed["questions"]] == ["Who pays no fee?", "Who pays in gold?"]
    assert [each["comment"] for each in printed["left_out"]] == ["large\nships \x1b[2J"]


def test_a_file_that_is_there_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.jsonl").write_text("precious")
    assert main(["feedback", "--export", "mine.jsonl"]) == 1
    assert Path("mine.jsonl").read_text() == "precious"
    assert "exists already" in capsys.readouterr().err


def test_without_a_question_there_is_no_file(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.delete_all(ANN)
    assert main(["feedback"]) == 0
    assert "0 rated answers: 0 questions." in capsys.readouterr().out
    assert main(["feedback", "--export", "none.jsonl"]) == 1
    assert not Path("none.jsonl").exists()
    assert "nothing to write" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--export", "no/such/folder.jsonl"]) == 1
    assert "no/such" in capsys.readouterr().err


def test_another_history_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(tmp_path / "index" / "history.sqlite", tmp_path / "copy")
    assert main(["feedback", "--history", "copy", "--index", "elsewhere"]) == 0
    assert "3 rated answers" in capsys.readouterr().out


def test_no_history_is_made_by_looking_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--index", "elsewhere"]) == 1
    assert "there is no history in" in capsys.readouterr().err
    assert not Path("elsewhere").exists()


def test_a_damaged_history_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index" / "history.sqlite").write_text("no database, but a text of some length" * 50)
    assert main(["feedback"]) == 1
    assert "damaged" in capsys.readouterr().err
