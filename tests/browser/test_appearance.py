"""Phone to wide screen, light and dark, for eyes and for screen readers."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Where is the secretariat of the accord?"

# Every visible text's contrast to the first ground behind it that is not transparent, by WCAG 2.2.
LOW_CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll(".gq *")) {
    const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    const style = getComputedStyle(element);
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".hidden, .skip, :disabled")) continue;
    const [a, b] = [light(rgba(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} ${element.className} ${text.slice(0, 40)}`);
  }
  return low;
}"""


def no_sideways_scrolling(page):
    return page.evaluate(
        """[document.documentElement, ...document.querySelectorAll(".gq .scroll, .gq .view")]
            .every((e) => e.scrollWidth <= e.clientWidth)"""
    )


def test_three_panes_stand_side_by_side_on_a_wide_screen(chat):
    page = chat()
    boxes = [page.locator(f".pane.{name}").bounding_box() for name in ("sources", "conversation", "reader")]
    assert all(left["x"] + left["width"] <= right["x"] + 1 for left, right in pairwise(boxes))
    assert no_sideways_scrolling(page)


@pytest.mark.parametrize("width", [320, 360, 375, 381, 390, 412])
def test_on_a_phone_the_name_stands_whole_or_not_at_all(chat, width):
    page = chat(width=width, height=844, has_touch=True, is_mobile=True)
    name = page.locator(".brand")
    shown, needed = name.evaluate("e => [e.clientWidth, e.scrollWidth]")
    assert shown >= needed or shown <= 1
    assert no_sideways_scrolling(page)


def test_on_a_phone_the_reader_covers_the_chat_and_goes_again(chat, ask):
    page = chat(width=390, height=844, has_touch=True, is_mobile=True)
    turn = ask(page, QUESTION)
    assert no_sideways_scrolling(page)
    expect(page.locator(".pane.reader")).to_be_hidden()
    turn.locator(".chip").first.tap()
    expect(page.locator(".pane.reader")).to_be_visible()
    box = page.locator(".pane.reader").bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    mark = page.locator("#gq-reader mark").first.bounding_box()
    assert 0 < mark["y"] < 844
    page.get_by_role("button", name="Close the reader").tap()
    expect(page.locator(".pane.reader")).to_be_hidden()
    expect(turn.locator(".chip").first).to_be_visible()


def test_on_a_phone_the_sources_open_and_close(chat):
    page = chat(width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.locator(".pane.sources")).to_be_hidden()
    page.get_by_role("button", name="Sources", exact=True).tap()
    expect(page.locator(".source-list li").first).to_be_visible()
    page.get_by_role("button", name="Close the sources").tap()
    expect(page.locator(".pane.sources")).to_be_hidden()


def test_the_documents_fit_on_a_phone(chat):
    page = chat(width=390, height=844)
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents")).to_be_visible()
    assert no_sideways_scrolling(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(chat, ask, scheme):
    page = chat(color_scheme=scheme)
    expect(page.locator(".examples button").first).to_be_visible()
    page.mouse.move(700, 5)
    assert page.evaluate(LOW_CONTRAST) == []
    ask(page, QUESTION).locator(".chip").first.click()
    ask(page, "Which chocolate tastes best with red wine?")
    page.mouse.move(700, 5)
    page.wait_for_timeout(400)  # colours change over a moment
    assert page.evaluate(LOW_CONTRAST) == []
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents")).to_be_visible()
    page.wait_for_timeout(400)
    assert page.evaluate(LOW_CONTRAST) == []


def paper(page):
    return page.locator(".gq").evaluate("(e) => getComputedStyle(e).backgroundColor")


def test_the_system_decides_the_appearance_until_the_reader_does(chat):
    page = chat(color_scheme="dark")
    dark = paper(page)
    toggle = page.get_by_role("button", name="Dark appearance")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert paper(page) != dark
    page.reload()
    expect(page.get_by_role("button", name="Dark appearance")).to_have_attribute("aria-pressed", "false")
    assert paper(page) != dark


def test_who_wants_less_motion_gets_none(chat, ask):
    turn = ask(chat(reduced_motion="reduce"), QUESTION)
    animations = "(t) => [...t.querySelectorAll('*')].map((e) => getComputedStyle(e).animationName)"
    assert set(turn.evaluate(animations)) == {"none"}


def test_new_answers_are_announced_and_everything_has_a_name(chat, ask):
    page = chat()
    turn = ask(page, QUESTION)
    assert turn.evaluate("(t) => t.closest('[aria-live=polite][role=log]') !== null")
    turn.locator(".chip").first.click()
    nameless = page.evaluate(
        """[...document.querySelectorAll('.gq :is(button, input, select, textarea, [role=region])')]
            .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))
            .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    assert page.locator("main").count() == 1


def test_no_font_is_fetched(chat):
    page = chat()
    assert (
        page.evaluate(
            "performance.getEntriesByType('resource').filter((r) => /woff|ttf|font/.test(r.name)).length"
        )
        == 0
    )
