from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from govqa.corpus import check_metadata, correcting, set_metadata
from govqa.errors import ConfigError, GovqaError
from govqa.loading import METADATA_FILE, read_overrides

OURS = """# Ours, in our order.

["b/*"]   # all of them
publisher='The Press' # as they write it

["a.md"]
title = "T"

# the end
"""


def text_of(corpus: Path) -> str:
    return (corpus / METADATA_FILE).read_text("utf-8")


def test_the_file_is_made_if_need_be(corpus: Path) -> None:
    set_metadata(
        corpus, "originals/a b.html", {"url": "https://example.org/a"}, comment="Retrieved 2025-10-31"
    )
    assert read_overrides(corpus).for_source("originals/a b.html").url == "https://example.org/a"
    assert text_of(corpus).startswith("# ")
    assert '\n\n["originals/a b.html"]\n# Retrieved 2025-10-31\nurl = "https://example.org/a"\n' in text_of(
        corpus
    )


def test_all_else_stays_as_it_is(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_text(OURS)
    set_metadata(corpus, "a.md", {"date": "2025-10"})
    set_metadata(corpus, "c.md", {"title": "C", "authors": ("Ada Byron",), "aliases": {"RG": "river guild"}})
    for line in OURS.splitlines():
        assert line in text_of(corpus).splitlines()
    overrides = read_overrides(corpus)
    assert (overrides.for_source("a.md").title, overrides.for_source("a.md").date) == ("T", "2025-10")
    assert overrides.for_source("c.md").authors == ("Ada Byron",)
    assert overrides.for_source("c.md").aliases == (("RG", "river guild"),)
    assert overrides.for_source("b/x.md").publisher == "The Press"


def test_other_names_are_replaced_whole_wherever_they_stand(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_text(
        '["a.md"]\ntitle = "T"\n["a.md".aliases]\nRG = "river guild"\n[["a.md".sources]]\nkey = "1"\n'
        '["b.md"]\ntitle = "B"\n'
    )
    set_metadata(corpus, "a.md", {"aliases": {"UN": "United Nations", "AI+": "AI Plus"}})
    set_metadata(corpus, "a.md", {"date": "2025", "language": "en"})
    a = read_overrides(corpus).for_source("a.md")
    assert a.aliases == (("UN", "United Nations"), ("AI+", "AI Plus"))
    assert (a.title, a.date, a.language, len(a.sources)) == ("T", "2025", "en", 1)
    set_metadata(corpus, "a.md", {"aliases": {}})
    assert read_overrides(corpus).for_source("a.md").aliases == ()
    assert "aliases" in dict(read_overrides(corpus).for_source("a.md").origins)
    assert read_overrides(corpus).for_source("b.md").title == "B"


def test_a_correction_is_taken_back(corpus: Path) -> None:
    set_metadata(corpus, "a.md", {"title": "T", "date": "2025"})
    set_metadata(corpus, "a.md", {"title": None})
    assert read_overrides(corpus).for_source("a.md").origins == (("date", "corpus/metadata.toml"),)
    before = text_of(corpus)
    set_metadata(corpus, "unknown.md", {"title": None})
    assert text_of(corpus) == before


def test_authors_take_the_place_of_an_author(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_text('["a.md"]\nauthor = "Max Weber"\n')
    set_metadata(corpus, "a.md", {"authors": ["Ada Byron"]})
    assert read_overrides(corpus).for_source("a.md").authors == ("Ada Byron",)


@pytest.mark.parametrize("source", ['qu"ote.md', "back\\slash.md", "a.b.c", "ümlaut.md", "a]b.md", "*.md"])
def test_any_name_can_be_written(corpus: Path, source: str) -> None:
    set_metadata(corpus, source, {"title": "T"})
    assert read_overrides(corpus).for_source(source).title == "T"


@pytest.mark.parametrize("values", [{"titel": "T"}, {"date": "last week"}, {"title": {"a": 1}}])
def test_what_may_not_stand_there_is_not_written(corpus: Path, values: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        check_metadata(values)
    with pytest.raises(ConfigError):
        set_metadata(corpus, "a.md", values)
    assert not (corpus / METADATA_FILE).exists()


def test_a_file_with_a_mistake_is_left_alone(corpus: Path) -> None:
    (corpus / METADATA_FILE).write_text("[[[")
    with pytest.raises(ConfigError, match="TOML"):
        set_metadata(corpus, "a.md", {"title": "T"})
    assert text_of(corpus) == "[[["


def test_it_is_written_whole_or_not_at_all(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_metadata(corpus, "a.md", {"title": "T"})
    before, names = text_of(corpus), sorted(os.listdir(corpus))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GovqaError, match="No space left"):
        set_metadata(corpus, "a.md", {"title": "U"})
    assert text_of(corpus) == before
    assert sorted(os.listdir(corpus)) == names


def test_what_another_wrote_meanwhile_is_kept(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_metadata(corpus, "a.md", {"title": "T"})
    real, others = correcting._changed, iter(["one"])

    def change(text: str, *arguments: object) -> str:
        for other in others:
            path = corpus / METADATA_FILE
            path.write_text(path.read_text() + f'["{other}.md"]\ntitle = "{other}"\n')
        return real(text, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(correcting, "_changed", change)
    set_metadata(corpus, "b.md", {"title": "B"})
    overrides = read_overrides(corpus)
    assert [overrides.for_source(f"{name}.md").title for name in ("a", "b", "one")] == ["T", "B", "one"]


def test_many_writers_lose_nothing(corpus: Path) -> None:
    def write(number: int) -> None:
        for _ in range(20):
            try:
                return set_metadata(corpus, f"{number}.md", {"title": str(number)})
            except GovqaError:
                continue

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    overrides = read_overrides(corpus)
    assert [overrides.for_source(f"{number}.md").title for number in range(4)] == list("0123")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_it_stays_a_link(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text(OURS)
    (corpus / METADATA_FILE).symlink_to(tmp_path / "elsewhere.toml")
    set_metadata(corpus, "a.md", {"title": "U"})
    assert (corpus / METADATA_FILE).is_symlink()
    assert 'title = "U"' in (tmp_path / "elsewhere.toml").read_text()
