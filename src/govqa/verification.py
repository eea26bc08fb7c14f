"""Checking answers again: is every word of them still where it says, and said by whom it says?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import IndexCorrupt, StoreError, VerificationError
from govqa.generation import Generation
from govqa.reading.attribution import said_by
from govqa.reading.citing import printed, skips
from govqa.reading.footnotes import footnotes_at
from govqa.store.sealed import from_data
from govqa.types import Citation, Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking found: how many ``citations`` there were, and the ``problems``.

    True, as a condition, where there are no problems.
    """

    citations: int
    problems: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Claims:
    """What an answer claims that the documents can confirm or deny. ``closest`` are passages it shows."""

    status: str
    text: str
    citations: tuple[Citation, ...]
    closest: tuple[Passage, ...]


#: An answer, or the list of those of a conversation: as JSON text, or as the data that it stands for.
Answers = str | Mapping[str, Any] | Sequence[Mapping[str, Any]]


def verify(answer: Answers, index: str | Path | None = None) -> Verification:
    """Check ``answer``, as ``Answer.to_json`` wrote it, against the documents of ``index``.

    A list of such answers, as a conversation is exported, is checked answer by answer.
    Every quote must stand at its span, and all that is said of where it stands and who says it must be so;
    the text to print must be the quotes and nothing else. A passage shown as closest must stand at its span
    too. The question and the confidence are not facts about documents and are not checked.

    Raises VerificationError if it is not such an answer, IndexNotFound, IndexCorrupt, IndexIncompatible.
    """
    answers = _read(answer)
    generation = Generation.current(Path(index or Settings.load().index))
    try:
        problems = [
            f"answer {number}: {problem}" if len(answers) > 1 else problem
            for number, claims in enumerate(answers, start=1)
            for problem in _problems(generation, claims)
        ]
    finally:
        generation.close()
    return Verification(sum(len(claims.citations) for claims in answers), tuple(problems))


def read_citations(answer: Answers) -> tuple[Citation, ...]:
    """The citations of ``answer``, as ``verify`` takes it, in order. Nothing that they say is checked.

    Raises VerificationError if it is not such an answer.
    """
    return tuple(citation for claims in _read(answer) for citation in claims.citations)


def _read(answer: Answers) -> list[_Claims]:
    try:
        # What a program hands over goes through JSON as well: tuples become lists, the rest is refused.
        plain = dict(answer) if isinstance(answer, Mapping) else answer
        data = json.loads(plain if isinstance(plain, str) else json.dumps(plain))
        if not data:
            raise ValueError("it is empty")
        if isinstance(data, list):
            return [_claims(each, f"[{place}]") for place, each in enumerate(data)]
        return [_claims(data)]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        what = f"it has no {error}" if isinstance(error, KeyError) else error
        raise VerificationError(
            f"this is not an answer that govqa wrote: {what}. Give the output of  govqa ask --json  "
            "or an exported conversation"
        ) from error


def _claims(data: Any, where: str = "") -> _Claims:
    if not isinstance(data["closest"], list):
        raise ValueError("field 'closest' is not a list")
    closest = [hit["passage"] for hit in data["closest"]]
    named = {name: data[name] for name in ("status", "text", "citations")}
    claims: _Claims = from_data(_Claims, {**named, "closest": closest}, where)
    return claims


def _problems(generation: Generation, claims: _Claims) -> list[str]:
    problems = _form(claims)
    for citation in claims.citations:
        problems += _wrong_citation(generation, citation)
    for passage in claims.closest:
        problems += _wrong_passage(generation, passage)
    return problems


def _form(claims: _Claims) -> list[str]:
    """What is wrong with the answer in itself."""
    problems = []
    if claims.status != ("answered" if claims.citations else "not_found"):
        problems.append(f"the status is {claims.status!r}, with {len(claims.citations)} citations")
    if [citation.number for citation in claims.citations] != list(range(1, len(claims.citations) + 1)):
        problems.append("the citations are not numbered 1, 2, 3, …")
    if claims.text != printed(claims.citations):
        problems.append("the text is not the quotes with their numbers")
    return problems


def _wrong_citation(generation: Generation, citation: Citation) -> list[str]:
    name = f"[{citation.number}] {citation.source}"
    document = _document(generation, citation.doc_id)
    if document is None:
        return [f"{name}: the index holds no document {citation.doc_id!r}"]
    problems = []
    if not _stands(document, citation.span, citation.quote):
        problems.append(f"{name}: the text at [{citation.span.start}, {citation.span.end}) is not the quote")
    if skips(document, citation.span):
        problems.append(f"{name}: text of the source was left out inside the quote")
    if citation.highlight and (not len(citation.highlight) or citation.highlight not in citation.span):
        problems.append(f"{name}: the highlight is not inside the quote")
    if document.sha256 != citation.sha256:
        problems.append(f"{name}: the file has changed since: its SHA-256 is {document.sha256}")
    speaker, role = said_by(document, citation.span)
    facts = _facts(document, citation.span) | {
        "speaker": speaker,
        "role": role,
        "footnotes": footnotes_at(document, citation.span),
    }
    return problems + _wrong_facts(name, citation, facts)


def _wrong_passage(generation: Generation, passage: Passage) -> list[str]:
    document = _document(generation, passage.doc_id)
    if document is None:
        return [f"closest passage: the index holds no document {passage.doc_id!r}"]
    name = f"closest passage of {document.source}"
    problems = []
    if not _stands(document, passage.span, passage.text):
        problems.append(f"{name}: the text at [{passage.span.start}, {passage.span.end}) is another")
    return problems + _wrong_facts(name, passage, _facts(document, passage.span))


def _wrong_facts(name: str, claimed: Citation | Passage, facts: Mapping[str, object]) -> list[str]:
    """Which of the facts ``claimed`` says otherwise, among those that it says anything of."""
    return [
        f"{name}: its {field.replace('_', ' ')} is {value!r}, not {said!r}"
        for field, value in facts.items()
        if (said := getattr(claimed, field, value)) != value
    ]


def _document(generation: Generation, doc_id: str) -> Document | None:
    try:
        return generation.records.document(doc_id)
    except IndexCorrupt:
        raise
    except StoreError:
        return None


def _stands(document: Document, span: Span, text: str) -> bool:
    return bool(text) and document.text[span.start : span.end] == text


def _facts(document: Document, span: Span) -> dict[str, object]:
    """What is true of a quote at ``span``, by the field of the citation that says it."""
    start = span.start
    page = next((each for each in document.pages if each.span.start <= start < each.span.end), None)
    section = next((each for each in document.sections if each.span.start <= start < each.span.end), None)
    turn = next((each for each in document.turns if each.span.start <= start < each.span.end), None)
    return {
        "source": document.source,
        "title": document.metadata.title,
        "authors": document.metadata.authors,
        "publisher": document.metadata.publisher,
        "date": document.metadata.date,
        "page": page.index if page else None,
        "page_label": page.label if page else "",
        "heading_path": section.heading_path if section else (),
        "speaker": turn.speaker if turn else "",
    }
