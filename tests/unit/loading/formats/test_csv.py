from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import UnsupportedFormat
from govqa.types import Document

Make = Callable[..., Document]
ROWS = ["Country: Norway; Law: Dam Act; Since: 2,5", "Country: Perú; Law: River Act; Since: 3"]


def lines(separator: str) -> str:
    rows = (("Country", "Law", "Since"), ("Norway", "Dam Act", '"2,5"'), ("Perú", "River Act", "3"))
    return "\n".join(separator.join(row) for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(document: Make, separator: str) -> None:
    found = document(lines(separator), "laws.csv")
    assert found.text.split("\n\n") == ROWS
    assert [(each.rule, each.text) for each in found.omissions] == [("column names", "Country | Law | Since")]
    assert (found.media_type, found.metadata.title) == ("text/csv", "laws")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found(document: Make, encoding: str) -> None:
    assert document(lines(";").encode(encoding), "laws.csv").text.split("\n\n") == ROWS


def test_the_first_line_may_name_the_separator(document: Make) -> None:
    assert document(f"sep=;\n{lines(';')}", "laws.csv").text.split("\n\n") == ROWS


def test_quoted_cells_hold_separators_line_ends_and_quotation_marks(document: Make) -> None:
    found = document('Law,What it says\nDam Act,"Leaks, ""large"" ones,\nare forbidden."\n', "laws.csv")
    assert found.text == 'Law: Dam Act; What it says: Leaks, "large" ones, are forbidden.'


def test_ragged_rows_and_remarks_are_read(document: Make) -> None:
    rows = "Country,Law,Since\nNorway,Dam Act\nPeru,River Act,3,late\nChile,Sea Act,4\nIndia,Lake Act,5\n"
    found = document(f"Laws on dams\n\n{rows}*so far\n", "a.csv")
    assert found.text.split("\n\n") == [
        "Laws on dams",
        "Country: Norway; Law: Dam Act",
        "Country: Peru; Law: River Act; Since: 3; late",
        "Country: Chile; Law: Sea Act; Since: 4",
        "Country: India; Law: Lake Act; Since: 5",
        "*so far",
    ]


@pytest.mark.parametrize("rows", [1, 300, 20_000])
def test_a_quotation_mark_that_nothing_closes_swallows_no_rows(document: Make, rows: int) -> None:
    body = "".join(f"name {n},value {n}\n" for n in range(rows))
    found = document(f'Name,Value\nfirst,"open\n{body}', "a.csv", max_bytes=1 << 24)
    assert found.text.split("\n\n")[:2] == ['Name: first; Value: "open', "Name: name 0; Value: value 0"]
    assert found.text.endswith(f"Value: value {rows - 1}")


def test_a_single_column_is_prose(document: Make) -> None:
    found = document(
        '"The dam, which is old, leaks."\n"It is ""safe"", they say.\nNobody believes it."\n', "a.csv"
    )
    assert found.text.split("\n\n") == [
        "The dam, which is old, leaks.",
        'It is "safe", they say.',
        "Nobody believes it.",
    ]


def test_prose_with_commas_is_no_table(document: Make) -> None:
    text = "The dam, which is old, leaks.\nThe river, being wide, rises.\n"
    assert document(text, "a.csv").text.split("\n\n") == text.strip().split("\n")


def test_thousands_of_columns_are_cut_into_blocks(document: Make) -> None:
    names = ",".join(f"c{n}" for n in range(5000))
    found = document(f"{names}\n{','.join(map(str, range(5000)))}\n", "a.csv")
    assert max(len(block.split()) for block in found.text.split("\n\n")) < 100
    assert "c4999: 4999" in found.text


def test_binary_data_are_refused(document: Make) -> None:
    with pytest.raises(UnsupportedFormat):
        document(bytes(range(256)) * 4, "a.csv")
