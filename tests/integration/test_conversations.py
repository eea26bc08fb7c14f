"""A conversation that is exported can be checked as a whole, and each change to it is found in its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

import govqa
from govqa import Chatbot, Settings
from govqa.errors import VerificationError
from govqa.exporting import STYLES, conversation_json, conversation_markdown
from govqa.types import to_data
from govqa.verification import read_citations

FIRST = "Since when has he worked at the locks of Ekeby?"
SECOND = "Where is the seat of the river commission?"


@pytest.fixture(scope="module")
def turns(built: Any) -> Any:
    """Two answers and a refusal."""
    bot = Chatbot.open(built.index, settings=Settings.load(refuse_below=0.0))
    strict = Chatbot.open(built.index, settings=Settings.load(refuse_below=1.0))
    return [bot.ask(FIRST), bot.ask(SECOND), strict.ask(FIRST)]


def test_a_conversation_is_confirmed_with_all_its_quotes(built: Any, turns: Any) -> None:
    verification = govqa.verify(conversation_json(turns), built.index)
    assert verification.problems == ()
    assert verification.citations == sum(len(turn.citations) for turn in turns) >= 2
    assert govqa.verify([to_data(turn) for turn in turns], built.index)
    assert govqa.verify(tuple(to_data(turn) for turn in turns), built.index)


def test_a_change_is_named_with_the_answer_that_it_was_made_to(built: Any, turns: Any) -> None:
    data = json.loads(conversation_json(turns))
    data[1]["citations"][0]["publisher"] = "The Times"
    data[2]["closest"][0]["passage"]["speaker"] = "The minister"
    first, second = govqa.verify(data, built.index).problems
    assert first.startswith("answer 2: [1] commission.md: its publisher is")
    assert second.startswith("answer 3: closest passage of")


@pytest.mark.parametrize(
    "junk", ["[]", "[[]]", "[null]", "[{}]", "[[1]]", [], (), [1], ["{}"], [{"closest": []}]]
)
def test_a_list_of_anything_else_is_no_conversation(built: Any, junk: Any) -> None:
    with pytest.raises(VerificationError, match="not an answer that govqa wrote"):
        govqa.verify(junk, built.index)


def test_one_bad_answer_spoils_the_list_and_is_named(built: Any, turns: Any) -> None:
    data = json.loads(conversation_json(turns))
    data[1]["citations"][0]["page"] = "seven"
    with pytest.raises(VerificationError, match=r"'\[1\].citations\[0\].page' is not"):
        govqa.verify(data, built.index)


def test_citations_are_read_back_as_they_were(turns: Any) -> None:
    given = tuple(citation for turn in turns for citation in turn.citations)
    assert read_citations(conversation_json(turns)) == given
    assert read_citations(turns[0].to_json()) == turns[0].citations
    assert read_citations(turns[2].to_json()) == ()


def test_real_answers_are_exported_in_every_form(turns: Any) -> None:
    citations = read_citations(conversation_json(turns))
    assert all(citations[0].date[:4] in write(citations) for write in STYLES.values())
    text = conversation_markdown(turns)
    assert text.count("\n## ") == 3
    assert "quoted in “A talk with the keeper of the locks,” January 2025" in text
    assert "**The documents do not answer this.**" in text
