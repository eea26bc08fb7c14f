"""What the tests of loading share: files made on the spot."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from govqa.loading import load
from govqa.types import Document

MakeDocument = Callable[..., Document]
#: A line of a page: x and y in points, type size, whether bold, text in Latin-1.
PdfLine = tuple[float, float, float, bool, str]


@pytest.fixture
def document(tmp_path: Path) -> MakeDocument:
    """Writes text or bytes to a file of the given name and loads it."""

    def make(content: str | bytes, name: str = "paper.txt", max_bytes: int = 1 << 20) -> Document:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load(path, name, max_bytes=max_bytes)

    return make


@pytest.fixture
def entity_bomb() -> str:
    """A document type in which the entity ``i`` stands for a thousand million characters."""
    letters = "abcdefghi"
    defined = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(letters))
    return f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{defined}]>'


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """Writes a PDF of pages of placed lines, with page labels, properties and entries of all pages if given.

    A line may also be drawing operators. Helvetica stands in StandardEncoding: \\xae is the ligature fi.
    """

    def make(
        pages: Sequence[Sequence[PdfLine | str]], labels: str = "", info: str = "", page: str = ""
    ) -> bytes:
        kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
        objects = [
            f"<< /Type /Catalog /Pages 2 0 R {labels} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        ]
        for n, lines in enumerate(pages):
            content = "\n".join(_show(line) for line in lines)
            fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {page} "
                f"/Resources {fonts} /Contents {6 + 2 * n} 0 R >>"
            )
            size = len(content.encode("latin-1"))
            objects.append(f"<< /Length {size} >>\nstream\n{content}\nendstream")
        if info:
            objects.append(f"<< {info} >>")
        return _file(objects, has_info=bool(info))

    return make


def _show(line: PdfLine | str) -> str:
    if isinstance(line, str):
        return line
    x, y, size, bold, text = line
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{2 if bold else 1} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET"


def _file(objects: list[str], *, has_info: bool) -> bytes:
    out = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    info = f"/Info {len(objects)} 0 R" if has_info else ""
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        out
        + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {info} >>\nstartxref\n{start}\n%%EOF".encode()
    )
