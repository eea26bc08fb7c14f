from __future__ import annotations

from govqa.loading.blocks import Block, Mark
from govqa.loading.pdf.note_marks import endnotes, resolved


def listed(*texts: str) -> list[Block]:
    return [Block(text, kind="item") for text in texts]


def test_endnotes_are_counted_under_their_heading() -> None:
    blocks = [
        *listed("1. Not a note.", "2. Nor this.", "3. Nor this."),
        Block("References", kind="heading", level=1),
        *listed("1. One.", "2. Two.", "and on", "3. Three."),
    ]
    assert endnotes(blocks) == {"1": "One.", "2": "Two.", "3": "Three."}


def test_references_in_brackets_are_not_what_raised_figures_point_to() -> None:
    heading = Block("References", kind="heading", level=1)
    assert endnotes([heading, *listed("[1] One.", "[2] Two.", "[3] Three.")]) == {}


def test_a_figure_is_a_mark_if_its_note_stands_on_its_page() -> None:
    marked = Block("Dams leak1 here.", page=2, marks=(Mark("1", 9, 10),))
    here, there = Block("1 A note.", page=2, note="1"), Block("1 A note.", page=3, note="1")
    assert resolved([marked, here])[0][0].text == "Dams leak here."
    assert resolved([marked, there])[0][0].text == "Dams leak1 here."


def test_one_figure_may_be_several_marks() -> None:
    marked = Block("Dams leak1,2 here.", page=2, marks=(Mark("1,2", 9, 12),))
    notes = [Block(f"{key} A note.", page=2, note=key) for key in "12"]
    assert resolved([marked, *notes])[0][0].marks == (Mark("1", 9, 9), Mark("2", 9, 9))


def test_a_power_is_not_taken_for_the_mark_of_an_endnote() -> None:
    notes = [Block("Notes", kind="heading", level=1), *listed("1. One.", "2. Two.", "3. Three.")]
    for text, at in (("40 km2 of", 5), ("the 102 of", 6), ("x2 of", 1)):
        block = Block(text, marks=(Mark("2", at, at + 1),))
        assert resolved([block, *notes])[0][0].text == text
