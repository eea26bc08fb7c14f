"""What stands around an answer: its sources, the order of time, why it is so, what to ask next."""

import re
import shutil

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Where does the night ferry land?"
FOLLOW_UP = "And how many crew does it have?"
OTHER = "Who lights the lamp of Sallow Point?"

FERRY = f"""\
---
title: The night ferry
date: 2023-02-01
topics: [ferries]
questions:
  - {QUESTION}
  - How many crew does the night ferry have?
  - Who pilots the night ferry through fog?
---

The night ferry lands at Tarnholm, below the old customs house. The night ferry has a crew of eleven. Ebba \
Lindqvist pilots the night ferry through fog.

The night ferry opened on 3 June 2019. The crew of the night ferry went on strike on 12 February 2021. The \
night ferry reopened on 1 September 2022.
"""

LAMP = f"""\
---
title: The lamp
date: 2020
topics: [Ferries]
questions:
  - {OTHER}
---

The lighthouse of Sallow Point was built on 4 May 1911. Jon Halvorsen lights the lamp of Sallow Point.
"""

TOWER = """\
---
title: The tower
date: 2021
---

The lighthouse of Sallow Point was built on 9 June 1912. Its tower is white.
"""


@pytest.fixture(scope="module")
def telling(serving, tmp_path_factory, built, server):
    """A chat over notes that differ on a date, tell a story and say what they answer."""
    folder = tmp_path_factory.mktemp("answers")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for name, text in (("ferry.md", FERRY), ("lamp.md", LAMP), ("tower.md", TOWER)):
        (corpus / name).write_text(text, encoding="utf-8")
    shutil.copytree(server.index / "encoders", index / "encoders")  # made once is enough
    with serving(corpus, index) as running:
        yield running


@pytest.fixture
def chat(telling, open_page):
    def opened(**options):
        return open_page(at=telling, **options)

    return opened


def test_why_this_shows_the_passages_of_the_answer_stage_by_stage(chat, ask):
    page = chat()
    turn = ask(page, QUESTION)
    button = turn.get_by_role("button", name="Why this?")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    panel = turn.get_by_role("region", name="Why this answer")
    first = panel.locator("tbody tr").first
    expect(first).to_contain_text("The night ferry lands at Tarnholm")
    expect(first).to_contain_text("quoted as 1")
    expect(panel.locator("thead")).to_contain_text("Reader")
    expect(button).to_have_attribute("aria-expanded", "true")
    first.locator(".read").click()
    expect(page.locator("#gq-reader mark").first).to_contain_text("The night ferry lands")
    button.click()
    expect(panel).to_be_hidden()


def test_why_this_tells_how_a_follow_up_was_understood(chat, ask):
    page = chat()
    ask(page, QUESTION)
    turn = ask(page, FOLLOW_UP)
    turn.get_by_role("button", name="Why this?").click()
    expect(turn.locator(".why-question")).to_contain_text("With what went before")


def test_a_refusal_can_be_explained_too(chat, ask):
    turn = ask(chat(), "Which chocolate tastes best with red wine?")
    turn.get_by_role("button", name="Why this?").click()
    panel = turn.get_by_role("region", name="Why this answer")
    expect(panel).to_contain_text("no answer is given")
    expect(panel).to_contain_text("not quoted")
    expect(panel).not_to_contain_text("quoted as")


def test_a_question_can_be_asked_exactly_as_written(chat, ask):
    page = chat()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    page.get_by_role("button", name="Ask exactly as written").click()
    last = page.locator(".turn").nth(2)
    expect(last.locator(".question")).to_have_text(FOLLOW_UP)
    expect(last.locator(".foot")).to_be_visible()
    expect(last.locator(".understood")).to_have_count(0)


def test_the_question_as_understood_can_be_edited(chat, ask):
    page = chat()
    ask(page, QUESTION)
    turn = ask(page, FOLLOW_UP)
    understood = turn.locator(".reword").inner_text().strip('“”"')
    turn.locator(".reword").click()
    composer = page.get_by_label("Your question")
    expect(composer).to_have_value(understood)
    expect(composer).to_be_focused()


def test_what_to_ask_next_stands_under_the_newest_answer_alone(chat, ask):
    page = chat()
    turn = ask(page, QUESTION)
    top = turn.locator(".question").bounding_box()["y"]
    offered = turn.locator(".next button")
    expect(offered.first).to_be_visible()
    assert turn.locator(".question").bounding_box()["y"] == top, "nothing moves when they come"
    words = offered.all_inner_texts()
    assert 1 <= len(words) <= 3
    assert QUESTION not in words
    offered.first.click()
    second = page.locator(".turn").nth(1)
    expect(second.locator(".question")).to_have_text(words[0])
    expect(second.locator(".verdict")).to_be_visible()
    expect(turn.locator(".next")).to_have_count(0)
    expect(second.locator(".next")).not_to_contain_text(words[0])


def test_a_timeline_is_in_order_and_its_numbers_lead_to_the_quotes(chat, ask):
    page = chat()
    turn = ask(
        page,
        "What is the timeline of the night ferry: its opening, the strike of its crew and its reopening?",
    )
    dates = turn.locator(".timeline time")
    expect(dates.first).to_be_visible()
    found = [date.get_attribute("datetime") for date in dates.all()]
    assert found == sorted(found)
    assert len(set(found)) >= 3
    number = turn.locator(".timeline .chip").first
    place = number.inner_text()
    number.click()
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    expect(turn.locator(".quotes .chip", has_text=re.compile(f"^{place}$"))).to_have_attribute(
        "aria-current", "true"
    )
    quotes = turn.locator(".quotes .chip").count()
    expect(page.locator("[data-slot=place]")).to_have_text(f"{place} of {quotes}")


def test_sources_that_differ_are_named_above_the_quotes(chat, ask):
    turn = ask(chat(), "When was the lighthouse of Sallow Point built?")
    note = turn.locator(".differ")
    expect(note).to_contain_text("The sources differ:")
    expect(note).to_contain_text("4 May 1911")
    expect(note).to_contain_text("9 June 1912")
    assert note.bounding_box()["y"] < turn.locator("blockquote").first.bounding_box()["y"]
