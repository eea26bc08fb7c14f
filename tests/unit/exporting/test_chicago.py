"""Expected forms: The Chicago Manual of Style, 18th edition, notes and bibliography, chapters 13 and 14."""

from __future__ import annotations

import pytest

from govqa.exporting import chicago, chicago_note


def test_quotes_come_with_notes_and_the_bibliography(cite) -> None:
    lakes = cite(doc_id="b", title="Lakes", authors=(), quote="It was founded in 1921.", speaker="Per Dahl")
    assert chicago([cite(page=3), lakes]) == (
        "“The river commission has its seat in Sandvik.” [1]\n\n"
        "“It was founded in 1921.” [2]\n\n"
        "Notes\n\n"
        "1. Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, 3.\n\n"
        "2. Per Dahl, quoted in “Lakes,” Valley Gazette, March 5, 2024, under “Seat and members.”\n\n"
        "Bibliography\n\n"
        "“Lakes.” Valley Gazette, March 5, 2024.\n\n"
        "Lund, Ida. “The River Commission.” Valley Gazette, March 5, 2024.\n"
    )


def test_no_citations_are_no_text() -> None:
    assert chicago([]) == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, under “Seat and members.”"),
        (
            {"page": 9, "page_label": "vii"},
            "Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, vii.",
        ),
        (
            {"heading_path": (), "date": "2024-03"},
            "Ida Lund, “The River Commission,” Valley Gazette, March 2024.",
        ),
        ({"page": 3, "date": "2024"}, "Ida Lund, “The River Commission,” Valley Gazette, 2024, 3."),
        ({"page": 3, "date": ""}, "Ida Lund, “The River Commission,” Valley Gazette, n.d., 3."),
        ({"page": 3, "authors": ()}, "“The River Commission,” Valley Gazette, March 5, 2024, 3."),
        ({"page": 3, "publisher": ""}, "Ida Lund, “The River Commission,” March 5, 2024, 3."),
        (
            {"page": 3, "title": "", "authors": (), "publisher": "", "date": ""},
            "Untitled document notes/river.md, n.d., 3.",
        ),
        ({"page": 3, "title": "Who decides?"}, "Ida Lund, “Who decides?,” Valley Gazette, March 5, 2024, 3."),
        (
            {"page": 3, "title": "A “new” river: “Alder”"},
            "Ida Lund, “A ‘new’ river: ‘Alder,’” Valley Gazette, March 5, 2024, 3.",
        ),
        (
            {"page": 3, "authors": ("Ida Lund", "Berg, Anna")},
            "Ida Lund and Anna Berg, “The River Commission,” Valley Gazette, March 5, 2024, 3.",
        ),
        (
            {"page": 3, "authors": ("Ida Lund", "Anna Berg", "OECD")},
            "Ida Lund et al., “The River Commission,” Valley Gazette, March 5, 2024, 3.",
        ),
        (
            {"page": 3, "authors": ("Valley Gazette",)},
            "Valley Gazette, “The River Commission,” March 5, 2024, 3.",
        ),
        (
            {"page": 3, "speaker": "Per Dahl"},
            "Per Dahl, quoted in Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, 3.",
        ),
        (
            {"page": 3, "speaker": "Ida Lund"},
            "Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, 3.",
        ),
    ],
)
def test_notes_say_what_is_known(cite, changes, expected) -> None:
    assert chicago_note(cite(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"date": ""}, "Lund, Ida. “The River Commission.” Valley Gazette, n.d."),
        ({"title": "Who decides?"}, "Lund, Ida. “Who decides?” Valley Gazette, March 5, 2024."),
        ({"title": "The “river”"}, "Lund, Ida. “The ‘river.’” Valley Gazette, March 5, 2024."),
        ({"title": ""}, "Lund, Ida. Untitled document notes/river.md. Valley Gazette, March 5, 2024."),
        ({"authors": ("Ye Ruiqi",)}, "Ye Ruiqi. “The River Commission.” Valley Gazette, March 5, 2024."),
        (
            {"authors": ("Ida Lund", "Anna Berg")},
            "Lund, Ida, and Anna Berg. “The River Commission.” Valley Gazette, March 5, 2024.",
        ),
        (
            {"authors": ("Ministry of Rivers", "Rivers Agency")},
            "Ministry of Rivers and Rivers Agency. “The River Commission.” Valley Gazette, March 5, 2024.",
        ),
        (
            {"authors": tuple(f"Ida {letter}erg" for letter in "BCDFGHJ")},
            "Berg, Ida, Ida Cerg, Ida Derg, et al. “The River Commission.” Valley Gazette, March 5, 2024.",
        ),
        ({"authors": ("Acme Inc.",)}, "Acme Inc. “The River Commission.” Valley Gazette, March 5, 2024."),
    ],
)
def test_the_bibliography_says_what_is_known(cite, changes, expected) -> None:
    assert chicago([cite(**changes)]).splitlines()[-1] == expected
