import json

import pytest

from govqa.errors import GovqaError, IndexCorrupt
from govqa.ui.app import public_functions
from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller
from govqa.ui.service import Build

RULES = source_key("rules.md")
CURATOR = Caller(may_write=True)
READER = Caller()


def call(name, service, data, caller=CURATOR):
    return HANDLERS[name](service, data, caller)


def test_an_answer_comes_with_its_chip(service):
    reply = call("ask", service, {"question": " Where does it meet? "})
    assert reply["status"] == "answered"
    assert "The council meets in Geneva." in reply["html"]
    assert 'class="chip"' in reply["html"]


def test_earlier_questions_are_passed_on(service, bot):
    call("ask", service, {"question": "And who votes?", "history": ["Where does it meet?"]})
    assert bot.asked[-1][:2] == ("And who votes?", ["Where does it meet?"])


@pytest.mark.parametrize("question", [None, 7, "", "  \n ", ["a"], {"a": 1}, "x" * 2001])
def test_what_is_no_question_is_refused(service, bot, question):
    assert "error" in call("ask", service, {"question": question})
    assert bot.asked == []


@pytest.mark.parametrize("history", ["text", [1], [None], {"a": "b"}, 5])
def test_what_is_no_history_is_refused(service, history):
    assert "error" in call("ask", service, {"question": "Where?", "history": history})


def test_only_the_latest_of_a_long_history_is_read(service, bot):
    call("ask", service, {"question": "Where?", "history": [f"q{i}" for i in range(1000)]})
    assert bot.asked[-1][1] == [f"q{i}" for i in range(988, 1000)]


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_a_request_that_is_no_mapping_is_refused(service, data):
    assert "error" in call("ask", service, data)
    assert "error" in call("read", service, data)


def test_the_reader_marks_the_span_it_is_given(service):
    reply = call("read", service, {"doc": RULES, "start": 14, "end": 42, "mark_start": 35, "mark_end": 41})
    assert '<mark class="quote phrase">Geneva</mark>' in reply["html"]
    assert reply["title"] == "Rules for AI"


def test_a_phrase_outside_the_quote_is_not_marked(service):
    reply = call("read", service, {"doc": RULES, "start": 14, "end": 42, "mark_start": 0, "mark_end": 5})
    assert "phrase" not in reply["html"]


@pytest.mark.parametrize(
    "doc",
    [
        None,
        "",
        "../../etc/passwd",
        "rules.md",
        "0" * 16,
        RULES.upper() + "x",
        RULES + "\n",
        5,
        ["a"],
        {"a": 1},
    ],
)
def test_forged_document_ids_are_refused(service, doc):
    reply = call("read", service, {"doc": doc})
    assert set(reply) == {"error"}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-1, 5),
        (5, 5),
        (9, 3),
        (0, 10**9),
        ("0", "5"),
        (0.0, 5.0),
        (None, 5),
        (0, None),
        (True, 5),
        ([0], [5]),
    ],
)
def test_forged_spans_are_refused(service, start, end):
    reply = call("read", service, {"doc": RULES, "start": start, "end": end})
    assert set(reply) == {"error"}


def test_filters_reach_the_index_as_patterns_that_match_only_themselves(service, bot):
    call(
        "ask",
        service,
        {"question": "Where?", "filters": {"publisher": "Alps [Press]", "date_from": "2025-01-01"}},
    )
    assert bot.asked[-1][2] == {"publisher": "Alps [[]Press]", "date_from": "2025-01-01"}
    call("ask", service, {"question": "Where?", "filters": {"doc": RULES}})
    assert bot.asked[-1][2] == {"source": "rules.md"}


@pytest.mark.parametrize(
    "filters",
    [
        "x",
        [1],
        {"publisher": "*"},
        {"publisher": ["a"]},
        {"doc": "*"},
        {"date_from": "soon"},
        {"date_to": "2025-99-99"},
    ],
)
def test_forged_filters_are_refused(service, bot, filters):
    assert "error" in call("ask", service, {"question": "Where?", "filters": filters})
    assert bot.asked == []


def test_filters_that_the_page_does_not_offer_are_ignored(service, bot):
    call("ask", service, {"question": "Where?", "filters": {"source": "../*", "publisher": ""}})
    assert bot.asked[-1][2] is None


def test_the_table_shows_the_state_of_every_file(service):
    html = call("documents", service, {})["html"]
    for words in ("Ready", "Waiting for a rebuild", "Could not be read", "It has no text. Run OCR on it."):
        assert words in html


def test_the_page_is_told_what_may_be_added(service):
    reply = call("documents", service, {})
    assert ".docx" in reply["accept"].split(",")
    assert (reply["most_files"], reply["most_bytes"]) == (50, 100 << 20)


@pytest.mark.parametrize("handler", ["remove", "rebuild"])
def test_nothing_is_changed_for_who_may_not(service, handler):
    assert "error" in call(handler, service, {"key": RULES}, Caller())
    assert service.builds == 0
    assert (service.settings.corpus / "rules.md").exists()


def test_no_file_is_added_for_who_may_not(service, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("A note.")
    assert "error" in call("add", service, {"paths": [str(path)]}, Caller(uploaded={str(path)}))
    assert path.exists()


def test_removing_deletes_the_file_and_builds(service):
    assert call("remove", service, {"key": source_key("new.txt")}) == {"removed": "new.txt"}
    assert not (service.settings.corpus / "new.txt").exists()
    assert service.builds == 1


@pytest.mark.parametrize("key", [None, "new.txt", "../index", "*", 3, source_key("other.txt")])
def test_what_is_no_key_removes_nothing(service, key):
    assert "error" in call("remove", service, {"key": key})
    assert len(list(service.settings.corpus.iterdir())) == 3


def test_added_files_start_a_build(service, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("A short note on rules.")
    reply = call("add", service, {"paths": [str(path)]}, Caller(may_write=True, uploaded={str(path)}))
    assert "note.txt" in reply["html"]
    assert service.builds == 1


@pytest.mark.parametrize("paths", [None, "x", [1], {"a": 1}])
def test_a_list_of_uploads_must_be_one(service, paths):
    assert "error" in call("add", service, {"paths": paths}, CURATOR)


def test_the_status_carries_the_build_in_plain_words(service):
    service.build = Build(
        number=2, running=True, stage="encoding", done=3, total=9, item="a\nb", seconds_left=200
    )
    build = call("status", service, {})["build"]
    assert (build["stage"], build["done"], build["total"], build["item"]) == (
        "Encoding passages",
        3,
        9,
        "a b, about 3 min left",
    )


def test_errors_of_govqa_are_said_and_others_are_not_hidden(service, bot, monkeypatch):
    def fail(*_, **__):
        raise GovqaError("the index is damaged. Run  govqa doctor")

    monkeypatch.setattr(bot, "ask", fail)
    assert "govqa doctor" in call("ask", service, {"question": "Where?"})["error"]
    monkeypatch.setattr(bot, "ask", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call("ask", service, {"question": "Where?"})


def test_what_is_wrong_with_the_servers_files_is_for_those_who_can_mend_it(service, bot, monkeypatch):
    def damaged(*_, **__):
        raise IndexCorrupt("index/generations/g2/dense.faiss is missing. Run  govqa doctor")

    monkeypatch.setattr(bot, "refresh", damaged)
    monkeypatch.setattr(bot, "ask", damaged)
    question = {"question": "Where does it meet?"}
    assert "generations/g2" in call("ask", service, question)["error"]
    assert "generations/g2" in call("status", service, {})["problem"]
    told = [call("ask", service, question, READER)["error"], json.dumps(call("status", service, {}, READER))]
    service.build = Build(number=1, error="could not write index/generations/g3: the disk is full")
    told.append(json.dumps(call("status", service, {}, READER)["build"]))
    assert "generations/g3" in call("status", service, {})["build"]["error"]
    assert not any("generations/" in text for text in told)
    assert "govqa doctor" in told[0]
    (ask, *_) = public_functions(service)
    with pytest.raises(GovqaError, match="govqa doctor") as raised:
        ask.call("Where does it meet?")
    assert "generations/g2" not in str(raised.value)


def test_every_reply_is_json(service):
    for reply in (
        call("status", service, {}),
        call("ask", service, {"question": "Is there chocolate?"}),
        call("read", service, {"doc": RULES}),
        call("sources", service, {}),
        call("documents", service, {}),
    ):
        assert "error" not in reply
        json.dumps(reply, ensure_ascii=False).encode()
