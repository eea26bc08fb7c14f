from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument
from govqa.loading.formats.markdown import parse
from govqa.types import Document, Metadata, Source, Span

Make = Callable[..., Document]


def load_markdown(document: Make, text: str) -> Document:
    return document(text, "note.md")


def test_the_text_is_what_a_reader_of_the_page_sees(document: Make) -> None:
    text = load_markdown(
        document,
        "# The *dam*\n\nIt **leaks** on\nboth [sides](http://example.org) & `core`.\n\n"
        "> It was said.\n\n![picture](a.png)\n\n---\n\n<!-- hidden -->\n\n<b>It</b> is old.",
    ).text
    assert text == "The dam\n\nIt leaks on both sides & core.\n\nIt was said.\n\nIt is old."


def test_list_items_and_table_rows_have_a_line_each(document: Make) -> None:
    text = load_markdown(
        document,
        "- one\n- two\n  - three\n\n1. four\n\n| River | Dams |\n|---|---|\n| Long | 3 |\n| Short | |\n",
    ).text
    assert text.split("\n\n") == ["one", "two", "three", "four", "River | Dams", "Long | 3", "Short"]


def test_code_keeps_its_lines(document: Make) -> None:
    assert load_markdown(document, "```\na = 1\n\nb = 2\n```").text == "a = 1\n\nb = 2"


def test_sections_carry_the_path_of_headings(document: Make) -> None:
    found = load_markdown(document, "# A\n\n## B\n\nText.\n\n### C\n\nMore.\n\n## D\n\nEnd.")
    assert [section.heading_path for section in found.sections] == [
        ("A",),
        ("A", "B"),
        ("A", "B", "C"),
        ("A", "D"),
    ]
    assert found.sections[1].span.of(found.text) == "B\n\nText.\n\n"
    assert found.sections[-1].span.end == len(found.text)


def test_footnotes_are_taken_out_of_the_text_and_kept(document: Make) -> None:
    found = load_markdown(
        document, "It leaks[^a] badly.[^gazette] It is old.[^a]\n\n[^a]: Said *twice*,\n    by two.\n"
    )
    assert found.text == "It leaks badly. It is old."
    assert [(f.key, f.mark, f.text) for f in found.footnotes] == [
        ("a", Span(8, 8), "Said twice, by two."),
        ("gazette", Span(15, 15), ""),
        ("a", Span(26, 26), "Said twice, by two."),
    ]


def test_a_footnote_may_name_a_source_of_the_front_matter(document: Make) -> None:
    found = load_markdown(
        document,
        "---\nsources:\n- {key: gazette, title: Dams, author: A. Byron, date: 2020}\n---\n"
        "It leaks.[^gazette]",
    )
    assert found.text == "It leaks."
    assert found.footnotes[0].text == "A. Byron, Dams, 2020"


def test_a_footnote_that_nothing_refers_to_is_an_omission(document: Make) -> None:
    found = load_markdown(document, "It leaks.\n\n[^a]: Nobody asked.")
    assert [(o.rule, o.text) for o in found.omissions] == [("footnote without a mark", "Nobody asked.")]


def test_front_matter_becomes_metadata(document: Make) -> None:
    found = load_markdown(
        document,
        "---\ntitle: 'Dams: a study'\ndate: 2024-05-06\nauthors: [Ada Byron, Max Weber]\n"
        "publisher: River Press\nlanguage: en\nurl: https://example.org\ntopics: [dams, water]\n"
        "aliases: {RC: River Commission}\nsources:\n- key: a\n  title: A\n  date: 2020-01-02\n---\nText.",
    )
    assert found.text == "Text."
    assert replace(found.metadata, origins=()) == Metadata(
        title="Dams: a study",
        authors=("Ada Byron", "Max Weber"),
        publisher="River Press",
        date="2024-05-06",
        language="en",
        url="https://example.org",
        topics=("dams", "water"),
        aliases=(("RC", "River Commission"),),
        sources=(Source(key="a", title="A", date="2020-01-02"),),
    )


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ("title: a: b", 2),
        ("title: A\ndate: soon", 3),
        ("title: A\naliases: [b]", 3),
        ("title: [A, [B]]", 2),
        ("sources: A", 2),
        ("title: A\n\tdate: 2020", 3),
    ],
)
def test_bad_front_matter_names_its_line_and_the_remedy(document: Make, yaml: str, line: int) -> None:
    with pytest.raises(CorruptDocument) as caught:
        load_markdown(document, f"---\n{yaml}\n---\nText.")
    assert f"line {line}" in caught.value.reason
    assert "Correct that line" in caught.value.remedy


def test_prose_between_rules_is_no_front_matter(document: Make) -> None:
    assert load_markdown(document, "---\nJust words.\n---\nText.").text.startswith("Just words.")


def test_bold_labels_are_speakers_in_markdown_too(document: Make) -> None:
    found = load_markdown(document, "**Ada Byron:** Why?\n\n**Max Weber**: It is *old*.\n\n**Byron:** I see.")
    assert [(t.speaker, t.span.of(found.text)) for t in found.turns] == [
        ("Ada Byron", "Why?"),
        ("Max Weber", "It is old."),
        ("Ada Byron", "I see."),
    ]


def test_mark_names_a_source_and_the_place_in_it() -> None:
    text = (
        "---\nsources:\n  - {key: act, title: River Act, author: The Diet, number: No. 7, date: 2024}\n---\n"
        "Dams are barred.[^act/art.5(1)(a)] Locks are not.[^act] Weirs may be.[^act/recital.12]\n"
    )
    parsed = parse(Path("note.md"), text.encode())
    assert [mark.key for mark in parsed.blocks[0].marks] == ["act/art.5(1)(a)", "act", "act/recital.12"]
    assert parsed.notes == {
        "act": "The Diet, River Act, No. 7, 2024",
        "act/art.5(1)(a)": "The Diet, River Act, No. 7, 2024, Article 5(1)(a)",
        "act/recital.12": "The Diet, River Act, No. 7, 2024, Recital 12",
    }


def test_front_matter_says_what_the_document_is_about_and_what_it_answers() -> None:
    text = (
        "---\nkind: law\njurisdiction: China\nupdated: 2026-11-22\n"
        'questions: ["Who made it?", "When did it take effect?"]\n---\nText.\n'
    )
    metadata = parse(Path("note.md"), text.encode()).metadata
    assert (metadata.kind, metadata.jurisdiction, metadata.updated) == ("law", "China", "2026-11-22")
    assert metadata.questions == ("Who made it?", "When did it take effect?")
