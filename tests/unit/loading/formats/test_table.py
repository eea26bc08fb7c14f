from __future__ import annotations

from pathlib import Path

import pytest

from govqa.errors import DocumentTooLarge
from govqa.loading.blocks import Block, Mark
from govqa.loading.formats import table

HEAD = ["Country", "Law", "In force"]


def texts(rows: list[list[str]]) -> list[str]:
    return [block.text for block in table.read(rows) if not block.dropped]


def test_each_cell_stands_after_the_name_of_its_column() -> None:
    blocks = list(table.read([HEAD, ["Norway", "Dam Act", "2025-08-02"]]))
    assert [(block.text, block.kind, block.dropped) for block in blocks] == [
        ("Country | Law | In force", "row", "column names"),
        ("Country: Norway; Law: Dam Act; In force: 2025-08-02", "row", ""),
    ]


def test_empty_cells_rows_and_columns_leave_nothing() -> None:
    rows = [["Country", "", "Law", ""], ["Norway", "", "", ""], ["", "", "", ""], ["", "", "Dam Act", ""]]
    assert texts(rows) == ["Country: Norway", "Law: Dam Act"]


def test_titles_above_the_names_and_remarks_below_are_paragraphs() -> None:
    rows = [
        ["Laws on dams"],
        ["As of March", "", ""],
        HEAD,
        ["Norway", "Dam Act", "2025"],
        ["Source: a book"],
    ]
    assert texts(rows) == [
        "Laws on dams",
        "As of March",
        "Country: Norway; Law: Dam Act; In force: 2025",
        "Source: a book",
    ]


def test_a_column_without_a_name_gives_its_cells_alone() -> None:
    assert texts([["Country", "Law"], ["Norway", "Dam Act", "see below"]]) == [
        "Country: Norway; Law: Dam Act; see below"
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Norway", "2019", "Dam Act"], ["Peru", "2020", "River Act"]],
        [["Norway", "yes"], ["Norway", "no"]],
        [["Law", "Law"], ["a", "b"]],
        [
            ["It is a long sentence about dams that leak and rivers that rise, and so on and on.", "b"],
            ["c", "d"],
        ],
        [["https://example.org", "b"], ["c", "d"]],
    ],
    ids=["numbers", "values of a column", "alike", "prose", "links"],
)
def test_a_first_row_that_names_nothing_stays_a_row(rows: list[list[str]]) -> None:
    assert texts(rows) == [" | ".join(row) for row in rows]


def test_years_in_order_name_columns() -> None:
    assert texts([["Country", "2019", "2020"], ["Norway", "3.5", "4"]]) == [
        "Country: Norway; 2019: 3.5; 2020: 4"
    ]


def test_a_second_table_of_the_sheet_has_names_of_its_own() -> None:
    rows = [HEAD, ["Norway", "Dam Act", "2025"], [""], ["River", "Length"], ["Glomma", "621"]]
    assert texts(rows) == ["Country: Norway; Law: Dam Act; In force: 2025", "River: Glomma; Length: 621"]


def test_an_empty_row_inside_a_table_changes_no_names() -> None:
    rows = [
        HEAD,
        ["Norway", "Dam Act", "2025"],
        [""],
        ["Peru", "River Act", "soon"],
        ["Chile", "No Act", "late"],
    ]
    assert texts(rows)[1:] == [
        "Country: Peru; Law: River Act; In force: soon",
        "Country: Chile; Law: No Act; In force: late",
    ]


def test_a_cell_that_ends_a_sentence_takes_no_semicolon() -> None:
    assert texts([["Law", "What it says", "In force"], ["Dam Act", "Dams must\nnot leak.", "2025"]]) == [
        "Law: Dam Act; What it says: Dams must not leak. In force: 2025"
    ]


def test_a_long_row_becomes_blocks_that_each_name_it() -> None:
    names = ["Country", *(f"c{n}" for n in range(100))]
    found = texts([names, ["Norway", *map(str, range(1000, 1100))]])
    assert len(found) == 3
    assert all(text.startswith("Country: Norway; c") for text in found)
    values = [field for text in found for field in text.split("; ")[1:]]
    assert values == [f"c{n}: {1000 + n}" for n in range(100)]


def test_only_short_names_are_repeated() -> None:
    name = "word " * 30
    assert texts([[name, "b"], ["c", "1"]]) == [f"{name.strip()} | b", "c | 1"]


def test_merged_cells_count_for_each_row_they_span() -> None:
    rows = [HEAD, ["Norway", "Dam Act", "1"], ["", "River Act", "2"], ["", "Sea Act", "3"]]
    table.fill(rows, [((1, 0), (2, 0)), ((9, 9), (9, 9))])
    assert [row[0] for row in rows] == ["Country", "Norway", "Norway", ""]


def cell(text: str, bold: bool = False) -> list[Block]:
    return [Block(text, bold=bold)]


def test_a_table_in_a_document_needs_a_sign_that_its_first_row_names_columns() -> None:
    def read(*, bold: bool, marked: bool) -> list[str]:
        rows = [[cell("Country", bold), cell("Law", bold)], [cell("Norway"), cell("Dam Act")]]
        return [block.text for block in table.of_cells(rows, marked=marked) if not block.dropped]

    assert read(bold=False, marked=False) == ["Country | Law", "Norway | Dam Act"]
    assert read(bold=True, marked=False) == ["Country: Norway; Law: Dam Act"]
    assert read(bold=False, marked=True) == ["Country: Norway; Law: Dam Act"]


@pytest.mark.parametrize("marked", [True, False])
def test_footnote_marks_in_cells_keep_their_place(marked: bool) -> None:
    noted = [Block("The"), Block("Dam Act", marks=(Mark("1", 3, 3),))]
    rows = [[cell("Country"), cell("Law")], [cell("Norway"), noted]]
    found = list(table.of_cells(rows, marked=marked))[-1]
    assert [found.text[mark.start - 3 : mark.start] for mark in found.marks] == ["Dam"]


def test_a_long_row_without_names_becomes_blocks_too() -> None:
    found = texts([["1", *map(str, range(1000, 1200))]])
    assert len(found) == 3
    assert " | ".join(found) == " | ".join(["1", *map(str, range(1000, 1200))])


def test_a_cell_alone_in_its_row_keeps_its_paragraphs() -> None:
    blocks = [Block("Dams", kind="heading", level=2), Block("They leak.", kind="item")]
    assert list(table.of_cells([[blocks, []]])) == blocks


def test_a_table_too_long_to_index_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.loading.formats.table._MOST_CHARACTERS", 100)
    endless = ([f"Norway {n}", "x" * 20] for n in range(10**9))
    with pytest.raises(DocumentTooLarge) as caught:
        table.within_limit(Path("laws.csv"), table.read(endless))
    assert caught.value.remedy
