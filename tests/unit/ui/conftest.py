"""Documents, citations and a stand-in for the chatbot: the interface is tested here without an index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from govqa.config import Settings
from govqa.reading.explanation import Explanation
from govqa.store import DocumentSummary
from govqa.types import Answer, Citation, Document, FailedFile, Hit, Metadata, Passage, Section, Span
from govqa.ui import passwords
from govqa.ui.documents import source_key
from govqa.ui.service import Service

TEXT = "Rules for AI\n\nThe council meets in Geneva.\nIt votes twice a year.\n\nNobody may abstain."


def make_document(text: str = TEXT, source: str = "rules.md", **fields: Any) -> Document:
    metadata = fields.pop(
        "metadata", Metadata(title="Rules for AI", publisher="The Council", date="2025-03-01")
    )
    return Document(source_key(source), source, "text/markdown", "0" * 64, text, metadata, **fields)


def make_citation(document: Document, quote: str, number: int = 1, **fields: Any) -> Citation:
    start = document.text.index(quote)
    known = {
        "title": document.metadata.title,
        "authors": document.metadata.authors,
        "publisher": document.metadata.publisher,
        "date": document.metadata.date,
        "highlight": None,
        "page": None,
        "page_label": "",
        "heading_path": (),
        "speaker": "",
    }
    return Citation(
        number=number,
        doc_id=document.doc_id,
        source=document.source,
        quote=quote,
        span=Span(start, start + len(quote)),
        sha256=document.sha256,
        **(known | fields),
    )


def make_answer(*citations: Citation, question: str = "Where does it meet?", **fields: Any) -> Answer:
    known = {
        "standalone_question": question,
        "status": "answered" if citations else "not_found",
        "text": " ".join(f"{c.quote} [{c.number}]" for c in citations),
        "confidence": 0.9 if citations else 0.1,
        "closest": (),
        "generation": "g1",
    }
    return Answer(question=question, citations=citations, **(known | fields))


def summary_of(document: Document) -> DocumentSummary:
    return DocumentSummary(
        document.doc_id,
        document.source,
        document.media_type,
        document.sha256,
        document.metadata,
        passages=2,
        characters=len(document.text),
    )


class StandIn:
    """Does what the interface asks of a chatbot, from two documents, and remembers how it was asked."""

    generation = "g1"
    manifest = SimpleNamespace(
        failed=(FailedFile("scan.pdf", "NoTextLayer", "it has no text", "run OCR on it"),)
    )

    def __init__(self) -> None:
        heading = Section(("Rules for AI",), Span(0, 12), Span(0, len(TEXT)))
        other = make_document(
            "Glaciers melt.", "ice.txt", metadata=Metadata(title="Ice", publisher="Alps [Press]")
        )
        self.held = {d.doc_id: d for d in (make_document(sections=(heading,)), other)}
        self.asked: list[tuple[str, list[str], dict[str, str] | None]] = []

    def refresh(self) -> bool:
        return False

    def documents(self) -> list[DocumentSummary]:
        return [summary_of(document) for document in self.held.values()]

    def document(self, doc_id: str) -> Document:
        return self.held[doc_id]

    def ask(self, question: str, history: Any = (), filters: Any = None) -> Answer:
        self.asked.append((question, list(history), filters))
        document = next(iter(self.held.values()))
        if "chocolate" in question:
            span = Span(14, 42)
            passage = Passage("p", document.doc_id, 0, span, span.of(TEXT), (span,), ("Rules for AI", "Seat"))
            return make_answer(question=question, closest=(Hit(passage, 0.2, 1),))
        return make_answer(make_citation(document, "The council meets in Geneva."), question=question)

    def ask_exactly(self, question: str, filters: Any = None) -> Answer:
        return self.ask(question, ["exactly"], filters)

    def explain(
        self, question: str, history: Any = (), filters: Any = None, *, literal: bool = False
    ) -> Explanation:
        said = self.ask(question, [*history, *(["exactly"] if literal else [])], filters)
        return Explanation(said, question, question, 0, (), 0.2)

    def retrieve(self, query: str, k: int = 10, filters: Any = None) -> list[Hit]:
        return list(self.ask(f"chocolate {query}").closest)[:k]


@pytest.fixture
def document() -> Callable[..., Document]:
    return make_document


@pytest.fixture
def citation() -> Callable[..., Citation]:
    return make_citation


@pytest.fixture
def answer() -> Callable[..., Answer]:
    return make_answer


@pytest.fixture
def summary() -> Callable[[Document], DocumentSummary]:
    return summary_of


@pytest.fixture
def kept() -> Callable[[str], str]:
    """What is kept of a password, by parameters so weak that a test need not wait."""

    def made(password: str) -> str:
        digest = passwords._scrypt(password, 2, 8, 1, b"0123456789abcdef")
        return str(passwords.KeptPassword(2, 8, 1, b"0123456789abcdef", digest))

    return made


@pytest.fixture
def bot() -> StandIn:
    return StandIn()


@pytest.fixture
def service(bot: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service over the stand-in and a corpus folder with three files, whose builds are only counted."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("rules.md", "scan.pdf", "new.txt"):
        (corpus / name).write_text("A text.")
    made = Service(Settings(corpus=corpus, index=tmp_path / "index"), writable=True)
    made._bot = bot  # type: ignore[assignment]
    made.phase = "ready"
    made._opened.set()
    made.builds = 0  # type: ignore[attr-defined]

    def count() -> bool:
        made.builds += 1  # type: ignore[attr-defined]
        return True

    monkeypatch.setattr(made, "start_build", count)
    return made
