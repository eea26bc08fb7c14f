"""Reading in place: every format, pages as they look, links to places, citations, the map of evidence."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from govqa.config import Settings
from govqa.loading import load
from govqa.ui.documents import source_key
from govqa.ui.startup import prepare_index

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "What must operators do about logs, and which licence do machines need at night?"
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
HARBOURS = """\
---
title: The harbour rules
publisher: Harbour Review
date: 2024-06-18
---

# The harbour rules

## Logs

Every operator of a steering machine must keep a written log of its decisions for seven years. A town may \
inspect the log at any time without giving a reason.

## Staff

The secretariat has eleven staff, who share one boat and three bicycles between them all year round.

## Nights

Machines that steer ferries at night need a licence from the harbour board. The licence lasts eighteen months.
"""
ARABIC = "وقعت تسع مدن ساحلية ميثاق الموانئ في يونيو. تحتفظ كل مدينة بسجل مكتوب لمدة سبع سنوات.\n\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory, root, serving):
    """A chat over a document of each kind, with its index."""
    folder = tmp_path_factory.mktemp("library")
    corpus = folder / "corpus"
    corpus.mkdir()
    samples = root / "tests" / "golden" / "loading"
    for name in ("report.pdf", "page.html", "memo.rtf", "report.rst", "message.eml"):
        shutil.copy(samples / name, corpus)
    packed = runpy.run_path(str(samples / "test_samples.py"))["packed"]
    for name in ("report.docx", "book.epub", "report.odt", "talk.pptx", "dams.xlsx"):
        (corpus / name).write_bytes(packed((samples / f"{name}.parts").read_text("utf-8")))
    (corpus / "harbours.md").write_text(HARBOURS, "utf-8")
    (corpus / "mithaq.md").write_text(
        f"---\nlanguage: ar\n---\n\n# ميثاق\n\n{ARABIC * 20}نهاية النص هنا.\n", "utf-8"
    )
    rows = (f"Town {n},Licence {n},Renewed each May" for n in range(150))
    (corpus / "table.csv").write_text("\n".join(("Town,Licence,Remark", *rows)), "utf-8")
    prepare_index(Settings(corpus=corpus, index=folder / "index"))
    with serving(corpus, folder / "index", "--no-build") as running:
        yield running


@pytest.fixture
def at_library(library, open_page):
    return lambda path="", **options: open_page(path, at=library, **options)


def document(library, source):
    return load(library.corpus / source, source, max_bytes=1 << 24)


def link(source, start=None, end=None, **more):
    span = "" if start is None else f"&span={start}-{end}"
    return f"?doc={source_key(source)}{span}{''.join(f'&{k}={v}' for k, v in more.items())}"


def marked(page):
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    return "".join(page.locator("#gq-reader mark").all_text_contents())


def in_view(page, selector):
    return page.locator(selector).first.evaluate(
        """(mark) => {
            const at = mark.getBoundingClientRect();
            const pane = mark.closest(".scroll").getBoundingClientRect();
            return at.height > 0 && at.top >= pane.top && at.bottom <= Math.min(pane.bottom, innerHeight);
        }"""
    )


def without_line_ends(text):
    return re.sub(r"\n+", "", text)


@pytest.mark.parametrize(
    "source",
    [
        "harbours.md",
        "page.html",
        "report.pdf",
        "report.docx",
        "report.odt",
        "report.rst",
        "memo.rtf",
        "table.csv",
        "dams.xlsx",
        "talk.pptx",
        "book.epub",
        "message.eml",
        "mithaq.md",
    ],
)
def test_the_reader_stands_at_exactly_the_span_whatever_the_format(at_library, library, source):
    text = document(library, source).text
    end = len(text.rstrip())
    start = text.rfind(" ", 0, end - 12) + 1
    page = at_library(link(source, start, end), height=420)
    assert marked(page) == without_line_ends(text[start:end])
    assert in_view(page, "#gq-reader mark")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.98])
def test_a_long_table_that_is_drawn_where_it_is_on_screen_is_scrolled_to_the_row(at_library, library, share):
    text = document(library, "table.csv").text
    start = text.index("Town", int(len(text) * share))
    page = at_library(height=420)
    expect(page.locator(".source-list li").first).to_be_visible()
    page.add_style_tag(
        content=".gq .document .text > * { content-visibility: auto; contain-intrinsic-size: auto 9em }"
    )
    page.evaluate(
        "(path) => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
        link("table.csv", start, start + 7),
    )
    assert marked(page) == text[start : start + 7]
    page.wait_for_timeout(300)
    assert in_view(page, "#gq-reader mark")


def test_right_to_left_text_is_marked_from_the_right(at_library, library):
    text = document(library, "mithaq.md").text
    start = text.index("نهاية")
    page = at_library(link("mithaq.md", start, start + 5))
    assert marked(page) == "نهاية"
    side = page.locator("#gq-reader mark").evaluate(
        """(mark) => {
            const [at, paragraph] = [mark, mark.parentElement].map((e) => e.getBoundingClientRect());
            return paragraph.right - at.right < at.left - paragraph.left;
        }"""
    )
    assert side, "the first word stands at the right"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (link("harbours.md", 90_000, 90_010), "That place is not in the document."),
        (link("harbours.md", 10, 5), "That place is not in the document."),
        (f"?doc={source_key('harbours.md')}&span=<b>", "That place is not in the document."),
        (link("harbours.md", 0, 5, v="0123456789ab"), "this place is not in the index any more"),
    ],
)
def test_a_link_to_a_place_that_is_gone_says_so_and_shows_the_document(at_library, path, said):
    page = at_library(path)
    notice = page.locator("#gq-reader .notice")
    expect(notice).to_contain_text(said)
    expect(notice).to_contain_text("This is the document as it is now.")
    expect(page.locator("#gq-reader article")).to_contain_text("Every operator of a steering machine")
    expect(page.locator("#gq-reader mark")).to_have_count(0)


@pytest.mark.parametrize("doc", ["0" * 16, "..%2F..%2Fetc%2Fpasswd", "<script>"])
def test_a_link_to_a_document_that_is_gone_says_so_and_the_page_works(at_library, ask, doc):
    page = at_library(f"?doc={doc}&span=0-5")
    expect(page.locator("#gq-reader .failure")).to_have_text("That document is not in the index any more.")
    expect(page.locator("[data-slot=reader-foot]")).to_be_hidden()
    ask(page, QUESTION).locator(".chip").first.click()
    assert marked(page)


def test_a_link_asks_and_opens_the_reader_at_once(at_library, library):
    text = document(library, "harbours.md").text
    start = text.index("eleven staff")
    page = at_library(link("harbours.md", start, start + 12, q="How+long+does+the+licence+last%3F"))
    assert marked(page) == "eleven staff"
    expect(page.locator("blockquote").first).to_contain_text("eighteen months")


def test_the_address_follows_the_reader_and_back_closes_it(at_library, library, ask):
    page = at_library()
    turn = ask(page, QUESTION)
    assert "doc=" not in page.url
    turn.locator(".chip").first.click()
    quote = marked(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["doc"] == [source_key("harbours.md")]
    start, end = map(int, asked["span"][0].split("-"))
    assert without_line_ends(document(library, "harbours.md").text[start:end]) == quote
    first = page.url
    turn.locator(".chip").nth(1).click()
    expect(page.locator("[data-slot=place]")).to_have_text("2 of 2")
    assert page.url != first
    page.go_back()
    expect(page.locator("#gq-reader .blank")).to_be_visible()
    expect(turn.locator(".chip").first).to_be_visible()
    assert "doc=" not in page.url
    page.go_forward()
    assert marked(page) != quote


def test_the_copied_link_leads_to_the_place(at_library, ask):
    page = at_library(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION).locator(".chip").first.click()
    quote = marked(page)
    page.get_by_role("button", name="Copy link").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    assert marked(page) == quote
    assert "q=" not in copied


def test_on_a_phone_back_and_the_cross_both_close_the_reader(at_library, ask):
    page = at_library(**PHONE)
    chip = ask(page, QUESTION).locator(".chip").first
    for close in (page.go_back, page.get_by_role("button", name="Close the reader").tap):
        chip.tap()
        assert marked(page)
        close()
        expect(page.locator(".pane.reader")).to_be_hidden()
        expect(page).to_have_url(re.compile(r"/$"))


def test_a_tap_opens_the_reader_and_leaves_no_card_behind(at_library, ask):
    page = at_library(**PHONE)
    ask(page, QUESTION).locator(".chip").first.tap()
    assert marked(page)
    expect(page.locator(".tip")).to_be_hidden()


def test_the_card_of_a_chip_shows_on_hover_and_on_focus(at_library, ask):
    page = at_library()
    chip = ask(page, QUESTION).locator(".chip").first
    chip.hover()
    expect(page.locator(".tip")).to_contain_text("Harbour Review")
    page.mouse.move(5, 5)
    expect(page.locator(".tip")).to_be_hidden()
    page.keyboard.press("Tab")
    chip.focus()
    expect(page.locator(".tip")).to_contain_text("Harbour Review")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()


def test_n_and_p_walk_the_evidence_while_the_reader_has_the_focus(at_library, ask):
    page = at_library()
    ask(page, QUESTION).locator(".chip").first.click()
    place = page.locator("[data-slot=place]")
    expect(place).to_have_text("1 of 2")
    page.keyboard.press("n")
    expect(place).to_have_text("2 of 2")
    page.keyboard.press("n")
    expect(place).to_have_text("2 of 2")
    page.keyboard.press("P")
    expect(place).to_have_text("1 of 2")
    page.get_by_label("Your question").press("n")
    expect(page.get_by_label("Your question")).to_have_value("n")
    expect(place).to_have_text("1 of 2")


def test_a_pdf_is_shown_as_its_pages_look_with_the_quote_boxed(at_library, library):
    report = document(library, "report.pdf")
    start = report.pages[1].span.start
    page = at_library(link("report.pdf", start, start + 30))
    assert marked(page)
    page.get_by_role("button", name="Page", exact=True).click()
    picture = page.locator("#gq-reader .picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 800
    expect(picture).to_have_attribute("alt", re.compile("Page 4 of .* of the quote boxed"))
    assert in_view(page, "#gq-reader .boxed")
    expect(page.locator("#gq-reader article")).to_be_hidden()
    expect(page.locator("[data-slot=page-said]")).to_contain_text("Page 4 (2 of 4)")
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("[data-slot=page-said]")).to_contain_text("(3 of 4)")
    expect(page.locator("#gq-reader .boxed")).to_have_count(0)
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator("#gq-reader .boxed").first).to_be_visible()
    page.get_by_role("button", name="Twice as large").click()
    wide = picture.bounding_box()["width"]
    assert wide > 1.8 * page.locator("[data-slot=reader]").bounding_box()["width"] - 120
    assert in_view(page, "#gq-reader .boxed")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(picture).to_have_count(0)
    assert in_view(page, "#gq-reader mark")


def test_only_a_pdf_offers_its_pages(at_library):
    page = at_library(link("harbours.md"))
    expect(page.locator("#gq-reader article")).to_be_visible()
    expect(page.get_by_role("button", name="Page", exact=True)).to_be_hidden()


@contextmanager
def changed(path):
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n")
    try:
        yield
    finally:
        path.write_bytes(whole)


def test_a_pdf_that_was_changed_since_is_not_shown_and_that_is_said(at_library, library):
    page = at_library(link("report.pdf"))
    with changed(library.corpus / "report.pdf"):
        page.get_by_role("button", name="Page", exact=True).click()
        expect(page.locator("#gq-reader .failure")).to_contain_text("not the file that was indexed")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#gq-reader article")).to_be_visible()


def test_an_answer_is_cited_in_every_style_by_keyboard(at_library, ask):
    page = at_library(permissions=["clipboard-read", "clipboard-write"])
    cite = ask(page, QUESTION).get_by_role("button", name="Cite")
    cite.press("Enter")
    menu = page.get_by_role("dialog", name="Cite")
    expect(menu.get_by_role("radio", name="APA")).to_be_focused()
    expect(cite).to_have_attribute("aria-expanded", "true")
    shown = page.locator("[data-slot=cited]")
    expect(shown).to_contain_text("The harbour rules. (2024, June 18). Harbour Review.")
    page.keyboard.press("ArrowRight")
    expect(menu.get_by_role("radio", name="Chicago")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(shown).to_contain_text("@misc{")
    menu.get_by_role("button", name="Copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.count("@misc{") == 1
    assert "seven years" in copied
    assert "at night need a licence" in copied
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(cite).to_be_focused()
    expect(cite).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(
    ("style", "file"), [("BibTeX", "govqa.bib"), ("RIS", "govqa.ris"), ("CSL-JSON", "govqa.json")]
)
def test_citations_are_kept_as_a_file(at_library, ask, style, file):
    page = at_library()
    ask(page, QUESTION).get_by_role("button", name="Cite").click()
    page.get_by_role("radio", name=style).check()
    shown = page.locator("[data-slot=cited]").text_content()
    with page.expect_download() as kept:
        page.get_by_role("button", name=f"Download .{file.rpartition('.')[2]}").click()
    assert kept.value.suggested_filename == file
    text = kept.value.path().read_text("utf-8")
    assert text.replace("\r\n", "\n") == shown.replace("\r\n", "\n")
    if file.endswith(".json"):
        assert json.loads(text)[0]["title"] == "The harbour rules"


def test_one_quote_is_cited_from_the_reader(at_library, ask):
    page = at_library()
    ask(page, QUESTION).locator("blockquote", has_text="at night").locator(".chip").click()
    quote = marked(page)
    cite = page.get_by_role("button", name="Cite this quote")
    cite.click()
    shown = page.locator("[data-slot=cited]")
    expect(shown).to_contain_text(quote)
    expect(shown).not_to_contain_text("seven years")
    cite.click()
    expect(page.get_by_role("dialog", name="Cite")).to_be_hidden()
    cite.click()
    expect(page.get_by_role("dialog", name="Cite")).to_be_visible()
    page.mouse.click(500, 500)
    expect(page.get_by_role("dialog", name="Cite")).to_be_hidden()


def test_on_a_phone_escape_shuts_the_menu_and_leaves_the_reader_open(at_library, ask):
    page = at_library(**PHONE)
    ask(page, QUESTION).locator(".chip").first.tap()
    assert marked(page)
    page.get_by_role("button", name="Cite this quote").tap()
    box = page.get_by_role("dialog", name="Cite").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Cite")).to_be_hidden()
    expect(page.locator(".pane.reader")).to_be_visible()


def test_the_map_shows_where_the_evidence_lies_and_opens_it_there(at_library, ask):
    page = at_library()
    turn = ask(page, QUESTION)
    strip = turn.get_by_role("toolbar", name="2 quotes in The harbour rules")
    spots = strip.get_by_role("button")
    expect(spots).to_have_count(2)
    expect(turn.locator(".mapped")).to_have_text("The harbour rules")
    box = strip.bounding_box()
    assert box["height"] >= 24
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert "at night" in marked(page)
    expect(spots.nth(1)).to_have_attribute("aria-current", "true")
    expect(turn.locator(".chip[aria-current=true]")).to_have_count(1)
    expect(page.locator("[data-slot=walk]")).to_be_visible()
    spots.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(spots.nth(1)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("#gq-reader mark").first).to_contain_text("seven years")
    expect(spots.nth(0)).to_have_attribute("aria-current", "true")


def test_on_a_phone_the_map_fits_and_its_spots_can_be_hit(at_library, ask):
    page = at_library(**PHONE)
    turn = ask(page, QUESTION)
    strip = turn.locator(".strip").bounding_box()
    assert strip["x"] >= 0
    assert strip["x"] + strip["width"] <= 390
    assert strip["height"] >= 24
    turn.locator(".spot").first.tap()
    assert marked(page)
