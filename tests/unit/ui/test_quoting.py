import pytest

from govqa.errors import CitationError
from govqa.types import Omission, Page, Section, Span, SpeakerTurn
from govqa.ui.quoting import citation_at

SECTIONS = (
    Section(("Rules for AI",), Span(0, 12), Span(0, 14)),
    Section(("Rules for AI", "Seat"), Span(14, 18), Span(14, 80)),
)


def test_a_citation_knows_all_that_an_answer_would_say_of_the_place(document):
    rules = document(
        sections=SECTIONS,
        pages=(Page(1, "iv", Span(0, 20)), Page(2, "v", Span(20, 80))),
        turns=(SpeakerTurn("Ada", Span(14, 80), Span(14, 14), "chair"),),
    )
    cited = citation_at(rules, Span(43, 65), number=3)
    assert cited.quote == "It votes twice a year."
    assert (cited.number, cited.page_label, cited.heading_path) == (3, "v", ("Rules for AI", "Seat"))
    assert (cited.speaker, cited.title, cited.publisher) == ("Ada", "Rules for AI", "The Council")


def test_a_place_before_the_first_heading_has_none(document):
    assert citation_at(document(sections=SECTIONS[1:]), Span(0, 12)).heading_path == ()


def test_what_runs_across_text_that_was_left_out_is_no_quote(document):
    with pytest.raises(CitationError):
        citation_at(document(omissions=(Omission(20, "pull quote", "…"),)), Span(14, 42))
