from __future__ import annotations

import ast
import inspect
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govqa.types import Answer, Span
from govqa.ui import history as history_module
from govqa.ui import history_file
from govqa.ui.history import History
from govqa.ui.history_values import (
    Feedback,
    HistoryRefused,
    HistoryUnavailable,
    Limits,
    Owner,
    Place,
    UnknownConversation,
    new_session,
    read_answer,
    session_owner,
    user_owner,
)

ANN, BOB = user_owner("ann"), user_owner("bob")
PLACE = Place("rules.md", Span(3, 9), "Geneva")
MakeAnswer = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power cut is tested here, and waiting for the disk takes nearly all the time."""
    unsynced = tuple(pragma.replace("FULL", "OFF") for pragma in history_file.PRAGMAS)
    monkeypatch.setattr(history_file, "PRAGMAS", unsynced)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite", wait=0.2)


def titles(history: History, **page: int) -> list[str]:
    return [conversation.title for conversation in history.conversations(ANN, **page)]


def asked(history: History, answer: MakeAnswer, *questions: str, owner: Owner = ANN) -> str:
    conversation = history.start(owner)
    for question in questions:
        history.append(owner, conversation, answer(question=question))
    return conversation


def test_a_conversation_comes_back_as_it_was_kept(history: History, answer: MakeAnswer) -> None:
    first = answer(question="Who meets?", standalone_question="Who meets?", generation="g7")
    then = answer(question="And where?", standalone_question="Who meets? And where?")
    conversation = history.start(ANN)
    assert history.append(ANN, conversation, first) == 1
    assert history.append(ANN, conversation, then, filters={"source": "a[*].md"}) == 2
    line, turns = History(history.path).load(ANN, conversation)
    assert (line.conversation_id, line.title, line.turns) == (conversation, "Who meets?", 2)
    assert line.started < line.changed == turns[-1].asked
    assert [turn.number for turn in turns] == [1, 2]
    assert [turn.question for turn in turns] == ["Who meets?", "And where?"]
    assert [turn.standalone_question for turn in turns] == ["Who meets?", "Who meets? And where?"]
    assert [turn.answer for turn in turns] == [first.to_json(), then.to_json()]
    assert [read_answer(turn) for turn in turns] == [first, then]
    assert [turn.generation for turn in turns] == ["g7", "g1"]
    assert [turn.filters for turn in turns] == [{}, {"source": "a[*].md"}]
    assert [turn.feedback for turn in turns] == [None, None]


def test_the_conversation_used_last_is_listed_first(history: History, answer: MakeAnswer) -> None:
    made = [asked(history, answer, f"Question {n}?") for n in range(3)]
    history.append(ANN, made[0], answer(question="One more?"))
    assert titles(history) == ["Question 0?", "Question 2?", "Question 1?"]


def test_the_order_does_not_rest_on_the_clock(
    history: History, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: Iterator[int] = iter(range(50, 0, -1))
    monkeypatch.setattr(history_module, "_now", lambda: f"2026-01-01T00:00:{next(times):02d}.000000Z")
    for n in range(5):
        asked(history, answer, f"{n}?")
    assert titles(history) == ["4?", "3?", "2?", "1?", "0?"]


def test_the_list_comes_in_pages(history: History, answer: MakeAnswer) -> None:
    for n in range(7):
        asked(history, answer, f"{n}?")
    assert titles(history, limit=3) == ["6?", "5?", "4?"]
    assert titles(history, limit=3, offset=6) == ["0?"]
    assert titles(history, offset=7) == titles(history, limit=0) == []


@pytest.mark.parametrize(
    "page", [{"limit": -1}, {"offset": -1}, {"limit": 2**63}, {"limit": True}, {"offset": 1.5}]
)
def test_a_page_that_makes_no_sense_is_refused(history: History, page: dict[str, Any]) -> None:
    with pytest.raises(HistoryRefused):
        history.conversations(ANN, **page)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (" Who\n\tmeets?  ", "Who meets?"),
        ("bell \x07 \x1b[2J", "bell ␇ ␛[2J"),
        ("<b>'; DROP TABLE turns; --", "<b>'; DROP TABLE turns; --"),
        ("x" * 200, "x" * 80 + "…"),
        ("word " * 50, ("word " * 16)[:79] + "…"),
        ("\ud800 lone", "\ufffd lone"),
    ],
)
def test_the_first_question_is_the_title(
    history: History, answer: MakeAnswer, question: str, title: str
) -> None:
    asked(history, answer, question, "Another?")
    assert titles(history) == [title]


def test_a_conversation_is_renamed(history: History, answer: MakeAnswer) -> None:
    conversation = asked(history, answer, "Who?")
    history.rename(ANN, conversation, "  Seats\r\nand\tvotes\u202e ")
    history.append(ANN, conversation, answer(question="Where?"))
    assert titles(history) == ["Seats and votes\ufffd"]
    untouched = history.start(ANN)
    history.rename(ANN, untouched, "Mine")
    history.append(ANN, untouched, answer(question="Where?"))
    assert titles(history)[0] == "Mine"


@pytest.mark.parametrize("title", ["", " \n ", "x" * 201, None, 5])
def test_a_title_is_a_short_text(history: History, title: Any) -> None:
    conversation = history.start(ANN)
    with pytest.raises(HistoryRefused):
        history.rename(ANN, conversation, title)
    assert titles(history) == [""]


def test_what_is_deleted_is_gone(history: History, answer: MakeAnswer) -> None:
    doomed, kept = asked(history, answer, "a?", "b?"), asked(history, answer, "c?")
    history.record_feedback(ANN, doomed, 2, Feedback(True))
    history.delete(ANN, doomed)
    assert titles(history) == ["c?"]
    assert history.rated_turns() == []
    for call in (history.load, history.delete):
        with pytest.raises(UnknownConversation):
            call(ANN, doomed)
    assert history.load(ANN, kept)[0].turns == 1


def test_deleting_all_leaves_the_others(history: History, answer: MakeAnswer) -> None:
    for _ in range(3):
        asked(history, answer, "a?")
    others = asked(history, answer, "b?", owner=BOB)
    assert history.delete_all(ANN) == 3
    assert history.delete_all(ANN) == 0
    assert history.conversations(ANN) == []
    assert history.load(BOB, others)[0].title == "b?"


def test_deleted_words_are_no_more_in_any_file(history: History, answer: MakeAnswer) -> None:
    doomed = asked(history, answer, *(f"Is {n} xyzzy{n}?" for n in range(50)))
    asked(history, answer, "Something else?")
    history.record_feedback(ANN, doomed, 1, Feedback(False, "plugh"))
    written = b"".join(path.read_bytes() for path in history.path.parent.iterdir())
    assert b"xyzzy17" in written
    assert b"plugh" in written
    history.delete(ANN, doomed)
    for path in history.path.parent.iterdir():
        assert b"xyzzy" not in path.read_bytes()
        assert b"plugh" not in path.read_bytes()


def test_only_its_owner_may_read_the_file(history: History) -> None:
    history.start(ANN)
    assert history.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "stranger", [BOB, session_owner(new_session()), user_owner(ANN.key), user_owner("ANN"), user_owner("%")]
)
def test_nobody_gets_at_what_is_another_s(history: History, answer: MakeAnswer, stranger: Owner) -> None:
    conversation = asked(history, answer, "Secret?")
    history.record_feedback(ANN, conversation, 1, Feedback(True, "mine"))
    before = history.load(ANN, conversation)
    own = history.start(stranger)
    for call in (
        lambda: history.load(stranger, conversation),
        lambda: history.append(stranger, conversation, answer()),
        lambda: history.rename(stranger, conversation, "Taken"),
        lambda: history.delete(stranger, conversation),
        lambda: history.record_feedback(stranger, conversation, 1, Feedback(False)),
        lambda: history.withdraw_feedback(stranger, conversation, 1),
    ):
        with pytest.raises(UnknownConversation) as refused:
            call()
        assert conversation not in str(refused.value)
    assert [each.conversation_id for each in history.conversations(stranger)] == [own]
    assert history.delete_all(stranger) == 1
    assert history.load(ANN, conversation) == before


@pytest.mark.parametrize(
    "conversation",
    ["", "0" * 32, "%", "' OR 1=1 --", "x" * 100_000, "a\x00b", "\ud800", None, 1, ["0" * 32], b"0" * 32],
)
def test_ids_that_were_never_given_are_unknown(
    history: History, answer: MakeAnswer, conversation: Any
) -> None:
    asked(history, answer, "a?")
    with pytest.raises(UnknownConversation):
        history.load(ANN, conversation)
    with pytest.raises(UnknownConversation):
        history.append(ANN, conversation, answer())
    with pytest.raises(UnknownConversation):
        history.delete(ANN, conversation)
    assert titles(history) == ["a?"]


def test_feedback_is_kept_replaced_and_withdrawn(history: History, answer: MakeAnswer) -> None:
    conversation = asked(history, answer, "a?", "b?")

    def said() -> list[Feedback | None]:
        return [turn.feedback for turn in history.load(ANN, conversation)[1]]

    history.record_feedback(ANN, conversation, 2, Feedback(False, "Not that\none\x00", PLACE))
    assert said() == [None, Feedback(False, "Not that\none\x00", PLACE)]
    history.record_feedback(ANN, conversation, 2, Feedback(False, fault="wrong_passage"))
    assert said() == [None, Feedback(False, fault="wrong_passage")]
    history.record_feedback(ANN, conversation, 2, Feedback(True))
    assert said() == [None, Feedback(True)]
    history.withdraw_feedback(ANN, conversation, 1)
    history.withdraw_feedback(ANN, conversation, 2)
    assert said() == [None, None]


@pytest.mark.parametrize("turn", [0, 2, -1, 2**70, True, 1.0, "1", None])
def test_feedback_is_on_a_turn_that_was_had(history: History, answer: MakeAnswer, turn: Any) -> None:
    conversation = asked(history, answer, "a?")
    with pytest.raises(UnknownConversation):
        history.record_feedback(ANN, conversation, turn, Feedback(True))
    with pytest.raises(UnknownConversation):
        history.withdraw_feedback(ANN, conversation, turn)


@pytest.mark.parametrize(
    "feedback",
    [
        Feedback(True, "x" * 2_001),
        Feedback(True, None),  # type: ignore[arg-type]
        Feedback(True, "", replace(PLACE, text="x" * 5_001)),
        Feedback(True, "", replace(PLACE, text="  ")),
        Feedback(True, "", replace(PLACE, source="")),
        Feedback(True, "", replace(PLACE, span=Span(0, 2**64))),
        Feedback(False, fault="dull"),
        Feedback(True, fault="wrong_passage"),
    ],
)
def test_feedback_that_cannot_be_kept_is_refused(
    history: History, answer: MakeAnswer, feedback: Feedback
) -> None:
    conversation = asked(history, answer, "a?")
    with pytest.raises(HistoryRefused):
        history.record_feedback(ANN, conversation, 1, feedback)
    assert history.load(ANN, conversation)[1][0].feedback is None


def test_rated_turns_come_with_the_questions_before_them(history: History, answer: MakeAnswer) -> None:
    first = asked(history, answer, "a?", "b?", "c?")
    second = asked(history, answer, "d?", owner=BOB)
    history.record_feedback(BOB, second, 1, Feedback(False, "no"))
    history.record_feedback(ANN, first, 3, Feedback(True))
    history.record_feedback(ANN, first, 1, Feedback(True, "yes"))
    rated = history.rated_turns()
    assert [(each.turn.question, each.earlier, each.feedback.comment) for each in rated] == [
        ("a?", (), "yes"),
        ("c?", ("a?", "b?"), ""),
        ("d?", (), "no"),
    ]
    assert "ann" not in repr(rated)


HOSTILE = [
    "".join(map(chr, range(32))) + "\x7f\x80\u2028\u202e",
    "x" * 10_000,
    "'; DROP TABLE conversations; --",
    '"}], "status": "answered"',
    "<script>alert(1)</script>",
    "% _ * ? [a] \\ ",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \ufeff \uffff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_unharmed(history: History, answer: MakeAnswer, text: str) -> None:
    conversation = history.start(ANN)
    given = answer(question=text)
    history.append(ANN, conversation, given, filters={text[:100]: text[:100]})
    history.record_feedback(
        ANN, conversation, 1, Feedback(False, text[:2000], replace(PLACE, text=text[:5000]))
    )
    _, (turn,) = history.load(ANN, conversation)
    assert (turn.question, turn.filters) == (text, {text[:100]: text[:100]})
    assert read_answer(turn) == given
    assert turn.feedback == Feedback(False, text[:2000], replace(PLACE, text=text[:5000]))


def test_lone_surrogates_are_replaced_since_no_file_holds_them(history: History, answer: MakeAnswer) -> None:
    conversation = asked(history, answer, "a\ud800?")
    history.record_feedback(ANN, conversation, 1, Feedback(True, "\udfff"))
    _, (turn,) = history.load(ANN, conversation)
    assert (turn.question, read_answer(turn).question) == ("a\ufffd?", "a\ufffd?")
    assert turn.feedback == Feedback(True, "\ufffd")


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "x" * 100_000},
        {"question": " \n"},
        {"standalone_question": "x" * 100_000},
        {"text": "x" * 1_000_000},
        {"generation": "x" * 10_001},
    ],
)
def test_a_turn_that_cannot_be_kept_is_refused_and_nothing_has_changed(
    history: History, answer: MakeAnswer, fields: dict[str, str]
) -> None:
    conversation = asked(history, answer, "a?")
    before = history.load(ANN, conversation)
    with pytest.raises(HistoryRefused):
        history.append(ANN, conversation, answer(**fields))
    assert history.load(ANN, conversation) == before


def test_the_oldest_conversations_make_room(tmp_path: Path, answer: MakeAnswer) -> None:
    history = History(tmp_path / "h", Limits(conversations=3))
    made = [asked(history, answer, f"{n}?") for n in range(3)]
    others = asked(history, answer, "b?", owner=BOB)
    history.append(ANN, made[0], answer(question="Again?"))
    history.start(ANN)
    assert titles(history) == ["", "0?", "2?"]
    assert history.load(BOB, others)[0].turns == 1


def test_an_owner_s_text_is_bounded(tmp_path: Path, answer: MakeAnswer) -> None:
    size = len(answer(question="0" * 1000).to_json()) + 2 * 1000 + len("g1") + len("{}")
    history = History(tmp_path / "h", Limits(characters=2 * size))
    for n in range(4):
        asked(history, answer, f"{n}" * 1000)
    assert [title[0] for title in titles(history)] == ["3", "2"]
    # One conversation alone may fill it, and then says so.
    (newest, _) = history.conversations(ANN)
    history.append(ANN, newest.conversation_id, answer(question="4" * 1000))
    assert [title[0] for title in titles(history)] == ["3"]
    with pytest.raises(HistoryRefused, match="full"):
        history.append(ANN, newest.conversation_id, answer(question="5" * 1000))
    assert history.load(ANN, newest.conversation_id)[0].turns == 2


def test_a_conversation_has_so_many_turns(tmp_path: Path, answer: MakeAnswer) -> None:
    history = History(tmp_path / "h", Limits(turns=2))
    conversation = asked(history, answer, "a?", "b?")
    with pytest.raises(HistoryRefused, match="full"):
        history.append(ANN, conversation, answer())


def test_the_file_is_bounded_whoever_fills_it(tmp_path: Path, answer: MakeAnswer) -> None:
    history = History(tmp_path / "h", Limits(file_bytes=400_000))
    mine = asked(history, answer, "Mine?")
    for n in range(60):
        asked(history, answer, "x" * 9_000, owner=user_owner(f"visitor {n}"))
        history.append(ANN, mine, answer(question="Mine?"))  # what is used stays
    assert history.path.stat().st_size < 500_000
    assert history.load(ANN, mine)[0].turns == 61
    assert history.conversations(user_owner("visitor 0")) == []
    assert history.conversations(user_owner("visitor 59"))


def test_the_conversation_in_use_stays_though_it_alone_is_too_much(
    tmp_path: Path, answer: MakeAnswer
) -> None:
    history = History(tmp_path / "h", Limits(file_bytes=1, conversations=0))
    conversation = asked(history, answer, "a?")
    assert history.load(ANN, conversation)[0].turns == 1


def test_values_that_make_no_sense_are_damage(history: History, answer: MakeAnswer) -> None:
    conversation = asked(history, answer, "a?")
    history.record_feedback(ANN, conversation, 1, Feedback(True, "", PLACE))
    for change in ("UPDATE feedback SET stop = 1", "UPDATE turns SET filters = '['"):
        with sqlite3.connect(history.path) as connection:
            connection.execute(change)
        connection.close()
        with pytest.raises(HistoryUnavailable, match="damaged"):
            history.load(ANN, conversation)
        with pytest.raises(HistoryUnavailable, match="damaged"):
            history.rated_turns()


def test_no_statement_is_made_of_text() -> None:
    for module in (history_module, history_file):
        calls = [
            node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)
        ]
        executed = [call.args[0] for call in calls if ast.unparse(call.func).endswith(".execute")]
        assert executed
        made = [
            each for each in executed for part in ast.walk(each) if type(part) in (ast.JoinedStr, ast.BinOp)
        ]
        called = [each for each in executed for part in ast.walk(each) if type(part) is ast.Call]
        assert made == called == []
