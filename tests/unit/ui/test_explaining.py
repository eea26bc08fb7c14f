"""Why an answer is this one, and what to ask next: what the page may ask, and what is refused."""

import pytest

from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller

RULES = source_key("rules.md")


def call(name, service, data):
    return HANDLERS[name](service, data, Caller())


def test_a_literal_question_is_asked_by_itself(service, bot):
    data = {"question": "And where?", "history": ["Who votes?"]}
    call("ask", service, {**data, "literal": True})
    assert bot.asked[-1] == ("And where?", ["exactly"], None)
    call("ask", service, {**data, "literal": "yes"})
    assert bot.asked[-1] == ("And where?", ["Who votes?"], None)


def test_why_asks_again_as_it_was_asked(service, bot):
    data = {"question": "And where?", "history": ["Who votes?"], "filters": {"doc": RULES}}
    reply = call("why", service, data)
    assert bot.asked[-1] == ("And where?", ["Who votes?"], {"source": "rules.md"})
    assert '<dd dir="auto">And where?</dd>' in reply["html"]
    call("why", service, {**data, "literal": True})
    assert bot.asked[-1][1] == ["exactly"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"question": " "},
        {"question": "Where?", "history": 5},
        {"question": "Where?", "filters": {"doc": "../x"}},
    ],
)
def test_why_refuses_what_is_no_question(service, bot, data):
    assert set(call("why", service, data)) == {"error"}
    assert bot.asked == []


def test_next_questions_come_from_what_was_shown(service, monkeypatch):
    seen = []

    def after(*given):
        seen.append(given)
        return ["And who votes?"]

    monkeypatch.setattr(service.next_questions, "after", after)
    shown = [{"doc": RULES, "start": 14, "end": 42}, {"doc": RULES}]
    assert call("suggest", service, {"shown": shown, "asked": ["Where?"]}) == {
        "questions": ["And who votes?"]
    }
    (_, places, asked, doc_ids) = seen[0]
    assert [(doc_id, span.start, span.end) for doc_id, span in places] == [(RULES, 14, 42), (RULES, 0, 0)]
    assert (asked, doc_ids) == (["Where?"], [RULES, RULES])


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "text",
        [RULES],
        [{"doc": "../../etc/passwd"}],
        [{"doc": "f" * 16}],
        [{"doc": RULES, "start": -1, "end": 5}],
        [{"doc": RULES, "start": 0, "end": 10**9}],
        [{"doc": RULES, "start": "0", "end": "5"}],
    ],
)
def test_places_that_are_none_are_refused(service, bot, shown):
    assert set(call("suggest", service, {"shown": shown})) == {"error"}
    assert bot.asked == []
