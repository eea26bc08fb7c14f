from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument
from govqa.loading import load
from govqa.loading.pdf.page_image import Box, PageImage, bare_page_image, page_image
from govqa.types import Document, Page, Span

MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]
#: Darker than this counts as ink.
INK = 200


def ink(image: PageImage) -> set[tuple[int, int]]:
    """The places of the picture's dark pixels."""
    at, data = 8, b""
    while at < len(image.png):
        (length,), kind = struct.unpack(">I", image.png[at : at + 4]), image.png[at + 4 : at + 8]
        data += image.png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(data)
    stride = 1 + 3 * image.width
    return {
        (x, y)
        for y in range(image.height)
        if any(value < INK for value in rows[y * stride + 1 : (y + 1) * stride])
        for x in range(image.width)
        if rows[y * stride + 1 + 3 * x] < INK
    }


def within(box: Box, point: tuple[int, int]) -> bool:
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]


def write(tmp_path: Path, data: bytes) -> tuple[Path, Document]:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return path, load(path, "a.pdf", max_bytes=1 << 20)


def span_of(document: Document, words: str) -> Span:
    assert document.text.count(words) == 1
    start = document.text.index(words)
    return Span(start, start + len(words))


def assert_boxed(images: Sequence[PageImage], only: Sequence[PageImage]) -> None:
    """Each box holds ink, and the boxes all ink of ``only``, the same pages with nothing else on them."""
    for image, alone in zip(images, only, strict=True):
        drawn = ink(alone)
        assert drawn
        assert all(any(within(box, point) for box in image.boxes) for point in drawn)
        assert all(any(within(box, point) for point in drawn) for box in image.boxes)


FIRST: Line = (72, 700, 12, False, "The river commission wants to agree on limits for")
SECOND: Line = (72, 686, 12, False, "the dams before winter.")
OTHER: Line = (72, 640, 12, False, "Nobody else was asked.")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/Rotate 90",
        "/Rotate 180",
        "/Rotate 270",
        "/CropBox [40 100 560 760]",
        "/Rotate 90 /CropBox [40 100 560 760]",
    ],
)
def test_boxes_hold_the_words_of_the_span_and_nothing_else(
    tmp_path: Path, make_pdf: MakePdf, page: str
) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST, SECOND, OTHER]], page=page))
    words = "The river commission wants to agree on limits for the dams before winter."
    images = page_image(path, document, span_of(document, words))
    alone = page_image(*write(tmp_path, make_pdf([[FIRST, SECOND]], page=page)), Span(0, 1))
    assert [len(image.boxes) for image in images] == [2]
    assert_boxed(images, alone)


def test_a_word_in_the_middle_of_a_line_is_boxed_where_it_was_drawn(
    tmp_path: Path, make_pdf: MakePdf
) -> None:
    path, document = write(tmp_path, make_pdf([[(100, 600, 10, False, "aaa river zzz")]]))
    (image,) = page_image(path, document, span_of(document, "river"), scale=3)
    (box,) = image.boxes
    # In Helvetica at 10 points, "aaa " is 19.46 points wide and "river" 19.44.
    assert (image.width, image.height) == (1800, 2400)
    assert box[0] == pytest.approx(3 * 119.46, abs=4)
    assert box[2] == pytest.approx(3 * (119.46 + 19.44), abs=4)
    assert box[3] == pytest.approx(3 * (800 - 600), abs=3)


def test_a_word_broken_at_the_end_of_a_line_and_a_ligature(tmp_path: Path, make_pdf: MakePdf) -> None:
    lines: list[Line] = [
        (72, 700, 12, False, "An interpreter is of use, and every inter-"),
        (72, 686, 12, False, "preter who can \xaesh knows conver-"),
        (72, 672, 12, False, "sation."),
    ]
    path, document = write(tmp_path, make_pdf([lines]))
    assert document.text == "An interpreter is of use, and every interpreter who can fish knows conversation."
    end = document.text.index(" who")
    images = page_image(path, document, Span(end - len("interpreter"), end))
    assert [len(image.boxes) for image in images] == [2]
    (image,) = page_image(path, document, span_of(document, "fish"))
    assert len(image.boxes) == 1
    assert any(within(image.boxes[0], point) for point in ink(image))


def test_text_that_runs_up_the_page(tmp_path: Path, make_pdf: MakePdf) -> None:
    upwards = "BT /F1 12 Tf 0 1 -1 0 300 100 Tm (The dams leak and nobody mends them.) Tj ET"
    path, document = write(tmp_path, make_pdf([[upwards]]))
    (image,) = page_image(path, document, span_of(document, "nobody mends them."))
    (box,) = image.boxes
    assert box[3] - box[1] > 5 * (box[2] - box[0])
    (whole,) = page_image(path, document, Span(0, len(document.text)))
    assert_boxed([whole], [whole])


def test_a_span_over_two_columns(tmp_path: Path, make_pdf: MakePdf) -> None:
    left: list[Line] = [
        (72, 700 - 14 * n, 11, False, f"The first column has a line {n} and") for n in range(9)
    ]
    right: list[Line] = [
        (330, 700 - 14 * n, 11, False, f"the second column a line {n} as well") for n in range(9)
    ]
    drawn = [line for pair in zip(left, right, strict=True) for line in pair]
    path, document = write(tmp_path, make_pdf([drawn]))
    words = "first column has a line 8 and the second column a line 0"
    images = page_image(path, document, span_of(document, words))
    (lower, upper) = images[0].boxes
    assert lower[2] < upper[0]
    assert lower[1] > upper[3]


def test_a_span_over_two_pages(tmp_path: Path, make_pdf: MakePdf) -> None:
    first, second = [FIRST], [(72, 700, 12, False, "the dams before winter.")]
    path, document = write(tmp_path, make_pdf([first, second]))
    images = page_image(path, document, span_of(document, "limits for the dams"))
    assert [(image.index, image.label, len(image.boxes)) for image in images] == [(1, "1", 1), (2, "2", 1)]


def test_a_file_that_was_changed_is_refused(tmp_path: Path, make_pdf: MakePdf) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST, SECOND]]))
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CorruptDocument, match="not the file that was indexed"):
        page_image(path, document, Span(0, 5))


def test_another_text_of_the_same_file_gets_no_boxes(tmp_path: Path, make_pdf: MakePdf) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST, SECOND]]))
    changed = Document(
        document.doc_id,
        document.source,
        document.media_type,
        document.sha256,
        document.text.replace("dams", "dikes"),
        pages=document.pages,
    )
    (image,) = page_image(path, changed, Span(0, 5))
    assert image.boxes == ()
    assert ink(image)


def test_a_page_that_ocr_read_is_drawn_without_boxes(tmp_path: Path, make_pdf: MakePdf) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([["100 100 200 200 re f"]]))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pages = (Page(1, "1", Span(0, 9)),)
    document = Document("0", "a.pdf", "application/pdf", digest, "Dams leak", pages=pages)
    (image,) = page_image(path, document, Span(0, 4))
    assert image.boxes == ()
    assert ink(image)


def test_a_page_can_be_drawn_without_reading_its_text(tmp_path: Path, make_pdf: MakePdf) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST], [SECOND]]))
    image = bare_page_image(path, document, 2)
    assert (image.index, image.boxes) == (2, ())
    assert image.png == page_image(path, document, span_of(document, "before winter"))[0].png
    for index in (0, 3):
        with pytest.raises(IndexError):
            bare_page_image(path, document, index)


def test_a_bare_page_is_drawn_only_of_the_file_that_was_indexed(tmp_path: Path, make_pdf: MakePdf) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST]]))
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CorruptDocument, match="not the file that was indexed"):
        bare_page_image(path, document, 1)


def test_a_page_has_no_more_pixels_than_asked_for(tmp_path: Path, make_pdf: MakePdf) -> None:
    path, document = write(tmp_path, make_pdf([[FIRST]]))
    (image,) = page_image(path, document, Span(0, 3), most_pixels=10_000)
    assert image.width * image.height == pytest.approx(10_000, rel=0.02)
    assert image.boxes
