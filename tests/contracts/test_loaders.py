"""What every loader promises, tried on a small document of each format."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import odfdo
import pptx
import pytest

from govqa.errors import LoadError
from govqa.loading import load
from govqa.types import Document, Span

FIRST = "The river commission wants to agree on limits for the dams before the winter comes."
SECOND = "Every state on the banks has promised to send in figures of its own, and none has."


def make_text() -> bytes:
    return f"Dams that leak\n\n{FIRST}\n\nWhat comes next\n\n{SECOND}\n".encode()


def make_markdown() -> bytes:
    text = f"# Dams that leak\n\n{FIRST}[^1]\n\n## What comes next\n\n{SECOND}\n\n[^1]: So."
    return f"---\ndate: 2020\n---\n{text}".encode()


def make_html() -> bytes:
    return (
        f"<!doctype html><html><body><article><h1>Dams that leak</h1><p>{FIRST}</p>"
        f"<h2>What comes next</h2><p>{SECOND}</p></article></body></html>"
    ).encode()


def make_docx() -> bytes:
    word = docx.Document()
    word.add_heading("Dams that leak", level=1)
    word.add_paragraph(FIRST)
    word.add_heading("What comes next", level=2)
    word.add_paragraph(SECOND)
    data = io.BytesIO()
    word.save(data)
    return data.getvalue()


def make_pptx() -> bytes:
    """A slide for each heading."""
    show = pptx.Presentation()
    for heading, words in (("Dams that leak", FIRST), ("What comes next", SECOND)):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = words
    data = io.BytesIO()
    show.save(data)
    return data.getvalue()


def make_odt() -> bytes:
    text = odfdo.Document("text")
    text.body.clear()
    text.body.append(odfdo.Header(1, "Dams that leak"))
    text.body.append(odfdo.Paragraph(FIRST))
    text.body.append(odfdo.Header(2, "What comes next"))
    text.body.append(odfdo.Paragraph(SECOND))
    data = io.BytesIO()
    text.save(data)
    return data.getvalue()


def make_rtf() -> bytes:
    styles = r"{\stylesheet{\s1 heading 1;}{\s2 heading 2;}}"
    body = rf"\pard\s1 Dams that leak\par\pard {FIRST}\par\pard\s2 What comes next\par\pard {SECOND}\par"
    return rf"{{\rtf1\ansi\ansicpg1252{styles}{body}}}".encode()


def make_csv() -> bytes:
    return "\n".join(f'"{row}"' for row in ("Dams that leak", FIRST, "What comes next", SECOND)).encode()


def make_xlsx() -> bytes:
    """A sheet for each heading, with a single cell."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheets = links = ""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (heading, words) in enumerate((("Dams that leak", FIRST), ("What comes next", SECOND))):
            sheets += f'<sheet name="{heading}" sheetId="{n + 1}" r:id="r{n}"/>'
            links += f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/s{n}.xml"/>'
            cell = f'<row><c t="inlineStr"><is><t>{words}</t></is></c></row>'
            archive.writestr(
                f"xl/worksheets/s{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{cell}</sheetData></worksheet>',
            )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>'
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="w" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
    return data.getvalue()


def make_pdf() -> bytes:
    """Two pages, a heading in larger type and a sentence on each."""
    pages = (("Dams that leak", FIRST), ("What comes next", SECOND))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, (heading, words) in enumerate(pages):
        drawn = f"BT /F1 18 Tf 60 600 Td ({heading}) Tj ET BT /F1 10 Tf 60 560 Td ({words}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    ).encode()


def make_rst() -> bytes:
    first = f"Dams that leak\n==============\n\n{FIRST}"
    second = f"What comes next\n---------------\n\n{SECOND}"
    return f"{first}\n\n{second}\n".encode()


PAGE = (
    f"<html><head><title>Dams that leak</title></head><body><h1>Dams that leak</h1><p>{FIRST}</p>"
    f"<h2>What comes next</h2><p>{SECOND}</p></body></html>"
)


def make_epub() -> bytes:
    container = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
    package = (
        '<package><metadata/><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/></spine></package>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("book.opf", package)
        archive.writestr("a.xhtml", PAGE)
    return data.getvalue()


def make_mail() -> bytes:
    """A message with a forwarded one."""
    head = "From: Ada Byron <ada@example.org>\nSubject: Dams that leak\n"
    inner = f"Content-Type: message/rfc822\n\nFrom: a@example.org\nSubject: What comes next\n\n{SECOND}\n"
    outer = f"--b\nContent-Type: text/plain\n\n{FIRST}\n--b\n{inner}--b--\n"
    return f'{head}Content-Type: multipart/mixed; boundary="b"\n\n{outer}'.encode()


def make_mhtml() -> bytes:
    head = "Snapshot-Content-Location: https://example.org/\nSubject: Dams that leak\n"
    kind = 'Content-Type: multipart/related; boundary="b"'
    return f"{head}{kind}\n\n--b\nContent-Type: text/html; charset=utf-8\n\n{PAGE}\n--b--\n".encode()


FORMATS: dict[str, tuple[Callable[[], bytes], str]] = {
    "txt": (make_text, "text/plain"),
    "md": (make_markdown, "text/markdown"),
    "html": (make_html, "text/html"),
    "rst": (make_rst, "text/x-rst"),
    "epub": (make_epub, "application/epub+zip"),
    "eml": (make_mail, "message/rfc822"),
    "mhtml": (make_mhtml, "multipart/related"),
    "pdf": (make_pdf, "application/pdf"),
    "docx": (make_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pptx": (make_pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": (make_odt, "application/vnd.oasis.opendocument.text"),
    "rtf": (make_rtf, "application/rtf"),
    "csv": (make_csv, "text/csv"),
    "xlsx": (make_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
#: Formats that have pages: the documents made here have two.
PAGED = {"pdf", "pptx"}
#: Formats whose headings are the names of sheets, and no titles.
SHEETS = {"xlsx"}


@pytest.fixture(params=FORMATS)
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(suffix: str, tmp_path: Path) -> Path:
    path = tmp_path / f"paper.{suffix}"
    path.write_bytes(FORMATS[suffix][0]())
    return path


@pytest.fixture
def document(path: Path) -> Document:
    return load(path, f"folder/{path.name}", max_bytes=1 << 20)


def spans(document: Document) -> list[Span]:
    return [
        *(page.span for page in document.pages),
        *(span for section in document.sections for span in (section.heading, section.span)),
        *(span for turn in document.turns for span in (turn.label, turn.span)),
        *(note.mark for note in document.footnotes),
        *(Span(omission.position, omission.position) for omission in document.omissions),
    ]


def test_the_text_has_every_sentence_as_a_block_of_its_own(document: Document) -> None:
    assert document.text.split("\n\n") == ["Dams that leak", FIRST, "What comes next", SECOND]


def test_the_document_knows_where_it_came_from(document: Document, path: Path, suffix: str) -> None:
    assert document.source == f"folder/{path.name}"
    assert document.doc_id == hashlib.sha256(document.source.encode()).hexdigest()[:16]
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.media_type == FORMATS[suffix][1]
    assert document.metadata.title == ("paper" if suffix in SHEETS else "Dams that leak")


def test_every_span_lies_in_the_text(document: Document) -> None:
    assert all(span.end <= len(document.text) for span in spans(document))


def test_sections_stand_where_they_say_and_follow_each_other(document: Document) -> None:
    for section in document.sections:
        assert section.heading.of(document.text) == section.heading_path[-1]
        assert section.heading in section.span
    assert [section.heading_path[-1] for section in document.sections] == [
        "Dams that leak",
        "What comes next",
    ]
    assert document.sections[0].span == Span(0, document.text.index("What comes next"))
    assert document.sections[1].span == Span(document.sections[0].span.end, len(document.text))


def test_pages_cover_the_text(document: Document, suffix: str) -> None:
    assert len(document.pages) == (2 if suffix in PAGED else 0)
    assert "".join(page.span.of(document.text) for page in document.pages) in ("", document.text)
    assert [page.index for page in document.pages] == list(range(1, len(document.pages) + 1))


def test_loading_twice_gives_the_same(document: Document, path: Path) -> None:
    assert load(path, document.source, max_bytes=1 << 20) == document


def outcome(path: Path) -> Document | LoadError:
    try:
        return load(path, path.name, max_bytes=1 << 20)
    except LoadError as error:
        return error


def assert_sound(outcome: Document | LoadError, path: Path) -> None:
    if isinstance(outcome, LoadError):
        assert outcome.path == path
        assert outcome.reason
        assert outcome.remedy
    else:
        assert outcome.text.strip()
        assert all(span.end <= len(outcome.text) for span in spans(outcome))


@pytest.mark.parametrize("cut", [0.02, 0.3, 0.6, 0.9])
def test_a_file_cut_short_is_read_or_refused_with_a_reason(path: Path, cut: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert_sound(outcome(path), path)


def test_a_file_with_flipped_bytes_is_read_or_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(7, len(data), 97):
        data[at] ^= 0x55
    path.write_bytes(bytes(data))
    assert_sound(outcome(path), path)
