from __future__ import annotations

from collections.abc import Callable

from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]


def rows(*texts: tuple[str, ...], left: float = 72, step: float = 120) -> list[Line]:
    return [
        (left + step * n, 700 - 16 * i, 10, False, cell)
        for i, row in enumerate(texts)
        for n, cell in enumerate(row)
    ]


def test_the_cells_of_a_row_stay_together(document: Make, make_pdf: MakePdf) -> None:
    table = rows(("State", "Dams", "Share"), ("Upper land", "14", "20 %"), ("Lower land", "3", "4 %"))
    found = document(make_pdf([table]), "a.pdf")
    assert found.text.split("\n\n") == [
        "State | Dams | Share",
        "Upper land | 14 | 20 %",
        "Lower land | 3 | 4 %",
    ]


def test_a_list_is_no_table(document: Make, make_pdf: MakePdf) -> None:
    drawn = rows(("1.", "The first of the dams."), ("2.", "The second."), ("3.", "The third."), step=40)
    found = document(make_pdf([drawn]), "a.pdf")
    assert found.text.split("\n\n") == ["1. The first of the dams.", "2. The second.", "3. The third."]


def test_the_lines_of_a_table_of_contents_stay_apart(document: Make, make_pdf: MakePdf) -> None:
    lines = [
        (72, 700 - 14 * n, 10, False, f"{title} . . . . . . . . . . . {n + 3}")
        for n, title in enumerate(("Of dams", "Of locks"))
    ]
    found = document(make_pdf([lines]), "a.pdf")
    assert len(found.text.split("\n\n")) == 2


def test_a_sentence_goes_on_past_a_table(document: Make, make_pdf: MakePdf) -> None:
    first: list[Line] = [(72, 700, 11, False, "The commission wants to agree on limits for the dams before")]
    table = rows(("State", "Dams", "Share"), ("Upper land", "14", "20 %"), ("Lower land", "3", "4 %"))
    second: list[Line] = [(72, 600, 11, False, "the winter comes, and it has asked each state for figures.")]
    found = document(make_pdf([first, [*table, *second]]), "a.pdf")
    sentence, *others = found.text.split("\n\n")
    assert sentence == f"{first[0][4]} {second[0][4]}"
    assert others[0] == "State | Dams | Share"
