from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from govqa.types import Answer, Citation, Document, Hit, Passage, Span, StageScore
from govqa.ui.history_values import (
    HistoryRefused,
    HistoryUnavailable,
    RecordedTurn,
    new_session,
    place_in,
    read_answer,
    session_owner,
    storable,
    user_owner,
)


def recorded(answer: str) -> RecordedTurn:
    return RecordedTurn(1, "Q?", "Q?", answer, "g1", {}, "2026-01-01T00:00:00.000000Z")


def test_a_session_is_128_random_bits_made_here() -> None:
    sessions = {new_session() for _ in range(1000)}
    assert len(sessions) == 1000
    assert all(len(bytes.fromhex(session)) == 16 for session in sessions)


def test_an_owner_does_not_tell_its_session() -> None:
    session = new_session()
    owner = session_owner(session)
    assert session not in owner.key
    assert owner == session_owner(session)
    assert owner != session_owner(new_session())


@pytest.mark.parametrize(
    "session",
    ["", "a", "A" * 32, "g" * 32, "a" * 33, "a" * 32 + "\n", "٣" * 32, None, 5, b"a" * 32, ["a" * 32]],
)
def test_what_this_server_never_made_is_no_session(session: object) -> None:
    with pytest.raises(HistoryRefused):
        session_owner(session)


def test_no_user_is_named_like_a_browser() -> None:
    browser = session_owner(new_session())
    assert user_owner(browser.key) != browser
    assert user_owner(browser.key.removeprefix("session:")) != browser


def test_users_are_told_apart_exactly() -> None:
    names = ["ann", "Ann", "ann ", "ann\x00", "ann'; --", "a\u030an", "\u00e5n", "%", "_nn"]
    assert len({user_owner(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 201, "\ud800", None, 7])
def test_a_user_has_a_name(name: object) -> None:
    with pytest.raises(HistoryRefused):
        user_owner(name)


def test_a_place_holds_the_text_that_stands_there(document: Callable[..., Document]) -> None:
    made = document("One sentence. Another.", "a.md")
    place = place_in(made, Span(14, 22))
    assert (place.source, place.text) == ("a.md", "Another.")


@pytest.mark.parametrize("span", [Span(0, 100), Span(100, 101), Span(3, 3), Span(13, 14)])
def test_a_place_without_text_is_refused(document: Callable[..., Document], span: Span) -> None:
    with pytest.raises(HistoryRefused):
        place_in(document("One sentence. Another.", "a.md"), span)


def test_an_answer_is_read_as_it_was_given(
    answer: Callable[..., Answer], citation: Callable[..., Citation], document: Callable[..., Document]
) -> None:
    text = "Nobody may abstain, «ever».\u2028\x00 …"
    made = document(text)
    cited = citation(made, text, highlight=Span(0, 6), authors=("A", "B"), page=3, footnotes=("1",))
    passage = Passage("p", made.doc_id, 0, Span(0, 3), "Nob", (Span(0, 3),), ("H",), None)
    hit = Hit(passage, 0.25, 1, {"dense": StageScore(0.5, 2)})
    for given in (answer(cited), answer(), answer(closest=(hit,), confidence=0)):
        assert read_answer(recorded(given.to_json())) == given


def test_an_answer_from_before_a_field_was_added_is_read(
    answer: Callable[..., Answer], citation: Callable[..., Citation], document: Callable[..., Document]
) -> None:
    given = answer(citation(document(), "Nobody may abstain."))
    data: dict[str, Any] = json.loads(given.to_json())
    for added in ("role", "footnotes"):
        del data["citations"][0][added]
    data["removed_since"] = 1
    assert read_answer(recorded(json.dumps(data))) == given


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", "{}", '{"question": 5}', "[" * 100_000])
def test_an_answer_that_cannot_be_read_is_an_error_of_ours(broken: str) -> None:
    with pytest.raises(HistoryUnavailable, match="cannot be read"):
        read_answer(recorded(broken))


def test_only_lone_surrogates_cannot_be_stored() -> None:
    kept = "\x00\x1b\x7f\u202e\ue000\uffff\U0010ffff é"
    assert storable(kept) == kept
    assert storable("a\ud800b\udfff") == "a\ufffdb\ufffd"
