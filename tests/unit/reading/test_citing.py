"""No citation without its proof."""

from dataclasses import replace

import pytest

from govqa.errors import CitationError
from govqa.reading.citing import cite, printed
from govqa.types import Document, Footnote, Metadata, Omission, Page, Passage, Span, SpeakerTurn

TEXT = "Opening.\n\nThe plan has three parts. 规则很重要。 It was published in May 😀 and again.\n\nClosing."
START, END = TEXT.index("The plan"), TEXT.index("\n\nClosing")

DOCUMENT = Document(
    "d",
    "china/plan.pdf",
    "application/pdf",
    "f" * 64,
    TEXT,
    Metadata(title="The plan", authors=("Ann", "Bo"), publisher="An institute", date="2025-06"),
    pages=(
        Page(1, "i", Span(0, START)),
        Page(2, "ii", Span(START, START)),
        Page(3, "1", Span(START, START + 30)),
        Page(4, "2", Span(START + 30, len(TEXT))),
    ),
    turns=(SpeakerTurn("Ann", Span(START, END), Span(0, 0), "minister for rules"),),
    footnotes=(Footnote("agreement/art.4", Span(END, END), "The agreement, Article 4"),),
)
PASSAGE = Passage(
    "p", "d", 0, Span(START, END), TEXT[START:END], (), heading_path=("Part", "Chapter"), speaker="Ann"
)


def place(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


@pytest.mark.parametrize(
    "quote",
    ["The plan has three parts.", "规则很重要。", "It was published in May 😀 and again.", TEXT[START:END]],
)
def test_citation_holds_the_quote_and_all_that_proves_it(quote: str) -> None:
    citation = cite(DOCUMENT, PASSAGE, place(quote), quote=quote, number=7)
    assert citation.quote == quote == citation.span.of(DOCUMENT.text)
    assert (citation.number, citation.highlight) == (7, None)
    assert (citation.doc_id, citation.source, citation.sha256) == ("d", "china/plan.pdf", "f" * 64)
    assert (citation.title, citation.authors) == ("The plan", ("Ann", "Bo"))
    assert (citation.publisher, citation.date) == ("An institute", "2025-06")
    assert citation.heading_path == ("Part", "Chapter")
    assert (citation.speaker, citation.role) == ("Ann", "minister for rules")
    assert citation.footnotes == ("The agreement, Article 4",)


@pytest.mark.parametrize(
    ("quote", "page", "label"),
    [("The plan has three parts.", 3, "1"), ("It was published in May 😀 and again.", 4, "2")],
)
def test_page_is_where_the_quote_begins(quote: str, page: int, label: str) -> None:
    citation = cite(DOCUMENT, PASSAGE, place(quote), quote=quote, number=1)
    assert (citation.page, citation.page_label) == (page, label)


def test_document_without_pages_gives_none() -> None:
    citation = cite(
        replace(DOCUMENT, pages=()), PASSAGE, place("规则很重要。"), quote="规则很重要。", number=1
    )
    assert (citation.page, citation.page_label) == (None, "")


@pytest.mark.parametrize(
    "quote", ["The plan has three part", "the plan has three parts.", "The plan has three parts. ", ""]
)
def test_quote_that_is_not_the_text_is_refused(quote: str) -> None:
    with pytest.raises(CitationError, match=r"china/plan\.pdf.*is not the quote"):
        cite(DOCUMENT, PASSAGE, place("The plan has three parts."), quote=quote, number=1)


def test_empty_span_is_refused() -> None:
    with pytest.raises(CitationError):
        cite(DOCUMENT, PASSAGE, Span(START, START), quote="", number=1)


def test_quote_in_another_normal_form_is_refused() -> None:
    document = replace(DOCUMENT, text="re\u0301sume\u0301 of it")
    passage = replace(PASSAGE, span=Span(0, 14), text=document.text)
    with pytest.raises(CitationError):
        cite(document, passage, Span(0, 8), quote="résumé", number=1)
    assert (
        cite(document, passage, Span(0, 8), quote="re\u0301sume\u0301", number=1).quote
        == "re\u0301sume\u0301"
    )


def test_span_outside_of_the_passage_is_refused() -> None:
    with pytest.raises(CitationError, match="is not in the passage p"):
        cite(DOCUMENT, PASSAGE, place("Opening."), quote="Opening.", number=1)


def test_span_past_the_end_of_the_document_is_refused() -> None:
    longer = replace(PASSAGE, span=Span(START, len(TEXT) + 50))
    with pytest.raises(CitationError):
        cite(DOCUMENT, longer, Span(len(TEXT) - 3, len(TEXT) + 3), quote="ng.", number=1)


def test_passage_of_another_document_is_refused() -> None:
    with pytest.raises(CitationError, match="is not in the passage"):
        cite(DOCUMENT, replace(PASSAGE, doc_id="e"), place("规则很重要。"), quote="规则很重要。", number=1)


def test_highlight_is_kept_where_it_is_inside() -> None:
    quote = "The plan has three parts."
    citation = cite(DOCUMENT, PASSAGE, place(quote), quote=quote, number=1, highlight=place("three parts"))
    assert citation.highlight is not None
    assert citation.highlight.of(TEXT) == "three parts"


@pytest.mark.parametrize(
    "highlight", [Span(START, START), Span(START - 1, START + 3), place("规则"), Span(0, END)]
)
def test_highlight_that_is_empty_or_outside_is_refused(highlight: Span) -> None:
    quote = "The plan has three parts."
    with pytest.raises(CitationError, match="highlight"):
        cite(DOCUMENT, PASSAGE, place(quote), quote=quote, number=1, highlight=highlight)


@pytest.mark.parametrize(
    ("position", "refused"), [(0, False), (1, True), (24, True), (25, False), (40, False)]
)
def test_quote_across_text_that_was_left_out_is_refused(position: int, refused: bool) -> None:
    quote = "The plan has three parts."
    document = replace(DOCUMENT, omissions=(Omission(START + position, "stamp", "COPY"),))
    if refused:
        with pytest.raises(CitationError, match="left out"):
            cite(document, PASSAGE, place(quote), quote=quote, number=1)
    else:
        assert cite(document, PASSAGE, place(quote), quote=quote, number=1).quote == quote


def test_printed_answer_is_the_quotes_with_their_numbers() -> None:
    one = cite(DOCUMENT, PASSAGE, place("规则很重要。"), quote="规则很重要。", number=1)
    two = cite(DOCUMENT, PASSAGE, place("three parts."), quote="three parts.", number=2)
    assert printed([one, two]) == "“规则很重要。” [1]\n\n“three parts.” [2]"
    assert printed([]) == ""
