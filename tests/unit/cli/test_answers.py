from dataclasses import replace

import pytest

from govqa.cli.answers import print_answer, print_hits, shorten
from govqa.store import DocumentSummary
from govqa.types import Answer, Citation, Hit, Metadata, Passage, Span, StageScore

CITATION = Citation(
    number=1,
    doc_id="d1",
    source="notes/seat.md",
    title="The seat",
    authors=("Ann Lee", "Bo Chen"),
    publisher="A Journal",
    date="2025-12-01",
    quote="The seat is\nin Paris, France.",
    span=Span(100, 129),
    highlight=Span(112, 120),
    page=3,
    page_label="iii",
    heading_path=("The seat", "Where"),
    speaker="",
    sha256="",
)
ANSWER = Answer(
    question="Where?",
    standalone_question="Where?",
    status="answered",
    text="",
    citations=(CITATION,),
    confidence=0.9,
    closest=(),
    generation="g",
)
HIT = Hit(
    Passage("p1", "d1", 0, Span(90, 200), "Some text.\n\nMore text.", (), ("The seat", "Where"), page=3),
    0.75,
    1,
    {"dense": StageScore(0.5, 2), "lexical": StageScore(3.25, 1)},
)
SUMMARIES = {
    "d1": DocumentSummary("d1", "notes/seat.md", "text/markdown", "", Metadata(title="The seat"), 4, 1000)
}


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_an_answer_is_its_quotes_then_the_support_then_the_references(
    capsys: pytest.CaptureFixture[str],
) -> None:
    second = replace(CITATION, number=2, quote="Rain fell.", span=Span(300, 310), highlight=None, page=None,
                     page_label="", heading_path=(), speaker="Ann Lee")  # fmt: skip
    third = replace(second, number=3, role="minister for rain")
    print_answer(replace(ANSWER, citations=(CITATION, second, third)), {})
    assert printed(capsys) == (
        "“The seat is in Paris, France.” [1]\n\n"
        "“Rain fell.” [2] (said by Ann Lee)\n\n"
        "“Rain fell.” [3] (said by Ann Lee, minister for rain)\n\n"
        "Well supported · 1 source\n\n"
        "[1] Ann Lee and Bo Chen, The seat, A Journal, 2025-12-01, p. iii, Where\n"
        "    notes/seat.md:100-129\n"
        "[2] Ann Lee and Bo Chen, The seat, A Journal, 2025-12-01\n"
        "    notes/seat.md:300-310\n"
        "[3] Ann Lee and Bo Chen, The seat, A Journal, 2025-12-01\n"
        "    notes/seat.md:300-310\n"
    )


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize(
    ("highlight", "marked"),
    [
        (Span(112, 120), "“The seat is \x1b[1min Paris\x1b[22m, France.” [1]"),
        (Span(100, 103), "“\x1b[1mThe\x1b[22m seat is in Paris, France.” [1]"),
        (Span(122, 129), "“The seat is in Paris, \x1b[1mFrance.\x1b[22m” [1]"),
        (Span(0, 10), "“The seat is in Paris, France.” [1]"),
    ],
)
def test_the_phrase_that_answers_is_marked_in_its_place(
    highlight: Span, marked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer(replace(ANSWER, citations=(replace(CITATION, highlight=highlight),)), {})
    assert printed(capsys).splitlines()[0] == marked


def test_a_document_without_a_title_goes_by_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    bare = replace(CITATION, title="", authors=(), publisher="", date="", page=None, page_label="")
    print_answer(replace(ANSWER, citations=(bare,)), {})
    assert "[1] notes/seat.md, The seat › Where\n" in printed(capsys)


def test_a_follow_up_is_printed_as_it_was_understood(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(replace(ANSWER, standalone_question="Where is the seat?"), {})
    assert printed(capsys).startswith("Understood as: Where is the seat?\n\n“")


def test_that_there_is_no_answer_is_said_before_the_closest_passages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = replace(ANSWER, status="not_found", citations=(), closest=(HIT,), confidence=0.1)
    print_answer(answer, SUMMARIES)
    assert printed(capsys) == (
        "The documents do not answer this.\n\n"
        "Closest passages, which do not answer it:\n\n"
        "1. The seat, p. 3, Where\n"
        "   notes/seat.md:90-200\n"
        "   Some text. More text.\n\n"
    )


def test_no_answer_and_nothing_close_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(replace(ANSWER, status="not_found", citations=()), {})
    assert printed(capsys) == "The documents do not answer this.\n"


def test_why_adds_the_scores_and_ranks_of_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    print_hits([HIT], SUMMARIES, why=True)
    assert "   score 0.7500: dense 0.5000 (rank 2), lexical 3.2500 (rank 1)\n" in printed(capsys)


def test_a_document_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;owned\x07\x01\x02"
    hostile = replace(
        CITATION, quote=f"Quote{evil}.", span=Span(0, 17), highlight=None, title=evil, speaker=evil,
        role=evil, heading_path=(evil,), publisher=evil, authors=(evil,), source=evil, date=evil,
        page_label=evil,
    )  # fmt: skip
    print_answer(replace(ANSWER, standalone_question=evil, citations=(hostile,)), {})
    passage = replace(HIT.passage, text=evil, heading_path=(evil,))
    summary = replace(SUMMARIES["d1"], source=evil, metadata=Metadata(title=evil))
    print_hits([replace(HIT, passage=passage)], {"d1": summary})
    assert not set("\x1b\x07\x01\x02") & set(printed(capsys))


def test_a_long_text_is_shortened_to_whole_words() -> None:
    assert shorten("one two\nthree", 3) == "one two three"
    assert shorten("one two\nthree four", 3) == "one two three …"
