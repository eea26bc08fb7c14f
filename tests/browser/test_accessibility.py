"""Every screen for people who see little, use no mouse or have the page read to them (WCAG 2.2, AA)."""

import shutil
from contextlib import suppress
from itertools import groupby

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import TimeoutError, expect

from govqa.ui.documents import source_key

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Where is the secretariat of the accord?"
NOT_ANSWERED = "Which chocolate tastes best with red wine?"

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}

PASSWORD = "correct horse battery"

FINDINGS = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = { "target-size": { enabled: true } };
  const { violations } = await axe.run({ runOnly: tags, rules, resultTypes: ["violations"] });
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, impact, help, html: html.slice(0, 160), failureSummary }))
  );
}"""

CONTROLS = {
    *("button", "checkbox", "combobox", "dialog", "link", "listbox", "menu", "menuitem", "progressbar"),
    *("radio", "radiogroup", "region", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox"),
}

#: What can be seen of an element and of what holds it: what must change when it has the focus.
LOOK = """(element) => {
  const looks = [];
  for (let e = element; e && looks.length < 3; e = e.parentElement) {
    const s = getComputedStyle(e);
    const outline = s.outlineStyle === "none" ? "" : `${s.outlineWidth} ${s.outlineColor}`;
    looks.push([outline, s.boxShadow, s.borderColor, s.backgroundColor].join("|"));
  }
  return looks.join("\\n");
}"""

#: Elements that stick out to the side, and panes that have to be scrolled sideways.
TOO_WIDE = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const scrolling = document.querySelectorAll(".gq, .gq .scroll, .gq .view, dialog[open]");
  const panes = [document.documentElement, ...scrolling]
    .filter((e) => seen(e) && e.scrollWidth > e.clientWidth + 1);
  const controls = [...document.querySelectorAll(".gq :is(button, input, select, textarea, summary, a)")]
    .filter((e) => seen(e) && !e.closest(".hidden, .skip"))
    .filter((e) => {
      const { left, right, width } = e.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    });
  return [...panes, ...controls].map((e) => e.outerHTML.slice(0, 120));
}"""


def welcome(page, ask):
    expect(page.locator(".examples button").first).to_be_visible()


def answered(page, ask):
    ask(page, QUESTION)
    ask(page, "And how many staff does it have?")


def not_found(page, ask):
    expect(ask(page, NOT_ANSWERED).locator(".closest")).to_be_visible()


def refused(page, ask):
    page.get_by_label("Your question").evaluate("(field) => field.removeAttribute('maxlength')")
    expect(ask(page, "why? " * 500).locator(".failure")).to_be_visible()


def why(page, ask):
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Why this?").click()
    expect(turn.locator(".why-answer tbody tr").first).to_be_visible()


def rating(page, ask):
    turn = ask(page, QUESTION)
    turn.locator("[data-rate]").last.click()
    expect(turn.locator(".remark textarea")).to_be_visible()


def reading(page, ask):
    ask(page, QUESTION).locator(".chip").first.click()
    expect(page.locator("#gq-reader mark").first).to_be_visible()


def citing(page, ask):
    ask(page, QUESTION).locator("[data-cite]").first.click()
    expect(page.locator(".cited")).to_be_visible()


def page_image(page, ask):
    page.goto(f"{page.url}?doc={source_key('report.pdf')}")
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("#gq-reader img").first).to_be_visible()


def tip(page, ask):
    ask(page, QUESTION).locator(".chip").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".tip")).to_be_visible()


def beside(page):
    """Opens what stands beside the conversation where it has no room of its own."""
    button = page.get_by_role("button", name="Sources", exact=True)
    if button.is_visible():
        button.click()


def sources(page, ask):
    beside(page)
    page.get_by_text("Narrow the search").click()
    expect(page.get_by_label("Dated from")).to_be_visible()


def one_document(page, ask):
    beside(page)
    item = page.locator(".source-list li").first
    item.hover()
    item.get_by_role("button", name="Ask only").click()
    if page.get_by_role("button", name="Close the sources").is_visible():
        page.get_by_role("button", name="Close the sources").click()
    expect(page.locator(".scope")).to_be_visible()


def past(page, ask):
    ask(page, QUESTION)
    beside(page)
    page.get_by_role("tab", name="History").click()
    expect(page.locator(".past-list li").first).to_be_visible()


def renaming(page, ask):
    past(page, ask)
    page.locator("[data-rename]").first.click()
    expect(page.get_by_label("Title of the conversation")).to_be_focused()


def forgetting(page, ask):
    past(page, ask)
    page.get_by_role("button", name="Delete all").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def exporting(page, ask):
    ask(page, QUESTION)
    page.get_by_role("button", name="Export").click()
    expect(page.locator(".export-menu")).to_be_visible()


def documents(page, ask):
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents")).to_be_visible()


def versions(page, ask):
    documents(page, ask)
    page.get_by_text("Versions of the index").click()
    expect(page.locator(".version").first).to_be_visible()


def removing(page, ask):
    documents(page, ask)
    page.get_by_role("button", name="Remove accord.md").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def correcting(page, ask):
    documents(page, ask)
    page.locator("[data-details]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def as_reader(page, ask):
    documents(page, ask)
    expect(page.get_by_role("button", name="Sign in to change them")).to_be_visible()


def signing_in(page, ask):
    as_reader(page, ask)
    page.get_by_role("button", name="Sign in to change them").click()
    page.get_by_label("Password").fill("not the password")
    page.get_by_label("Password").press("Enter")
    expect(page.locator("[data-slot=password-failure]")).to_be_visible()


SCREENS = [
    *(welcome, answered, not_found, refused, why, rating, reading, citing, tip, sources, one_document),
    *(past, renaming, forgetting, exporting),
    *(documents, versions, removing, correcting),
    *(page_image, as_reader, signing_in),
]
GUARDED = {page_image, as_reader, signing_in}


@pytest.fixture(scope="module")
def guarded(built, server, serving, root, tmp_path_factory):
    """The chat over copies and a PDF, with a password for curators."""
    folder = tmp_path_factory.mktemp("accessible")
    corpus, index = folder / "corpus", folder / "index"
    shutil.copytree(server.corpus, corpus)
    shutil.copytree(server.index, index, ignore=shutil.ignore_patterns(".lock", "history.sqlite*"))
    shutil.copy(root / "tests" / "golden" / "loading" / "report.pdf", corpus)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVQA_CURATOR_PASSWORD", PASSWORD)
        with serving(corpus, index) as running:
            yield running


@pytest.fixture
def at_screen(chat, ask, request):
    """Opens the page and goes to a screen."""

    def at(screen, **options):
        where = {"at": request.getfixturevalue("guarded")} if screen in GUARDED else {}
        page = chat(reduced_motion="reduce", **where, **options)
        welcome(page, ask)
        screen(page, ask)
        return page

    return at


def findings(page):
    """What axe-core finds that keeps people from using the page."""
    if page.evaluate("typeof window.axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return [found for found in page.evaluate(FINDINGS) if found["impact"] in ("serious", "critical")]


def nameless(page):
    """Controls to which Chromium's own accessibility tree gives no name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    controls = [n for n in nodes if not n["ignored"] and n["role"]["value"] in CONTROLS]
    assert len(controls) > 1
    return [n["role"]["value"] for n in controls if not n.get("name", {}).get("value", "").strip()]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_no_screen_keeps_anyone_out(at_screen, screen, size):
    page = at_screen(screen, **SIZES[size])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], scheme
    assert nameless(page) == []


def test_axe_would_find_what_is_wrong(at_screen):
    page = at_screen(welcome)
    page.evaluate("""() => {
        const wrong = document.createElement("div");
        wrong.innerHTML = '<button></button><input><p style="color: #eee; background: #fff">pale</p>';
        document.querySelector(".welcome").append(wrong);
    }""")
    assert {"button-name", "label", "color-contrast"} <= {found["id"] for found in findings(page)}
    assert "button" in nameless(page)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_enlarged_nothing_is_scrolled_sideways(at_screen, screen):
    page = at_screen(screen, width=640, height=450)  # 1280 wide, at 200 %
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 320, "height": 568})
    with suppress(TimeoutError):  # an open menu moves after the page has
        page.wait_for_function(f"!({TOO_WIDE})().length", timeout=2000)
    assert page.evaluate(TOO_WIDE) == []


def test_enlarged_four_times_one_can_still_ask(at_screen, ask):
    page = at_screen(welcome, width=320, height=256)
    ask(page, QUESTION)
    box = page.get_by_label("Your question").bounding_box()
    assert box["y"] + box["height"] <= 256
    room = page.locator("[data-slot=scroll]").bounding_box()["height"]
    assert room >= 100, "the answer has next to no room"


def test_wider_spaced_text_loses_nothing(at_screen):
    page = at_screen(answered, width=390, height=844)
    page.add_style_tag(
        content=".gq * { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important; } .gq p { margin-bottom: 2em !important; }"
    )
    assert page.evaluate(TOO_WIDE) == []


WHERE = """() => {
  const at = document.activeElement;
  if (at === document.body || !at.closest(".gq")) return "";
  const part = at.closest("dialog, header, aside, section[aria-label], .view.docs, .skip");
  return part?.getAttribute("aria-label") ?? (part?.tagName === "HEADER" ? "top" : part?.className ?? "?");
}"""


def tab_stops(page, most=80):
    """Presses Tab from the top of the page to its end; where each stop is."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate("getSelection().removeAllRanges()")
    page.mouse.click(720, 28)  # the top's empty middle: from there on
    page.locator(".skip").focus()
    stops = [page.evaluate(WHERE)]
    for _ in range(most):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        if not where or page.evaluate("document.activeElement.matches('.skip')"):
            break
        stops.append(where)
    else:
        pytest.fail("the focus does not come out of the page")
    return stops


def test_the_focus_goes_through_the_page_in_the_order_it_is_read(at_screen):
    stops = tab_stops(at_screen(reading))
    assert [where for where, _ in groupby(stops)] == ["skip", "top", "Sources", "Conversation", "Reader"]


def test_the_focus_goes_through_the_documents_and_not_through_what_is_hidden(at_screen):
    stops = tab_stops(at_screen(documents))
    assert [where for where, _ in groupby(stops)] == ["skip", "top", "view docs"]


@pytest.mark.parametrize("screen", [reading, documents, removing], ids=lambda screen: screen.__name__)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_be_seen_wherever_it_is(at_screen, screen, scheme):
    page = at_screen(screen, color_scheme=scheme)
    if screen is not removing:
        page.locator(".skip").focus()
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard
    page.keyboard.press("Shift+Tab")
    unseen, stops = [], 0
    while page.evaluate("document.activeElement.closest('.gq') !== null") and stops < 60:
        stops += 1
        at = page.evaluate_handle("document.activeElement").as_element()
        focused = at.evaluate(LOOK)
        box = at.bounding_box()
        at.evaluate("(e) => e.blur()")
        if focused == at.evaluate(LOOK) or box is None:
            unseen.append(at.evaluate("(e) => e.outerHTML.slice(0, 120)"))
        at.evaluate("(e) => e.focus({ preventScroll: true })")
        page.keyboard.press("Tab")
    assert stops >= (2 if screen is removing else 10)
    assert unseen == []


def test_a_dialog_keeps_the_focus_and_gives_it_back(at_screen):
    page = at_screen(removing)
    dialog = page.get_by_role("dialog")
    for _ in range(8):
        page.keyboard.press("Tab")
        inside = dialog.evaluate("(d) => d.contains(document.activeElement)")
        assert inside or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Remove accord.md")).to_be_focused()


def test_the_skip_link_leads_to_the_question(at_screen):
    page = at_screen(welcome)
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()


def test_who_wants_less_motion_gets_none_on_any_screen(at_screen):
    moving = """() => document.getAnimations().map((a) => a.effect.target?.className ?? a.id)
        .filter((name) => !String(name).includes("svelte"))"""
    for screen in (reading, documents, removing):
        assert at_screen(screen).evaluate(moving) == []


def ground(locator, pseudo=""):
    return locator.first.evaluate("(e, pseudo) => getComputedStyle(e, pseudo).backgroundColor", pseudo)


def test_in_colours_that_the_system_chooses_marks_and_choices_still_show(at_screen):
    page = at_screen(reading, forced_colors="active")
    canvas = ground(page.locator(".gq"))
    shown = {
        "mark of the answer": ground(page.locator("blockquote mark")),
        "mark in the document": ground(page.locator("#gq-reader mark")),
        "place of the quote": ground(page.locator(".spot")),
        "tab": ground(page.locator(".tabs [aria-selected=true]"), "::after"),
        "chip": ground(page.locator(".chip[aria-current=true]")),
    }
    assert [name for name, colour in shown.items() if colour in (canvas, "rgba(0, 0, 0, 0)")] == []
    assert findings(page) == []
