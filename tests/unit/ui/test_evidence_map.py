import re

from govqa.types import Metadata
from govqa.ui.evidence_map import evidence_map


def test_a_spot_stands_where_the_quote_does(document, citation, answer, summary):
    text = "x" * 50 + "y" * 25 + "z" * 25
    doc = document(text)
    html = evidence_map(answer(citation(doc, "y" * 25)), {doc.doc_id: summary(doc)})
    assert "left:min(50.00%,100% - 6px);width:25.00%" in html
    assert 'data-start="50" data-end="75"' in html
    assert f'data-version="{doc.sha256[:12]}"' in html
    assert 'aria-label="Quote 1, 50% into the document. Read it there."' in html


def test_each_document_has_one_strip_in_the_order_of_the_answer(document, citation, answer, summary):
    one, two = document(), document("Ice melts. Glaciers too.", "ice.txt", metadata=Metadata(title="Ice"))
    cited = (
        citation(two, "Glaciers too.", 1),
        citation(one, "Nobody may abstain.", 2),
        citation(two, "Ice melts.", 3),
    )
    html = evidence_map(answer(*cited), {d.doc_id: summary(d) for d in (one, two)})
    assert re.findall(r'class="mapped"[^>]*>([^<]+)<', html) == ["Ice", "Rules for AI"]
    assert re.findall(r"Quote (\d)", html) == ["3", "1", "2"]
    assert 'aria-label="2 quotes in Ice, from its beginning to its end"' in html


def test_the_tab_key_stops_once_at_each_strip(document, citation, answer, summary):
    doc = document()
    cited = (citation(doc, "The council meets in Geneva.", 1), citation(doc, "Nobody may abstain.", 2))
    html = evidence_map(answer(*cited), {doc.doc_id: summary(doc)})
    assert re.findall(r'tabindex="(-?\d)"', html) == ["0", "-1"]


def test_a_document_that_is_not_known_has_no_strip(document, citation, answer):
    assert evidence_map(answer(citation(document(), "Nobody may abstain.")), {}) == ""


def test_a_quote_beyond_what_is_known_of_the_document_stays_on_the_strip(document, citation, answer, summary):
    long, short = document("x" * 100 + "yyy"), document("short")
    html = evidence_map(answer(citation(long, "yyy")), {long.doc_id: summary(short)})
    assert "left:min(100.00%,100% - 6px);width:0.00%" in html


def test_a_hostile_title_is_text(document, citation, answer, summary):
    doc = document(metadata=Metadata(title='"><script>alert(1)</script>'))
    html = evidence_map(answer(citation(doc, "Nobody may abstain.")), {doc.doc_id: summary(doc)})
    assert set(re.findall(r"<(\w+)", html)) == {"ul", "li", "span", "div", "button"}
