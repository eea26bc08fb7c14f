from __future__ import annotations

from govqa.loading.assemble import assemble, doc_id, places, text_of
from govqa.loading.blocks import Block, Mark, Run
from govqa.types import Document, Metadata, Omission, Span


def build(*blocks: Block, labels: tuple[str, ...] = ()) -> Document:
    return assemble(
        blocks,
        source="a.txt",
        media_type="text/plain",
        sha256="0" * 64,
        metadata=Metadata(),
        notes={"n": "A note."},
        page_labels=labels,
    )


def test_blocks_stand_a_blank_line_apart_and_sections_know_their_place() -> None:
    found = build(Block("Zero."), Block("One", kind="heading", level=1), Block("Text."))
    assert found.text == "Zero.\n\nOne\n\nText."
    assert found.sections[0].heading == Span(7, 10)
    assert found.sections[0].span == Span(7, 17)


def test_an_omission_stands_where_the_text_goes_on() -> None:
    found = build(
        Block("x", dropped="a"),
        Block("One."),
        Block("y", dropped="b"),
        Block("Two."),
        Block("z", dropped="c"),
    )
    assert found.omissions == (Omission(0, "a", "x"), Omission(6, "b", "y"), Omission(10, "c", "z"))


def test_pages_cover_the_text_without_gaps_empty_ones_too() -> None:
    found = build(
        Block("One and", page=1, breaks=((4, 3),)), Block("More.", page=3), labels=("i", "ii", "1", "2")
    )
    assert [(p.index, p.label, p.span) for p in found.pages] == [
        (1, "i", Span(0, 4)),
        (2, "ii", Span(4, 4)),
        (3, "1", Span(4, 14)),
        (4, "2", Span(14, 14)),
    ]


def test_footnotes_take_their_words_from_notes_or_from_the_text() -> None:
    found = build(
        Block("One1 two", marks=(Mark("1", 3, 4), Mark("n", 8, 8), Mark("?", 8, 8))),
        Block("1 Said before.", note="1"),
    )
    assert [(f.mark, f.text) for f in found.footnotes] == [
        (Span(3, 4), "Said before."),
        (Span(8, 8), "A note."),
        (Span(8, 8), ""),
    ]


def test_the_identity_depends_on_the_path_alone_however_it_is_composed() -> None:
    assert doc_id("caf\u00e9.txt") == doc_id("cafe\u0301.txt")
    assert doc_id("a.txt") != doc_id("b.txt")
    assert len(doc_id("a.txt")) == 16


def test_a_mark_finds_the_note_of_its_own_page() -> None:
    found = build(
        Block("One", page=1, marks=(Mark("1", 3, 3),)),
        Block("1 First.", page=1, note="1"),
        Block("Two and three", page=2, breaks=((8, 3),), marks=(Mark("1", 3, 3), Mark("1", 13, 13))),
        Block("1 Second.", page=2, note="1"),
        Block("1 Third.", page=3, note="1"),
        labels=("1", "2", "3"),
    )
    assert [note.text for note in found.footnotes] == ["First.", "Second.", "Third."]


def test_without_pages_a_mark_finds_the_next_note_of_its_key_or_the_last() -> None:
    def mark(text: str) -> Block:
        return Block(text, marks=(Mark("1", len(text), len(text)),))

    notes = [Block("1 First.", note="1"), Block("1 Second.", note="1")]
    found = build(mark("One"), notes[0], mark("Two"), notes[1], mark("Three"))
    assert [note.text for note in found.footnotes] == ["First.", "Second.", "Second."]


def test_places_are_those_of_the_canonical_text() -> None:
    blocks = [
        Block("One", places=(Run(0, 3, 1, 5),)),
        Block("left out", dropped="a", places=(Run(0, 8, 1, 20),)),
        Block("Two", places=(Run(1, 2, 2, 0),)),
    ]
    assert text_of(blocks) == "One\n\nTwo"
    assert places(blocks) == [Run(0, 3, 1, 5), Run(6, 2, 2, 0)]
