from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import CorruptDocument, DocumentTooLarge, NoTextLayer
from govqa.loading import pdf
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
    with pytest.raises(CorruptDocument) as caught:
        document(b"%PDF-1.4\nnothing follows", "a.pdf")
    assert "pdfium" not in str(caught.value).casefold()


def test_a_picture_among_pages_of_text_is_listed(document: Make, make_pdf: MakePdf) -> None:
    found = document(make_pdf([column(PROSE, 700), ["100 100 200 200 re f"], []]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert [(o.rule, o.text) for o in found.omissions] == [("page without text", "page 2")]
    assert [page.index for page in found.pages] == [1, 2, 3]


def test_a_scan_with_a_stamp_on_it_is_listed(document: Make, make_pdf: MakePdf) -> None:
    scan = "q 560 0 0 700 20 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    pages = [column(PROSE, 600), [scan, (72, 780, 8, False, "Filed in May")]]
    found = document(make_pdf(pages), "a.pdf")
    assert found.text == " ".join(PROSE) + "\n\nFiled in May"
    assert [(o.rule, o.text) for o in found.omissions] == [("page without text", "page 2")]


def test_a_sentence_does_not_run_over_a_page_that_was_left_out(document: Make, make_pdf: MakePdf) -> None:
    pages = [column(PROSE[:2], 700), ["100 100 200 200 re f"], column(PROSE[2:], 700)]
    assert document(make_pdf(pages), "a.pdf").text == " ".join(PROSE[:2]) + "\n\n" + PROSE[2]


def test_text_in_a_font_without_letters_is_left_out(document: Make, make_pdf: MakePdf) -> None:
    soup = [(72, 500 - 20 * n, 11, True, "WKH\x03GDPV\x03OHDN\x03DQG\x03QRERG\\") for n in range(3)]
    found = document(make_pdf([[*column(PROSE, 700), *soup]]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert {o.rule for o in found.omissions} == {"unreadable text"}


def test_endless_files_are_refused(
    document: Make, make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_pdf([column(PROSE, 700)] * 3)
    monkeypatch.setattr(pdf, "_MOST_PAGES", 2)
    with pytest.raises(DocumentTooLarge, match="3 pages"):
        document(data, "a.pdf")
    monkeypatch.setattr(pdf, "_MOST_PAGES", 3)
    monkeypatch.setattr(pdf, "_MOST_CHARACTERS", 300)
    with pytest.raises(DocumentTooLarge, match="characters"):
        document(data, "a.pdf")


def test_the_day_of_the_last_change_is_no_date(document: Make, make_pdf: MakePdf) -> None:
    data = make_pdf([column(PROSE, 700)], info="/ModDate (D:20200304101500Z)")
    assert document(data, "a.pdf").metadata.date == ""


def test_a_page_turned_on_its_side_reads_like_any_other(document: Make, make_pdf: MakePdf) -> None:
    lines = [f"BT /F1 11 Tf 0 1 -1 0 {300 + 14 * n} 100 Tm ({line}) Tj ET" for n, line in enumerate(PROSE)]
    assert document(make_pdf([lines]), "a.pdf").text == " ".join(PROSE)
    assert document(make_pdf([lines], page="/Rotate 90"), "a.pdf").text == " ".join(PROSE)


def test_long_notes_in_small_type_do_not_make_the_text_a_heading(document: Make, make_pdf: MakePdf) -> None:
    page = [*column(PROSE, 740, size=12), *column(PROSE * 3, 600, size=9)]
    assert document(make_pdf([page]), "a.pdf").sections == ()
