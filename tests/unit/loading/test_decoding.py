from __future__ import annotations

import pytest

from govqa.loading.decoding import decode


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"], ids=str
)
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding: str) -> None:
    assert decode("Köln and Łódź agreed.".encode(encoding)) == "Köln and Łódź agreed."


def test_a_declared_charset_counts_where_the_bytes_are_not_utf_8() -> None:
    assert decode("Совет принял решение".encode("cp1251"), "windows-1251") == "Совет принял решение"


def test_utf_8_is_believed_over_a_wrong_declaration() -> None:
    assert decode("Zürich".encode(), "iso-8859-1") == "Zürich"


@pytest.mark.parametrize("name", ["no-such-charset", "base64", "idna"])
def test_a_useless_declaration_is_passed_over(name: str) -> None:
    assert decode("déjà".encode("cp1252"), name)


def test_western_text_without_a_declaration_is_guessed() -> None:
    text = "Le comité a été créé à Genève pour étudier la sécurité des systèmes. " * 5
    assert decode(text.encode("cp1252")) == text


def test_line_ends_tabs_and_control_characters_are_tidied_and_nothing_else() -> None:
    raw = b"one\r\ntwo\rthree\tfour\x00\x07\x0cfive \xc2\xa0 \xe2\x80\x9cstraight\xe2\x80\x9d \xc3\xa9"
    assert decode(raw, most_control=0.2) == "one\ntwo\nthree four\n\nfive \xa0 “straight” é"


def test_characters_are_not_normalised() -> None:
    assert decode("e\u0301 ﬁ ½".encode()) == "e\u0301 ﬁ ½"


def test_binary_data_are_refused() -> None:
    with pytest.raises(ValueError, match="binary"):
        decode(bytes(range(32)) * 10)
