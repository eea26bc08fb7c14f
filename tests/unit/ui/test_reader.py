import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.types import Document, Footnote, Metadata, Page, Section, Source, Span, SpeakerTurn
from govqa.ui.reader import heading, reader_html
from govqa.wording import visible


class Shown(HTMLParser):
    """The text of the reader's body, and the part of it inside marks, as a browser would have them."""

    def __init__(self, html):
        super().__init__()
        self.text, self.marked, self.phrase, self.elements = "", "", "", []
        self._open, self._body = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self._open.append((tag, attributes.get("class", "")))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        if ("div", "text") not in self._open:
            return
        self.text += data
        self.marked += data if any(tag == "mark" for tag, _ in self._open) else ""
        self.phrase += data if ("mark", "quote phrase") in self._open else ""


def shown(document, quote=None, phrase=None):
    return Shown(reader_html(document, quote, phrase))


def without_line_ends(text):
    return re.sub(r"\n+", "", text)


# Letters, markup, astral, combining and right-to-left characters, controls, and every kind of break.
texts = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&\"'\n𝔘\U0001f600é\u0301مرحبا\u202e\x00\r"))
)


@st.composite
def documents_with_spans(draw):
    text = draw(texts.filter(lambda t: t.strip("\n")))
    offsets = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    start, phrase_start, phrase_end, end = offsets
    pages = tuple(
        Page(i, str(i), Span(a, len(text)))
        for i, a in enumerate(sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=3)))), start=1)
    )
    notes = tuple(
        Footnote("k", Span(at, at), f"note {at}")
        for at in draw(st.lists(st.integers(0, len(text)), max_size=3))
    )
    document = Document("0" * 16, "a.txt", "text/plain", "", text, pages=pages, footnotes=notes)
    return document, Span(start, end), Span(phrase_start, phrase_end)


@given(documents_with_spans())
def test_exactly_the_quoted_span_is_marked_and_all_of_the_text_is_shown(case):
    document, quote, phrase = case
    body = shown(document, quote, phrase)
    assert without_line_ends(body.text) == without_line_ends(visible(document.text))
    assert body.marked == without_line_ends(visible(quote.of(document.text)))
    assert body.phrase == without_line_ends(visible(phrase.of(document.text)))


@given(documents_with_spans())
def test_every_page_and_note_is_marked_once(case):
    document, quote, _ = case
    body = shown(document, quote)
    pages = [a["data-label"] for _, a in body.elements if a.get("class") == "page"]
    # A page on which nothing more stands has no text to stand before.
    inside = [p.label for p in document.pages if document.text[p.span.start :].strip("\n")]
    last_at = {}
    for page in document.pages:
        rest = document.text[page.span.start :]
        last_at[len(document.text) - len(rest.lstrip("\n"))] = page.label
    assert pages == [label for label in last_at.values() if label in inside]


def test_html_in_a_document_is_text(document):
    hostile = "<script>alert(1)</script> & <b onclick='x'>bold</b>"
    body = shown(document(hostile), Span(0, 8))
    assert body.text == hostile
    assert body.marked == "<script>"
    assert {tag for tag, _ in body.elements} <= {"article", "header", "h2", "p", "div", "mark"}


def test_a_quote_over_several_paragraphs_is_marked_in_each(document):
    rules = document()
    html = reader_html(rules, Span(rules.text.index("It votes"), len(rules.text)))
    assert html.count("<mark") == 2
    assert html.count('id="quoted"') == 1


def test_headings_keep_their_level_below_the_title(document):
    text = "Top\n\nDeep\n\nBody."
    sections = (
        Section(("Top",), Span(0, 3), Span(0, 5)),
        Section(("Top", "Deep"), Span(5, 9), Span(5, len(text))),
    )
    html = reader_html(document(text, sections=sections))
    assert '<h3 dir="auto">Top</h3>' in html
    assert '<h4 dir="auto">Deep</h4>' in html
    assert '<p dir="auto">Body.</p>' in html


def test_a_heading_that_repeats_the_title_is_kept_but_told_apart(document):
    sections = (Section(("Rules for AI",), Span(0, 12), Span(0, 40)),)
    assert '<h3 dir="auto" class="again">Rules for AI</h3>' in reader_html(document(sections=sections))


def test_pages_carry_their_printed_label(document):
    text = "One.\n\nTwo."
    pages = (Page(1, "iv", Span(0, 5)), Page(2, "", Span(5, len(text))))
    html = reader_html(document(text, pages=pages))
    assert (
        html.index('aria-label="Page iv"')
        < html.index("One.")
        < html.index('aria-label="Page 2"')
        < html.index("Two.")
    )


def test_speakers_stand_out(document):
    text = "Ada: We agree."
    turns = (SpeakerTurn("Ada", Span(5, len(text)), Span(0, 4)),)
    assert '<strong class="speaker">Ada:</strong> We agree.' in reader_html(document(text, turns=turns))


def test_a_note_referred_to_twice_is_listed_once(document):
    text = "One.\n\nTwo."
    notes = (Footnote("a", Span(4, 4), "Same <note>."), Footnote("a", Span(10, 10), "Same <note>."))
    html = reader_html(document(text, footnotes=notes))
    assert html.count('data-number="1"') == 2
    assert html.count("<li") == 1
    assert "Same &lt;note&gt;." in html


def test_title_publisher_date_authors_and_sources_stand_above(document):
    metadata = Metadata(
        "A title", ("Ada", "Bob"), "A press", "2024-05", "en", sources=(Source("k", "Original"),)
    )
    html = reader_html(document(metadata=metadata))
    for part in ("A title", "Ada and Bob", "A press", "May 2024", "Original", 'lang="en"'):
        assert html.index(part) < html.index('class="text"')
    assert heading(document(metadata=metadata)) == ("A title", "A press · May 2024")


def test_a_language_that_is_no_tag_is_left_out(document):
    assert "lang=" not in reader_html(document(metadata=Metadata(language='en" onload="x')))


def test_a_span_past_the_end_is_an_error(document):
    with pytest.raises(IndexError):
        reader_html(document("short"), Span(0, 99))


def test_a_long_document_is_drawn_where_it_is_on_screen(document):
    assert 'class="document long"' in reader_html(document("A word. " * 30_000))
