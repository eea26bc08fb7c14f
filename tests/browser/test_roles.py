"""Readers and curators: a chat with a password, and limits on what one browser may ask."""

import re
import shutil

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "correct horse battery"
QUESTION = "Where is the secretariat of the accord?"
_BUILD = 120_000  # milliseconds


@pytest.fixture(scope="module")
def guarded(built, server, serving, tmp_path_factory):
    """The chat again, over copies, with a password for curators and few questions a minute."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copytree(server.corpus, folder / "corpus")
    shutil.copytree(server.index, folder / "index", ignore=shutil.ignore_patterns(".lock", "*.sqlite-*"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVQA_CURATOR_PASSWORD", PASSWORD)
        patch.setenv("GOVQA_QUESTIONS_PER_MINUTE", "2")
        with serving(folder / "corpus", folder / "index", "--no-build") as running:
            yield running


@pytest.fixture
def visit(browser, guarded):
    """Opens that chat in a fresh profile, at its documents."""
    contexts = []

    def opened():
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(guarded.address)
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("table.documents")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, password):
    page.get_by_role("button", name="Sign in to change them").click()
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def add(page, path):
    page.locator("[data-slot=files]").set_input_files([path])
    return page.locator("[data-slot=uploads]")


def test_a_reader_asks_and_changes_nothing_even_on_this_machine(visit):
    page = visit()
    expect(page.get_by_role("button", name="Rebuild")).to_be_hidden()
    expect(page.locator("[data-remove], [data-details]")).to_have_count(0)
    page.locator("[data-slot=versions-part] summary").first.click()
    expect(page.locator(".version")).not_to_have_count(0)
    expect(page.locator("[data-back-to]")).to_have_count(0)
    refused = page.evaluate(
        """async () => {
            const form = new FormData();
            form.append("files", new File(["text"], "a.txt"));
            return (await fetch("/gradio_api/upload", { method: "POST", body: form })).status;
        }"""
    )
    assert refused == 403


def test_a_wrong_password_is_said_and_the_right_one_makes_a_curator(visit, guarded, tmp_path):
    page = visit()
    sign_in(page, "wrong horse")
    dialog = page.locator("[data-slot=password]")
    expect(dialog.get_by_role("alert")).to_have_text("That is not the password.")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Rebuild")).to_be_visible()
    expect(page.get_by_role("button", name="Remove accord.md")).to_be_visible()

    note = tmp_path / "signed.txt"
    note.write_text("The harbour master of Tarnholm keeps the only key to the lighthouse in a blue tin.")
    expect(add(page, note).locator(".taken")).to_contain_text("signed.txt")
    expect(page.locator("[data-slot=report]")).to_contain_text("1 added", timeout=_BUILD)

    other = visit()
    expect(other.get_by_role("button", name="Rebuild")).to_be_hidden()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in to change them")).to_be_visible()
    expect(page.get_by_role("button", name="Rebuild")).to_be_hidden()
    expect(page.locator("[data-remove]")).to_have_count(0)
    log = (guarded.corpus.parent / "server.log").read_text()
    assert "horse" not in log


def test_questions_beyond_the_limit_wait_for_one_click(visit, ask):
    page = visit()
    page.get_by_role("tab", name="Chat").click()
    for _ in range(2):
        expect(ask(page, QUESTION).locator("blockquote").first).to_be_visible()
    turn = ask(page, "How long does the night licence last?")
    expect(turn.locator(".failure")).to_contain_text("more than 2 questions a minute. Ask again in")
    expect(turn.locator(".question")).to_have_text("How long does the night licence last?")
    again = turn.get_by_role("button", name="Try again")
    page.wait_for_timeout(31_000)
    again.click()
    expect(page.locator(".turn")).to_have_count(3)
    expect(page.locator(".turn").last.locator("blockquote").first).to_contain_text("eighteen months")


def test_without_the_network_the_question_stays_and_is_asked_again_by_one_click(built, browser, server):
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    expect(page.get_by_label("Your question")).to_be_visible()
    page.wait_for_timeout(500)
    context.set_offline(True)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    turn = page.locator(".turn")
    expect(turn.locator(".failure")).to_contain_text("The server does not answer")
    expect(turn.locator(".question")).to_have_text(QUESTION)
    context.set_offline(False)
    turn.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn blockquote").first).to_contain_text("Tarnholm")
    expect(page.locator(".turn")).to_have_count(1)
    context.close()


def test_a_question_refused_for_a_moment_says_why_and_is_put_again_by_itself(chat, ask):
    page = chat()
    asked = []
    page.evaluate(
        """() => {
            window.said = new Set();
            const log = document.querySelector(".log");
            const note = () => log.querySelectorAll(".waiting").forEach((each) => said.add(each.textContent));
            new MutationObserver(note).observe(log, { childList: true, subtree: true });
        }"""
    )

    def busy_once(route):
        if '"fn_name":"ask"' in (route.request.post_data or "").replace(" ", ""):
            asked.append(1)
            if len(asked) == 1:
                route.fulfill(json={"error": "That is too much.", "try_in": 0.6})
                return
        route.continue_()

    page.route(re.compile("component_server"), busy_once)
    expect(ask(page, QUESTION).locator("blockquote").first).to_contain_text("Tarnholm")
    assert len(asked) == 2
    assert page.evaluate("[...said].at(-1)") == "That is too much. Your question is put again by itself…"
