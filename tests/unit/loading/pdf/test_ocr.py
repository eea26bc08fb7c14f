from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from govqa.errors import NoTextLayer
from govqa.loading import load
from govqa.loading.pdf import ocr
from govqa.loading.rules.joining import HYPHEN
from govqa.types import Document

needs_tesseract = pytest.mark.skipif(not ocr.is_installed(), reason="Tesseract is not installed")

COLUMNS = (
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
)


def table(*words: tuple[int, int, int, float, str]) -> str:
    """Tesseract's output for words, each as block, paragraph, line, confidence and text."""
    rows = [
        ["5", "1", str(block), str(paragraph), str(line), "1", "0", "0", "9", "9", str(confidence), text]
        for block, paragraph, line, confidence, text in words
    ]
    return "\n".join("\t".join(row) for row in [COLUMNS, *rows])


def picture(*lines: str) -> bytes:
    """A PDF that shows the lines as a picture."""
    image = Image.new("L", (1240, 700), 255)
    for n, line in enumerate(lines):
        ImageDraw.Draw(image).text((80, 80 + 50 * n), line, fill=0, font=ImageFont.load_default(34))
    data = io.BytesIO()
    image.save(data, "PDF", resolution=150)
    return data.getvalue()


def read(tmp_path: Path, data: bytes, language: str) -> Document:
    path = tmp_path / "scan.pdf"
    path.write_bytes(data)
    return load(path, "scan.pdf", max_bytes=1 << 22, ocr=language)


def test_words_become_lines_and_lines_paragraphs() -> None:
    words = table((1, 1, 1, 95, "The"), (1, 1, 1, 94, "dams"), (1, 1, 2, 90, "leak."), (1, 2, 1, 90, "Who"))
    assert ocr.paragraphs(words) == ["The dams leak.", "Who"]


def test_a_word_broken_at_the_end_of_a_line_is_left_to_the_rule_for_hyphens() -> None:
    words = table((1, 1, 1, 95, "inter-"), (1, 1, 2, 94, "preter"), (1, 1, 3, 90, '"So"'))
    assert ocr.paragraphs(words) == [f'inter{HYPHEN}preter "So"']


def test_what_tesseract_is_not_sure_of_is_left_out() -> None:
    assert ocr.paragraphs(table((1, 1, 1, 12, "|)~"), (2, 1, 1, 90, "Dams"))) == ["Dams"]


@needs_tesseract
def test_a_picture_of_text_is_read_if_asked_for(tmp_path: Path) -> None:
    data = picture("The dams leak and nobody", "mends them in winter.")
    assert read(tmp_path, data, "eng").text == "The dams leak and nobody mends them in winter."
    with pytest.raises(NoTextLayer, match="ocr = true"):
        read(tmp_path, data, "")


@needs_tesseract
def test_a_language_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayer, match="'xyz'"):
        read(tmp_path, picture("The dams leak."), "xyz")


def test_without_tesseract_the_remedy_is_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(NoTextLayer, match="Install Tesseract"):
        read(tmp_path, picture("The dams leak."), "eng")


@needs_tesseract
def test_a_real_scan_is_read() -> None:
    path = Path(__file__).resolve().parents[5] / "shared" / "data" / "real_files" / "testOCR.pdf"
    if not path.exists():
        pytest.skip("the real files are not on this machine (../shared/data/real_files)")
    assert "Happy New Year" in load(path, path.name, max_bytes=1 << 22, ocr="eng").text
