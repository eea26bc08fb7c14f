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


def test_a_property_or_a_label_that_is_no_text_does_not_cost_the_file(
    document: Make, make_pdf: MakePdf
) -> None:
    half = "<FEFF0041D800>"  # half of a character
    labels = f"/PageLabels << /Nums [0 << /P {half} >>] >>"
    found = document(make_pdf([column(PROSE, 700)], labels=labels, info=f"/Title {half}"), "dams.pdf")
    assert found.text == " ".join(PROSE)
    assert found.metadata.title == "dams"


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


def test_a_paragraph_goes_on_where_bold_begins_in_it(document: Make, make_pdf: MakePdf) -> None:
    bold = [(72.0, 686.0, 11.0, True, PROSE[1]), (72.0, 672.0, 11.0, False, PROSE[2])]
    found = document(make_pdf([[*column(PROSE[:1], 700), *bold, *column(PROSE, 600)]]), "a.pdf")
    assert found.text == " ".join(PROSE) + "\n\n" + " ".join(PROSE)


def test_a_bold_heading_on_the_pitch_of_the_text_is_no_part_of_it(document: Make, make_pdf: MakePdf) -> None:
    page = [*column(PROSE, 700), (72, 658, 11, True, "Definition 3"), *column(PROSE, 644)]
    assert document(make_pdf([page]), "a.pdf").text.split("\n\n")[1] == "Definition 3"


def test_sentences_that_a_later_paragraph_repeats_stay(document: Make, make_pdf: MakePdf) -> None:
    premise = "Let every state on the banks send in its own figures."
    later = [f"Of the locks and weirs the same is said: {premise}", *PROSE]
    found = document(make_pdf([[*column([premise], 740), *column(later, 700)]]), "a.pdf")
    assert found.text.count(premise) == 2


def test_the_second_half_of_a_sentence_over_pages_is_no_repeat(document: Make, make_pdf: MakePdf) -> None:
    half = "Ada will be difficult to prove, and there is no other remedy."
    pages = [column([*PROSE[:1], "is certain that the damage done to"], 700), column([half], 700)]
    found = document(make_pdf([*pages, column([f"But again: {half}", *PROSE], 700)]), "a.pdf")
    assert f"damage done to {half}" in found.text


def test_a_hyphen_at_the_end_of_a_line_is_followed_by_no_space(document: Make, make_pdf: MakePdf) -> None:
    width = "of the river commission that wants to agree on limits for "
    lines = [f"{width}A9-", f"0188 and of {width}", f"{width}and -", f"controlled {width}"]
    text = document(make_pdf([column(lines, 700)]), "a.pdf").text
    assert "A9-0188" in text
    assert "and -controlled" in text


def test_an_address_goes_on_in_the_next_line(document: Make, make_pdf: MakePdf) -> None:
    lines = [
        "All of the figures that the river has are at https://dams.org/",
        "papers/one and are free to all.",
    ]
    assert "https://dams.org/papers/one and" in document(make_pdf([column(lines, 700)]), "a.pdf").text
    lines[1] = "and they are free to all of the states that want to see one."
    assert "https://dams.org/ and they" in document(make_pdf([column(lines, 700)]), "a.pdf").text


def test_the_wide_space_after_a_stop_in_typewriter_type_parts_no_cells(
    document: Make, make_pdf: MakePdf
) -> None:
    rows = [
        [(72, y, 10, False, name), (160, y, 10, False, "Dams leak."), (223, y, 10, False, "From here on")]
        for y, name in ((700, "Look"), (688, "Think"), (676, "Act"))
    ]
    found = document(make_pdf([[line for row in rows for line in row]]), "a.pdf")
    assert "Look | Dams leak. From here on" in found.text


def test_short_lines_far_apart_are_paragraphs_of_their_own(document: Make, make_pdf: MakePdf) -> None:
    lines = ["Val11 Val12", "Val21 Val22", "Text under it.", "Formula:"]
    heights = (700, 682, 652, 624)
    page = [(72, y, 12, False, text) for y, text in zip(heights, lines, strict=True)]
    assert document(make_pdf([page]), "a.pdf").text == "\n\n".join(lines)


def test_a_sentence_goes_on_past_a_figure_whose_letters_are_not_known(
    document: Make, make_pdf: MakePdf
) -> None:
    soup = [(100, 760 - 8 * n, 5, True, "WKH\x03GDPV\x03OHDN\x03DQG\x03QRERG\\") for n in range(3)]
    found = document(make_pdf([column(PROSE[:2], 300), [*soup, *column(PROSE[2:], 700)]]), "a.pdf")
    assert found.text == " ".join(PROSE)


def test_spaced_letters_are_words(document: Make, make_pdf: MakePdf) -> None:
    # As one program sets them: 1.7 points between letters, 6 between words.
    places = [134, 144.4, 152.8, 158.2, 171, 175.4, 187.2, 194.6, 203, 214.4]
    letters = [(x, 500, 12, False, letter) for x, letter in zip(places, "Hereissome", strict=True)]
    assert document(make_pdf([letters]), "a.pdf").text == "Here is some"


@pytest.mark.parametrize(
    ("line", "bold", "date"),
    [
        ("Updated March 15, 2024", False, "2024-03-15"),
        ("February 11, 2026", False, "2026-02-11"),
        ("2004-08", True, "2004-08"),
        ("A resolution of 13 March 2024 on the dams", True, "2024-03-13"),
        ("It refers to the letter of 13 March 2024", True, "2020-03-04"),
    ],
)
def test_the_date_that_the_first_page_shows_comes_before_the_day_of_the_file(
    document: Make, make_pdf: MakePdf, line: str, bold: bool, date: str
) -> None:
    cover = [(72, 740, 20, True, "Dams that leak"), (72, 640, 14, bold, line), *column(PROSE * 3, 500)]
    made = make_pdf([cover, column(PROSE, 700)], info="/CreationDate (D:20200304101500Z)")
    assert document(made, "a.pdf").metadata.date == date


def test_of_several_dates_on_the_first_page_none_is_certain(document: Make, make_pdf: MakePdf) -> None:
    dates: list[Line] = [(72, 300, 14, True, "4 May 2021"), (72, 200, 14, True, "5 May 2021")]
    made = make_pdf([[*column(PROSE * 3, 700), *dates]], info="/CreationDate (D:20200304101500Z)")
    assert document(made, "a.pdf").metadata.date == "2020-03-04"


def test_neither_a_letterhead_nor_a_name_of_a_file_is_a_title(document: Make, make_pdf: MakePdf) -> None:
    page = [
        (72, 760, 18, True, "European Parliament"),
        (72, 720, 14, True, "P9_TA(2024)0138"),
        (72, 690, 14, True, "An act on dams"),
        *column(PROSE * 3, 600),
    ]
    assert document(make_pdf([page], info="/Title (dams_final)"), "a.pdf").metadata.title == "An act on dams"
