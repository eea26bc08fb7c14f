from __future__ import annotations

from govqa.loading.blocks import Block
from govqa.loading.pdf.hyphens import hyphens
from govqa.loading.rules.joining import HYPHEN


def resolved(*texts: str) -> list[str]:
    return [block.text for block in hyphens([Block(text.replace("~", HYPHEN)) for text in texts])]


def test_a_broken_word_is_joined_where_it_stands_joined_elsewhere() -> None:
    assert resolved("an inter~preter came", "the interpreter left") == [
        "an interpreter came",
        "the interpreter left",
    ]


def test_a_hyphenated_word_keeps_its_hyphen_where_it_stands_so_elsewhere() -> None:
    assert resolved("a well~known dam", "a well-known lock")[0] == "a well-known dam"


def test_a_document_that_breaks_no_words_keeps_its_hyphens() -> None:
    assert resolved("a state~led plan", "the state led it") == ["a state-led plan", "the state led it"]


def test_a_document_that_breaks_words_joins_them() -> None:
    assert resolved("conver~sation and inter~action") == ["conversation and interaction"]


def test_a_hyphen_stays_before_a_capital_or_a_figure_and_after_non() -> None:
    assert resolved("US~China and article~5 and non~profit, inter~val") == [
        "US-China and article-5 and non-profit, interval"
    ]


def test_page_breaks_move_with_the_resolved_hyphens() -> None:
    block = Block(f"an inter{HYPHEN}preter", breaks=((9, 2),))
    done = hyphens([block])[0]
    assert done.text == "an interpreter"
    assert done.text[done.breaks[0][0] :] == "preter"


def test_two_words_of_a_document_that_breaks_words_keep_their_hyphen() -> None:
    assert resolved("a domain~specific conver~sation", "the domain is specific")[0] == (
        "a domain-specific conversation"
    )


def test_the_form_counts_that_stands_more_often() -> None:
    assert resolved("the non~profit", "a non-profit, the non-profit", "a nonprofit")[0] == "the non-profit"
    assert resolved("the on~line", "online, an online", "an on-line")[0] == "the online"


def test_compounds_that_stand_nowhere_else_keep_their_hyphen() -> None:
    assert resolved("conver~sation of inter~action, the macro~average and chi~square of RAD~bench") == [
        "conversation of interaction, the macro-average and chi-square of RAD-bench"
    ]
