import pytest

from govqa.loading.metadata.dates import act_date, is_iso, iso_date, iso_month


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2025",
        "Tuesday, March 4, 2025",
        "4 March 2025",
        "Published on 4th March 2025",
        "Last updated: Mar. 4, 2025, 10:15 am EST",
        "2025-03-04",
        "2025-03-04T10:15:00Z",
        "4.3.2025",
        "04. 03. 2025",
        "4 mars 2025",
        "Publié le mardi 4 mars 2025",
        "4. März 2025",
        "Dienstag, den 4. März 2025",
        "Stand: 4. März 2025",
        "4 de marzo de 2025",
        "martes, 4 de marzo del 2025",
        "2025年3月4日",
        "2025年03月04日 星期二",
        "发布时间：2025年3月4日 10:15",
    ],
)
def test_a_line_that_is_a_date_is_read(text: str) -> None:
    assert iso_date(text) == "2025-03-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31 October 2025", "2025-10-31"),
        ("Oct. 31, 2025", "2025-10-31"),
        ("2025年10月31日", "2025-10-31"),
        ("1er août 2024", "2024-08-01"),
        ("1. Mai 2024", "2024-05-01"),
        ("3. Dezember 1999", "1999-12-03"),
        ("30 déc. 2024", "2024-12-30"),
        ("2 enero 2024", "2024-01-02"),
    ],
)
def test_months_have_their_names_in_other_languages(text: str, day: str) -> None:
    assert iso_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["March 2025 was cold", "February 31, 2025", "03/04/2025", "", "2025", "2025年13月4日", "4 floréal 2025"],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert iso_date(text) == ""


@pytest.mark.parametrize(
    "text", ["October 2025", "Oct. 2025", "Oktober 2025", "octubre de 2025", "2025年10月"]
)
def test_a_month_is_read_as_a_month(text: str) -> None:
    assert iso_month(text) == "2025-10"
    assert iso_date(text) == ""


@pytest.mark.parametrize("text", ["2025", "2025-10", "2025-10-31"])
def test_iso_dates_are_to_the_year_the_month_or_the_day(text: str) -> None:
    assert is_iso(text)


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-02-30", "25-10-31", "2025-10-31T10:00", "", "0000", "２０２５"]
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not is_iso(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Legislative resolution of 13 March 2024 on dams", "2024-03-13"),
        ("Verordnung vom 4. März 2025 über Dämme", "2025-03-04"),
        ("Loi du 4 mars 2025 sur les barrages", "2025-03-04"),
        ("having regard to its letter of 2 February 2024", ""),
        ("Decision of 2 May 2024 on the regulation of 3 May 2024", ""),
    ],
)
def test_an_act_is_named_by_its_day(text: str, day: str) -> None:
    assert act_date(text) == day
