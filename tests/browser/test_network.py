"""The server goes and comes back under an open page: nothing is lost, and the page needs no reload."""

import random
import shutil

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST = "Where is the secretariat of the accord?"
SECOND = "How long does the night licence last?"


@pytest.fixture
def copied(built, server, tmp_path):
    """The corpus and the index, for a server that may go."""
    shutil.copytree(server.corpus, tmp_path / "corpus")
    ignored = shutil.ignore_patterns(".lock", "history.sqlite*")
    shutil.copytree(server.index, tmp_path / "index", ignore=ignored)
    return tmp_path / "corpus", tmp_path / "index"


def test_a_page_outlives_its_server(copied, serving, browser, ask):
    port = f"--port={random.randrange(30_000, 32_000)}"
    context = browser.new_context()
    page = context.new_page()
    with serving(*copied, "--no-build", port) as running:
        page.goto(running.address)
        expect(ask(page, FIRST).locator("blockquote").first).to_contain_text("Tarnholm")

    turn = ask(page, SECOND)
    expect(turn.locator(".failure")).to_contain_text("The server does not answer")
    expect(turn.locator(".question")).to_have_text(SECOND)
    expect(page.locator(".turn").first.locator("blockquote").first).to_contain_text("Tarnholm")
    page.locator(".chip").first.click()
    expect(page.locator("#gq-reader .failure")).to_contain_text("The server does not answer")
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".docs .failure").first).to_contain_text("The server does not answer")
    page.get_by_role("tab", name="Chat").click()

    with serving(*copied, "--no-build", port):
        turn.get_by_role("button", name="Try again").click()
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".turn").last.locator("blockquote").first).to_contain_text("eighteen months")
        page.locator(".chip").first.click()
        expect(page.locator("#gq-reader mark").first).to_be_visible()
        page.get_by_role("tab", name="History").click()
        expect(page.locator(".past-list li")).to_have_count(1)
        page.locator(".past-list [data-conversation]").click()
        expect(page.locator(".turn")).to_have_count(2)
    context.close()


def test_a_page_that_cannot_reach_the_server_says_nothing_false(built, server, browser):
    """What was shown stays, nothing is shown as empty that is only not known."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    expect(page.locator(".source-list li")).to_have_count(3)
    context.set_offline(True)
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".docs .failure").first).to_contain_text("The server does not answer")
    expect(page.get_by_text("There are no documents yet")).to_have_count(0)
    page.get_by_role("tab", name="Chat").click()
    expect(page.locator(".source-list li")).to_have_count(3)
    page.get_by_role("tab", name="History").click()
    expect(page.locator("[data-slot=past-note]")).to_contain_text("The server does not answer")
    expect(page.get_by_text("No conversations yet")).to_have_count(0)
    context.set_offline(False)
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("tab", name="History").click()
    expect(page.locator("[data-slot=past-note]")).not_to_contain_text("The server does not answer")
    context.close()
