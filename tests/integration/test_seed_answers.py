"""Five real articles, asked: what is quoted is what somebody says in them, and nothing around it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from govqa.chatbot import Chatbot
from govqa.config import Settings
from govqa.indexing import build_index
from govqa.loading import load
from govqa.reading.attribution import said_by
from govqa.splitting import is_question, split_sentences
from govqa.types import Citation, Document, Span

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seeds(root: Path) -> Path:
    folder = root.parent / "shared" / "data" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real articles are not on this machine (../shared/data/seeds)")
    return folder


@pytest.fixture(scope="module")
def documents(seeds: Path) -> dict[str, Document]:
    return {path.name: load(path, path.name, max_bytes=1 << 20) for path in seeds.glob("*.txt")}


@pytest.fixture(scope="module")
def citations(
    seeds: Path, documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory
) -> list[Citation]:
    """What is cited for each question of the development set, and for each line that is no text."""
    folder = tmp_path_factory.mktemp("seeds")
    corpus = folder / "corpus"
    corpus.mkdir()
    for source in documents:
        (corpus / source).write_bytes((seeds / source).read_bytes())
    assert build_index(corpus, folder / "index", settings=Settings.load()).failed == ()
    bot = Chatbot.open(folder / "index", settings=Settings.load(refuse_below=0.0))
    asked = [
        json.loads(line)["question"] for line in (seeds / "dev_qa.jsonl").read_text("utf-8").splitlines()
    ]
    asked += _lines_around(documents.values())
    assert len(asked) >= 100
    return [citation for question in asked for citation in bot.ask(question).citations]


def _lines_around(documents: Iterable[Document]) -> list[str]:
    """Headings, captions, pull quotes, menus: what stands in the articles and is no answer."""
    found: list[str] = []
    for document in documents:
        found += [section.heading.of(document.text) for section in document.sections]
        found += [omission.text for omission in document.omissions]
    return list(dict.fromkeys(found))


def test_no_heading_is_quoted(citations: list[Citation], documents: dict[str, Document]) -> None:
    assert len(citations) >= 100
    for citation in citations:
        headings = [section.heading for section in documents[citation.source].sections]
        assert not [heading for heading in headings if heading.overlaps(citation.span)], citation.quote


def test_no_text_that_was_left_out_is_quoted(
    citations: list[Citation], documents: dict[str, Document]
) -> None:
    for citation in citations:
        document = documents[citation.source]
        assert citation.span.of(document.text) == citation.quote
        left_out = [each.position for each in document.omissions]
        assert not [at for at in left_out if citation.span.start < at < citation.span.end], citation.quote


def test_no_question_is_quoted(citations: list[Citation]) -> None:
    for citation in citations:
        sentences = [span.of(citation.quote) for span in split_sentences(citation.quote)]
        assert not [sentence for sentence in sentences if is_question(sentence)], citation.quote


def test_what_an_interviewer_asks_is_not_quoted_and_what_leads_up_to_it_is_not_the_interviewees(
    citations: list[Citation], documents: dict[str, Document]
) -> None:
    asking = [
        (document.source, turn.speaker, turn.span)
        for document in documents.values()
        for turn in document.turns
        if is_question(turn.span.of(document.text))
    ]
    assert {speaker for _, speaker, _ in asking} == {"Loke Sandvall", "Katja Pomortseva", "Felicia Kämpe"}
    for citation in citations:
        for source, speaker, span in asking:
            if source == citation.source and span.overlaps(citation.span):
                assert (citation.speaker, citation.span.end < span.end) == (speaker, True), citation.quote


def test_each_quote_names_who_says_it(citations: list[Citation], documents: dict[str, Document]) -> None:
    for citation in citations:
        said = said_by(documents[citation.source], Span(citation.span.start, citation.span.end))
        assert (citation.speaker, citation.role) == said
    assert {citation.speaker for citation in citations} >= {"", "Tom Abram", "Angela Zhang", "XUE Lan"}
