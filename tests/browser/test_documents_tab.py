"""Looking after the corpus in the browser."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_BUILD = 120_000  # milliseconds: a build that must encode loads PyTorch first


@pytest.fixture
def documents(chat):
    page = chat()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents")).to_be_visible()
    return page


def row(page, text):
    return page.locator("table.documents tbody tr", has_text=text)


def test_the_table_shows_each_document_and_why_one_is_left_out(documents):
    expect(row(documents, "accord.md")).to_contain_text("Harbour Review")
    expect(row(documents, "accord.md")).to_contain_text("Ready")
    broken = row(documents, "broken.pdf")
    expect(broken).to_contain_text("Could not be read")
    expect(broken.locator(".why")).not_to_be_empty()


def test_hostile_file_names_show_as_text(documents):
    expect(row(documents, "fares").locator(".file")).to_have_text("fares <b>&.txt")


def test_a_title_opens_in_the_reader(documents):
    row(documents, "accord.md").locator(".title").click()
    expect(documents.locator("#gq-reader article")).to_contain_text("Nine coastal towns signed")


def test_a_file_is_added_asked_about_removed_and_gone(documents, ask, server, tmp_path):
    note = tmp_path / "lighthouse note.txt"
    note.write_text(
        "The lighthouse at Gull Rock is painted green and was automated in 1987 by the harbour board."
    )
    bad = tmp_path / "fake.pdf"
    bad.write_bytes(b"\x00\x01\x02 this is not a PDF")
    documents.locator("[data-slot=files]").set_input_files([note, bad])
    uploads = documents.locator("[data-slot=uploads]")
    expect(uploads.locator(".taken")).to_contain_text("lighthouse note.txt")
    expect(uploads.locator(".refused")).to_contain_text("fake.pdf")
    report = documents.locator("[data-slot=report]")
    expect(report).to_contain_text("1 added", timeout=_BUILD)
    expect(row(documents, "lighthouse note.txt")).to_contain_text("Ready")
    assert (server.corpus / "originals" / "lighthouse note.txt").exists()
    assert not (server.corpus / "originals" / "fake.pdf").exists()

    question = "What colour is the lighthouse at Gull Rock painted?"
    documents.get_by_role("tab", name="Chat").click()
    expect(ask(documents, question).locator("blockquote").first).to_contain_text("painted green")

    documents.get_by_role("tab", name="Documents").click()
    remove = documents.get_by_role("button", name="Remove originals/lighthouse note.txt")
    remove.click()
    documents.get_by_role("button", name="Keep it").click()
    assert (server.corpus / "originals" / "lighthouse note.txt").exists()
    remove.click()
    expect(documents.locator("dialog")).to_contain_text("originals/lighthouse note.txt")
    documents.get_by_role("button", name="Remove it").click()
    expect(report).to_contain_text("1 removed", timeout=_BUILD)
    expect(row(documents, "lighthouse note.txt")).to_have_count(0)
    assert not (server.corpus / "originals" / "lighthouse note.txt").exists()
    documents.get_by_role("tab", name="Chat").click()
    expect(ask(documents, question)).not_to_contain_text("painted green")


def test_a_rebuild_with_nothing_to_do_says_so(documents):
    documents.get_by_role("button", name="Rebuild").click()
    expect(documents.locator("[data-slot=report]")).to_contain_text("Nothing had changed", timeout=_BUILD)
