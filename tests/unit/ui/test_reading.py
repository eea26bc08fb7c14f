import json
import shutil
from dataclasses import replace

import pytest

from govqa.loading import load
from govqa.types import Omission
from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller

RULES = source_key("rules.md")
REPORT = source_key("report.pdf")
SENTENCE = {"doc": RULES, "start": 14, "end": 42}


def call(name, service, data):
    return HANDLERS[name](service, data, Caller())


@pytest.fixture
def report(service, bot, root):
    path = service.settings.corpus / "report.pdf"
    shutil.copy(root / "tests/golden/loading/report.pdf", path)
    bot.held[REPORT] = load(path, "report.pdf", max_bytes=1 << 20)
    return bot.held[REPORT]


def test_a_quote_comes_with_what_is_copied_of_it(service):
    assert call("read", service, SENTENCE)["copied"] == (
        "“The council meets in Geneva.” (“Rules for AI”, The Council, 1 March 2025)"
    )
    assert call("read", service, {"doc": RULES})["copied"] == ""


def test_a_passage_that_is_no_quote_can_still_be_copied(service, bot):
    bot.held[RULES] = replace(bot.held[RULES], omissions=(Omission(20, "pull quote", "…"),))
    assert call("read", service, SENTENCE)["copied"] == "“The council meets in Geneva.” (Rules for AI)"
    assert "left out" in call("cite", service, {"places": [SENTENCE]})["error"]


def test_a_place_of_another_version_of_the_document_is_refused(service):
    version = call("read", service, {"doc": RULES})["version"]
    assert "error" not in call("read", service, SENTENCE | {"version": version})
    for other in ("f" * 12, "", 5, [version], version + "0"):
        for name, data in (
            ("read", SENTENCE | {"version": other}),
            ("cite", {"places": [SENTENCE | {"version": other}]}),
        ):
            assert "has changed" in call(name, service, data)["error"]


def test_only_documents_with_pages_offer_them(service, report):
    assert call("read", service, {"doc": RULES})["pages"] == 0
    assert call("read", service, {"doc": REPORT})["pages"] == len(report.pages)


def test_a_page_comes_as_a_picture_with_the_quote_boxed(service, report):
    start = report.pages[1].span.start
    reply = call("page_images", service, {"doc": REPORT, "start": start, "end": start + 20})
    assert (reply["first"], reply["last"], reply["count"]) == (2, 2, len(report.pages))
    assert reply["html"].count('class="boxed"') >= 1
    assert 'src="data:image/png;base64,' in reply["html"]
    assert reply["said"] == "Page 4 (2 of 4)"
    json.dumps(reply)


def test_the_other_pages_are_there_to_turn_to(service, report):
    start = report.pages[1].span.start
    reply = call("page_images", service, {"doc": REPORT, "start": start, "end": start + 20, "page": 1})
    assert (reply["first"], reply["last"]) == (1, 1)
    assert "boxed" not in reply["html"]
    assert "could not be made out" not in reply["html"], "the quote is not on this page"


@pytest.mark.parametrize("page", [0, -1, 5, 1.0, "1", True, [1], 10**12])
def test_forged_page_numbers_are_refused(service, report, page):
    assert set(call("page_images", service, {"doc": REPORT, "page": page})) == {"error"}


def test_there_is_no_picture_of_what_has_no_pages(service):
    assert "PDF" in call("page_images", service, {"doc": RULES})["error"]


def test_a_file_that_is_gone_or_changed_is_said_in_plain_words(service, report):
    path = service.settings.corpus / "report.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    said = call("page_images", service, {"doc": REPORT})["error"]
    assert "not the file that was indexed" in said
    path.unlink()
    gone = call("page_images", service, {"doc": REPORT})["error"]
    assert gone == "The file is not in the folder of documents any more."
    assert str(service.settings.corpus) not in said + gone


def test_quotes_are_cited_in_every_style(service):
    other = {"doc": RULES, "start": 43, "end": 65}
    styles = call("cite", service, {"places": [SENTENCE, other]})["styles"]
    assert [style["label"] for style in styles] == ["APA", "Chicago", "BibTeX", "RIS", "CSL-JSON"]
    for style in styles:
        assert "The council meets in Geneva." in style["text"]
        assert "It votes twice a year." in style["text"]


@pytest.mark.parametrize(
    "places",
    [
        None,
        "x",
        [],
        [None],
        ["x"],
        [{}],
        [SENTENCE | {"end": None}],
        [SENTENCE | {"end": 10**9}],
        [{"doc": RULES}],
        [SENTENCE | {"doc": "../rules.md"}],
        [SENTENCE] * 51,
    ],
)
def test_forged_places_are_not_cited(service, places):
    assert set(call("cite", service, {"places": places})) == {"error"}


def test_nobody_cites_a_whole_document(service, bot):
    bot.held[RULES] = replace(bot.held[RULES], text="word " * 3000)
    assert "too long" in call("cite", service, {"places": [SENTENCE | {"end": 12_000}]})["error"]
