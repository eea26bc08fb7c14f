from __future__ import annotations

from govqa.loading.blocks import Block, Mark, Run, edited


def text_at(block: Block, page: str) -> str:
    """What the page says at the block's places, parted by "/"."""
    return "/".join(page[run.start : run.start + run.length] for run in block.places)


def test_all_that_refers_to_the_text_moves_with_it() -> None:
    page = "ab1cd2ef"
    block = Block(page, breaks=((6, 2),), marks=(Mark("1", 2, 3), Mark("2", 5, 6)), places=(Run(0, 8, 1, 0),))
    done = edited(block, [(2, 3, ""), (5, 6, "")])
    assert done.text == "abcdef"
    assert done.marks == (Mark("1", 2, 2), Mark("2", 4, 4))
    assert done.breaks == ((4, 2),)
    assert text_at(done, page) == "ab/cd/ef"
    assert [done.text[run.offset : run.offset + run.length] for run in done.places] == ["ab", "cd", "ef"]


def test_a_new_text_as_long_as_the_old_keeps_its_place() -> None:
    done = edited(Block("a~b", places=(Run(0, 3, 1, 7),)), [(1, 2, "-")])
    assert (done.text, done.places) == ("a-b", (Run(0, 3, 1, 7),))


def test_a_longer_text_has_no_place() -> None:
    done = edited(Block("ab", label=(1, 2), places=(Run(0, 2, 1, 0),)), [(1, 1, " | ")])
    assert done.text == "a | b"
    assert done.label == (4, 5)
    assert done.places == (Run(0, 1, 1, 0), Run(4, 1, 1, 1))


def test_a_run_is_cut_to_a_stretch_of_the_text() -> None:
    run = Run(10, 5, 3, 100)
    assert run.within(12, 14) == Run(12, 2, 3, 102)
    assert run.overlaps(14, 20)
    assert not run.overlaps(15, 20)
    assert run.moved(-10) == Run(0, 5, 3, 100)


def test_a_block_knows_the_page_of_each_character() -> None:
    block = Block("one two three", page=4, breaks=((4, 5), (8, 6)))
    assert [block.page_at(offset) for offset in (0, 3, 4, 9)] == [4, 4, 5, 6]
