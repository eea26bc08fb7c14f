from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import CorruptDocument
from govqa.types import Document

Make = Callable[..., Document]

HEAD = (
    "From: <Saved by a browser>\nSnapshot-Content-Location: https://example.org/dams\nSubject: Dams\n"
    "Date: Fri, 6 Jun 2025 09:00:00 -0000\nMIME-Version: 1.0\n"
)
TEXT = "The river commission wants to agree on limits for the dams before winter comes, and it has asked all."


def saved(*parts: str, parameters: str = "") -> str:
    inner = "".join(f"--b\n{part}\n" for part in parts)
    return (
        f'{HEAD}Content-Type: multipart/related; type="text/html"; boundary="b"{parameters}\n\n{inner}--b--\n'
    )


def part(body: str, charset: str = "utf-8", name: str = "<1@x>") -> str:
    return (
        f"Content-Type: text/html; charset={charset}\nContent-ID: {name}\nContent-Transfer-Encoding: 8bit\n\n"
        f"<!doctype html><html><head><title>Dams that leak</title></head><body>{body}</body></html>"
    )


def test_the_page_is_read_with_its_address_and_not_with_the_day_of_saving(document: Make) -> None:
    found = document(saved(part(f"<article><h1>Dams that leak</h1><p>{TEXT}</p></article>")), "a.mhtml")
    assert found.text == f"Dams that leak\n\n{TEXT}"
    assert found.media_type == "multipart/related"
    assert found.metadata.url == "https://example.org/dams"
    assert found.metadata.date == ""


def test_the_part_that_the_header_names_is_the_page(document: Make) -> None:
    frame = part("<p>An advertisement in a frame of its own, which nobody wants.</p>", name="<2@x>")
    data = saved(frame, part(f"<p>{TEXT}</p>"), parameters='; start="<1@x>"')
    assert document(data, "a.mhtml").text == TEXT


def test_the_part_s_own_charset_counts(document: Make) -> None:
    data = saved(part("<p>Совет решил.</p>", "windows-1251")).encode("cp1251")
    assert document(data, "a.mhtml").text == "Совет решил."


def test_a_file_without_a_page_says_so(document: Make) -> None:
    with pytest.raises(CorruptDocument, match="no page"):
        document(saved("Content-Type: image/png\n\nx"), "a.mhtml")
