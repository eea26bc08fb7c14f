from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govqa.evaluation.questions import Gold, read_questions
from govqa.types import Answer
from govqa.ui import history_file
from govqa.ui.documents import source_key
from govqa.ui.feedback import evaluation_file
from govqa.ui.handlers import HANDLERS, Caller
from govqa.ui.history import History
from govqa.ui.history_values import Limits, new_session, session_owner
from govqa.ui.service import Service

RULES = source_key("rules.md")
ANN, BOB = Caller(session=new_session()), Caller(session=new_session())
QUESTION, UNANSWERED = "Where does it meet?", "Is there chocolate?"
GENEVA = {"doc": RULES, "start": 35, "end": 41, "text": "Geneva"}

#: Each handler that names a conversation, with what else it takes.
NAMING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("open_conversation", {}),
    ("rename_conversation", {"title": "Taken"}),
    ("delete_conversation", {}),
    ("export_conversation", {"form": "json"}),
    ("rate", {"turn": 1, "verdict": "good"}),
    ("withdraw", {"turn": 1}),
)


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power cut is tested here, and waiting for the disk takes nearly all the time."""
    unsynced = tuple(pragma.replace("FULL", "OFF") for pragma in history_file.PRAGMAS)
    monkeypatch.setattr(history_file, "PRAGMAS", unsynced)


def call(name: str, service: Service, data: object = None, caller: Caller = ANN) -> dict[str, Any]:
    return HANDLERS[name](service, data, caller)


def ask(service: Service, question: str = QUESTION, caller: Caller = ANN, **more: Any) -> dict[str, Any]:
    reply = call("ask", service, {"question": question, **more}, caller)
    assert "error" not in reply
    return reply


def kept(service: Service, caller: Caller = ANN) -> list[tuple[str, int]]:
    found = service.history.conversations(session_owner(caller.session))
    return [(each.title, each.turns) for each in found]


def test_answers_are_kept_one_after_the_other(service: Service) -> None:
    first = ask(service)
    second = ask(service, "And who votes?", conversation=first["conversation"])
    assert (first["turn"], second["turn"]) == (1, 2)
    assert first["conversation"] == second["conversation"]
    assert kept(service) == [(QUESTION, 2)]
    ask(service, UNANSWERED)
    assert kept(service) == [(UNANSWERED, 1), (QUESTION, 2)]


def test_what_the_search_was_narrowed_to_is_kept(service: Service) -> None:
    reply = ask(service, filters={"doc": RULES})
    _, (turn,) = service.history.load(session_owner(ANN.session), reply["conversation"])
    assert turn.filters == {"source": "rules.md"}


def test_without_a_session_nothing_is_kept(service: Service) -> None:
    reply = ask(service, caller=Caller())
    assert set(reply) == {"html", "status"}
    assert "data-rate" not in reply["html"]
    assert not service.history.path.exists()
    assert "cookie" in call("conversations", service, caller=Caller())["error"]


@pytest.mark.parametrize("wanted", ["0" * 32, "", "../x", 7, None, ["a"], {"a": 1}])
def test_a_conversation_that_is_not_there_is_begun_anew(service: Service, wanted: object) -> None:
    reply = ask(service, conversation=wanted)
    assert reply["turn"] == 1
    assert reply["conversation"] != wanted


def test_nobody_adds_to_what_is_another_s_or_learns_of_it(service: Service) -> None:
    hers = ask(service)["conversation"]
    his = ask(service, caller=BOB, conversation=hers)
    never_was = ask(service, caller=BOB, conversation="0" * 32)
    assert his["turn"] == never_was["turn"] == 1
    assert his["conversation"] != hers
    assert kept(service) == [(QUESTION, 1)]
    for name, more in NAMING:
        foreign = call(name, service, {"conversation": hers, **more}, BOB)
        unknown = call(name, service, {"conversation": "0" * 32, **more}, BOB)
        assert foreign == unknown == {"error": "That conversation is not there any more."}
    call("delete_conversations", service, caller=BOB)
    assert kept(service) == [(QUESTION, 1)]
    assert call("conversations", service, caller=BOB)["html"] == ""


@pytest.mark.parametrize("wanted", [None, 7, ["a"], "x", True, {"a": 1}])
def test_what_is_no_name_of_a_conversation_is_refused(service: Service, wanted: object) -> None:
    for name, more in NAMING:
        assert set(call(name, service, {"conversation": wanted, **more})) == {"error"}


def test_a_history_that_cannot_be_used_stops_no_answer(service: Service) -> None:
    service.settings.index.mkdir()
    service.history.path.write_bytes(b"no database" * 1000)
    reply = ask(service)
    assert "The council meets in Geneva." in reply["html"]
    assert reply["not_kept"] == "This answer is not kept: the history cannot be used now."
    assert "data-rate" not in reply["html"]
    for_reader = call("conversations", service)["error"]
    assert for_reader == "The history cannot be used now. Questions can still be asked."
    for_curator = call("conversations", service, caller=Caller(session=ANN.session, may_write=True))["error"]
    assert str(service.history.path) in for_curator


def test_what_is_too_long_to_keep_is_said_and_leaves_no_empty_conversation(service: Service) -> None:
    service.history = History(service.history.path, Limits(answer=10))
    assert "more than 10 characters and is not kept" in ask(service)["not_kept"]
    assert kept(service) == []


def test_a_full_conversation_says_so(service: Service) -> None:
    service.history = History(service.history.path, Limits(turns=1))
    reply = ask(service, conversation=ask(service)["conversation"])
    assert "Start a new one." in reply["not_kept"]
    assert kept(service) == [(QUESTION, 1)]


def test_a_conversation_opens_as_it_was(service: Service) -> None:
    first = ask(service)
    second = ask(service, UNANSWERED, conversation=first["conversation"])
    opened = call("open_conversation", service, {"conversation": first["conversation"]})
    assert opened["title"] == QUESTION
    assert [turn["question"] for turn in opened["turns"]] == [QUESTION, UNANSWERED]
    assert [turn["html"] for turn in opened["turns"]] == [first["html"], second["html"]]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"doc": RULES, "date_from": "2025-01-01"},
        {"publisher": "Alps [Press]", "date_to": "2025-12-31"},
    ],
)
def test_what_is_opened_again_says_how_it_was_searched_for(
    service: Service, bot: Any, filters: dict[str, str]
) -> None:
    conversation = ask(service, filters=filters)["conversation"]
    (turn,) = call("open_conversation", service, {"conversation": conversation})["turns"]
    assert turn["filters"] == filters
    assert "error" not in call("why", service, turn)
    asked, explained = bot.asked
    assert asked[2] == explained[2]


def test_what_was_understood_as_it_is_written_is_asked_so_again(
    service: Service, answer: Callable[..., Answer]
) -> None:
    owner = session_owner(ANN.session)
    conversation = ask(service, literal=True)["conversation"]
    service.history.append(owner, conversation, answer(question="And?", standalone_question="And where?"))
    turns = call("open_conversation", service, {"conversation": conversation})["turns"]
    assert [turn["literal"] for turn in turns] == [True, False]


def test_an_answer_that_cannot_be_read_any_more_is_named_and_the_others_show(
    service: Service, answer: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = session_owner(ANN.session)
    conversation = ask(service)["conversation"]
    with monkeypatch.context() as patch:
        patch.setattr(Answer, "to_json", lambda *_: '{"of": "another time"}')
        service.history.append(owner, conversation, answer(question="Lost?"))
    turns = call("open_conversation", service, {"conversation": conversation})["turns"]
    assert "The council meets" in turns[0]["html"]
    assert "cannot be read any more" in turns[1]["html"]
    exported = call("export_conversation", service, {"conversation": conversation, "form": "json"})
    assert [each["question"] for each in json.loads(exported["text"])] == [QUESTION]
    assert "error" in call("rate", service, {"conversation": conversation, "turn": 2, "verdict": "good"})


def test_the_list_goes_on_where_it_ended(service: Service, answer: Callable[..., Answer]) -> None:
    owner = session_owner(ANN.session)
    for number in range(52):
        service.history.append(owner, service.history.start(owner), answer(question=f"Question {number}?"))
    first = call("conversations", service)
    rest = call("conversations", service, {"offset": first["count"]})
    assert (first["count"], first["more"], rest["count"], rest["more"]) == (50, True, 2, False)
    assert "Question 51?" in first["html"]
    assert "Question 0?" in rest["html"]
    for offset in (-1, "1", 1.5, 2**70, None):
        assert "error" in call("conversations", service, {"offset": offset})


def test_hostile_titles_show_as_text(service: Service) -> None:
    conversation = ask(service, "<img src=x onerror=alert(1)> \u202e?")["conversation"]
    html = call("conversations", service)["html"]
    assert "<img" not in html
    assert "\u202e" not in html
    title = '"><script>alert(1)</script>'
    assert "said" in call("rename_conversation", service, {"conversation": conversation, "title": title})
    html = call("conversations", service)["html"]
    assert "<script" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


@pytest.mark.parametrize("title", [None, "", " \n", 7, ["a"], "x" * 201])
def test_what_is_no_title_changes_none(service: Service, title: object) -> None:
    conversation = ask(service)["conversation"]
    assert "error" in call("rename_conversation", service, {"conversation": conversation, "title": title})
    assert kept(service) == [(QUESTION, 1)]


def test_conversations_are_renamed_and_deleted(service: Service) -> None:
    first, second = ask(service)["conversation"], ask(service, UNANSWERED)["conversation"]
    call("rename_conversation", service, {"conversation": first, "title": "Seats\nof councils"})
    assert kept(service) == [(UNANSWERED, 1), ("Seats of councils", 1)]
    call("delete_conversation", service, {"conversation": second})
    assert kept(service) == [("Seats of councils", 1)]
    assert (
        "That conversation is not there"
        in call("open_conversation", service, {"conversation": second})["error"]
    )
    ask(service, caller=BOB)
    assert call("delete_conversations", service)["said"] == "1 conversation deleted."
    assert kept(service) == []
    assert kept(service, BOB) == [(QUESTION, 1)]


def test_exports_are_files_of_the_conversation(service: Service) -> None:
    conversation = ask(service, "Où siège <l’IA>?")["conversation"]
    ask(service, UNANSWERED, conversation=conversation)
    made = call("export_conversation", service, {"conversation": conversation, "form": "markdown"})
    assert made["name"] == "govqa-ou-siege-lia.md"
    assert "The council meets in Geneva.”[^1]" in made["text"]
    assert "[^1]: " in made["text"]
    made = call("export_conversation", service, {"conversation": conversation, "form": "json"})
    assert made["name"] == "govqa-ou-siege-lia.json"
    assert [each["status"] for each in json.loads(made["text"])] == ["answered", "not_found"]
    for form in (None, "", "html", "../x", ["json"], {"json": 1}):
        reply = call("export_conversation", service, {"conversation": conversation, "form": form})
        assert set(reply) == {"error"}


def pressed(html: str) -> str:
    """The choice that is shown as made."""
    chosen = [part for part in html.split("<button")[1:] if 'aria-pressed="true"' in part]
    assert len(chosen) <= 1
    return chosen[0].split('data-rate="')[1].split('"')[0] if chosen else ""


def test_a_verdict_is_kept_changed_shown_and_withdrawn(service: Service) -> None:
    about = {"conversation": ask(service)["conversation"], "turn": 1}
    for verdict in ("good", "wrong_passage", "not_answered"):
        reply = call("rate", service, {**about, "verdict": verdict})
        assert pressed(reply["html"]) == verdict
        (turn,) = call("open_conversation", service, about)["turns"]
        assert pressed(turn["html"]) == verdict
    reply = call("withdraw", service, about)
    assert pressed(reply["html"]) == ""
    assert service.history.rated_turns() == []


def test_of_a_refusal_no_passage_can_be_wrong(service: Service) -> None:
    html = ask(service, UNANSWERED)["html"]
    assert 'data-rate="good"' in html
    assert "wrong_passage" not in html


def test_a_comment_and_a_place_stay_until_they_are_changed(service: Service) -> None:
    about = {"conversation": ask(service)["conversation"], "turn": 1}

    def say(**what: Any) -> tuple[str, str]:
        assert "error" not in call("rate", service, {**about, **what})
        (rated,) = service.history.rated_turns()
        place = rated.feedback.place
        return rated.feedback.comment, place.text if place else ""

    assert say(verdict="wrong_passage", comment="<b>no</b>") == ("<b>no</b>", "")
    assert say(verdict="wrong_passage", place=GENEVA) == ("<b>no</b>", "Geneva")
    assert say(verdict="not_answered") == ("<b>no</b>", "Geneva")
    (turn,) = call("open_conversation", service, about)["turns"]
    assert "&lt;b&gt;no&lt;/b&gt;" in turn["html"]
    assert "Geneva</q>" in turn["html"]
    assert say(verdict="not_answered", place=None, comment="") == ("", "")
    assert say(verdict="wrong_passage", place=GENEVA) == ("", "Geneva")
    assert say(verdict="good") == ("", "")


def test_a_selection_is_a_place_without_the_spaces_around_it(service: Service) -> None:
    about = {"conversation": ask(service)["conversation"], "turn": 1, "verdict": "wrong_passage"}
    selected = {"doc": RULES, "start": 12, "end": 43, "text": "\n\nThe council meets in Geneva.\n"}
    call("rate", service, {**about, "place": selected})
    (rated,) = service.history.rated_turns()
    assert rated.feedback.place is not None
    assert (rated.feedback.place.source, rated.feedback.place.text) == (
        "rules.md",
        "The council meets in Geneva.",
    )
    assert (rated.feedback.place.span.start, rated.feedback.place.span.end) == (14, 42)


@pytest.mark.parametrize(
    "place",
    [
        "x",
        [],
        {},
        GENEVA | {"doc": "0" * 16},
        GENEVA | {"doc": "../rules.md"},
        GENEVA | {"start": 36},
        GENEVA | {"end": 10**9},
        GENEVA | {"start": -1},
        GENEVA | {"start": None, "end": None},
        GENEVA | {"text": "Vienna"},
        GENEVA | {"text": None},
        {"doc": RULES, "start": 12, "end": 14, "text": "\n\n"},
    ],
)
def test_a_place_that_is_not_in_the_document_is_refused(service: Service, place: object) -> None:
    about = {"conversation": ask(service)["conversation"], "turn": 1, "verdict": "wrong_passage"}
    assert set(call("rate", service, {**about, "place": place})) == {"error"}
    assert service.history.rated_turns() == []


@pytest.mark.parametrize(
    "what",
    [
        {"turn": 1},
        {"turn": 1, "verdict": "excellent"},
        {"turn": 1, "verdict": ["good"]},
        {"turn": 0, "verdict": "good"},
        {"turn": 2, "verdict": "good"},
        {"turn": "1", "verdict": "good"},
        {"turn": True, "verdict": "good"},
        {"verdict": "good"},
        {"turn": 1, "verdict": "good", "comment": "x" * 2001},
        {"turn": 1, "verdict": "good", "comment": 5},
    ],
)
def test_what_is_no_verdict_is_refused(service: Service, what: dict[str, Any]) -> None:
    conversation = ask(service)["conversation"]
    assert set(call("rate", service, {"conversation": conversation, **what})) == {"error"}
    assert service.history.rated_turns() == []


def test_verdicts_make_a_file_of_questions(service: Service, tmp_path: Path) -> None:
    conversation = ask(service, "And in which city?")["conversation"]
    ask(service, UNANSWERED, conversation=conversation)
    wrong = {"conversation": conversation, "turn": 1, "verdict": "wrong_passage", "place": GENEVA}
    assert "error" not in call("rate", service, wrong)
    assert "error" not in call("rate", service, {"conversation": conversation, "turn": 2, "verdict": "good"})
    file = tmp_path / "questions.jsonl"
    file.write_text(evaluation_file(service.history.rated_turns()).text(), "utf-8")
    first, second = read_questions(file)
    assert first.gold == (Gold("Geneva", "rules.md", "Geneva"),)
    assert (second.question, second.answerable) == (UNANSWERED, False)
    assert second.history == ("And in which city?",)


def test_every_reply_is_json(service: Service) -> None:
    conversation = ask(service)["conversation"]
    for name, more in (("conversations", {}), *NAMING):
        reply = call(name, service, {"conversation": conversation, **more})
        if name == "delete_conversation":
            conversation = ask(service)["conversation"]
        assert "error" not in reply
        json.dumps(reply, ensure_ascii=False).encode()
