import re
from dataclasses import replace

import pytest

from govqa.types import BuildReport, Duplicate, FailedFile, Metadata, Source
from govqa.ui.documents import (
    publishers,
    report_html,
    rows,
    source_key,
    sources_html,
    table_html,
    uploads_html,
)
from govqa.ui.uploads import Upload

HOSTILE = "<img src=x onerror=alert(1)>\u202e.md"


@pytest.fixture
def rules(document, summary):
    return summary(document())


def test_files_and_documents_are_matched_by_source(rules):
    failed = FailedFile("scan.pdf", "NoTextLayer", "it has no text", "run OCR on it")
    table = rows(["rules.md", "scan.pdf", "new.txt"], [rules], [failed])
    assert [(row.source, row.state) for row in table] == [
        ("new.txt", "waiting"),
        ("rules.md", "ready"),
        ("scan.pdf", "failed"),
    ]


def test_a_document_whose_file_is_gone_says_so(rules):
    (row,) = rows([], [rules], [])
    assert row.state == "gone"
    html = table_html([row], writable=True)
    assert "File is gone" in html
    assert "data-remove" not in html


def test_the_table_says_in_plain_words_why_a_file_is_left_out():
    failed = FailedFile("scan.pdf", "NoTextLayer", "its pages are pictures of text", "run OCR on it")
    html = table_html(rows(["scan.pdf"], [], [failed]), writable=False)
    assert "Could not be read" in html
    assert "Its pages are pictures of text. Run OCR on it." in html
    assert "NoTextLayer" not in html


def test_the_table_shows_what_is_known_of_each_document(rules):
    html = table_html(rows(["rules.md"], [rules], []), writable=False)
    for part in ("Rules for AI", "The Council", "1 March 2025", "Markdown", ">2<", "Ready"):
        assert part in html


def test_only_who_may_write_is_offered_to_remove(rules):
    table = rows(["rules.md"], [rules], [])
    assert "data-remove" in table_html(table, writable=True)
    assert "data-remove" not in table_html(table, writable=False)


def test_rows_carry_what_they_are_put_in_order_by(rules, document, summary):
    long = replace(summary(document(source="long.md")), passages=1_204)
    html = table_html(
        rows(["rules.md", "scan.pdf", "long.md"], [rules, long], [FailedFile("scan.pdf", "E", "it is bad")]),
        writable=False,
    )
    assert 'data-value="2025-03-01">1 March 2025<' in html
    assert 'data-value="1204">1,204<' in html
    urgency = [int(value) for value in re.findall(r'data-label="State" data-value="(\d)"', html)]
    assert urgency == [3, 3, 0], "what could not be read comes before what is ready"
    assert re.findall('data-order="([a-z]+)"', html) == [
        "title",
        "publisher",
        "date",
        "type",
        "passages",
        "state",
    ]


def test_a_file_that_was_not_read_is_of_the_kind_that_its_name_says():
    html = table_html(rows(["a.PPTX", "b.htm", "c.xyz", "d"], [], []), writable=False)
    for kind in (">Presentation<", ">Web page<", ">XYZ<"):
        assert kind in html


def test_an_empty_table_says_so():
    assert "no documents yet" in table_html([], writable=True)


def test_hostile_names_are_text_everywhere(document, summary):
    known = summary(document(source=HOSTILE, metadata=Metadata(title=HOSTILE, publisher=HOSTILE)))
    report = BuildReport(
        "g",
        (HOSTILE,),
        failed=(FailedFile(HOSTILE, "E", HOSTILE),),
        duplicates=(Duplicate(HOSTILE, HOSTILE, 1.0),),
    )
    for html in (
        table_html(rows([HOSTILE], [known], []), writable=True),
        sources_html([known]),
        report_html(report),
        uploads_html([Upload(HOSTILE, False, HOSTILE)]),
    ):
        assert "<img" not in html
        assert "\u202e" not in html
        assert "&lt;img" in html


def test_a_file_has_the_same_key_as_its_document(document):
    assert source_key("rules.md") == document(source="rules.md").doc_id
    source_key("bad\udcff.md")


def test_the_report_tells_what_was_added_changed_removed_left_out_and_why():
    report = BuildReport(
        "g",
        added=("a.md", "b.md"),
        removed=("c.md",),
        failed=(FailedFile("d.pdf", "CorruptDocument", "it is cut off", "fetch it again"),),
        duplicates=(Duplicate("e.md", "a.md", 1.0),),
        documents=2,
        passages=9,
        seconds=1.25,
    )
    html = report_html(report)
    for part in (
        "2 added, 1 removed",
        "a.md",
        "c.md",
        "d.pdf",
        "It is cut off. Fetch it again.",
        "e.md",
        "9 passages",
    ):
        assert part in html


def test_a_build_that_changed_nothing_says_so():
    assert "Nothing had changed" in report_html(BuildReport("g"))


def test_publishers_are_those_that_documents_name(document, summary):
    note = summary(
        document(source="note.md", metadata=Metadata(sources=(Source("k", "t", publisher="Nature"),)))
    )
    assert publishers([summary(document()), note]) == ["The Council"]
    assert "after Nature" in sources_html([note])


def test_a_note_on_many_sources_says_what_it_is_about(document, summary):
    sources = (Source("a", "t", publisher="Nature"), Source("b", "u", publisher="Science"))
    note = summary(
        document(source="note.md", metadata=Metadata(sources=sources, jurisdiction="European Union"))
    )
    assert "European Union" in sources_html([note])
    assert "Nature" not in sources_html([note])
