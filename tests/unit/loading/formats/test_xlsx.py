from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import pytest

from govqa.errors import CorruptDocument, DocumentTooLarge, EncryptedDocument
from govqa.types import Document

Make = Callable[..., Document]
Cells = Mapping[str, object]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
#: Number formats of cells, by the style that has them.
DATE, MOMENT = 1, 2


def cell(reference: str, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, tuple):
        return f'<c r="{reference}" s="{value[1]}"><v>{value[0]}</v></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def sheet(cells: Cells, merged: Sequence[str] = ()) -> str:
    rows: dict[int, str] = {}
    for reference, value in cells.items():
        row = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        rows[row] = rows.get(row, "") + cell(reference, value)
    data = "".join(f'<row r="{row}">{text}</row>' for row, text in sorted(rows.items()))
    cells_merged = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    extra = f"<mergeCells>{cells_merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{extra}</worksheet>'


def workbook(
    sheets: Mapping[str, str], hidden: Sequence[str] = (), shared: Sequence[str] = (), title: str = ""
) -> bytes:
    listed = links = ""
    parts: dict[str, str] = {}
    for n, (name, xml) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"{state}/>'
        links += f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
        parts[f"xl/worksheets/s{n}.xml"] = xml
    links += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    links += f'<Relationship Id="y" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts |= {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="w" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>",
        "docProps/core.xml": f'<c:p xmlns:c="{PACKAGE}" xmlns:dc="d"><dc:title>{title}</dc:title></c:p>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def open_document(rows: str, manifest: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="Dams">{rows}</table:table>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            f"{manifest}</manifest:manifest>",
        )
    return data.getvalue()


LAWS = {"A1": "Country", "B1": "Law", "A2": "Norway", "B2": "Dam Act"}


def test_sheets_are_sections_and_rows_have_the_names_of_their_columns(document: Make) -> None:
    found = document(workbook({"Laws": sheet(LAWS), "Rivers": sheet({"A1": "None."})}), "a.xlsx")
    assert found.text.split("\n\n") == ["Laws", "Country: Norway; Law: Dam Act", "Rivers", "None."]
    assert [section.heading_path for section in found.sections] == [("Laws",), ("Rivers",)]


def test_values_read_as_the_spreadsheet_shows_them(document: Make) -> None:
    values = [3, 0.1 + 0.2, 1e21, (45000, DATE), (45000.5, MOMENT), True, -2.50]
    cells: dict[str, object] = {}
    for column, value in zip("ABCDEFG", values, strict=True):
        cells |= {f"{column}1": f"n{column}", f"{column}2": value}
    assert document(workbook({"Sheet1": sheet(cells)}), "a.xlsx").text == (
        "nA: 3; nB: 0.3; nC: 1e+21; nD: 2023-03-15; nE: 2023-03-15 12:00; nF: TRUE; nG: -2.5"
    )


def test_names_that_a_program_gave_to_all_sheets_are_no_headings(document: Make) -> None:
    found = document(workbook({"Sheet1": sheet(LAWS), "Tabelle2": sheet({"A1": "None."})}), "laws.xlsx")
    assert (found.sections, found.metadata.title) == ((), "laws")
    found = document(workbook({"Laws": sheet(LAWS), "Sheet2": sheet({"A1": "None."})}), "laws.xlsx")
    assert [section.heading_path for section in found.sections] == [("Laws",), ("Sheet2",)]


def test_a_merged_cell_counts_for_every_row_it_spans(document: Make) -> None:
    cells = {"B3": "Country", "C3": "Law", "B4": "Norway", "C4": "Dam Act", "C5": "River Act"}
    found = document(workbook({"Sheet1": sheet(cells, ["B4:B5"])}), "a.xlsx")
    assert found.text.split("\n\n") == ["Country: Norway; Law: Dam Act", "Country: Norway; Law: River Act"]


def test_hidden_sheets_are_left_out_and_listed(document: Make) -> None:
    found = document(workbook({"Laws": sheet(LAWS), "Notes": sheet({"A1": "Draft."})}, ["Notes"]), "a.xlsx")
    assert "Draft" not in found.text
    assert [each.text for each in found.omissions if each.rule == "hidden sheet"] == ["Notes", "Draft."]


def test_the_title_comes_from_the_properties(document: Make) -> None:
    metadata = document(workbook({"Laws": sheet(LAWS)}, title="Laws on dams"), "a.xlsx").metadata
    assert metadata.title == "Laws on dams"
    assert document(workbook({"Sheet1": sheet(LAWS)}, title="Book1"), "a.xlsx").metadata.title == "a"


def test_the_name_of_a_sheet_is_no_title(document: Make) -> None:
    found = document(workbook({"Read me": sheet(LAWS), "Laws": sheet(LAWS)}), "laws of 2020.xlsx")
    assert found.sections[0].heading_path == ("Read me",)
    assert found.metadata.title == "laws of 2020"


def test_shared_strings_are_read(document: Make) -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="s"><v>1</v></c></row></sheetData></worksheet>'
    assert document(workbook({"Sheet1": xml}, shared=["No.", "Dams leak."]), "a.xlsx").text == "Dams leak."


def test_a_cell_far_from_the_others_is_too_large_and_not_the_end_of_the_process(document: Make) -> None:
    far = workbook({"Laws": sheet({**LAWS, "XFD1048576": "far"})})
    with pytest.raises(DocumentTooLarge) as caught:
        document(far, "a.xlsx")
    assert caught.value.remedy


def test_a_far_cell_with_nothing_but_a_format_is_none(document: Make) -> None:
    xml = sheet(LAWS).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert document(workbook({"Sheet1": xml}), "a.xlsx").text == "Country: Norway; Law: Dam Act"


def test_long_text_shared_by_many_cells_is_too_large(document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govqa.loading.formats.xlsx._MOST_CHARACTERS", 5000)
    row = '<row><c t="s"><v>0</v></c></row>'
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{row * 60}</sheetData></worksheet>'
    with pytest.raises(DocumentTooLarge, match="repeat"):
        document(workbook({"Sheet1": xml}, shared=["x" * 100]), "a.xlsx")


def test_entities_within_entities_are_one_error(document: Make, entity_bomb: str) -> None:
    xml = f"{entity_bomb}{sheet({'A1': 'I'})}".replace(">I<", ">&i;<")
    with pytest.raises(CorruptDocument):
        document(workbook({"Sheet1": xml}), "a.xlsx")


CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


def test_open_document_spreadsheets_are_read(document: Make) -> None:
    dated = '<table:table-cell office:value-type="date" office:date-value="2025-08-02"/>'
    rows = "".join(
        f"<table:table-row>{row}</table:table-row>"
        for row in (CELL.format("", "Law") + CELL.format("", "Since"), CELL.format("", "Dam Act") + dated)
    )
    found = document(open_document(rows), "a.ods")
    assert found.text == "Dams\n\nLaw: Dam Act; Since: 2025-08-02"
    assert found.media_type.endswith("opendocument.spreadsheet")


def test_rows_repeated_a_million_times_are_too_large(document: Make) -> None:
    wide = CELL.format(' table:number-columns-repeated="16384"', "x")
    row = f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>'
    with pytest.raises(DocumentTooLarge):
        document(open_document(row), "a.ods")


def test_a_spreadsheet_under_a_password_is_encrypted(document: Make) -> None:
    secret = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" '
        'manifest:size="9"><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    )
    with pytest.raises(EncryptedDocument):
        document(open_document("", secret), "a.ods")


def test_damaged_sheets_are_corrupt(document: Make) -> None:
    with pytest.raises(CorruptDocument) as caught:
        document(workbook({"Laws": "<worksheet"}), "a.xlsx")
    assert caught.value.remedy
