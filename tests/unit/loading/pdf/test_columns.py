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
