from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.loading.metadata import iso_date
from govqa.types import Document

Make = Callable[..., Document]
TEXT = "The commission met in spring and agreed on nothing."


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2025",
        "Tuesday, March 4, 2025",
        "4 March 2025",
        "Published on 4th March 2025",
        "Last updated: Mar. 4, 2025, 10:15 am EST",
        "2025-03-04",
    ],
)
def test_a_line_that_is_a_date_is_read(text: str) -> None:
    assert iso_date(text) == "2025-03-04"


@pytest.mark.parametrize("text", ["March 2025 was cold", "February 31, 2025", "03/04/2025", "", "2025"])
def test_anything_else_is_no_date(text: str) -> None:
    assert iso_date(text) == ""


def test_a_dateline_and_a_byline_become_metadata_and_leave_the_text(document: Make) -> None:
    found = document(f"March 4, 2025\n\nDams that leak\n\nBy Ada Byron and Max Weber\n\n{TEXT}")
    assert found.text == f"Dams that leak\n\n{TEXT}"
    assert found.metadata.title == "Dams that leak"
    assert found.metadata.date == "2025-03-04"
    assert found.metadata.authors == ("Ada Byron", "Max Weber")
    assert [o.rule for o in found.omissions] == ["dateline", "byline"]


def test_a_date_inside_a_sentence_is_not_the_document_s(document: Make) -> None:
    assert document(f"They met on March 4, 2025, in vain.\n\n{TEXT}").metadata.date == ""


def test_a_kicker_in_capitals_is_not_the_title(document: Make) -> None:
    found = document(f"# OUR VIEW\n\n## “Dams leak”\n\n### A talk with Ada Byron\n\n{TEXT}")
    assert found.metadata.title == "Dams leak"


def test_without_a_title_the_file_s_name_stands_in(document: Make) -> None:
    assert document(f"Introduction\n\n{TEXT}", "dams_2020.txt").metadata.title == "dams_2020"
    assert document(f"{TEXT}\n\nThe end\n\n{TEXT}", "dams.txt").metadata.title == "dams"
