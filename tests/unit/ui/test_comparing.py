from govqa.types import Metadata, Span
from govqa.ui.comparing import differences_note, timeline_list


def dated(document, citation, number, quote, phrase):
    made = document(quote, f"{number}.md", metadata=Metadata(title=f"Note {number}"))
    start = quote.index(phrase)
    return citation(made, quote, number, highlight=Span(start, start + len(phrase)))


def test_sources_that_differ_are_named_with_their_numbers(document, citation, answer):
    first = dated(document, citation, 1, "The accord was signed on 2 March 2024.", "2 March 2024")
    second = dated(document, citation, 2, "The accord was signed on 5 March 2024.", "5 March 2024")
    html = differences_note(answer(first, second, question="When was the accord signed?"))
    assert html.index("The sources differ:") < html.index("2 March 2024") < html.index("5 March 2024")
    assert 'data-see="1"' in html
    assert 'data-see="2"' in html


def test_sources_that_agree_have_no_note(document, citation, answer):
    same = [
        dated(document, citation, n, "The accord was signed on 2 March 2024.", "2 March 2024") for n in (1, 2)
    ]
    assert differences_note(answer(*same, question="When was the accord signed?")) == ""


def test_a_timeline_names_each_date_in_words_and_the_source(document, citation, answer):
    quotes = {"It met <b>from</b> 17 to 19 May 2024.": "17 to 19 May 2024", "It began in 2023.": "2023"}
    quotes["It ran from 30 June 2025."] = "30 June 2025"
    cited = [dated(document, citation, n, q, p) for n, (q, p) in enumerate(quotes.items(), 1)]
    html = timeline_list(answer(*cited, question="timeline of the council"))
    assert html.index('<time datetime="2023">2023</time>') < html.index(
        '<time datetime="2024-05-17">17 to 19 May 2024</time>'
    )
    assert html.index("17 to 19 May 2024") < html.index('<time datetime="2025-06-30">30 June 2025</time>')
    assert "It met &lt;b&gt;from&lt;/b&gt;" in html
    assert timeline_list(answer(*cited, question="When did the council meet?")) == ""
