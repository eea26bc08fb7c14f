from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]


def column(name: str, x: float, top: float = 640, lines: int = 10) -> list[Line]:
    return [(x, top - 14 * n, 9, False, f"Column {name} has a line {n} and") for n in range(lines)]


def text(name: str, lines: int = 10) -> str:
    return " ".join(f"Column {name} has a line {n} and" for n in range(lines))


def by_line(*columns: list[Line]) -> list[Line]:
    return list(chain.from_iterable(zip(*columns, strict=True)))


TITLE: Line = (72, 740, 11, False, "A title that is as wide as both of the columns are, from edge to edge.")


def test_columns_are_read_one_after_the_other(document: Make, make_pdf: MakePdf) -> None:
    found = document(make_pdf([[*column("one", 72), *column("two", 320)]]), "a.pdf")
    assert found.text.replace("\n\n", " ") == f"{text('one')} {text('two')}"


def test_columns_drawn_line_by_line_are_read_one_after_the_other(document: Make, make_pdf: MakePdf) -> None:
    found = document(make_pdf([[TITLE, *by_line(column("one", 72), column("two", 320))]]), "a.pdf")
    assert found.text == f"{TITLE[4]}\n\n{text('one')}\n\n{text('two')}"


def test_three_columns(document: Make, make_pdf: MakePdf) -> None:
    drawn = by_line(column("one", 40), column("two", 230), column("six", 420))
    found = document(make_pdf([drawn]), "a.pdf")
    assert found.text.replace("\n\n", " ") == f"{text('one')} {text('two')} {text('six')}"


def test_what_is_drawn_last_and_stands_above_is_read_first(document: Make, make_pdf: MakePdf) -> None:
    found = document(make_pdf([[*column("one", 72), TITLE]]), "a.pdf")
    assert found.text == f"{TITLE[4]}\n\n{text('one')}"


def test_a_left_column_drawn_after_the_right_one_is_read_first(document: Make, make_pdf: MakePdf) -> None:
    found = document(make_pdf([[*column("two", 320), *column("one", 72)]]), "a.pdf")
    assert found.text.replace("\n\n", " ") == f"{text('one')} {text('two')}"


def test_headings_drawn_after_their_text_go_over_it(document: Make, make_pdf: MakePdf) -> None:
    aside = [(400.0, 640.0 - 14 * n, 9.0, False, f"Box {n}") for n in range(20)]
    first, second = column("one", 72, 640), column("two", 72, 460)
    heads: list[Line] = [(72, 475, 14, True, "On the second"), (72, 655, 14, True, "On the first")]
    over: list[Line] = [(72, 700, 9, False, "A line stands over all of it.")]
    found = document(make_pdf([[*aside, *over, *first, *second, heads[0]]]), "a.pdf")
    assert f"{text('one')}\n\nOn the second\n\n{text('two')}" in found.text
    both = document(make_pdf([[*aside, *over, *first, *second, *heads]]), "a.pdf")
    assert both.text.index("On the first") < both.text.index(text("one")) < both.text.index("On the second")


def test_notes_drawn_from_the_last_to_the_first_are_read_in_order(document: Make, make_pdf: MakePdf) -> None:
    marked: list[Line] = [(72, 700, 11, False, "Dams leak"), (122, 704, 6, False, "1")]
    notes = [
        line
        for n in (3, 2, 1)
        for line in [(72, 100 - 14 * n, 6, False, str(n)), (77, 97 - 14 * n, 9, False, f"Note {n} it is.")]
    ]
    found = document(make_pdf([[*marked, *notes]]), "a.pdf")
    assert found.text.index("Note 1") < found.text.index("Note 2") < found.text.index("Note 3")
