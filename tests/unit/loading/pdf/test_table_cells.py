from __future__ import annotations

from collections.abc import Callable

from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]


def by_cell(*rows: tuple[str, ...]) -> list[Line]:
    """Lines of a table whose cells, of several lines parted by "/", are drawn one after the other."""
    drawn: list[Line] = []
    top = 700.0
    for row in rows:
        for n, cell in enumerate(row):
            drawn += [(72 + 150 * n, top - 12 * i, 10, False, text) for i, text in enumerate(cell.split("/"))]
        top -= 12 * max(cell.count("/") for cell in row) + 24
    return drawn


def test_cells_of_several_lines_stay_in_their_row(document: Make, make_pdf: MakePdf) -> None:
    table = by_cell(
        ("Upper land", "mends all dams/that leak", "pays in May"),
        ("Lower land", "No", "No"),
        ("Both/states", "count the dams", "pay for/the count"),
    )
    found = document(make_pdf([table]), "a.pdf")
    assert found.text.split("\n\n") == [
        "Upper land | mends all dams that leak | pays in May",
        "Lower land | No | No",
        "Both states | count the dams | pay for the count",
    ]


def test_two_columns_of_prose_are_no_table(document: Make, make_pdf: MakePdf) -> None:
    columns = by_cell(("The river is/as long as/it ever was.", "The dams are/as old as they/look."))
    found = document(make_pdf([columns]), "a.pdf")
    assert "|" not in found.text


def test_the_items_of_a_list_are_no_table(document: Make, make_pdf: MakePdf) -> None:
    items = by_cell(
        ("(a)", "mends all dams/that leak;"), ("(b)", "pays in May/or in June;"), ("(c)", "counts.")
    )
    found = document(make_pdf([items]), "a.pdf")
    assert "|" not in found.text
