from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml

from govqa.errors import CorruptDocument, DocumentTooLarge
from govqa.types import Document

Make = Callable[..., Document]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(word: object) -> bytes:
    data = io.BytesIO()
    word.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def test_headings_lists_and_tables_come_in_the_order_of_the_body(document: Make) -> None:
    word = docx.Document()
    word.add_heading("Dams", level=1)
    word.add_paragraph("They leak.")
    word.add_heading("Why", level=2)
    word.add_paragraph("They are old.", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Long", "3"
    word.add_paragraph("That is all.")
    found = document(saved(word), "a.docx")
    assert found.text.split("\n\n") == [
        "Dams",
        "They leak.",
        "Why",
        "They are old.",
        "Long | 3",
        "That is all.",
    ]
    assert [s.heading_path for s in found.sections] == [("Dams",), ("Dams", "Why")]
    assert found.metadata.title == "Dams"


def test_insertions_and_content_controls_are_read_and_deletions_are_not(document: Make) -> None:
    word = docx.Document()
    body = word.element.body
    for xml in (
        f"<w:p {W}><w:r><w:t>They </w:t></w:r><w:ins><w:r><w:t>still </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:r><w:t>leak.</w:t></w:r></w:p>",
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    assert document(saved(word), "a.docx").text == "They still leak.\n\nIn a control."


def test_bold_names_are_speakers(document: Make) -> None:
    word = docx.Document()
    for name, words in (("Ada Byron", "Why?"), ("Max Weber", "It is old."), ("Byron", "I see.")):
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(words)
    found = document(saved(word), "a.docx")
    assert [(t.speaker, t.span.of(found.text)) for t in found.turns] == [
        ("Ada Byron", "Why?"),
        ("Max Weber", "It is old."),
        ("Ada Byron", "I see."),
    ]


def test_the_author_that_the_program_filled_in_is_not_believed(document: Make) -> None:
    word = docx.Document()
    word.add_paragraph("They leak.")
    assert document(saved(word), "a.docx").metadata.authors == ()
    word.core_properties.author = "Ada Byron"
    word.core_properties.title = "On dams"
    metadata = document(saved(word), "a.docx").metadata
    assert (metadata.authors, metadata.title, metadata.date) == (("Ada Byron",), "On dams", "")


def test_a_damaged_part_is_a_corrupt_document(document: Make) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<not closed")
    with pytest.raises(CorruptDocument) as caught:
        document(data.getvalue(), "a.docx")
    assert caught.value.remedy


def test_a_zip_bomb_is_too_large(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.loading.docx._MOST_UNPACKED", 1000)
    word = docx.Document()
    word.add_paragraph("They leak.")
    with pytest.raises(DocumentTooLarge):
        document(saved(word), "a.docx")
