from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from govqa.loading import load, read_overrides
from govqa.loading.metadata import PRECEDENCE, declared, from_name, from_origin, merged
from govqa.types import Document, Metadata

Make = Callable[..., Document]
TEXT = "The commission met in spring and agreed on nothing."


def test_a_dateline_and_a_byline_become_metadata_and_leave_the_text(document: Make) -> None:
    found = document(f"March 4, 2025\n\nDams that leak\n\nBy Ada Byron and Max Weber\n\n{TEXT}")
    assert found.text == f"Dams that leak\n\n{TEXT}"
    assert found.metadata.title == "Dams that leak"
    assert found.metadata.date == "2025-03-04"
    assert found.metadata.authors == ("Ada Byron", "Max Weber")
    assert [o.rule for o in found.omissions] == ["dateline", "byline"]


def test_a_date_inside_a_sentence_is_not_the_document_s(document: Make) -> None:
    assert document(f"They met on March 4, 2025, in vain.\n\n{TEXT}").metadata.date == ""


def test_a_kicker_in_capitals_is_not_the_title(document: Make) -> None:
    found = document(f"# OUR VIEW\n\n## “Dams leak”\n\n### A talk with Ada Byron\n\n{TEXT}")
    assert found.metadata.title == "Dams leak"


def test_without_a_title_the_file_s_name_stands_in(document: Make) -> None:
    assert document(f"Introduction\n\n{TEXT}", "dams_2020.txt").metadata.title == "dams_2020"
    assert document(f"{TEXT}\n\nThe end\n\n{TEXT}", "dams.txt").metadata.title == "dams"


def test_a_month_is_the_date_where_no_day_is_given(document: Make) -> None:
    assert document(f"Dams that leak\n\nMarch 2025\n\n{TEXT}").metadata.date == "2025-03"
    found = document(f"Dams that leak\n\nMarch 2025\n\n4 March 2025\n\n{TEXT}")
    assert found.metadata.date == "2025-03-04"
    assert [o.text for o in found.omissions] == ["March 2025", "4 March 2025"]


def test_only_the_first_month_is_taken_for_a_dateline(document: Make) -> None:
    found = document(f"Dams that leak\n\nMarch 2025\n\n{TEXT}\n\nApril 2025\n\n{TEXT}")
    assert "April 2025" in found.text


def test_every_value_names_where_it_comes_from(document: Make) -> None:
    front = "---\npublisher: The Press\n---\n"
    found = document(f"{front}# Dams that leak\n\n4 March 2025\n\nBy Ada Byron\n\n{TEXT}", "dams.md")
    assert dict(found.metadata.origins) == {
        "title": "text",
        "authors": "text",
        "publisher": "front matter",
        "date": "text",
    }
    assert document(TEXT, "dams.txt").metadata.origins == (("title", "file name"),)


def test_what_the_front_matter_says_counts_more_than_the_text(document: Make) -> None:
    front = "---\ntitle: Of dams\ndate: 2024-01-02\n---\n"
    metadata = document(f"{front}# Dams that leak\n\n4 March 2025\n\n{TEXT}", "dams.md").metadata
    assert (metadata.title, metadata.date) == ("Of dams", "2024-01-02")
    assert dict(metadata.origins) == {"title": "front matter", "date": "front matter"}


def test_a_character_escaped_as_two_halves_is_one_and_half_a_one_is_none(document: Make) -> None:
    front = '---\ntitle: "Dams \\ud83e\\uddab"\npublisher: "Half \\ud83e."\n---\n'
    metadata = document(f"{front}# Dams that leak\n\n{TEXT}", "dams.md").metadata
    assert (metadata.title, metadata.publisher) == ("Dams 🦫", "Half \ufffd.")


def test_a_page_names_its_own_origin(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '<html lang="en"><head><title>Dams</title><meta name="author" content="Ada Byron"></head>'
        f"<body><article><h1>Dams</h1><p>{TEXT}</p><p>{TEXT} Again.</p></article></body></html>"
    )
    metadata = load(path, "page.html", max_bytes=1 << 20).metadata
    assert metadata.language == "en"
    assert {origin for _, origin in metadata.origins} == {"page"}


def test_the_user_s_word_counts_most_and_outlasts_the_rebuild(tmp_path: Path) -> None:
    (tmp_path / "metadata.toml").write_text('["*.md"]\ntitle = "Ours"\nauthors = []')
    (tmp_path / "dams.md").write_text(f"---\ntitle: Theirs\nauthor: Ada Byron\n---\n\n{TEXT}")
    overrides = read_overrides(tmp_path)
    for _ in range(2):
        metadata = load(
            tmp_path / "dams.md",
            "dams.md",
            max_bytes=1 << 20,
            corrections=overrides.for_source("dams.md"),
        ).metadata
        assert (metadata.title, metadata.authors) == ("Ours", ())
        assert overrides.agree_with("dams.md", metadata)


def test_the_precedence_is_that_of_the_list() -> None:
    claims = [from_origin(Metadata(title=origin), origin) for origin in PRECEDENCE]
    while claims:
        best = merged(reversed(claims))
        assert best == merged(claims) == claims[0]
        claims.pop(0)
    assert merged([]) == Metadata()


def test_a_parser_may_say_that_a_value_is_from_the_text() -> None:
    read = Metadata(title="Dams", date="2025", origins=(("title", "text"),))
    assert dict(declared(read, "application/pdf").origins) == {"title": "text", "date": "properties"}
    assert merged([declared(read, "application/pdf"), from_name("dams")]).title == "Dams"


def test_a_date_in_the_text_counts_more_than_the_day_the_file_was_written() -> None:
    properties = from_origin(Metadata(title="Of dams", date="2025-03-05"), "properties")
    text = from_origin(Metadata(title="Dams", date="2025-03-04"), "text")
    best = merged([properties, text])
    assert (best.title, best.date) == ("Of dams", "2025-03-04")
    assert dict(best.origins) == {"title": "properties", "date": "text"}
    page = from_origin(Metadata(date="2025-03-03"), "page")
    assert merged([properties, text, page]).date == "2025-03-03"
