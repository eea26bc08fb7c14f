from __future__ import annotations

from govqa.loading.pdf.line import Line, Word, cells
from govqa.loading.pdf.lines import _whole


def line(text: str, left: float, marks: tuple[tuple[int, int], ...] = ()) -> Line:
    """A line in type of 10 points, each character 5 points wide, "|" a wide gap."""
    words, at, x = [], 0, left
    for part in text.split(" "):
        x += 20 if part == "|" else 0
        if part != "|":
            words.append(Word(at, at + len(part), x, x + 5 * len(part), 100, 10))
            at += len(part) + 1
            x += 5 * len(part) + 3
    said = text.replace("| ", "")
    inside = cells(words, 10, said)
    return Line(said, inside, left, words[-1].right, 100, 10, False, "F", False, 600, 800, (), marks)


def test_a_raised_mark_that_begins_a_piece_belongs_to_the_cell_before_it() -> None:
    first = line("Population | 83,190", 72)
    (found,) = _whole([first, line("2 | 8,935", first.right + 1, ((0, 1),))])
    assert found.text == "Population 83,1902 8,935"
    assert [found.text[a:b] for a, b in found.marks] == ["2"]
    assert [found.text[cell[0].begin : cell[-1].end] for cell in found.cells] == [
        "Population",
        "83,1902",
        "8,935",
    ]


def test_a_number_beside_a_line_is_no_mark_of_it() -> None:
    first = line("Population | 83,190", 72)
    assert len(_whole([first, line("2 | 8,935", first.right + 1)])) == 2
