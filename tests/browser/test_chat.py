"""Asking, reading and following up, as people do it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Where is the secretariat of the accord?"
SENTENCE = "The secretariat of the accord sits in Tarnholm"


def in_view(page, selector):
    """Whether the whole of the first match can be seen in the pane that scrolls it."""
    return page.locator(selector).first.evaluate(
        """(mark) => {
            const at = mark.getBoundingClientRect();
            const pane = mark.closest(".scroll").getBoundingClientRect();
            return at.height > 0 && at.top >= pane.top && at.bottom <= Math.min(pane.bottom, innerHeight);
        }"""
    )


def test_without_an_index_the_page_says_so_and_offers_to_build_it(built):
    assert "There is no index yet" in built["notice"]
    assert "Build the index" in built["notice"]


def test_a_build_shows_how_far_it_is_and_reports(built):
    assert any(stage.startswith(("Reading", "Encoding", "Writing")) for stage in built["stages"])
    assert "3 added" in built["report"]
    assert "broken.pdf" in built["report"]


def test_a_question_is_answered_with_a_quote_and_its_chip(chat, ask):
    turn = ask(chat(), QUESTION)
    expect(turn.locator("blockquote").first).to_contain_text(SENTENCE)
    expect(turn.locator(".chip").first).to_have_text("1")
    expect(turn.locator("figcaption").first).to_contain_text("Mira Oduya and Jon Halvorsen")
    expect(turn.locator("figcaption").first).to_contain_text("Harbour Review")
    expect(turn.locator("figcaption").first).to_contain_text("18 June 2024")
    expect(turn.locator(".support")).to_have_text(re.compile("(Well|Partly) supported"))


def test_a_chip_opens_the_document_at_exactly_the_quote(chat, ask):
    page = chat()
    turn = ask(page, QUESTION)
    chip = turn.locator(".chip").first
    quote = chip.evaluate(
        """(chip) => {
            const words = chip.closest("p").cloneNode(true);
            words.querySelector(".chip").remove();
            return words.textContent.replace(/[\\u2060\\u00a0]/g, "");
        }"""
    )
    chip.click()
    marks = page.locator("#gq-reader mark")
    expect(marks.first).to_be_visible()
    assert "".join(marks.all_text_contents()) == re.sub(r"\n+", "", quote)
    assert in_view(page, "#gq-reader mark")
    expect(page.locator("[data-slot=reading]")).to_have_text("The Coastal Accord on thinking machines")
    expect(chip).to_have_attribute("aria-current", "true")


def test_previous_and_next_walk_the_evidence(chat, ask):
    page = chat()
    turn = ask(page, "What is the Coastal Accord on Thinking Machines?")
    chips = turn.locator(".chip")
    assert chips.count() >= 2
    chips.first.click()
    expect(page.locator("[data-slot=place]")).to_have_text(f"1 of {chips.count()}")
    page.get_by_role("button", name="Next evidence").click()
    expect(page.locator("[data-slot=place]")).to_have_text(f"2 of {chips.count()}")
    expect(chips.nth(1)).to_have_attribute("aria-current", "true")
    assert in_view(page, "#gq-reader mark")
    page.get_by_role("button", name="Previous evidence").click()
    expect(page.locator("[data-slot=place]")).to_have_text(f"1 of {chips.count()}")


def test_the_keyboard_is_enough(chat):
    page = chat()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('chip')"):
            break
    expect(page.locator(".chip:focus")).to_have_count(1)
    expect(page.locator(".tip")).to_contain_text("Harbour Review")
    page.keyboard.press("Enter")
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    assert page.evaluate("document.querySelector('#gq-reader').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator(".chip:focus")).to_have_count(1)
    page.get_by_role("tab", name="Chat").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("table.documents")).to_be_visible()


def test_shift_enter_starts_a_new_line(chat):
    page = chat()
    page.keyboard.type("Where")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("is it?")
    expect(page.get_by_label("Your question")).to_have_value("Where\nis it?")
    expect(page.locator(".turn")).to_have_count(0)


def test_what_is_not_in_the_documents_is_said_first_and_looks_different(chat, ask):
    turn = ask(chat(), "Which chocolate tastes best with red wine?")
    expect(turn.locator(".support")).to_have_text("Not in the documents")
    expect(turn.locator("blockquote")).to_have_count(0)
    expect(turn.locator(".chip")).to_have_count(0)
    closest = turn.locator(".closest")
    expect(closest).to_contain_text("Closest passages, which do not answer it")
    above = turn.locator(".refusal").bounding_box()
    assert above["y"] + above["height"] <= closest.bounding_box()["y"]
    assert closest.evaluate("(e) => getComputedStyle(e).borderStyle") == "dashed"


def test_a_near_miss_can_be_read_in_its_place(chat, ask):
    page = chat()
    ask(page, "Which chocolate tastes best with red wine?").locator(".closest .read").first.click()
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    assert in_view(page, "#gq-reader mark")


def test_a_follow_up_shows_how_it_was_understood(chat, ask):
    page = chat()
    ask(page, QUESTION)
    turn = ask(page, "And how many staff does it have?")
    expect(turn.locator(".understood")).to_contain_text("Understood as:")
    expect(turn.locator("blockquote").first).to_contain_text("eleven staff")


def test_a_new_conversation_forgets_the_old(chat, ask):
    page = chat()
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    turn = ask(page, "And how many staff does it have?")
    expect(turn.locator(".understood")).to_have_count(0)


def test_an_example_asks_itself(chat):
    page = chat()
    example = page.locator(".examples button").first
    text = example.inner_text()
    example.click()
    expect(page.locator(".question")).to_have_text(text)
    expect(page.locator(".verdict")).to_be_visible()


def test_a_link_can_ask(chat):
    page = chat("?q=Where+is+the+secretariat+of+the+accord%3F")
    expect(page.locator("blockquote").first).to_contain_text(SENTENCE)


def test_the_answer_stays_where_the_question_appeared(chat, ask):
    page = chat()
    ask(page, QUESTION)
    turn = ask(page, "How long does the night licence last?")
    before = turn.locator(".question").bounding_box()["y"]
    page.wait_for_timeout(300)
    assert turn.locator(".question").bounding_box()["y"] == before
    assert 50 < before < 200


def test_questions_can_be_put_to_one_document(chat, ask):
    page = chat()
    item = page.locator(".source-list li", has_text="ميثاق")
    item.hover()
    item.get_by_role("button", name="Ask only").click()
    expect(page.locator(".scope")).to_contain_text("ميثاق الموانئ")
    turn = ask(page, QUESTION)
    expect(turn).not_to_contain_text(SENTENCE)
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator(".scope")).to_be_hidden()
    expect(ask(page, QUESTION).locator("blockquote").first).to_contain_text(SENTENCE)


def test_a_source_is_found_by_typing_and_read(chat):
    page = chat()
    expect(page.locator(".source-list li")).to_have_count(3)
    page.get_by_label("Find a document").fill("HARBOUR")
    expect(page.locator(".source-list li:visible")).to_have_count(1)
    page.locator(".source-list .read:visible").click()
    expect(page.locator("#gq-reader article")).to_contain_text("Nine coastal towns signed")
    page.get_by_label("Find a document").fill("no such thing")
    expect(page.get_by_text("No document has that in its name.")).to_be_visible()


def test_a_quote_is_copied_with_its_reference(chat, ask):
    page = chat(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION).locator(".chip").first.click()
    page.get_by_role("button", name="Copy quote").click()
    expect(page.locator("[data-slot=copy-quote]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert SENTENCE in copied
    assert "“The Coastal Accord on thinking machines”, Harbour Review, 18 June 2024" in copied


def test_hostile_text_shows_as_text(chat, ask):
    page = chat()
    turn = ask(page, "What is the island fare for a bicycle on the ferry?")
    expect(turn.locator("blockquote").first).to_contain_text("nine crowns")
    turn.locator(".chip").first.click()
    body = page.locator("#gq-reader .text")
    expect(body).to_contain_text("<script>window.hacked = 1</script>")
    expect(body).to_contain_text('<iframe src="https://evil.example/"></iframe>')
    assert "\u202e" not in body.inner_text()
    assert body.locator("script, img, iframe, b, a").count() == 0
    page.mouse.move(1200, 400)
    assert page.evaluate("window.hacked") is None


def test_a_hostile_question_shows_as_text(chat, ask):
    page = chat()
    question = '<img src=x onerror="window.hacked = 4"> where is the secretariat?'
    turn = ask(page, question)
    expect(turn.locator(".question")).to_have_text(question)
    assert turn.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_right_to_left_text_reads_from_the_right(chat):
    page = chat()
    page.locator(".source-list .read", has_text="ميثاق").click()
    paragraph = page.locator("#gq-reader .text p").first
    expect(paragraph).to_contain_text("وقعت")
    assert paragraph.evaluate("(p) => getComputedStyle(p).direction") == "rtl"
