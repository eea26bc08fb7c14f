from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
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


def test_what_is_wrong_is_said_in_the_same_words_each_time(document: Make) -> None:
    data = saved(docx.Document())
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"document.main+xml", b"picture+xml"))
    with pytest.raises(CorruptDocument, match="is not a Word file") as caught:
        document(other.getvalue(), "a.docx")
    assert " at 0x" not in caught.value.reason


def test_a_zip_bomb_is_too_large(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.loading.container._MOST_UNPACKED", 1000)
    word = docx.Document()
    word.add_paragraph("They leak.")
    with pytest.raises(DocumentTooLarge):
        document(saved(word), "a.docx")


def add(word: object, *parts: str) -> None:
    body = word.element.body  # type: ignore[attr-defined]
    for xml in parts:
        body.insert(len(body) - 1, parse_xml(xml))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(word: object, *rows: tuple[str, ...]) -> object:
    grid = word.add_table(rows=len(rows), cols=len(rows[0]))  # type: ignore[attr-defined]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            grid.cell(i, j).text = text
    return grid


def test_a_table_of_contents_is_left_out_and_listed(document: Make) -> None:
    word = docx.Document()
    word.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("Dams 1", style="toc 1")
    word.add_paragraph("They leak.")
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    add(word, f"<w:sdt {W}>{gallery}<w:sdtContent><w:p>{run('Locks 2')}</w:p></w:sdtContent></w:sdt>")
    found = document(saved(word), "a.docx")
    assert found.text == "They leak."
    assert [(each.rule, each.text) for each in found.omissions] == [
        ("table of contents", "Dams 1"),
        ("table of contents", "Locks 2"),
    ]


def test_hidden_text_and_readings_above_characters_stay_out(document: Make) -> None:
    ruby = f"<w:ruby><w:rt>{run('mizu')}</w:rt><w:rubyBase>{run('water')}</w:rubyBase></w:ruby>"
    word = docx.Document()
    add(word, f"<w:p {W}>{run('Not ', '<w:vanish/>')}<w:r>{ruby}</w:r>{run(' leaks.')}</w:p>")
    assert document(saved(word), "a.docx").text == "water leaks."


def test_formulas_are_read_if_they_read_the_same_in_one_line(document: Make) -> None:
    m = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    line = "<m:oMath><m:r><m:t>x=5</m:t></m:r></m:oMath>"
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f>"
        "</m:oMath>"
    )
    word = docx.Document()
    add(word, f"<w:p {W} {m}>{run('Here ')}{line}{run(' of dams')}{fraction}{run(' leak.')}</w:p>")
    assert document(saved(word), "a.docx").text == "Here x=5 of dams leak."


def test_list_styles_make_items(document: Make) -> None:
    word = docx.Document()
    for name in ("Ada Byron", "Max Weber", "Rosa Parks"):
        word.add_paragraph(f"{name}: They leak.", style="List Number")
    assert document(saved(word), "a.docx").turns == ()


def test_a_heading_row_names_the_columns(document: Make) -> None:
    word = docx.Document()
    grid = table(word, ("Country", "Law"), ("Norway", "Dam Act"), ("Peru", ""))
    grid.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))  # type: ignore[attr-defined]
    found = document(saved(word), "a.docx")
    assert found.text.split("\n\n") == ["Country: Norway; Law: Dam Act", "Country: Peru"]
    assert [each.rule for each in found.omissions] == ["column names"]


def test_cells_over_several_columns_shift_no_names(document: Make) -> None:
    word = docx.Document()
    grid = table(word, ("Country", "Law", "Since"), ("Norway", "", "2025"))
    for cell in grid.rows[0].cells:  # type: ignore[attr-defined]
        cell.paragraphs[0].runs[0].bold = True
    grid.cell(1, 0).merge(grid.cell(1, 1))  # type: ignore[attr-defined]
    assert document(saved(word), "a.docx").text == "Country: Norway; Since: 2025"


def test_boxes_within_boxes_are_read_once(document: Make) -> None:
    def boxed(inner: str) -> str:
        return f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>"

    inner = boxed(f"<w:p>{run('Inner.')}</w:p>")
    word = docx.Document()
    outer = boxed(f"<w:p>{run('Outer.')}{inner}</w:p>")
    add(word, f"<w:p {W}>{run('Dams leak.')}{outer}</w:p>")
    assert document(saved(word), "a.docx").text.split("\n\n") == ["Dams leak.", "Outer.", "Inner."]


@pytest.mark.parametrize(
    "declared",
    [
        "vnd.ms-word.document.macroEnabled.main+xml",
        "vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
def test_templates_and_documents_with_macros_are_read(document: Make, declared: str) -> None:
    word = docx.Document()
    word.add_paragraph("They leak.")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(word))) as archive, zipfile.ZipFile(out, "w") as written:
        for name in archive.namelist():
            main = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            written.writestr(name, archive.read(name).replace(main, declared.encode()))
    assert document(out.getvalue(), "a.docx").text == "They leak."


def test_entities_within_entities_are_one_error(document: Make, entity_bomb: str) -> None:
    word = docx.Document()
    word.add_paragraph("They leak.")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(word))) as archive, zipfile.ZipFile(out, "w") as written:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                part = part.replace(b"leak", b"&i;leak")
                at = part.index(b"<w:document")
                part = part[:at] + entity_bomb.encode() + part[at:]
            written.writestr(name, part)
    with pytest.raises(CorruptDocument):
        document(out.getvalue(), "a.docx")
