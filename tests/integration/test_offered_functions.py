"""What programs get from the four functions, from a real index."""

from __future__ import annotations

import json
from typing import Any

import pytest

import govqa
from govqa.config import Settings
from govqa.errors import ConfigError, GovqaError, QuestionError
from govqa.integrations import functions as module
from govqa.integrations.functions import BadArguments, offered_functions
from govqa.integrations.opening import kept_open

QUESTION = "Since when has he worked at the locks of Ekeby?"


@pytest.fixture(scope="module")
def call(built: Any) -> dict[str, Any]:
    chatbot = kept_open(Settings(index=built.index))
    return {function.name: function.call for function in offered_functions(chatbot)}


def test_an_answer_is_that_of_the_python_interface(built: Any, call: Any) -> None:
    history = ["Who talks of the gates?"]
    answer = call["ask"](QUESTION, history)
    assert answer == json.loads(govqa.Chatbot.open(built.index).ask(QUESTION, history).to_json())
    assert govqa.verify(json.dumps(answer), built.index)


def test_only_the_latest_of_many_earlier_questions_count(call: Any) -> None:
    answer = call["ask"]("What do they carry?", ["x y", "", "Who?"] * 5000 + ["What of the barges?"])
    assert "barges" in answer["standalone_question"]


def test_passages_are_those_of_the_python_interface(built: Any, call: Any) -> None:
    hits = call["retrieve"]("the locks of Ekeby", 3, {"source": "samtal*"})
    expected = govqa.Chatbot.open(built.index).retrieve("the locks of Ekeby", 3, {"source": "samtal*"})
    assert [hit["passage"]["passage_id"] for hit in hits] == [hit.passage.passage_id for hit in expected]
    assert [hit["rank"] for hit in hits] == list(range(1, len(expected) + 1))
    assert hits[0]["scores"]


def test_documents_are_listed_and_read(call: Any) -> None:
    listed = call["list_documents"]()
    assert {each["source"] for each in listed} >= {"commission.md", "notes/dams.txt"}
    for each in listed:
        whole = call["read_document"](each["doc_id"])
        assert whole["span"] == {"start": 0, "end": each["characters"]}
        assert len(whole["text"]) == whole["characters"] == each["characters"]
        assert call["read_document"](each["doc_id"], 5, 9)["text"] == whole["text"][5:9]
        assert whole["metadata"] == each["metadata"]


def test_a_long_document_is_read_in_parts(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 100)
    doc_id = call["list_documents"]()[0]["doc_id"]
    text, start, length = "", 0, 1
    while start < length:
        part = call["read_document"](doc_id, start)
        text, start, length = text + part["text"], part["span"]["end"], part["characters"]
        assert len(part["text"]) <= 100
    monkeypatch.undo()
    assert text == call["read_document"](doc_id)["text"]


@pytest.mark.parametrize(("start", "end"), [(0, 10**9), (5, 2), (10**30, None), (10**9, 10**9)])
def test_spans_outside_the_text_are_refused(call: Any, start: int, end: int | None) -> None:
    doc_id = call["list_documents"]()[0]["doc_id"]
    with pytest.raises(BadArguments, match="start and end"):
        call["read_document"](doc_id, start, end)


@pytest.mark.parametrize("doc_id", ["", "commission.md", "../commission.md", "/etc/passwd", "f" * 16, "\0"])
def test_unknown_documents_are_refused(call: Any, doc_id: str) -> None:
    with pytest.raises(BadArguments, match="no document"):
        call["read_document"](doc_id)


def test_what_cannot_be_asked_is_refused(call: Any) -> None:
    for question in ("", " \n", "?!", "\0who"):
        with pytest.raises(QuestionError):
            call["ask"](question)
    with pytest.raises(ConfigError, match="no filter 'password'"):
        call["retrieve"]("locks", 5, {"password": "x"})


def test_a_newer_generation_is_noticed_and_what_is_gone_is_gone(library: Any) -> None:
    call = {f.name: f.call for f in offered_functions(kept_open(Settings(index=library.index)))}
    gone = next(each for each in call["list_documents"]() if each["source"] == "ferry.html")
    (library.corpus / "ferry.html").unlink()
    library.build()
    assert gone not in call["list_documents"]()
    with pytest.raises(GovqaError):
        call["read_document"](gone["doc_id"])
