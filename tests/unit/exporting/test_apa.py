"""Expected forms: Publication Manual of the American Psychological Association, 7th ed., chapters 8 and 9."""

from __future__ import annotations

import pytest

from govqa.exporting import apa


def test_quotes_come_with_citations_and_the_reference(cite) -> None:
    assert apa([cite(page=3), cite(number=2, quote="It was founded in 1921.", speaker="Per Dahl")]) == (
        "“The river commission has its seat in Sandvik.” (Lund, 2024, p. 3)\n\n"
        "“It was founded in 1921.” (Dahl, as cited in Lund, 2024, Seat and members section)\n\n"
        "References\n\n"
        "Lund, I. (2024, March 5). The River Commission. Valley Gazette.\n"
    )


def test_no_citations_are_no_text() -> None:
    assert apa([]) == ""


def reference(citation) -> str:
    return apa([citation]).splitlines()[-1]


def in_text(citation) -> str:
    return apa([citation]).splitlines()[0].rpartition("” ")[2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"date": "2024-03"}, "Lund, I. (2024, March). The River Commission. Valley Gazette."),
        ({"date": "2024"}, "Lund, I. (2024). The River Commission. Valley Gazette."),
        ({"date": ""}, "Lund, I. (n.d.). The River Commission. Valley Gazette."),
        ({"date": "spring 2024"}, "Lund, I. (spring 2024). The River Commission. Valley Gazette."),
        ({"authors": ()}, "The River Commission. (2024, March 5). Valley Gazette."),
        ({"title": ""}, "Lund, I. (2024, March 5). [Untitled document, notes/river.md]. Valley Gazette."),
        ({"publisher": ""}, "Lund, I. (2024, March 5). The River Commission."),
        (
            {"authors": (), "title": "", "date": "", "publisher": ""},
            "[Untitled document, notes/river.md]. (n.d.).",
        ),
        ({"title": "Who decides?"}, "Lund, I. (2024, March 5). Who decides? Valley Gazette."),
        (
            {"authors": ("Ida Lund", "Berg, Anna Maria")},
            "Lund, I., & Berg, A. M. (2024, March 5). The River Commission. Valley Gazette.",
        ),
        (
            {"authors": ("Ida Lund", "Ursula von der Leyen", "Ministry of Rivers, Lakes")},
            "Lund, I., von der Leyen, U., & Ministry of Rivers, Lakes. (2024, March 5). "
            "The River Commission. Valley Gazette.",
        ),
        (
            {"authors": ("Ministry of Rivers", "Ministry of Lakes")},
            "Ministry of Rivers & Ministry of Lakes. (2024, March 5). The River Commission. Valley Gazette.",
        ),
        (
            {"authors": ("Valley Gazette",)},
            "Valley Gazette. (2024, March 5). The River Commission.",
        ),
        ({"authors": ("Acme Inc.",)}, "Acme Inc. (2024, March 5). The River Commission. Valley Gazette."),
        ({"authors": ("Xi Jinping",)}, "Xi, J. (2024, March 5). The River Commission. Valley Gazette."),
        (
            {"authors": ("Ida Lund Jr.",)},
            "Lund, I., Jr. (2024, March 5). The River Commission. Valley Gazette.",
        ),
    ],
)
def test_references_say_what_is_known(cite, changes, expected) -> None:
    assert reference(cite(**changes)) == expected


def test_of_more_than_twenty_authors_the_first_nineteen_and_the_last_are_listed(cite) -> None:
    letters = "BCDFGHJKLMNPQRSTVWXZA"
    names = tuple(f"Ida {letter}erg" for letter in letters)
    listed = ", ".join(f"{letter}erg, I." for letter in letters[:19])
    assert reference(cite(authors=names)).startswith(f"{listed}, . . . Aerg, I. (2024")
    assert reference(cite(authors=names[:20])).startswith(f"{listed}, & Zerg, I. (2024")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"page": 9, "page_label": "vii"}, "(Lund, 2024, p. vii)"),
        ({"heading_path": ()}, "(Lund, 2024)"),
        (
            {"heading_path": ("What the six towns of the valley may take",)},
            "(Lund, 2024, “What the six towns of” section)",
        ),
        ({"authors": ("Ida Lund", "Anna Berg")}, "(Lund & Berg, 2024, Seat and members section)"),
        ({"authors": ("Ida Lund", "Anna Berg", "OECD"), "page": 3}, "(Lund et al., 2024, p. 3)"),
        ({"authors": ("OECD",), "page": 3}, "(OECD, 2024, p. 3)"),
        ({"authors": (), "page": 3}, "(“The River Commission,” 2024, p. 3)"),
        ({"date": "", "page": 3}, "(Lund, n.d., p. 3)"),
        ({"speaker": "Ida Lund", "page": 3}, "(Lund, 2024, p. 3)"),
        ({"speaker": "the ministry", "page": 3}, "(the ministry, as cited in Lund, 2024, p. 3)"),
    ],
)
def test_citations_in_the_text_say_who_when_and_where(cite, changes, expected) -> None:
    assert apa([cite(**changes)]).splitlines()[0].partition("Sandvik.” ")[2] == expected


def test_works_of_one_author_and_year_are_told_apart_by_letters(cite) -> None:
    text = apa([cite(page=3), cite(doc_id="b", title="Lakes", page=4), cite(doc_id="c", date="2023", page=5)])
    assert [line.rpartition("” ")[2] for line in text.splitlines()[0:5:2]] == [
        "(Lund, 2024b, p. 3)",
        "(Lund, 2024a, p. 4)",
        "(Lund, 2023, p. 5)",
    ]
    assert text.endswith(
        "References\n\n"
        "Lund, I. (2023). The River Commission. Valley Gazette.\n\n"
        "Lund, I. (2024a, March 5). Lakes. Valley Gazette.\n\n"
        "Lund, I. (2024b, March 5). The River Commission. Valley Gazette.\n"
    )


def test_undated_works_of_one_author_are_told_apart_too(cite) -> None:
    text = apa([cite(date="", page=3), cite(doc_id="b", date="", title="Lakes")])
    assert "(Lund, n.d.-b, p. 3)" in text
    assert "Lund, I. (n.d.-a). Lakes." in text


def test_letters_do_not_run_out(cite) -> None:
    text = apa([cite(doc_id=f"{number}", title=f"Part {number:02}", date="2024") for number in range(30)])
    assert "Lund, I. (2024z). Part 25." in text
    assert "Lund, I. (2024aa). Part 26." in text


def test_quotes_of_forty_words_stand_apart_without_marks(cite) -> None:
    quote = " ".join(["word"] * 40)
    assert apa([cite(quote=quote, page=3)]).startswith(f"    {quote} (Lund, 2024, p. 3)\n")
    assert apa([cite(quote=quote[5:], page=3)]).startswith("“word ")
