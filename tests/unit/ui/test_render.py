import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from govqa.types import Hit, Metadata, Passage, Source, Span
from govqa.ui.render import answer_as_text, answer_card, quote_html, reference
from govqa.wording import support

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


class Reading(HTMLParser):
    """What a browser makes of HTML: its elements with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def tags(self):
        return {tag for tag, _ in self.elements}

    def having(self, name):
        return [attributes for _, attributes in self.elements if name in attributes]


@pytest.fixture
def rules(document):
    return document()


def test_each_quote_has_its_own_numbered_chip(rules, citation, answer):
    first = citation(rules, "The council meets in Geneva.", 1)
    second = citation(rules, "Nobody may abstain.", 2)
    html = Reading(answer_card(answer(first, second), {}))
    chips = [a for _, a in html.elements if a.get("class") == "chip"]
    assert [(c["data-start"], c["data-end"]) for c in chips] == [
        (str(c.span.start), str(c.span.end)) for c in (first, second)
    ]
    assert [c["aria-label"].split(":")[0] for c in chips] == ["Source 1", "Source 2"]
    assert html.text.count("Rules for AI") == 1, "neighbouring quotes of one source are attributed once"


def test_chips_are_buttons(rules, citation, answer):
    html = Reading(answer_card(answer(citation(rules, "Nobody may abstain.")), {}))
    assert all(tag == "button" for tag, attributes in html.elements if "data-doc" in attributes)


def test_the_answer_phrase_is_marked(rules, citation, answer):
    start = rules.text.index("Geneva")
    cited = citation(rules, "The council meets in Geneva.", highlight=Span(start, start + 6))
    assert "meets in <mark>Geneva</mark>." in answer_card(answer(cited), {})


def test_a_highlight_outside_its_quote_is_not_shown():
    assert quote_html("abc", Span(10, 13), Span(9, 11)) == "abc"


def test_text_of_documents_stays_text(document, citation, answer):
    hostile = document(
        f"{HOSTILE} is law.",
        f"{HOSTILE}.md",
        metadata=Metadata(title=HOSTILE, publisher=HOSTILE, date=HOSTILE),
    )
    cited = citation(
        hostile,
        f"{HOSTILE} is law.",
        speaker=HOSTILE,
        role=HOSTILE,
        heading_path=(HOSTILE,),
        page_label=HOSTILE,
    )
    card = answer(cited, question=HOSTILE, standalone_question=f"{HOSTILE} {HOSTILE}")
    html = Reading(answer_card(card, {}))
    assert html.tags() <= {
        "p",
        "q",
        "div",
        "figure",
        "blockquote",
        "figcaption",
        "strong",
        "cite",
        "span",
        "button",
    }
    assert not [name for _, attributes in html.elements for name in attributes if name.startswith("on")]
    assert html.text.count(HOSTILE) >= 5


def test_the_support_is_said_in_words_and_never_as_a_number(rules, citation, answer):
    cited = citation(rules, "Nobody may abstain.")
    for confidence, words in [(0.9731, "Well supported"), (0.5731, "Partly supported")]:
        card = answer(cited, confidence=confidence)
        assert support(card) == words
        assert words in answer_card(card, {})
        assert not re.search(r"0\.\d|9731|97|5731|57", answer_card(card, {}))


def test_not_found_comes_first_and_then_the_closest_passages(rules, answer, summary):
    span = Span(14, 42)
    passage = Passage("p", rules.doc_id, 0, span, span.of(rules.text), (span,), ("Rules for AI", "Seat"))
    html = answer_card(answer(closest=(Hit(passage, 0.2, 1),)), {rules.doc_id: summary(rules)})
    assert html.index("Not in the documents") < html.index("Closest passages, which do not answer it")
    assert html.index("which do not answer it") < html.index("The council meets in Geneva.")
    assert "<blockquote" not in html
    assert 'class="chip"' not in html, "a near miss must not look like a citation"


def test_not_found_without_passages_promises_none(answer):
    assert "Closest" not in answer_card(answer(), {})


@pytest.mark.parametrize("standalone", ["Where does it meet?", "where does it MEET", ""])
def test_the_same_question_is_not_repeated(rules, citation, answer, standalone):
    card = answer(citation(rules, "Nobody may abstain."), standalone_question=standalone)
    assert "Understood as" not in answer_card(card, {})


def test_a_follow_up_shows_how_it_was_understood(rules, citation, answer):
    card = answer(citation(rules, "Nobody may abstain."), standalone_question="Where does the council meet?")
    html = Reading(answer_card(card, {}))
    assert "Understood as: Where does the council meet?" in html.text
    assert html.having("data-edit")[0]["data-edit"] == "Where does the council meet?"
    assert html.having("data-literal")[0]["data-literal"] == "Where does it meet?", (
        "to ask it again as written"
    )


def test_who_says_so_is_named_before_where(rules, citation, answer):
    html = answer_card(answer(citation(rules, "Nobody may abstain.", speaker="Ada Lovelace", page=3)), {})
    assert html.index("<strong>Ada Lovelace</strong>, in") < html.index("<cite>Rules for AI</cite>")
    assert html.index("The Council") < html.index("1 March 2025") < html.index("p. 3")


def test_what_the_source_calls_the_speaker_follows_the_name(rules, citation, answer):
    plain = citation(rules, "Nobody may abstain.", speaker="Ada Lovelace")
    titled = citation(rules, "Nobody may abstain.", speaker="Ada Lovelace", role="law & order minister")
    assert "<strong>Ada Lovelace</strong>, law &amp; order minister, in" in answer_card(answer(titled), {})
    # Two offices of one name are two sources of evidence.
    assert answer_card(answer(plain, titled), {}).count("<figure") == 2


def test_a_note_names_what_it_rests_on(document, citation, answer, summary):
    note = document(
        metadata=Metadata(title="A note", sources=(Source("s", "The original", publisher="Nature"),))
    )
    html = answer_card(answer(citation(note, "Nobody may abstain.")), {note.doc_id: summary(note)})
    assert "after Nature" in html


def test_what_a_quote_rests_on_follows_it_and_leads_there(rules, citation, answer):
    law = "The Ministry, Measures <of> 2023, Article 17, https://law.example/17?a=1&b=2"
    cited = citation(rules, "Nobody may abstain.", footnotes=(law, "A letter to the council"))
    html = answer_card(answer(cited, replace(cited, number=2)), {})
    assert html.count('class="grounds"') == 1
    link = 'href="https://law.example/17?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"'
    assert f'<li dir="auto"><a {link}>The Ministry, Measures &lt;of&gt; 2023, Article 17</a></li>' in html
    assert '<li dir="auto">A letter to the council</li>' in html
    assert "<a" not in answer_card(answer(replace(cited, footnotes=("see javascript:alert(1)",))), {})


def test_references_name_speaker_title_publisher_date_and_printed_page(rules, citation):
    cited = citation(rules, "Nobody may abstain.", speaker="Ada Lovelace", page=3, page_label="iii")
    assert reference(cited) == "Ada Lovelace, in “Rules for AI”, The Council, 1 March 2025, p. iii"


def test_a_copied_answer_is_quotes_and_then_references(rules, citation, answer):
    copied = answer_as_text(answer(citation(rules, "The council meets in Geneva.\nIt votes twice a year.")))
    assert copied == (
        "“The council meets in Geneva. It votes twice a year.” [1]\n\n"
        "[1] “Rules for AI”, The Council, 1 March 2025"
    )
