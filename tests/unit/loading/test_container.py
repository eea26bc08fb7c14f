from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, DocumentTooLarge, EncryptedDocument
from govqa.loading.container import check_sizes, open_zip

PATH = Path("paper.docx")


def zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_sound_archive_opens() -> None:
    with open_zip(PATH, zipped({"a.xml": b"<a/>"})) as archive:
        assert archive.read("a.xml") == b"<a/>"


@pytest.mark.parametrize("limit", ["_MOST_UNPACKED", "_MOST_PARTS"])
def test_more_than_the_limit_is_too_large(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"govqa.loading.container.{limit}", 1)
    with pytest.raises(DocumentTooLarge) as caught:
        open_zip(PATH, zipped({"a.png": b"12", "b.png": b"12"}))
    assert caught.value.remedy


def test_mark_up_has_a_limit_of_its_own() -> None:
    data = zipped({"a.xml": b"x" * 100, "b.png": b"x" * 100})
    open_zip(PATH, data, most_markup=100).close()
    with pytest.raises(DocumentTooLarge, match="mark-up"):
        open_zip(PATH, data, most_markup=99)


def test_a_part_of_zeros_is_too_large_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.loading.container._RATIO_FROM", 1 << 16)
    with pytest.raises(DocumentTooLarge, match=r"a\.bin"):
        open_zip(PATH, zipped({"a.bin": bytes(1 << 20)}))


def test_a_part_under_a_password_is_encrypted() -> None:
    data = bytearray(zipped({"a.xml": b"<a/>"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(EncryptedDocument):
        open_zip(PATH, bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_archive_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptDocument):
        open_zip(PATH, data)


def test_a_part_larger_than_it_says_is_corrupt() -> None:
    content = b"0123456789" * 1000
    data = bytearray(zipped({"a.xml": content}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        assert data[at : at + 4] == struct.pack("<I", len(content))
        data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(CorruptDocument):
        check_sizes(PATH, bytes(data))


def test_true_sizes_pass() -> None:
    check_sizes(PATH, zipped({"a.xml": b"0123456789" * 1000, "empty": b""}))
