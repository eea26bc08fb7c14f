from __future__ import annotations

import re

import pytest

from govqa.exporting.works import date_parts, remark, works
from govqa.types import Span


def test_each_document_is_one_work_with_all_its_quotes(cite) -> None:
    first, other, second = (
        cite(),
        cite(number=2, doc_id="77"),
        cite(number=3, quote="It was founded in 1921."),
    )
    river, lake = works([first, other, second])
    assert river.citations == (first, second)
    assert lake.citations == (other,)


def test_what_was_said_last_of_a_document_counts(cite) -> None:
    (work,) = works([cite(title="Draft"), cite()])
    assert work.title == "The River Commission"


def test_keys_say_who_when_and_what(cite) -> None:
    (work,) = works([cite()])
    assert re.fullmatch(r"lund2024river[0-9a-f]{6}", work.key)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"authors": ()}, "river2024commission"),
        ({"authors": (), "date": ""}, "rivercommission"),
        ({"authors": (), "date": "", "title": ""}, "document"),
        ({"authors": ("Élodie Ångström",)}, "angstrom2024river"),
        ({"authors": ("李强",), "title": "关于河流"}, "document2024"),
        ({"authors": ("Ministry of Rivers",)}, "rivers2024river"),
        ({"title": "{What}, @the%, \\why"}, "lund2024"),
    ],
)
def test_keys_are_letters_and_digits_whatever_is_known(cite, changes, key) -> None:
    (work,) = works([cite(**changes)])
    assert work.key[:-6] == key


def test_keys_do_not_depend_on_what_else_is_cited(cite) -> None:
    others = [cite(doc_id=f"{number}") for number in range(5)]
    (alone,) = works([cite()])
    assert alone.key in {work.key for work in works([*others, cite()])}
    assert len({work.key for work in works([*others, cite()])}) == 6


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2024", (2024,)),
        ("2024-03", (2024, 3)),
        ("2024-03-05", (2024, 3, 5)),
        ("2024-02-30", ()),
        ("2024-13", ()),
        ("0000", ()),
        ("2024-3", ()),
        ("spring 2024", ()),
        ("٢٠٢٤", ()),
        ("", ()),
    ],
)
def test_dates_are_read_as_far_as_they_go(text, parts) -> None:
    assert date_parts(text) == parts


def test_a_remark_says_what_is_quoted_by_whom_and_where(cite) -> None:
    citation = cite(speaker="Per Dahl", role="keeper", page=9, page_label="vii", span=Span(7, 52))
    assert remark(citation) == (
        "“The river commission has its seat in Sandvik.” "
        "(said by Per Dahl, keeper; p. vii; notes/river.md, characters 7–52)"
    )


def test_a_remark_names_the_heading_where_there_is_no_page(cite) -> None:
    assert "(Seat and members; notes/river.md" in remark(cite())
    assert "” (notes/river.md" in remark(cite(heading_path=("The River Commission",)))
