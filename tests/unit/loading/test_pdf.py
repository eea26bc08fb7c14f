from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import CorruptDocument, NoTextLayer
from govqa.loading.blocks import Block
from govqa.loading.joining import HYPHEN
from govqa.loading.pdf import hyphens
from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]

PROSE = [
    "The river commission wants to agree on limits for the dams before",
    "the winter comes, and it has asked every state on the banks to send",
    "in its own figures by the end of the month.",
]


def column(lines: list[str], top: float, x: float = 72, size: float = 11) -> list[Line]:
    return [(x, top - 14 * n, size, False, line) for n, line in enumerate(lines)]


def test_lines_become_paragraphs_and_larger_type_headings(document: Make, make_pdf: MakePdf) -> None:
    page = [
        (72, 740, 20, True, "Dams that leak"),
        *column(PROSE, 700),
        *column(PROSE, 640),
        (72, 580, 14, True, "What next"),
        *column(PROSE[2:], 560),
    ]
    found = document(make_pdf([page]), "a.pdf")
    prose = " ".join(PROSE)
    assert found.text.split("\n\n") == ["Dams that leak", prose, prose, "What next", PROSE[2]]
    assert [s.heading_path for s in found.sections] == [("Dams that leak",), ("Dams that leak", "What next")]
    assert found.metadata.title == "Dams that leak"


def test_a_paragraph_runs_over_the_page_break_and_the_pages_know_where(
    document: Make, make_pdf: MakePdf
) -> None:
    pages: list[list[Line]] = [
        [(72, 770, 9, False, "River Press 2020"), *column(lines, 680), (300, 30, 9, False, str(n))]
        for n, lines in enumerate((PROSE[:2], PROSE[2:], PROSE), start=1)
    ]
    found = document(make_pdf(pages, labels="/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>"), "a.pdf")
    assert found.text == " ".join(PROSE) + "\n\n" + " ".join(PROSE)
    assert "River Press" not in found.text
    assert [page.label for page in found.pages] == ["i", "ii", "1"]
    assert "".join(page.span.of(found.text) for page in found.pages) == found.text
    assert found.pages[1].span.of(found.text).startswith("in its own figures")
    assert found.pages[2].span.of(found.text).startswith("The river")
    assert {o.rule for o in found.omissions} == {"running header", "page number"}


def test_line_numbers_of_a_pleading_are_dropped(document: Make, make_pdf: MakePdf) -> None:
    numbers: list[Line] = [(40, 700 - 20 * n, 11, False, str(n + 1)) for n in range(28)]
    found = document(make_pdf([[*numbers, *column(PROSE, 690)]]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert {o.rule for o in found.omissions} == {"line numbers"}


def test_the_title_that_a_program_made_up_is_not_believed(document: Make, make_pdf: MakePdf) -> None:
    page = [(72, 740, 20, True, "Dams that leak"), *column(PROSE, 700)]
    poor = make_pdf([page], info="/Title (Microsoft Word - draft3.doc) /Author (Admin)")
    good = make_pdf([page], info="/Title (On dams) /Author (Ada Byron) /CreationDate (D:20200304101500Z)")
    printed = make_pdf([page], info="/CreationDate (D:20200304101500Z) /Producer (Skia/PDF m100)")
    assert document(poor, "a.pdf").metadata.title == "Dams that leak"
    assert document(poor, "a.pdf").metadata.authors == ()
    metadata = document(good, "a.pdf").metadata
    assert (metadata.title, metadata.authors, metadata.date) == ("On dams", ("Ada Byron",), "2020-03-04")
    assert document(printed, "a.pdf").metadata.date == ""


def test_a_page_of_symbols_is_left_out_and_a_file_of_them_has_no_text(
    document: Make, make_pdf: MakePdf
) -> None:
    soup = column(["#$%&'()*+& $%&'( )*+&, -./:;<=> #$%&'()*+& $%&'("], 700)
    found = document(make_pdf([soup, column(PROSE, 700)]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert [o.rule for o in found.omissions] == ["unreadable page"]
    with pytest.raises(NoTextLayer):
        document(make_pdf([soup]), "a.pdf")


def test_a_file_without_text_says_so(document: Make, make_pdf: MakePdf) -> None:
    with pytest.raises(NoTextLayer) as caught:
        document(make_pdf([[]]), "a.pdf")
    assert "OCR" in caught.value.remedy


def test_a_damaged_file_is_corrupt(document: Make) -> None:
    with pytest.raises(CorruptDocument):
        document(b"%PDF-1.4\nnothing follows", "a.pdf")


def resolved(*texts: str) -> list[str]:
    return [block.text for block in hyphens([Block(text.replace("~", HYPHEN)) for text in texts])]


def test_a_broken_word_is_joined_where_it_stands_joined_elsewhere() -> None:
    assert resolved("an inter~preter came", "the interpreter left") == [
        "an interpreter came",
        "the interpreter left",
    ]


def test_a_hyphenated_word_keeps_its_hyphen_where_it_stands_so_elsewhere() -> None:
    assert resolved("a well~known dam", "a well-known lock")[0] == "a well-known dam"


def test_a_document_that_breaks_no_words_keeps_its_hyphens() -> None:
    assert resolved("a state~led plan", "the state led it") == ["a state-led plan", "the state led it"]


def test_a_document_that_breaks_words_joins_them() -> None:
    assert resolved("conver~sation and inter~action") == ["conversation and interaction"]


def test_a_hyphen_stays_before_a_capital_or_a_figure_and_after_non() -> None:
    assert resolved("US~China and article~5 and non~profit, inter~val") == [
        "US-China and article-5 and non-profit, interval"
    ]


def test_page_breaks_move_with_the_resolved_hyphens() -> None:
    block = Block(f"an inter{HYPHEN}preter", breaks=((9, 2),))
    done = hyphens([block])[0]
    assert done.text == "an interpreter"
    assert done.text[done.breaks[0][0] :] == "preter"
