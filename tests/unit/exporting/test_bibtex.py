from __future__ import annotations

import pytest

from govqa.exporting import bibtex
from govqa.exporting.works import works


def test_an_entry_says_all_that_is_known(cite) -> None:
    authors = ("Ida Lund", "Ursula von der Leyen", "Ministry of Rivers, Lakes and Seas")
    citations = [
        cite(authors=authors, page=3),
        cite(authors=authors, quote="It was founded.", speaker="Per Dahl", page=4, page_label="iv"),
    ]
    (work,) = works(citations)
    assert bibtex(citations) == (
        f"@misc{{{work.key},\n"
        "  author = {Lund, Ida and von der Leyen, Ursula and {Ministry of Rivers, Lakes and Seas}},\n"
        "  title = {{The River Commission}},\n"
        "  howpublished = {Valley Gazette},\n"
        "  publisher = {Valley Gazette},\n"
        "  date = {2024-03-05},\n"
        "  year = {2024},\n"
        "  month = mar,\n"
        "  annote = {“The river commission has its seat in Sandvik.” "
        "(p. 3; notes/river.md, characters 120–165)\n"
        "    “It was founded.” (said by Per Dahl; p. iv; notes/river.md, characters 120–165)},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("date", "lines"),
    [
        ("2024-03", ["  date = {2024-03},", "  year = {2024},", "  month = mar,"]),
        ("2024", ["  date = {2024},", "  year = {2024},"]),
        ("spring 2024", ["  year = {spring 2024},"]),
        ("", []),
    ],
)
def test_dates_are_as_exact_as_they_are_known(cite, date, lines) -> None:
    written = bibtex([cite(date=date)]).splitlines()
    assert [line for line in written if line.split()[0] in ("date", "year", "month")] == lines


def test_what_is_not_known_is_left_out_and_the_file_stands_for_the_title(cite) -> None:
    entry = bibtex([cite(authors=(), title="", publisher="", date="")])
    assert [line.split()[0] for line in entry.splitlines()[1:-1]] == ["title", "annote"]
    assert "  title = {{notes/river.md}},\n" in entry


def test_what_tex_would_act_on_is_escaped(cite) -> None:
    written = bibtex([cite(title="50% of {rivers} & #1_$x^2~\\input{y}", publisher="A & B")])
    assert (
        r"  title = {{50\% of \textbraceleft{}rivers\textbraceright{} \& \#1\_\$x\textasciicircum{}2"
        r"\textasciitilde{}\textbackslash{}input\textbraceleft{}y\textbraceright{}}}," in written
    )
    assert r"  howpublished = {A \& B}," in written


def test_suffixes_stand_between_the_names(cite) -> None:
    assert "author = {King, Jr., Martin Luther}," in bibtex([cite(authors=("Martin Luther King Jr.",))])


def test_entries_are_apart(cite) -> None:
    assert bibtex([cite(), cite(doc_id="b")]).count("}\n\n@misc{") == 1
    assert bibtex([]) == ""
