"""The words and names of a corpus, as questions are mended and expanded with."""

from pathlib import Path

import pytest

from govqa.errors import IndexCorrupt
from govqa.retrieval.words import FILE, Words, write_words
from govqa.types import Document, Metadata

ORDINARY = frozenset({"the", "and", "meets", "in", "who", "joined", "sets", "rules", "for"})
TEXT = "The Rivers Council (RC) meets in Sandvik. The Rivers Council sets rules for the harbours of Sandvik."


def document(number: int) -> Document:
    metadata = Metadata(aliases=(("Big Rules", "Rules for the harbours"),))
    return Document(f"d{number}", f"{number}.md", "text/markdown", "0" * 64, TEXT, metadata)


@pytest.fixture
def words(tmp_path: Path) -> Words:
    write_words(tmp_path, [document(number) for number in range(6)], ORDINARY.__contains__)
    return Words(tmp_path, ORDINARY.__contains__)


def test_mends_with_the_words_of_the_documents(words: Words) -> None:
    assert words.mend("who joined the rivrs council") == "who joined the rivers council"
    assert words.mend("Who joined the Rivers Council?") == "Who joined the Rivers Council?"


def test_expands_with_the_names_in_the_documents(words: Words) -> None:
    assert "Rivers Council" in words.expand("Who joined the RC?").text
    assert words.expand("Who joined the club?").text == "Who joined the club?"


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    for name, numbers in (("a", range(6)), ("b", reversed(range(6)))):
        (tmp_path / name).mkdir()
        write_words(tmp_path / name, [document(number) for number in numbers], ORDINARY.__contains__)
    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()


def test_no_documents_have_no_words(tmp_path: Path) -> None:
    write_words(tmp_path, [], ORDINARY.__contains__)
    none = Words(tmp_path, ORDINARY.__contains__)
    assert none.mend("wich rivr") == "wich rivr"
    assert none.expand("What is the RC?").text == "What is the RC?"


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"vocabulary": 3, "names": {}}', '{"vocabulary": {}}']
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(IndexCorrupt, match=r"words\.json"):
        Words(tmp_path, ORDINARY.__contains__)
