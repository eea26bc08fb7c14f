"""The bundled notes: complete front matter, every fact with its source, sentences that can stand alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from govqa.corpus import ORIGINALS
from govqa.indexing.twins import find_twins, signature, stacked
from govqa.loading import load
from govqa.splitting import split_sentences
from govqa.types import Document

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
NOTES = sorted(path for path in CORPUS.rglob("*.md") if ORIGINALS not in path.relative_to(CORPUS).parts)

KINDS = {"law", "initiative", "institution", "event", "concept", "debate"}
#: Words of a note's body. The digests of whole articles are longer than notes on one subject.
LEAST_WORDS, MOST_WORDS, MOST_DIGEST_WORDS = 450, 1300, 4000
#: Words of a sentence: longer ones are split, since each is quoted by itself.
MOST_SENTENCE_WORDS = 45
#: Björnsson's LIX, words a sentence plus the share of words over six letters: 60 is the prose of officials.
MOST_LIX = 75.0
_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_LINK = re.compile(r"\]\(([^)]+)\)")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
#: A paragraph that begins so cannot be understood where it is quoted alone.
_LEANING = re.compile(r"(?:It|They|This|These|Those|He|She|Its|Their|His|Her)\b")


def parts(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def paragraphs(body: str) -> list[str]:
    bare = _MARK.sub("", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", body))
    return [part.strip() for part in bare.split("\n\n") if part.strip() and not part.lstrip().startswith("#")]


@pytest.fixture(scope="session", params=NOTES, ids=lambda path: path.relative_to(CORPUS).as_posix())
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_there_are_notes() -> None:
    assert len(NOTES) >= 80


def test_front_matter_is_complete(path: Path) -> None:
    front, body = parts(path)
    assert front["kind"] in KINDS
    assert body.lstrip().startswith(f"# {front['title']}\n")
    assert front["jurisdiction"]
    assert front["updated"] == date.fromisoformat(str(front["updated"]))
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(front["date"]))
    assert 2 <= len(front["topics"]) <= 10
    assert 3 <= len(front["questions"]) <= 6
    assert all(question.endswith("?") for question in front["questions"])
    assert front["sources"]
    for source in front["sources"]:
        assert source.keys() <= {"key", "title", "author", "publisher", "date", "number", "url"}
        assert source["key"]
        assert source["title"]


def test_every_mark_has_a_source_and_every_source_a_mark(path: Path) -> None:
    front, body = parts(path)
    keys = [source["key"] for source in front["sources"]]
    assert len(keys) == len(set(keys))
    assert {key.partition("/")[0] for key in _MARK.findall(body)} == set(keys)


def test_every_paragraph_names_its_source(path: Path) -> None:
    _, body = parts(path)
    for paragraph in re.split(r"\n\s*\n", body):
        if paragraph.strip() and not paragraph.lstrip().startswith("#"):
            assert _MARK.search(paragraph), paragraph[:80]


def test_links_lead_to_notes(path: Path) -> None:
    _, body = parts(path)
    for target in _LINK.findall(body):
        assert (path.parent / target).resolve() in NOTES, target


def test_length_and_difficulty_are_in_bounds(path: Path) -> None:
    front, body = parts(path)
    text = "\n\n".join(paragraphs(body))
    words = _WORD.findall(text)
    digest = len(front["sources"]) <= 2
    assert LEAST_WORDS <= len(words) <= (MOST_DIGEST_WORDS if digest else MOST_WORDS)
    sentences = [span.of(text) for span in split_sentences(text) if span.of(text).strip()]
    long = [sentence for sentence in sentences if len(sentence.split()) > MOST_SENTENCE_WORDS]
    assert long == []
    lix = len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)
    assert lix <= MOST_LIX


def test_no_paragraph_begins_with_a_pronoun(path: Path) -> None:
    _, body = parts(path)
    assert [paragraph[:60] for paragraph in paragraphs(body) if _LEANING.match(paragraph)] == []


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return [load(path, path.relative_to(CORPUS).as_posix(), max_bytes=1 << 20) for path in NOTES]


def test_marks_tell_the_reader_the_source_and_the_place(documents: list[Document]) -> None:
    for document in documents:
        assert document.footnotes
        assert all(note.text for note in document.footnotes), document.source


def test_no_two_notes_say_the_same(documents: list[Document]) -> None:
    signatures = stacked([signature(document) for document in documents])
    sources = [document.source for document in documents]
    assert find_twins(sources, signatures, range(len(documents)), ()) == ()
