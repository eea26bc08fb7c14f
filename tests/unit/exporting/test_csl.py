from __future__ import annotations

import json

import pytest

from govqa.exporting import csl
from govqa.exporting.works import works


def test_an_item_says_all_that_is_known(cite) -> None:
    authors = ("Ida Lund Jr.", "Ursula von der Leyen", "Xi Jinping", "Ministry of Rivers, Lakes")
    citations = [
        cite(authors=authors, page=3),
        cite(authors=authors, page=9, page_label="vii", quote="It was founded.", speaker="Per Dahl"),
        cite(authors=authors, page=3),
    ]
    (work,) = works(citations)
    (item,) = json.loads(csl(citations))
    place = "notes/river.md, characters 120–165"
    quote = "“The river commission has its seat in Sandvik.”"
    assert item == {
        "id": work.key,
        "type": "document",
        "title": "The River Commission",
        "author": [
            {"family": "Lund", "given": "Ida", "suffix": "Jr."},
            {"family": "Leyen", "given": "Ursula", "non-dropping-particle": "von der"},
            {"family": "Xi", "given": "Jinping", "static-ordering": True},
            {"literal": "Ministry of Rivers, Lakes"},
        ],
        "publisher": "Valley Gazette",
        "issued": {"date-parts": [[2024, 3, 5]]},
        "locator": "3, vii",
        "annote": f"{quote} (p. 3; {place})\n“It was founded.” (said by Per Dahl; p. vii; {place})\n"
        f"{quote} (p. 3; {place})",
    }


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("2024-03", {"date-parts": [[2024, 3]]}),
        ("2024", {"date-parts": [[2024]]}),
        ("spring 2024", {"literal": "spring 2024"}),
        ("", None),
    ],
)
def test_dates_are_as_exact_as_they_are_known(cite, date, issued) -> None:
    (item,) = json.loads(csl([cite(date=date)]))
    assert item.get("issued") == issued


def test_what_is_not_known_is_left_out_and_the_file_stands_for_the_title(cite) -> None:
    (item,) = json.loads(csl([cite(authors=(), title="", publisher="", date="")]))
    assert set(item) == {"id", "type", "title", "annote"}
    assert item["title"] == "notes/river.md"


def test_no_citations_are_an_empty_list() -> None:
    assert json.loads(csl([])) == []
