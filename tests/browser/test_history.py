"""Conversations come back, are exported, and are rated: each browser its own."""

import re

import pytest
from playwright.sync_api import expect

import govqa
from govqa.evaluation.questions import read_questions
from govqa.ui.feedback import evaluation_file
from govqa.ui.history import History
from govqa.ui.history_file import HISTORY_FILE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Where is the secretariat of the accord?"
FOLLOW_UP = "And how many staff does it have?"
LICENCE = "How long does the night licence last?"
UNANSWERED = "Which chocolate tastes best with red wine?"


def past(page):
    """The list of conversations, opened once the page's script runs."""
    expect(page.locator(".source-list li").first).to_be_visible()
    page.get_by_role("tab", name="History").click()
    return page.locator(".past-list li")


def said_of_answers(server):
    """What the curator's command makes of all feedback."""
    return evaluation_file(History(server.index / HISTORY_FILE).rated_turns())


def select(page, words):
    """Selects ``words`` in the document that the reader shows, as dragging over them does."""
    page.locator("#gq-reader .text").evaluate(
        """(text, words) => {
            const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (nodes.nextNode()) {
                const node = nodes.currentNode;
                const at = node.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
            throw new Error("not there");
        }""",
        words,
    )


def test_a_conversation_is_opened_again_as_it_was_and_goes_on(chat, ask):
    page = chat()
    ask(page, QUESTION)
    ask(page, UNANSWERED)
    answers = page.locator(".answer").evaluate_all("(all) => all.map((each) => each.innerHTML)")
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)
    item = past(page)
    expect(item).to_have_count(1)
    expect(item.locator(".name")).to_have_text(QUESTION)
    expect(item.locator(".about")).to_contain_text("Today")
    expect(item.locator(".about")).to_contain_text("2 questions")
    item.locator(".past").click()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator(".answer").evaluate_all("(all) => all.map((each) => each.innerHTML)") == answers
    expect(item.locator(".past")).to_have_attribute("aria-current", "page")
    page.locator(".turn").first.locator(".chip").first.click()
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    expect(item.locator(".past")).to_have_attribute("aria-current", "page")
    turn = ask(page, LICENCE)
    expect(turn.locator("blockquote").first).to_contain_text("eighteen months")
    expect(item.locator(".about")).to_contain_text("3 questions")
    expect(item).to_have_count(1)


def test_a_follow_up_to_what_was_opened_again_is_understood(chat, ask):
    page = chat()
    ask(page, QUESTION)
    page.reload()
    past(page).locator(".past").click()
    expect(page.locator(".turn")).to_have_count(1)
    turn = ask(page, FOLLOW_UP)
    expect(turn.locator(".understood")).to_contain_text("secretariat")
    expect(turn.locator("blockquote").first).to_contain_text("eleven staff")


def test_why_this_of_what_was_opened_again_is_why_it_was(chat, ask):
    page = chat()
    ask(page, QUESTION)
    page.get_by_text("Narrow the search").click()
    page.locator("select[name=publisher]").select_option("Harbour Review")
    ask(page, FOLLOW_UP)
    page.get_by_role("button", name="Ask exactly as written").click()
    expect(page.locator(".turn").nth(2).locator(".verdict, .refusal")).to_be_visible()

    def explained():
        for turn in page.locator(".turn").all():
            turn.get_by_role("button", name="Why this?").click()
            expect(turn.locator(".why-question")).to_be_visible()
        return page.locator(".why-answer").evaluate_all("(all) => all.map((each) => each.innerHTML)")

    before = explained()
    assert len(set(before)) == 3
    page.reload()
    past(page).locator(".past").click()
    expect(page.locator(".turn")).to_have_count(3)
    assert explained() == before


def test_why_this_is_asked_again_after_a_failure(chat, ask):
    page = chat()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    page.reload()
    past(page).locator(".past").click()
    turn = page.locator(".turn").nth(1)
    why = turn.get_by_role("button", name="Why this?")
    failures = ["Not now.", "Not yet."]

    def fail_twice(route):
        wanted = route.request.post_data_json["fn_name"] == "why" and failures
        route.fulfill(json={"error": failures.pop(0)}) if wanted else route.continue_()

    page.route(re.compile("component_server"), fail_twice)
    for said in list(failures):
        why.click()
        expect(turn.locator(".answer > .failure")).to_have_text([said])
    why.click()
    expect(turn.locator(".why-question")).to_contain_text("With what went before")
    expect(turn.locator(".answer > .failure")).to_have_count(0)


def test_another_browser_sees_nothing_of_it(chat, ask):
    ask(chat(), QUESTION)
    other = chat()
    expect(past(other)).to_have_count(0)
    expect(other.locator("[data-slot=past-note]")).to_contain_text("No conversations yet")


def test_a_conversation_is_renamed_in_its_place(chat, ask):
    page = chat()
    ask(page, QUESTION)
    item = past(page)
    item.hover()
    item.get_by_role("button", name="Rename").click()
    field = page.get_by_label("Title of the conversation")
    expect(field).to_be_focused()
    expect(field).to_have_value(QUESTION)
    page.keyboard.press("Escape")
    expect(item.locator(".name")).to_have_text(QUESTION)
    item.get_by_role("button", name="Rename").click()
    title = '<img src=x onerror="window.hacked = 5">'
    field.fill(title)
    page.keyboard.press("Enter")
    expect(item.locator(".name")).to_have_text(title)
    expect(item.get_by_role("button", name="Rename")).to_be_focused()
    page.reload()
    expect(past(page).locator(".name")).to_have_text(title)
    assert page.evaluate("window.hacked") is None


def test_what_is_deleted_is_asked_about_and_then_gone(chat, ask):
    page = chat()
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").click()
    ask(page, UNANSWERED)
    items = past(page)
    expect(items).to_have_count(2)
    items.first.hover()
    items.first.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(UNANSWERED)
    dialog.get_by_role("button", name="Keep").click()
    expect(items).to_have_count(2)
    items.first.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(items).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(0)  # it was the one that is open
    page.get_by_role("button", name="Delete all").click()
    expect(dialog).to_contain_text("Delete all conversations?")
    dialog.get_by_role("button", name="Delete").click()
    expect(items).to_have_count(0)
    page.reload()
    expect(past(page)).to_have_count(0)


def exported(page, form):
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form).click()
    return download.value


def test_a_conversation_is_exported_to_read_and_to_check(chat, ask, server):
    page = chat()
    expect(page.get_by_role("button", name="Export")).to_be_hidden()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    file = exported(page, "Markdown")
    assert file.suggested_filename == "govqa-where-is-the-secretariat-of-the-accord.md"
    text = file.path().read_text("utf-8")
    assert f"## {QUESTION}" in text
    assert "[^1]\n" in text or "[^1]  \n" in text
    assert "\n[^1]: " in text
    file = exported(page, "JSON")
    checked = govqa.verify(file.path().read_text("utf-8"), index=server.index)
    assert checked.problems == ()
    assert checked.citations >= 2


def test_a_good_answer_becomes_a_question_to_evaluate_with(chat, ask, server, tmp_path):
    page = chat()
    turn = ask(page, LICENCE)
    turn.get_by_role("button", name="Good").click()
    expect(turn.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    turn.get_by_label("Comment").fill("Just so.")
    turn.get_by_role("button", name="Keep").click()
    expect(turn.locator(".remarked")).to_have_text("“Just so.”")
    page.reload()
    past(page).locator(".past").click()
    turn = page.locator(".turn").first
    expect(turn.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".remarked")).to_have_text("“Just so.”")
    file = tmp_path / "questions.jsonl"
    file.write_text(said_of_answers(server).text(), "utf-8")
    (question,) = [q for q in read_questions(file) if q.question == LICENCE]
    assert "eighteen months" in question.gold[0].span
    turn.get_by_role("button", name="Withdraw").click()
    expect(turn.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "false")
    asked = {row["question"] for row in said_of_answers(server).questions}
    assert LICENCE not in asked


def test_the_right_place_is_shown_by_selecting_it(chat, ask, server, tmp_path):
    page = chat()
    words = "six in ten ferry passengers"
    turn = ask(page, LICENCE)
    turn.get_by_role("button", name="Wrong passage").click()
    expect(turn.locator(".show-place")).to_be_visible()
    turn.locator(".chip").first.click()
    expect(page.locator("#gq-reader .text")).to_be_visible()
    take = page.get_by_role("button", name="This is the right place")
    expect(take).to_be_hidden()
    select(page, words)
    expect(take).to_be_visible()
    turn.get_by_label("Comment").fill("It is in the survey.")
    take.click()
    expect(turn.locator(".right-place q")).to_have_text(words)
    expect(turn.locator(".remarked")).to_contain_text("in the survey")
    expect(take).to_be_hidden()
    file = tmp_path / "questions.jsonl"
    file.write_text(said_of_answers(server).text(), "utf-8")
    (question,) = [q for q in read_questions(file) if q.question == LICENCE]
    assert [(gold.source, gold.span) for gold in question.gold] == [("accord.md", words)]
    turn.get_by_role("button", name="Remove").click()
    expect(turn.locator(".right-place")).to_have_count(0)


def test_a_place_counts_whole_characters(chat, ask, server):
    """Some characters are two units to the script, and a control character shows as another."""
    page = chat()
    turn = ask(page, UNANSWERED)
    turn.get_by_role("button", name="It is there").click()
    page.locator(".source-list .read", has_text="fares").evaluate("(button) => button.click()")
    expect(page.locator("#gq-reader .text")).to_contain_text("nine crowns")
    shown = page.locator("#gq-reader .text p", has_text="nine crowns").inner_text()
    words = shown[shown.index("nine crowns") - 3 : shown.index("nine crowns") + 11]
    select(page, words)
    page.get_by_role("button", name="This is the right place").click()
    expect(turn.locator(".right-place q")).to_contain_text("nine crowns")
    (row,) = [row for row in said_of_answers(server).questions if row["question"] == UNANSWERED]
    assert row["gold"][0]["span"].replace("\u202e", words[2]) == words


def test_the_history_works_on_a_phone_and_by_keyboard(chat, ask):
    page = chat(width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").tap()
    page.get_by_role("button", name="Sources", exact=True).tap()
    page.get_by_role("tab", name="Sources").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="History")).to_be_focused()
    item = page.locator(".past-list li")
    expect(item.get_by_role("button", name="Delete")).to_be_visible()
    item.locator(".past").tap()
    expect(page.locator(".pane.sources")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = page.locator(".top button:visible").evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert all(left >= 0 and right <= 390 for left, right in boxes)
    page.locator('.rating [data-rate="good"]').tap()
    expect(page.locator('.rating [data-rate="good"]')).to_have_attribute("aria-pressed", "true")
