"""From a conversation to an evaluation: asked, kept, rated, exported, and asked again by ``govqa eval``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import govqa
from govqa.cli import main
from govqa.ui.history import History
from govqa.ui.history_file import HISTORY_FILE
from govqa.ui.history_values import Feedback, new_session, place_in, read_answer, session_owner


def test_what_readers_said_is_what_eval_measures(
    library: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = session_owner(new_session())
    history = History(library.index / HISTORY_FILE)
    conversation = history.start(owner)
    bot = govqa.Chatbot.open(library.index)
    answers = [
        bot.ask("Where does the river commission have its seat?"),
        bot.ask("When was it founded?", history=["Where does the river commission have its seat?"]),
    ]
    document = next(bot.document(d.doc_id) for d in bot.documents() if d.source == "notes/dams.txt")
    for answer in answers:
        history.append(owner, conversation, answer)
    assert [read_answer(turn) for turn in history.load(owner, conversation)[1]] == answers
    start = document.text.index("forty thousand houses")
    place = place_in(document, govqa.Span(start, start + len("forty thousand houses")))
    for number, feedback in enumerate([Feedback(True), Feedback(False, "", place)], 1):
        history.record_feedback(owner, conversation, number, feedback)
    file = tmp_path / "questions.jsonl"
    assert main(["feedback", "--index", str(library.index), "--export", str(file)]) == 0
    capsys.readouterr()
    assert main(["eval", str(file), "--index", str(library.index), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    assert measures["questions"] == 2
    # What was called good is found again; what was called wrong is still wrong.
    assert measures["hit"] == 0.5
    assert measures["verbatim"] == 1
