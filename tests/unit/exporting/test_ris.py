from __future__ import annotations

import pytest

from govqa.exporting import ris
from govqa.exporting.works import works


def test_a_record_says_all_that_is_known(cite) -> None:
    citations = [
        cite(authors=("Ida Lund", "Martin King Jr.", "OECD"), page=3),
        cite(authors=("Ida Lund", "Martin King Jr.", "OECD"), quote="It was founded.", speaker="Per Dahl"),
    ]
    (work,) = works(citations)
    lines = [
        "TY  - GEN",
        f"ID  - {work.key.upper()}",
        "AU  - Lund, Ida",
        "AU  - King, Martin, Jr.",
        "AU  - OECD",
        "TI  - The River Commission",
        "PB  - Valley Gazette",
        "PY  - 2024",
        "DA  - 2024/03/05/",
        "N1  - “The river commission has its seat in Sandvik.” (p. 3; notes/river.md, characters 120–165)",
        "N1  - “It was founded.” (said by Per Dahl; Seat and members; notes/river.md, characters 120–165)",
        "ER  - ",
    ]
    assert ris(citations) == "".join(f"{line}\r\n" for line in lines)


@pytest.mark.parametrize(
    ("date", "lines"),
    [
        ("2024-03", ["PY  - 2024", "DA  - 2024/03//"]),
        ("2024", ["PY  - 2024", "DA  - 2024///"]),
        ("spring 2024", ["DA  - ///spring 2024"]),
        ("", []),
    ],
)
def test_dates_have_all_their_slashes(cite, date, lines) -> None:
    assert [line for line in ris([cite(date=date)]).splitlines() if line[:2] in ("PY", "DA")] == lines


def test_what_is_not_known_is_left_out_and_the_file_stands_for_the_title(cite) -> None:
    record = ris([cite(authors=(), title="", publisher="", date="")])
    assert [line[:2] for line in record.splitlines()] == ["TY", "ID", "TI", "N1", "ER"]
    assert "TI  - notes/river.md\r\n" in record


def test_authors_have_no_asterisk_and_commas_only_between_names(cite) -> None:
    record = ris([cite(authors=("Ministry of Rivers, Lakes and *Seas*",))])
    assert "AU  - Ministry of Rivers Lakes and Seas\r\n" in record


def test_a_title_cannot_end_the_record(cite) -> None:
    record = ris([cite(title="River\r\nER  - \r\nTY  - BOOK")])
    assert "TI  - River ER - TY - BOOK\r\n" in record
    assert record.count("\r\nER  - ") == 1


def test_no_citations_are_no_text() -> None:
    assert ris([]) == ""
