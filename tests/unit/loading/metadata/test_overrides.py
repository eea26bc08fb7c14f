import unicodedata
from pathlib import Path

import pytest

from govqa.errors import ConfigError
from govqa.loading.metadata.overrides import CORRECTED, METADATA_FILE, Overrides, read_overrides
from govqa.types import Metadata, Source

EXAMPLE = """
# Ours.
["originals/*"]
publisher = "The Press"
language = "en"

["originals/un/*"]
publisher = "United Nations"
date = 2025-10

["originals/un/report.pdf"]
title = "Rivers  and their\\nkeepers"
authors = ["Ada Byron", "Max Weber"]
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path


def written(corpus: Path, text: str) -> Overrides:
    (corpus / METADATA_FILE).write_text(text, "utf-8")
    return read_overrides(corpus)


def test_without_the_file_nothing_is_corrected(corpus: Path) -> None:
    assert read_overrides(corpus).for_source("a.md") == Metadata()


def test_the_more_special_table_counts_more_field_by_field(corpus: Path) -> None:
    overrides = written(corpus, EXAMPLE.replace("2025-10", '"2025-10"'))
    said = overrides.for_source("originals/un/report.pdf")
    assert said.title == "Rivers and their keepers"
    assert said.authors == ("Ada Byron", "Max Weber")
    assert (said.publisher, said.language, said.date) == ("United Nations", "en", "2025-10")
    assert set(said.origins) == {
        (name, CORRECTED) for name in ("title", "authors", "publisher", "language", "date")
    }
    assert overrides.for_source("originals/other.pdf").publisher == "The Press"
    assert overrides.for_source("notes/a.md") == Metadata()


def test_a_source_s_own_table_counts_more_wherever_it_stands(corpus: Path) -> None:
    overrides = written(corpus, '["a.md"]\ntitle = "own"\n["*"]\ntitle = "all"\n["*.md"]\ntitle = "notes"')
    assert overrides.for_source("a.md").title == "own"
    assert overrides.for_source("b.md").title == "notes"
    assert overrides.for_source("b.txt").title == "all"


def test_a_name_with_brackets_means_that_file(corpus: Path) -> None:
    overrides = written(corpus, '["a[1].md"]\ntitle = "bracketed"')
    assert overrides.for_source("a[1].md").title == "bracketed"


def test_a_name_is_the_same_however_its_accents_are_written(corpus: Path) -> None:
    overrides = written(corpus, f'["{unicodedata.normalize("NFC", "café.md")}"]\ntitle = "C"')
    assert overrides.for_source(unicodedata.normalize("NFD", "café.md")).title == "C"


def test_every_field_can_be_corrected(corpus: Path) -> None:
    said = written(
        corpus,
        """
        ["a.md"]
        title = "T"
        author = "A"
        publisher = "P"
        date = 2025-10-31
        language = "fr"
        url = "https://example.org"
        topics = ["t"]
        aliases = { RG = "river guild" }
        [["a.md".sources]]
        key = "1"
        title = "S"
        """,
    ).for_source("a.md")
    names = ("title", "authors", "publisher", "date", "language", "url", "topics", "aliases", "sources")
    assert said == Metadata(
        title="T",
        authors=("A",),
        publisher="P",
        date="2025-10-31",
        language="fr",
        url="https://example.org",
        topics=("t",),
        aliases=(("RG", "river guild"),),
        sources=(Source("1", "S"),),
        origins=tuple((name, CORRECTED) for name in names),
    )


def test_an_empty_value_is_a_correction_too(corpus: Path) -> None:
    said = written(corpus, '["a.md"]\nauthors = []').for_source("a.md")
    assert (said.authors, said.origins) == ((), (("authors", CORRECTED),))


def test_what_is_stored_agrees_until_the_file_says_something_else(corpus: Path) -> None:
    overrides = written(corpus, '["a.md"]\ntitle = "T"\nauthors = []')
    said = overrides.for_source("a.md")
    stored = Metadata(title="T", date="2025", origins=(*said.origins, ("date", "text")))
    assert overrides.agree_with("a.md", stored)
    assert not Overrides().agree_with("a.md", stored)
    assert not overrides.agree_with("a.md", Metadata(title="T", origins=(("title", "text"),)))
    assert not written(corpus, '["a.md"]\ntitle = "U"\nauthors = []').agree_with("a.md", stored)
    assert not written(corpus, '["a.md"]\ntitle = "T"').agree_with("a.md", stored)
    assert overrides.agree_with("b.md", Metadata(title="B", origins=(("title", "text"),)))


def test_tables_that_mean_no_file_are_named(corpus: Path) -> None:
    overrides = written(corpus, '["a.md"]\n["b/*"]\n["c.md"]\n')
    assert overrides.unmatched(["a.md", "b/x.md"]) == ("c.md",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('["a.md"]\ntitle = \n', ("line 2",)),
        ('["a.md"]\n\ntitel = "T"', ("line 3", "'titel'", "title?", '"a.md"')),
        ('["b.md"]\ndate = 2025-10-31\n["a.md"]\ndate = "last week"', ("line 4", "date", "2025-10-31")),
        ('["a.md"]\ntitle = "T"\naliases = 3', ("line 3", "aliases")),
        ('["a.md"]\ntitle = { a = 1 }', ("line 2", "title")),
        ('title = "T"\n["a.md"]', ("line 1", "title", "before any table")),
        ("[report.pdf]\ntitle = 'T'", ("line 1", "quotation marks")),
        ('["a.md"]\n[["a.md".sources]]\nkey = "1"\n["a.md".aliases]\nx = [1]', ("line 4", "aliases")),
        ('["a.md"]\ntitle = "T"\ntitle = "U"\n', ("line 3",)),
    ],
)
def test_a_mistake_is_an_error_that_names_the_line(corpus: Path, text: str, named: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as error:
        written(corpus, text)
    assert all(part in str(error.value) for part in (METADATA_FILE, *named)), error.value


def test_a_file_that_cannot_be_read_is_an_error(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_bytes(b'["a.md"]\ntitle = "\xff"')
    with pytest.raises(ConfigError, match="UTF-8"):
        read_overrides(corpus)
    (corpus / METADATA_FILE).unlink()
    (corpus / METADATA_FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        read_overrides(corpus)


def test_the_mark_that_some_editors_write_is_no_mistake(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_bytes(b'\xef\xbb\xbf["a.md"]\r\ntitle = "T"\r\n')
    assert read_overrides(corpus).for_source("a.md").title == "T"
