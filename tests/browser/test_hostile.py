"""Documents and questions that mean harm: everything shows as text, nothing runs, nothing is fetched."""

import json
import os
import re
import shutil
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from govqa.ui.display import escape
from govqa.wording import one_line

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Stands wherever a document says something. Each tries to leave the text and do something else.
PAYLOADS = {
    "script": "<script>window.hacked = 1</script>",
    "image": '<img src=x onerror="window.hacked = 1">',
    "svg": "<svg/onload=window.hacked=1><animate onbegin=window.hacked=1 attributeName=x dur=1s>",
    "double quote": '" autofocus onfocus="window.hacked = 1" x="',
    "single quote": "' onmouseover='window.hacked = 1' x='",
    "end of style": "</style></head><script>window.hacked = 1</script>",
    "end of textarea": "</textarea></title></noscript><script>window.hacked = 1</script>",
    "end of option": "</option></select><img src=x onerror=window.hacked=1>",
    "template literal": "${window.hacked = 1} `${alert(1)}`",
    "braces": "{{constructor.constructor('window.hacked = 1')()}} {% raw %}{{7*7}}",
    "page comment": "<!-- reader --><!-- dialogs --><!-- top -->",
    "open comment": "<!-- <![CDATA[ <? %>",
    "address": "javascript:window.hacked=1",
    "data address": "data:text/html,<script>window.hacked=1</script>",
    "entities": "&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;b&#62; &quot; &amp;lt;",
    "base": '<base href="https://evil.example/"><link rel=stylesheet href=https://evil.example/x.css>',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "form": '<form action="https://evil.example/"><button data-act="remove" data-key="x">OK</button></form>',
    "frame": '<iframe srcdoc="<script>parent.hacked=1</script>" src="https://evil.example/"></iframe>',
    "custom element": '<gradio-app src="https://evil.example/"></gradio-app><slot name=x>',
    "clobbering": "<a id=gq-question name=gq><input name=elements><img name=body>",
    "object names": "__proto__ constructor toString [object Object] undefined null NaN",
    "right to left": "invoice\u202efdp.exe \u2066isolated\u2069 \u200fmark",
    "zero width": "pay\u200bment of\u2060 du\u00ades \ufeffnow",
    "control": "bell\x07 escape\x1b[31m red\x7f \x9b31m",
    "surrogate": "half \ud83d of a pair",
    "combining": "z" + "\u0335\u0336\u0337\u0338" * 40,
    "one word": "Pneumono" * 60,
    "emoji": "👩🏽‍🚀 🇪🇺 \U000e0041 tag",
    "markdown": "[click](javascript:window.hacked=1) ![x](https://evil.example/x.png) <https://evil.example>",
}

_WORDS = [
    "alder",
    "birch",
    "cedar",
    "damson",
    "elder",
    "ferner",
    "gorse",
    "hazel",
    "ivory",
    "jasper",
    "keld",
    "larch",
    "maple",
    "nettle",
    "osier",
    "poplar",
    "quince",
    "rowan",
    "sorrel",
    "tansy",
    "umber",
    "vetch",
    "willow",
    "xenia",
    "yarrow",
    "zelkova",
    "almond",
    "bracken",
    "clover",
    "dogwood",
]
KEEPERS = dict(zip(PAYLOADS, _WORDS, strict=True))

#: Elements that no document may bring into the page.
BROUGHT = "script, img, svg[onload], iframe, form, base, meta, link, object, embed, gradio-app, style, a[id]"


def note(word, payload):
    """A document whose every field holds the payload. JSON's strings are YAML's."""
    said = json.dumps(payload)
    both = json.dumps(f"{word} {payload}")
    sentence = f"The {word} keeper of Osterby is paid {len(word) + 40} crowns for {payload} each spring."
    return f"""---
title: {both}
publisher: {both}
authors: [{said}, {both}]
date: 2024-05-01
kind: {said}
jurisdiction: {said}
language: {said}
url: {said}
topics: [{said}]
questions: [{json.dumps(f"What is the {word} keeper of Osterby paid for {payload}?")}]
aliases:
  {json.dumps(f"{word[:3].upper()}K")}: {both}
sources:
  - key: one
    title: {said}
    author: {said}
    publisher: {said}
    url: {said}
---

# {word} {payload.translate({10: 32})}

## About {payload}

The towns agreed on it in 1998 and have not changed it since then.[^1]

{sentence} The {word} keeper must live by the lock.[^1]

[^1]: {payload}, {payload}
"""


def plain(word, payload):
    """The same as plain text, where the payload reaches the canonical text untouched."""
    return (
        f"On the {word} warden\n\n"
        f"The {word} warden of Westerby keeps {len(word) + 20} geese and says {payload} to each of them.\n\n"
        f"The {word} warden was chosen in 1987 by all nine towns on the coast.\n"
    )


def write(path, text):
    # A file may hold any bytes; a front matter escapes what UTF-8 cannot.
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, serving, built, server):
    """A chat over documents that hold the payloads everywhere, in their names too."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    index.mkdir()
    shutil.copytree(server.index / "encoders", index / "encoders")  # made once is enough
    for (name, payload), word in zip(PAYLOADS.items(), _WORDS, strict=True):
        write(corpus / f"{word}.md", note(word, payload))
        named = re.sub(r"[/\x00]", "_", payload)[:80].encode("utf-8", "surrogatepass")
        (corpus / word).mkdir()
        path = os.fsencode(corpus / word) + b"/" + named + b".txt"
        with open(path, "wb") as file:
            file.write(plain(word, payload).encode("utf-8", "surrogatepass"))
        assert name in KEEPERS
    with serving(corpus, index) as running:
        yield running


@pytest.fixture
def at_hostile(hostile, open_page):
    """Opens the chat over the hostile documents. Afterwards: nothing ran and nothing asked anything."""
    pages, dialogs = [], []

    def opened(**options):
        page = open_page(at=hostile, **options)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        pages.append(page)
        expect(page.locator(".source-list li").first).to_be_visible()
        return page

    yield opened
    assert dialogs == []
    for page in pages:
        assert page.evaluate("window.hacked") is None
        assert page.url.startswith(hostile.address)
        assert page.locator(".gq").count() == 1
        assert page.locator("#gq-question").count() == 1


def brought(page, within):
    return page.locator(within).locator(BROUGHT).evaluate_all("(all) => all.map((e) => e.outerHTML)")


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_a_document_says_of_itself_shows_as_text(at_hostile, ask, name):
    payload, word = PAYLOADS[name], KEEPERS[name]
    page = at_hostile()
    title = one_line(f"{word} {payload}")
    item = page.locator(".source-list li").filter(has=page.get_by_text(title, exact=True))
    expect(item).to_have_count(1)
    item.hover()
    item.get_by_role("button", name=re.compile("^Ask only")).click()
    expect(page.locator(".scope")).to_contain_text(title)

    turn = ask(page, f"How many crowns is the {word} keeper of Osterby paid each spring?")
    expect(turn).to_contain_text(f"{len(word) + 40} crowns")
    place = turn.locator("[data-start]:is(.chip, .read)").first
    expect(turn.locator("cite, .read").first).to_have_text(title)
    if turn.locator(".chip").count():
        place.hover()
        expect(page.locator(".tip")).to_contain_text(title)
    place.click()
    expect(page.locator("#gq-reader article header h2")).to_have_text(title)
    expect(page.locator("[data-slot=reading]")).to_have_text(title)
    expect(page.locator("#gq-reader .rests-on cite")).to_have_text(one_line(payload))
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    for link in page.locator(".log a, #gq-reader a").all():
        assert link.get_attribute("href").startswith(("https://", "http://"))
    assert brought(page, ".log") == []
    assert brought(page, "#gq-reader .text") == []
    assert brought(page, ".source-list") == []


#: Refused for their bytes or their name; the table of documents says why.
LEFT_OUT = {"control", "surrogate"}
#: Shown otherwise than they are written, since nobody sees them.
MADE_VISIBLE = {"right to left", "zero width", "combining"}


@pytest.mark.parametrize("name", sorted(PAYLOADS.keys() - LEFT_OUT))
def test_what_a_document_and_its_file_name_say_shows_as_text(at_hostile, ask, name):
    payload, word = PAYLOADS[name], KEEPERS[name]
    page = at_hostile()
    turn = ask(page, f"How many geese does the {word} warden of Westerby keep?")
    expect(turn).to_contain_text(f"keeps {len(word) + 20} geese and says")
    turn.locator("[data-start]:is(.chip, .read)").first.click()
    expect(page.locator("#gq-reader mark").first).to_be_visible()
    expect(page.locator("#gq-reader header .file")).to_contain_text(f"{word}/")
    if name not in MADE_VISIBLE:
        expect(page.locator("#gq-reader .text")).to_contain_text(f"says {payload} to each")
    text = page.locator("#gq-reader .text").inner_text()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text)
    assert brought(page, ".log") == []
    assert brought(page, "#gq-reader .text") == []


def test_hostile_names_show_as_text_in_the_table(at_hostile):
    page = at_hostile()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("table.documents tbody tr")).to_have_count(2 * len(PAYLOADS))
    assert brought(page, "table.documents") == []
    names = page.locator("table.documents .file").all_inner_texts()
    assert sum("<script>window.hacked = 1<_script>" in name for name in names) >= 1
    expect(page.locator("tr.failed")).to_have_count(len(LEFT_OUT))
    expect(page.locator("tr.failed", has_text="bell\u2407 escape\u241b[31m")).to_contain_text("binary data")
    page.get_by_role("button", name="Remove alder/").click()
    expect(page.get_by_role("dialog")).to_contain_text("alder/<script>window.hacked = 1<_script>.txt")
    assert brought(page, "dialog[open]") == []
    page.get_by_role("button", name="Keep it").click()


def test_hostile_suggestions_show_as_text_and_only_ask(at_hostile):
    page = at_hostile()
    suggestion = page.locator(".examples button").first
    expect(suggestion).to_be_visible()
    assert brought(page, ".examples") == []
    suggestion.click()
    expect(page.locator(".turn .verdict, .turn .refusal").first).to_be_visible()
    assert brought(page, ".log") == []


def test_hostile_publishers_can_be_chosen(at_hostile, ask):
    page = at_hostile()
    page.get_by_text("Narrow the search").click()
    options = page.locator("select[name=publisher] option").all_inner_texts()
    assert len(options) == 1 + len(PAYLOADS)
    chosen = next(option for option in options if option.startswith("alder"))
    page.locator("select[name=publisher]").select_option(label=chosen)
    expect(page.locator(".scope")).to_contain_text("<script>")
    expect(ask(page, "What is the alder keeper paid?").locator("cite").first).to_contain_text("alder")


@pytest.mark.parametrize("name", sorted(PAYLOADS.keys() - {"surrogate"}))  # which no key types
def test_a_hostile_question_shows_as_text(at_hostile, ask, name):
    page = at_hostile()
    question = f"{PAYLOADS[name]} what is the alder keeper paid?"
    turn = ask(page, question)
    assert turn.locator(".question").evaluate("(e) => e.textContent") == question.strip()
    ask(page, "And who said so?")
    assert brought(page, ".log") == []


@pytest.mark.parametrize("name", ["script", "double quote", "braces", "base", "right to left", "address"])
def test_a_hostile_link_only_asks(hostile, at_hostile, name):
    page = at_hostile()
    page.goto(
        f"{hostile.address}?q={quote(PAYLOADS[name])}&doc={quote(PAYLOADS[name])}#{quote(PAYLOADS[name])}"
    )
    expect(page.locator(".turn .verdict, .turn .refusal, .turn .failure").first).to_be_visible()
    assert brought(page, ".log") == []


@pytest.mark.parametrize(
    "question",
    ["why?\n" * 300, "x" * 2000, "🦆" * 1000, "who " * 500, "\u0301" * 500 + "who?", "(" * 1999 + "?"],
    ids=["lines", "one word", "emoji", "words", "accents", "brackets"],
)
def test_a_question_out_of_all_measure_is_answered_and_fits(at_hostile, ask, question):
    page = at_hostile()
    ask(page, question)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".turn .question").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1440


def test_a_question_that_is_too_long_cannot_be_typed(at_hostile):
    page = at_hostile()
    field = page.get_by_label("Your question")
    field.focus()
    page.keyboard.insert_text("x" * 5000)
    assert len(field.input_value()) <= 2000


def test_the_page_as_it_is_sent_holds_no_text_of_documents(hostile):
    page = httpx.get(hostile.address, trust_env=False).text
    for payload in PAYLOADS.values():
        if "hacked" in payload:
            assert payload not in page
            assert escape(payload) not in page
