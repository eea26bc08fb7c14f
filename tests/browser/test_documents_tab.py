"""Looking after the corpus in the browser."""

import re

import pytest
from playwright.sync_api import expect

from govqa.ui.documents import rows, table_html

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
    expect(documents.get_by_role("dialog")).to_contain_text("originals/lighthouse note.txt")
    documents.get_by_role("button", name="Remove it").click()
    expect(report).to_contain_text("1 removed", timeout=_BUILD)
    expect(row(documents, "lighthouse note.txt")).to_have_count(0)
    assert not (server.corpus / "originals" / "lighthouse note.txt").exists()
    documents.get_by_role("tab", name="Chat").click()
    expect(ask(documents, question)).not_to_contain_text("painted green")


def test_a_rebuild_with_nothing_to_do_says_so(documents):
    documents.get_by_role("button", name="Rebuild").click()
    expect(documents.locator("[data-slot=report]")).to_contain_text("Nothing had changed", timeout=_BUILD)


def titles(page):
    return page.locator("table.documents tbody tr:visible .title").all_inner_texts()


def test_the_table_is_put_in_order_by_its_headings(documents):
    date = documents.locator("th", has_text="Date")
    expect(date).to_have_attribute("aria-sort", "none")
    date.get_by_role("button").click()
    expect(date).to_have_attribute("aria-sort", "ascending")
    # 2023, 2024-06-18, and then what has no date.
    assert titles(documents)[:2] == ["ميثاق الموانئ", "The Coastal Accord on thinking machines"]
    date.get_by_role("button").click()
    expect(date).to_have_attribute("aria-sort", "descending")
    assert titles(documents)[:2] == ["The Coastal Accord on thinking machines", "ميثاق الموانئ"]
    documents.locator("th", has_text="State").get_by_role("button").press("Enter")
    expect(date).to_have_attribute("aria-sort", "none")
    assert titles(documents)[0] == "broken.pdf"


def test_the_table_is_searched_by_what_stands_in_it(documents):
    find = documents.get_by_label("Find in the table")
    find.fill("could READ")
    assert titles(documents) == ["broken.pdf"]
    expect(documents.locator("[data-slot=found]")).to_have_text("1 of 4")
    find.fill("harbour accord")
    assert titles(documents) == ["The Coastal Accord on thinking machines"]
    find.fill("no such thing")
    assert titles(documents) == []
    find.fill("")
    assert len(titles(documents)) == 4


def test_a_thousand_documents_are_put_in_order_and_searched_on_a_phone(chat):
    page = chat(width=390, height=844)
    names = [f"folder/report {number * 7919 % 1000}.pdf" for number in range(1000)]
    reply = {
        "html": table_html(rows(names, [], []), writable=True),
        "accept": "",
        "most_files": 1,
        "most_bytes": 1,
    }

    def thousand(route):
        asked = '"fn_name":"documents"' in (route.request.post_data or "").replace(" ", "")
        route.fulfill(json=reply) if asked else route.continue_()

    page.route(re.compile("component_server"), thousand)
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents tbody tr")).to_have_count(1000)
    page.get_by_label("In order of").select_option(label="Title")
    shown = page.locator("table.documents .title")
    assert [shown.nth(at).text_content() for at in (0, 9, 999)] == [
        "report 0.pdf",
        "report 9.pdf",
        "report 999.pdf",
    ]
    page.get_by_label("Find in the table").fill("report 99")
    assert len(titles(page)) == 19  # 99, 199 and so on, 990 to 999
    expect(page.locator("[data-slot=found]")).to_have_text("19 of 1000")
    assert page.evaluate(
        """[document.documentElement, ...document.querySelectorAll(".gq .view")]
            .every((e) => e.scrollWidth <= e.clientWidth)"""
    )


def test_files_are_dropped_and_each_has_its_outcome(documents, server):
    dropped = documents.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["The buoys of Sallow Point were painted red in 1991."], "buoys.txt"));
            data.items.add(new File(["\u0000\u0001 no book"], "<b>book.epub"));
            return data;
        }"""
    )
    zone = documents.locator(".view.docs")
    zone.dispatch_event("dragover", {"dataTransfer": dropped})
    expect(documents.locator("[data-slot=drop]")).to_be_visible()
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    expect(documents.locator("[data-slot=drop]")).to_be_hidden()
    uploads = documents.locator("[data-slot=uploads]")
    expect(uploads.locator(".taken")).to_contain_text("buoys.txt Added.")
    expect(uploads.locator(".refused")).to_contain_text("book.epub")
    expect(documents.locator("[data-slot=report]")).to_contain_text("1 added", timeout=_BUILD)
    documents.get_by_role("button", name="Remove originals/buoys.txt").click()
    documents.get_by_role("button", name="Remove it").click()
    expect(documents.locator("[data-slot=report]")).to_contain_text("1 removed", timeout=_BUILD)
    assert not (server.corpus / "originals" / "buoys.txt").exists()


def test_the_file_chooser_offers_every_format_that_is_read(documents):
    offered = documents.locator("[data-slot=files]").get_attribute("accept").split(",")
    assert {".pdf", ".pptx", ".epub", ".eml", ".md", ".xlsx"} <= set(offered)


def test_a_file_that_is_too_large_is_not_even_sent(documents):
    documents.evaluate("window.sent = 0")
    documents.route("**/upload*", lambda route: documents.evaluate("window.sent++") or route.continue_())
    documents.evaluate(
        """() => {
            const big = new File(["x"], "big.pdf");
            Object.defineProperty(big, "size", { value: 2 ** 40 });
            const drop = new DragEvent("drop", { bubbles: true, cancelable: true });
            const item = { kind: "file", getAsFile: () => big };
            Object.defineProperty(drop, "dataTransfer", { value: { types: ["Files"], items: [item] } });
            document.querySelector(".view.docs").dispatchEvent(drop);
        }"""
    )
    expect(documents.locator("[data-slot=uploads] .refused")).to_contain_text("larger than 100 MiB")
    assert documents.evaluate("window.sent") == 0


def test_outcomes_stay_whatever_else_is_done_and_each_batch_is_counted_by_itself(documents, tmp_path):
    files = [tmp_path / name for name in ("one.txt", "two.txt", "three.txt")]
    for file in files:
        file.write_text("A text.")
    taken, refused = '<li class="taken">Added.</li>', '<li class="refused">No.</li>'
    replies = {
        "add": [{"html": taken}, {"html": taken + refused}],
        "remove": [{"removed": "accord.md"}],
        "rebuild": [{"started": True}, {"started": True}],
    }
    uploads = []

    def stand_in(route):
        mine = replies.get(route.request.post_data_json["fn_name"])
        route.fulfill(json=mine.pop(0)) if mine else route.continue_()

    documents.route(re.compile("component_server"), stand_in)
    documents.route("**/upload*", lambda route: uploads.append(route))
    choose = documents.locator("[data-slot=files]")
    choose.set_input_files(files[:1])
    choose.set_input_files(files[1:])
    outcomes = documents.locator("[data-slot=uploads] li:visible")
    expect(outcomes).to_have_count(3)
    documents.get_by_role("button", name="Rebuild").click()
    documents.get_by_role("button", name="Remove accord.md").click()
    documents.get_by_role("button", name="Remove it").click()
    expect(documents.locator("[data-slot=told]")).to_have_text("Removed accord.md.")
    documents.unroute("**/upload*")
    uploads.pop().continue_()
    expect(outcomes).to_have_text(["Added.", "Added.", "No."])
    expect(documents.locator("[data-slot=said]")).to_have_text("1 of 2 files added.")
    documents.get_by_role("button", name="Rebuild").click()
    expect(outcomes).to_have_count(0)


def test_details_are_corrected_shown_and_taken_back_and_the_index_goes_back(documents, server):
    edit = documents.get_by_role("button", name="Edit what is known of accord.md")
    edit.click()
    form = documents.get_by_role("dialog")
    expect(form.locator("[name=title]")).to_have_value("The Coastal Accord on thinking machines")
    expect(form.locator("#gq-detail-title-about")).to_have_text("From the front matter of the file")
    form.locator("[name=date]").fill("soon")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("date must be")
    form.locator("[name=date]").fill("2024-06-18")
    form.locator("[name=title]").fill("Accord <i>& log")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(row(documents, "accord.md").locator(".title")).to_have_text("Accord <i>& log", timeout=_BUILD)

    documents.get_by_text("Versions of the index").click()
    newest = documents.locator(".version").first
    expect(newest).to_contain_text("Answers now")
    expect(newest).to_contain_text("1 document with corrected details")
    before = (server.index / "CURRENT").read_text()
    documents.get_by_role("button", name="Go back to this version").click()
    documents.get_by_role("dialog").get_by_role("button", name="Go back").click()
    expect(row(documents, "accord.md").locator(".title")).to_have_text(
        "The Coastal Accord on thinking machines"
    )
    expect(documents.locator(".version").last).to_contain_text("Answers now")
    assert (server.index / "CURRENT").read_text() != before

    edit.click()
    expect(form.locator("[name=title]")).to_have_value("Accord <i>& log")
    expect(form.locator("#gq-detail-title-about")).to_have_text("Corrected by hand")
    form.get_by_role("button", name="Take back the correction of: Title").click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(documents.locator("[data-slot=report]")).to_be_visible(timeout=_BUILD)
    edit.click()
    expect(form.locator("#gq-detail-title-about")).to_have_text("From the front matter of the file")
