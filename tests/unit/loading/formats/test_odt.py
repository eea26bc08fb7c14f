from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, EncryptedDocument
from govqa.types import Document

Make = Callable[..., Document]

ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    [
        *(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "text", "table", "style", "form")),
        f'xmlns:draw="{ODF}:drawing:1.0" xmlns:meta="{ODF}:meta:1.0" xmlns:manifest="{ODF}:manifest:1.0"',
        f'xmlns:fo="{ODF}:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
TYPE = "application/vnd.oasis.opendocument.text"
BOLD = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
)


def odt(body: str, meta: str = "", manifest: str = "", before: str = "", styles: str = BOLD) -> bytes:
    parts = {
        "mimetype": TYPE,
        "content.xml": f"{before}<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES}><office:styles/></office:document-styles>",
        "meta.xml": f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta>"
        "</office:document-meta>",
        "META-INF/manifest.xml": f'<manifest:manifest {SPACES}><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{TYPE}"/>{manifest}</manifest:manifest>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def heading(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def listed(*items: str) -> str:
    return (
        "<text:list>" + "".join(f"<text:list-item>{item}</text:list-item>" for item in items) + "</text:list>"
    )


def test_headings_paragraphs_and_lists_come_in_order(document: Make) -> None:
    items = listed(p("One."), p("Two.") + listed(p("Two, below.")))
    body = heading("Dams", 1) + p("They<text:s/>leak.") + heading("Why", 2) + items
    found = document(odt(f"<text:section>{body}</text:section>"), "a.odt")
    assert found.text.split("\n\n") == ["Dams", "They leak.", "Why", "One.", "Two.", "Two, below."]
    assert [section.heading_path for section in found.sections] == [("Dams",), ("Dams", "Why")]
    assert (found.media_type, found.pages) == (TYPE, ())


def test_line_breaks_tabs_and_soft_page_breaks_are_white_space(document: Make) -> None:
    body = p("One<text:tab/>two<text:line-break/>three <text:soft-page-break/>four.")
    assert document(odt(body), "a.odt").text == "One two three four."


def test_notes_keep_their_mark_and_stay_out_of_the_sentence(document: Make) -> None:
    def note(kind: str, mark: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
            f"<text:note-body>{p(text)}</text:note-body></text:note>"
        )

    body = p(f"Dams{note('footnote', '1', 'Most.')} leak.{note('endnote', 'i', 'So they say.')}")
    found = document(odt(body), "a.odt")
    assert found.text == "Dams leak."
    assert [(note.key, note.mark.start, note.text) for note in found.footnotes] == [
        ("1", 4, "Most."),
        ("ei", 10, "So they say."),
    ]


def test_deleted_text_and_comments_stay_out(document: Make) -> None:
    region = f"<text:changed-region>{p('Never.')}</text:changed-region>"
    deleted = f"<text:tracked-changes>{region}</text:tracked-changes>"
    body = deleted + p(f"Dams <office:annotation>{p('Sure?')}</office:annotation>leak.")
    assert document(odt(body), "a.odt").text == "Dams leak."


def test_tables_have_the_names_in_their_heading_row(document: Make) -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    head = f"<table:table-header-rows>{row('Country', 'Law')}</table:table-header-rows>"
    named = f"<table:table>{head}{row('Norway', 'Dam Act')}</table:table>"
    plain = f"<table:table>{row('Norway', 'Dam Act')}{row('Alone.')}</table:table>"
    assert document(odt(named + plain), "a.odt").text.split("\n\n") == [
        "Country: Norway; Law: Dam Act",
        "Norway | Dam Act",
        "Alone.",
    ]


def test_text_boxes_follow_the_paragraph_they_stand_in(document: Make) -> None:
    box = f"<draw:frame><draw:text-box>{p('In a box.')}</draw:text-box></draw:frame>"
    body = p(f"Dams {box}leak.") + box
    assert document(odt(body), "a.odt").text.split("\n\n") == ["Dams leak.", "In a box.", "In a box."]


def test_a_table_of_contents_is_left_out_and_listed(document: Make) -> None:
    contents = (
        f"<text:table-of-content><text:index-body>{p('Dams 1')}</text:index-body></text:table-of-content>"
    )
    found = document(odt(contents + heading("Dams", 1) + p("They leak.")), "a.odt")
    assert found.text == "Dams\n\nThey leak."
    assert [(each.rule, each.text) for each in found.omissions] == [("table of contents", "Dams 1")]


def test_labels_and_values_of_controls_stand_where_the_control_does(document: Make) -> None:
    forms = (
        '<office:forms><form:form><form:text form:id="c1" form:label="Name" form:current-value="Ada"/>'
        '<form:button form:id="c2"/></form:form></office:forms>'
    )
    body = forms + p('Who? <draw:control draw:control="c1"/><draw:control draw:control="c2"/>') + p("End.")
    assert document(odt(body), "a.odt").text.split("\n\n") == ["Who?", "Name", "Ada", "End."]


def test_names_in_bold_are_speakers(document: Make) -> None:
    turns = (("Ada Byron", "Why?"), ("Max Weber", "It is old."), ("Byron", "I see."))
    body = "".join(p(f'<text:span text:style-name="B">{name}:</text:span> {words}') for name, words in turns)
    found = document(odt(body), "a.odt")
    assert [turn.speaker for turn in found.turns] == ["Ada Byron", "Max Weber", "Ada Byron"]


def test_the_properties_tell_title_first_author_and_language(document: Make) -> None:
    meta = (
        "<dc:title>On dams</dc:title><meta:initial-creator>Ada Byron</meta:initial-creator>"
        "<dc:creator>Somebody Else</dc:creator><dc:language>en-GB</dc:language><dc:date>2020-01-01</dc:date>"
    )
    metadata = document(odt(p("Dams leak."), meta), "a.odt").metadata
    assert (metadata.title, metadata.authors) == ("On dams", ("Ada Byron",))
    assert (metadata.language, metadata.date) == ("en-GB", "")


def test_a_text_under_a_password_is_encrypted(document: Make) -> None:
    secret = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(EncryptedDocument):
        document(odt("", manifest=secret), "a.odt")


def test_entities_bring_in_neither_endless_text_nor_files(
    document: Make, entity_bomb: str, tmp_path: Path
) -> None:
    bomb = odt(p("&i;"), before=entity_bomb)
    with pytest.raises(CorruptDocument):
        document(bomb, "a.odt")
    (tmp_path / "secret.txt").write_text("secret")
    outside = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    with pytest.raises(CorruptDocument):
        document(odt(p("Dams &s; leak."), before=outside), "b.odt")


def test_remarks_in_the_xml_are_passed_over(document: Make) -> None:
    assert document(odt("<!-- x -->" + p("Dams <!-- y -->leak.")), "a.odt").text == "Dams leak."


def test_a_damaged_part_is_a_corrupt_document(document: Make) -> None:
    with pytest.raises(CorruptDocument) as caught:
        document(odt("<text:p>"), "a.odt")
    assert caught.value.remedy
