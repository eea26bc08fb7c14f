from __future__ import annotations

from govqa.loading.blocks import Block
from govqa.loading.formats.maintext import Leads, in_page_order, merged

FIRST = Block("The commission has counted all the dams in the north.")
SECOND = Block("Nobody has answered the letters that it sent to the towns.")
NO_LEADS = Leads("", "", "")


def heading(text: str) -> Block:
    return Block(text, kind="heading", level=2)


def item(text: str) -> Block:
    return Block(text, kind="item")


def kept(blocks: list[Block], everything: list[Block], menus: set[str]) -> list[str]:
    return [block.text for block in merged(blocks, everything, NO_LEADS, menus) if not block.dropped]


def test_what_was_moved_goes_back_with_what_stands_under_it() -> None:
    page = [heading("Dams"), FIRST, item("one"), heading("Letters"), SECOND, item("two")]
    for moved in ([*page[3:], *page[:3]], [page[3], page[4], page[5], page[0], page[1], page[2]]):
        assert in_page_order(moved, page) == page


def test_what_the_page_holds_twice_stays_where_it_is() -> None:
    page = [SECOND, FIRST, heading("Letters"), SECOND]
    assert in_page_order([FIRST, heading("Letters"), SECOND], page) == page[1:]


def test_a_list_that_the_text_introduces_is_part_of_it() -> None:
    opening = Block("The commission asks the towns to do the following:")
    items = [item("count their dams"), item("mend them")]
    page = [FIRST, opening, *items, SECOND]
    assert kept([FIRST, opening, SECOND], page, set()) == [block.text for block in page]
    assert kept([FIRST, opening, SECOND], page, {"count their dams"}) == [
        *(FIRST.text, opening.text, SECOND.text)
    ]


def test_a_list_that_nothing_introduces_is_left_out() -> None:
    page = [FIRST, item("More on dams"), SECOND]
    assert kept([FIRST, SECOND], page, set()) == [FIRST.text, SECOND.text]
