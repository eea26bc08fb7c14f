"""The values that govqa passes around: frozen, compared by content, free of behaviour that reads or writes.

Spans are half-open ranges of Unicode code points into a document's canonical text, ``Document.text``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["answered", "not_found"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points. Raises ValueError unless ``0 <= start <= end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of ``text`` in this span. Raises IndexError if the span runs past its end."""
        if self.end > len(text):
            raise IndexError(f"span [{self.start}, {self.end}) runs past the end of a text of {len(text)}")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that a document rests on, as its front matter names it."""

    key: str
    title: str
    author: str = ""
    publisher: str = ""
    date: str = ""
    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document as a publication. Unknown values are empty.

    ``date`` and ``updated`` are ISO 8601, to the year, the month or the day. ``language`` is a BCP 47 tag.
    ``kind`` (law, institution, event, …) and ``jurisdiction`` are what the document is about, and
    ``questions`` some that it answers.
    ``aliases`` pairs a short form with what it stands for. ``origins`` pairs the name of each field that
    has a value, or that the corpus's keeper calls unknown, with where that comes from.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    kind: str = ""
    jurisdiction: str = ""
    updated: str = ""
    questions: tuple[str, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paginated document: ``index`` counts from 1, ``label`` is what is printed on it."""

    index: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """The stretch of text under one heading.

    ``heading_path`` names the headings from the outermost to this one; ``heading`` is where this one
    stands in the text; ``span`` runs from its start to the next heading of any level.
    """

    heading_path: tuple[str, ...]
    heading: Span
    span: Span


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """What one person says: ``span`` leaves out the ``label`` that names the speaker in the text.

    ``role`` is what the text calls the speaker ("minister for rivers"), empty where it does not say.
    """

    speaker: str
    span: Span
    label: Span
    role: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What running text quotes a person as saying: ``span`` is the words between the quotation marks, or
    the statement where the text attributes it without marks; such a span may hold one of the former.

    ``attribution`` is where the text names the speaker, ``role`` what it calls the speaker, empty where
    it does not say.
    """

    speaker: str
    role: str
    span: Span
    attribution: Span


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note: ``mark`` is where the text refers to it (empty where the mark itself was left out)."""

    key: str
    mark: Span
    text: str


@dataclass(frozen=True, slots=True)
class Omission:
    """Text of the file that the canonical text leaves out, with the rule that dropped it.

    It stood at ``position``; a quote never runs across that point.
    """

    position: int
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus, as text.

    ``doc_id`` depends on ``source`` alone, the path relative to the corpus with ``/`` between its parts.
    ``sha256`` is of the file's bytes. Sections, pages and turns are in order and do not overlap.
    """

    doc_id: str
    source: str
    media_type: str
    sha256: str
    text: str
    metadata: Metadata = Metadata()
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    turns: tuple[SpeakerTurn, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is retrieved as one, with ``text == document.text[span]``.

    ``sentences`` are the spans, in the document, that may be quoted as an answer: headings and
    questions are not among them. ``context`` is what a reader of the passage alone would miss (title,
    headings, the question it replies to); it is indexed with the passage and never quoted.
    """

    passage_id: str
    doc_id: str
    ordinal: int
    span: Span
    text: str
    sentences: tuple[Span, ...]
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    speaker: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class StageScore:
    """One stage's own score of a passage (higher is better) and its rank in that stage, from 1."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. ``scores`` maps each stage that found it to that stage's score and rank."""

    passage: Passage
    score: float
    rank: int
    scores: Mapping[str, StageScore] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its proof. Made only by ``govqa.reading.citing.cite``.

    ``span`` is where ``quote`` stands in the document, ``highlight`` the part of it that answers, None
    where that is all of it. ``speaker`` is who says it according to the source, and ``role`` what the source
    calls that person; both are empty where the source speaks for itself. ``footnotes`` are the texts of the
    notes that the source gives for it: what it rests on in turn.
    """

    number: int
    doc_id: str
    source: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    date: str
    quote: str
    span: Span
    highlight: Span | None
    page: int | None
    page_label: str
    heading_path: tuple[str, ...]
    speaker: str
    sha256: str
    role: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation: a question and, if there was one, the text that answered it."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What govqa says to a question.

    ``text`` is the quotes with their numbers, ready to print. ``confidence`` is the estimated
    probability, 0 to 1, that the documents answer the question with what is quoted. ``closest`` holds
    the nearest passages where ``status`` is ``"not_found"``. ``generation`` names the index that
    answered.
    """

    question: str
    standalone_question: str
    status: Status
    text: str
    citations: tuple[Citation, ...]
    confidence: float
    closest: tuple[Hit, ...]
    generation: str

    def to_json(self, indent: int | None = None) -> str:
        """This answer as JSON, the form that ``govqa.verify`` checks."""
        return json.dumps(to_data(self), ensure_ascii=False, indent=indent)


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that a build left out: ``error`` is the error's class, ``reason`` and ``remedy`` its words.

    ``attempt`` names the content of the file and how it was read, empty where it should be tried again.
    """

    source: str
    error: str
    reason: str
    remedy: str = ""
    attempt: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document much like another: ``similarity`` is the share of what they say in common, 1 for all."""

    source: str
    twin: str
    similarity: float


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Documents are named by ``source``.

    ``generation`` is the one that serves now: a new one if anything changed, else the one before.
    """

    generation: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The size in bytes and SHA-256 of one file of an index generation."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index generation was made of and with; the last file a build writes.

    ``encoder`` and ``reader`` name the exported models that answer questions from it.
    ``files`` maps each file, by its path inside the generation, to its size and checksum.
    """

    format_version: int
    generation: str
    parent: str
    created: str
    govqa_version: str
    settings_fingerprint: str
    loader: str
    splitter: str
    analyser: str
    model: str
    model_sha256: str
    encoder: str
    reader: str
    dimension: int
    documents: int
    passages: int
    failed: tuple[FailedFile, ...]
    duplicates: tuple[Duplicate, ...]
    corrections: str
    files: Mapping[str, FileRecord]


def to_data(value: Any) -> Any:
    """A value of this module as plain dicts, lists, strings and numbers, for JSON."""
    return asdict(value)
