from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, EncryptedDocument, NoTextLayer
from govqa.loading import load
from govqa.types import Document

Make = Callable[..., Document]

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
METADATA = (
    '<dc:title>Dams that leak</dc:title><dc:creator id="a">Ada Byron</dc:creator>'
    '<dc:creator id="b">Max Weber</dc:creator><meta refines="#b" property="role">trl</meta>'
    "<dc:date>2025-03-04T10:00:00Z</dc:date><dc:language>en-GB</dc:language>"
    "<dc:publisher>River Press</dc:publisher><dc:identifier>urn:doi:10.1000/182</dc:identifier>"
)
FIRST = "The river commission wants to agree on limits for the dams before the winter comes."
SECOND = "Every state on the banks has promised to send in figures of its own, and none has."


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>x</title></head><body>{body}</body></html>"
    )


def package(chapters: Mapping[str, str], metadata: str = METADATA) -> str:
    items = "".join(
        f'<item id="i{n}" href="text/{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name.startswith('nav') else ''}/>"
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def book(chapters: Mapping[str, str], parts: Mapping[str, str] | None = None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", package(chapters))
        for name, body in chapters.items():
            archive.writestr(f"OEBPS/text/{name}", page(body))
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


def test_chapters_come_in_the_order_of_the_spine_with_their_headings(document: Make) -> None:
    found = document(
        book(
            {
                "z.xhtml": f"<h1>One</h1><p>{FIRST}</p><h2>Owners</h2>",
                "a.xhtml": f"<h1>Two</h1><p>{SECOND}</p>",
            }
        ),
        "book.epub",
    )
    assert found.text.split("\n\n") == ["One", FIRST, "Owners", "Two", SECOND]
    assert [s.heading_path for s in found.sections] == [("One",), ("One", "Owners"), ("Two",)]


def test_metadata_come_from_the_package(document: Make) -> None:
    metadata = document(book({"a.xhtml": f"<p>{FIRST}</p>"}), "book.epub").metadata
    assert metadata.title == "Dams that leak"
    assert metadata.authors == ("Ada Byron",)
    assert metadata.date == "2025-03-04"
    assert metadata.language == "en-GB"
    assert metadata.publisher == "River Press"
    assert metadata.url == "https://doi.org/10.1000/182"


def test_notes_leave_the_text_and_keep_their_marks(document: Make) -> None:
    chapters = {
        "a.xhtml": f'<p>{FIRST}<a epub:type="noteref" href="#f1">1</a> It goes on.</p>'
        '<aside epub:type="footnote" id="f1"><p>1. Counted by hand.</p></aside>',
        "b.xhtml": f'<p>{SECOND}<sup><a href="notes.xhtml#n1">1</a></sup></p>',
        "notes.xhtml": '<h1>Notes</h1><ol><li id="n1"><p>A later count. '
        '<a href="b.xhtml#r">↩</a></p></li></ol>',
    }
    found = document(book(chapters), "book.epub")
    assert found.text.split("\n\n") == [f"{FIRST}1 It goes on.", f"{SECOND}1", "Notes"]
    assert [(note.key, note.text) for note in found.footnotes] == [
        ("1", "Counted by hand."),
        ("1 (2)", "A later count."),
    ]
    assert [note.mark.of(found.text) for note in found.footnotes] == ["1", "1"]


def test_printed_pages_keep_their_labels(document: Make) -> None:
    body = (
        f'<p><span epub:type="pagebreak" title="xi"/>{FIRST}</p>'
        f'<p>Every state <span epub:type="pagebreak" id="p12">12</span>has promised figures.</p>'
    )
    found = document(book({"a.xhtml": body}), "book.epub")
    assert [(p.index, p.label) for p in found.pages] == [(1, "xi"), (2, "12")]
    assert found.pages[0].span.of(found.text) == f"{FIRST}\n\nEvery state "
    assert found.pages[1].span.of(found.text) == "has promised figures."


def test_the_table_of_contents_is_no_text(document: Make) -> None:
    links = '<nav epub:type="toc"><ol><li><a href="a.xhtml">Dams</a></li></ol></nav>'
    found = document(book({"nav.xhtml": links, "a.xhtml": f"{links}<p>{FIRST}</p>"}), "book.epub")
    assert found.text == FIRST


def test_named_entities_and_broken_mark_up_are_read(document: Make) -> None:
    found = document(book({"a.xhtml": "<p>D&uuml;sseldorf&nbsp;leaks &amp; <b>floods.</p>"}), "book.epub")
    assert found.text == "Düsseldorf\xa0leaks & floods."


def test_a_tag_without_an_end_does_not_cost_the_book(document: Make) -> None:
    found = document(book({"a.xhtml": f"<p>{FIRST}</p><div<p>Then it floods.</p>"}), "book.epub")
    assert found.text.split("\n\n") == [FIRST, "Then it floods."]


def encryption(algorithm: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">'
            f'<EncryptionMethod Algorithm="{algorithm}"/></EncryptedData></encryption>'
        )
    }


def test_a_book_under_rights_management_is_refused(document: Make) -> None:
    parts = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(EncryptedDocument):
        document(book({"a.xhtml": f"<p>{FIRST}</p>"}, parts), "book.epub")


def test_garbled_fonts_do_not_keep_a_book_from_being_read(document: Make) -> None:
    parts = encryption("http://www.idpf.org/2008/embedding")
    assert document(book({"a.xhtml": f"<p>{FIRST}</p>"}, parts), "book.epub").text == FIRST


def test_a_book_of_pictures_has_no_text(document: Make) -> None:
    with pytest.raises(NoTextLayer):
        document(book({"a.xhtml": '<img src="1.png"/>'}), "book.epub")


def test_a_missing_chapter_is_named(document: Make) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", package({"a.xhtml": ""}))
    with pytest.raises(CorruptDocument, match=r"text/a\.xhtml is missing"):
        document(data.getvalue(), "book.epub")


def test_entities_of_a_chapter_are_not_blown_up(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    path = tmp_path / "book.epub"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", package({"a.xhtml": ""}))
        archive.writestr("OEBPS/text/a.xhtml", f"{bomb}]><html><body><p>{FIRST} &j;</p></body></html>")
    path.write_bytes(data.getvalue())
    assert len(load(path, path.name, max_bytes=1 << 20).text) < 200
