from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from govqa.errors import CorruptDocument
from govqa.types import Document

Make = Callable[..., Document]
TITLE, TITLE_AND_CONTENT, TITLE_ONLY, BLANK = 0, 1, 5, 6


@pytest.fixture
def show() -> Any:
    return pptx.Presentation()


def add(show: Any, layout: int, title: str = "") -> Any:
    slide = show.slides.add_slide(show.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def box(shapes: Any, text: str, left: float, top: float) -> None:
    shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text


def saved(show: Any, change: Callable[[str, bytes], bytes] = lambda name, part: part) -> bytes:
    data = io.BytesIO()
    show.save(data)
    out = io.BytesIO()
    with zipfile.ZipFile(data) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in archive.namelist():
            written.writestr(name, change(name, archive.read(name)))
    return out.getvalue()


def test_each_slide_is_a_page_under_its_title(document: Make, show: Any) -> None:
    add(show, TITLE, "Dams that leak").placeholders[1].text = "A lecture"
    add(show, TITLE_AND_CONTENT, "Why").placeholders[1].text = "They are old.\nNobody\vlooks."
    found = document(saved(show), "a.pptx")
    assert found.text.split("\n\n") == [
        "Dams that leak",
        "A lecture",
        "Why",
        "They are old.",
        "Nobody looks.",
    ]
    assert [(page.label, page.span.of(found.text).split("\n\n")[0]) for page in found.pages] == [
        ("1", "Dams that leak"),
        ("2", "Why"),
    ]
    assert [section.heading_path for section in found.sections] == [
        ("Dams that leak",),
        ("Dams that leak", "Why"),
    ]
    assert found.metadata.title == "Dams that leak"


def test_a_line_at_the_top_of_a_slide_without_title_is_its_title(document: Make, show: Any) -> None:
    add(show, TITLE_ONLY, "Dams")
    slide = add(show, BLANK)
    box(slide.shapes, "They leak where nobody looks.", 1, 3)
    box(slide.shapes, "What we saw", 1, 1)
    box(add(show, BLANK).shapes, "A sentence is no title.", 1, 1)
    found = document(saved(show), "a.pptx")
    assert [section.heading_path for section in found.sections] == [("Dams",), ("Dams", "What we saw")]
    assert found.text.split("\n\n")[1:3] == ["What we saw", "They leak where nobody looks."]


def test_shapes_are_read_from_top_to_bottom_and_left_to_right(document: Make, show: Any) -> None:
    slide = add(show, TITLE_ONLY, "Dams")
    box(slide.shapes, "Last.", 1, 6)
    box(slide.shapes, "Right.", 5, 3)
    group = slide.shapes.add_group_shape()
    box(group.shapes, "Left, below.", 1, 4)
    box(group.shapes, "Left, above.", 1, 3.05)
    assert document(saved(show), "a.pptx").text.split("\n\n") == [
        "Dams",
        "Left, above.",
        "Left, below.",
        "Right.",
        "Last.",
    ]


def test_tables_have_the_names_of_their_columns_if_they_show_them(document: Make, show: Any) -> None:
    rows = (("Country", "Law"), ("Norway", "Dam Act"), ("", "River Act"))
    for named in (True, False):
        grid = add(show, BLANK).shapes.add_table(3, 2, 0, 0, Inches(4), Inches(2)).table
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                grid.cell(i, j).text = text
        grid.cell(1, 0).merge(grid.cell(2, 0))
        grid.first_row = named
    assert document(saved(show), "a.pptx").text.split("\n\n") == [
        "Country: Norway; Law: Dam Act",
        "Country: Norway; Law: River Act",
        "Country | Law",
        "Norway | Dam Act",
        "Norway | River Act",
    ]


def test_charts_give_a_row_for_each_category(document: Make, show: Any) -> None:
    data = CategoryChartData()
    data.categories = ["2019", "2020"]
    data.add_series("Dams", (1, 2.5))
    data.add_series("Locks", (None, 4))
    frame = add(show, BLANK).shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data
    )
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "What leaks"
    assert document(saved(show), "a.pptx").text.split("\n\n") == [
        "What leaks",
        "2019; Dams: 1",
        "2020; Dams: 2.5; Locks: 4",
    ]


def test_speaker_notes_follow_the_slide_on_its_page(document: Make, show: Any) -> None:
    slide = add(show, TITLE_ONLY, "Dams")
    slide.notes_slide.notes_text_frame.text = "Say why they leak."
    box(slide.shapes, "They leak.", 1, 5)
    add(show, TITLE_ONLY, "Locks")
    found = document(saved(show), "a.pptx")
    assert found.text.split("\n\n") == ["Dams", "They leak.", "Say why they leak.", "Locks"]
    assert found.pages[0].span.of(found.text).rstrip().endswith("Say why they leak.")


def test_footers_numbers_and_dates_are_left_out_and_listed(document: Make, show: Any) -> None:
    slide = add(show, TITLE_ONLY, "Dams")
    for idx, kind, text in ((10, "dt", "1 May"), (11, "ftr", "River office"), (12, "sldNum", "7")):
        xml = (
            '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr>'
            f'<p:cNvPr id="{idx}" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}" idx="{idx}"/></p:nvPr>'
            f"</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
        slide.shapes._spTree.append(parse_xml(xml))
    found = document(saved(show), "a.pptx")
    assert found.text == "Dams"
    assert {(each.rule, each.text) for each in found.omissions} == {
        ("slide date", "1 May"),
        ("running footer", "River office"),
        ("page number", "7"),
    }


def test_hidden_slides_are_left_out_and_keep_their_page(document: Make, show: Any) -> None:
    for title in ("Dams", "Draft", "Locks"):
        add(show, TITLE_ONLY, title)
    show.slides[1]._element.set("show", "0")
    found = document(saved(show), "a.pptx")
    assert found.text == "Dams\n\nLocks"
    assert [len(page.span) for page in found.pages] == [6, 0, 5]
    assert [(each.rule, each.text) for each in found.omissions] == [("hidden slide", "Draft")]


def test_a_fraction_is_no_number_of_two_figures(document: Make, show: Any) -> None:
    slide = add(show, BLANK)
    box(slide.shapes, "A share of dams.", 1, 1)
    math = (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f>'
        "<m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>"
    )
    slide.shapes[0]._element.txBody.p_lst[0].append(parse_xml(math))
    assert document(saved(show), "a.pptx").text == "A share of dams."


def test_properties_that_the_program_filled_in_are_not_believed(document: Make, show: Any) -> None:
    add(show, TITLE_ONLY, "Dams")
    metadata = document(saved(show), "a.pptx").metadata
    assert (metadata.title, metadata.authors, metadata.date) == ("Dams", (), "")
    show.core_properties.title, show.core_properties.author = "On dams", "Ada Byron; Max Weber"
    metadata = document(saved(show), "a.pptx").metadata
    assert (metadata.title, metadata.authors) == ("On dams", ("Ada Byron", "Max Weber"))


def test_shows_that_open_in_full_screen_are_read(document: Make, show: Any) -> None:
    add(show, TITLE_ONLY, "Dams")

    def declare(name: str, part: bytes) -> bytes:
        return part.replace(b"presentation.main+xml", b"slideshow.main+xml") if "Types" in name else part

    assert document(saved(show, declare), "a.ppsx").text == "Dams"


def test_a_damaged_slide_is_a_corrupt_document(document: Make, show: Any) -> None:
    add(show, TITLE_ONLY, "Dams")

    def cut(name: str, part: bytes) -> bytes:
        return part[:100] if re.search(r"slides/slide1\.xml", name) else part

    with pytest.raises(CorruptDocument) as caught:
        document(saved(show, cut), "a.pptx")
    assert caught.value.remedy


def test_entities_within_entities_are_one_error(document: Make, entity_bomb: str, show: Any) -> None:
    add(show, TITLE_ONLY, "Dams")

    def bomb(name: str, part: bytes) -> bytes:
        if "slides/slide1.xml" not in name or name.endswith(".rels"):
            return part
        part = part.replace(b"Dams", b"&i;")
        return part.replace(b"<p:sld ", f"{entity_bomb}<p:sld ".encode(), 1)

    with pytest.raises(CorruptDocument):
        document(saved(show, bomb), "a.pptx")
