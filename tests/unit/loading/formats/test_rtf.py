from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import CorruptDocument
from govqa.types import Document

Make = Callable[..., Document]

FONTS = r"{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset238 Arial CE;}{\f2\fnil\fcharset128 Mincho;}}"
STYLES = r"{\stylesheet{\ql Normal;}{\s1\b heading 1;}{\s2\outlinelevel1 Own;}{\*\cs9\b heading 2;}}"


def rtf(body: str) -> str:
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}{body}}}"


def test_styles_and_outline_levels_make_headings(document: Make) -> None:
    body = r"\pard\s1\b Dams\par\pard\plain They leak.\par\pard\s2 Why\par\pard\plain They are old.\par"
    found = document(rtf(body), "a.rtf")
    assert found.text.split("\n\n") == ["Dams", "They leak.", "Why", "They are old."]
    assert [section.heading_path for section in found.sections] == [("Dams",), ("Dams", "Why")]
    assert found.media_type == "application/rtf"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\'e9t\'e9", "été"),
        (r"{\f1 \'e8\'e1st}", "část"),
        (r"{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"\u268?\u237\'ed", "Čí"),
        (r"\uc2\u8364 EU.", "€."),
        (r"\u55357?\u56832?", "😀"),
        (r"a\emdash b\~c\_d\-e\rquote s", "a—b c-de’s"),
        (r"\{x\}\\", "{x}\\"),
        ("raw \xe9", "raw é"),
    ],
    ids=["hex", "font", "two bytes", "unicode", "two to skip", "surrogates", "words", "braces", "raw"],
)
def test_characters_come_out_as_meant(document: Make, written: str, meant: str) -> None:
    assert document(rtf(rf"\pard {written} end.\par").encode("latin-1"), "a.rtf").text == f"{meant} end."


def test_fields_give_what_they_show(document: Make) -> None:
    link = r'{\field{\*\fldinst HYPERLINK "https://example.org/x"}{\fldrslt{\ul the act}}}'
    assert document(rtf(rf"See {link} for more.\par"), "a.rtf").text == "See the act for more."


def test_footnotes_keep_their_mark_and_stay_out_of_the_sentence(document: Make) -> None:
    note = r"{\super\chftn}{\footnote\pard\plain{\super\chftn} Most \i of\i0  them.\par}"
    found = document(rtf(rf"Dams{note} leak.\par"), "a.rtf")
    assert found.text == "Dams leak."
    assert [(each.key, each.mark.start, each.text) for each in found.footnotes] == [("1", 4, "Most of them.")]


def test_list_items_come_without_their_bullets(document: Make) -> None:
    body = r"{\listtext\'95\tab}\ls1 One.\par{\listtext\'95\tab}Two.\par\pard{\pntext 3.\tab}Three.\par"
    body += r"\pard End.\par"
    assert document(rtf(body), "a.rtf").text.split("\n\n") == ["One.", "Two.", "Three.", "End."]


def test_tables_give_rows_with_names_if_the_first_row_is_repeated_or_bold(document: Make) -> None:
    def row(*cells: str, start: str = "") -> str:
        return rf"\trowd{start}\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row "

    repeated = row("Country", "Law", start=r"\trhdr") + row("Norway", r"Dam\par Act")
    bold = row(r"{\b Country}", r"{\b Law}") + row("Peru", "River Act")
    plain = row("Chile", "Sea Act")
    found = document(rtf(rf"{repeated}\pard A.\par {bold}\pard B.\par {plain}\pard C.\par"), "a.rtf")
    assert found.text.split("\n\n") == [
        "Country: Norway; Law: Dam Act",
        "A.",
        "Country: Peru; Law: River Act",
        "B.",
        "Chile | Sea Act",
        "C.",
    ]


def test_text_boxes_come_before_the_paragraph_they_stand_in(document: Make) -> None:
    shape = r"{\shp{\*\shpinst{\sp{\sn name}{\sv secret}}{\shptxt \pard In a box.\par}}{\shprslt old}}"
    assert document(rtf(rf"Dams {shape}leak.\par"), "a.rtf").text.split("\n\n") == ["In a box.", "Dams leak."]


def test_what_is_no_text_of_the_document_stays_out(document: Make) -> None:
    body = (
        r"{\header Top\par}{\footer Page 1\par}{\*\unknown secret}{\pict\wmetafile8 010203}"
        r"Dams {\v hidden }{\deleted gone }{\annotation Sure?}leak.\par"
    )
    assert document(rtf(body), "a.rtf").text == "Dams leak."


def test_binary_pictures_are_passed_over(document: Make) -> None:
    data = rtf(r"Dams {\pict\bin6 PLACES}leak.\par").encode().replace(b"PLACES", b"}}{\\b0")
    assert document(data, "a.rtf").text == "Dams leak."


def test_names_in_bold_are_speakers(document: Make) -> None:
    turns = (("Ada Byron", "Why?"), ("Max Weber", "It is old."), ("Byron", "I see."))
    found = document(rtf("".join(rf"\pard {{\b {name}:}} {words}\par " for name, words in turns)), "a.rtf")
    assert [turn.speaker for turn in found.turns] == ["Ada Byron", "Max Weber", "Ada Byron"]


def test_the_information_group_tells_title_and_authors(document: Make) -> None:
    info = r"{\info{\title On dams}{\author Ada Byron; Max Weber}{\creatim\yr2020\mo1\dy2}{\company X}}"
    found = document(rtf(rf"{info}Dams leak.\par"), "a.rtf")
    assert (found.metadata.title, found.metadata.authors) == ("On dams", ("Ada Byron", "Max Weber"))
    assert (found.text, found.metadata.date) == ("Dams leak.", "")


def test_headings_without_a_style_are_guessed(document: Make) -> None:
    body = r"Dams that leak\par They have leaked for years, and nobody looks.\par"
    assert [section.heading_path for section in document(rtf(body), "a.rtf").sections] == [
        ("Dams that leak",)
    ]


def test_groups_within_groups_without_end_are_corrupt(document: Make) -> None:
    with pytest.raises(CorruptDocument):
        document(r"{\rtf1 " + "{" * 100_000, "a.rtf")
