"""Checking an answer again: is every quote still, character for character, where the answer says?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import StoreError, VerificationError
from govqa.generation import Generation


#: What is checked of a citation, beside its spans.
_FIELDS = {"number": int, "doc_id": str, "source": str, "quote": str, "sha256": str}


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking an answer found. True, as a condition, where there are no ``problems``."""

    citations: int
    problems: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.problems


def verify(answer: str | Mapping[str, Any], index: str | Path | None = None) -> Verification:
    """Check every citation of ``answer``, as ``Answer.to_json`` wrote it, against the documents of ``index``.

    Raises VerificationError if it is not such an answer, IndexNotFound, IndexCorrupt, IndexIncompatible.
    """
    citations = _citations(answer)
    generation = Generation.current(Path(index or Settings.load().index))
    try:
        problems = [problem for citation in citations for problem in _problems(generation, citation)]
    finally:
        generation.close()
    return Verification(len(citations), tuple(problems))


def _citations(answer: str | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(answer) if isinstance(answer, str) else answer
        citations = list(data["citations"])
        for citation in citations:
            for name, kind in _FIELDS.items():
                _typed(citation[name], kind)
            for span in (citation["span"], citation["highlight"] or {"start": 0, "end": 0}):
                _typed(span["start"], int)
                _typed(span["end"], int)
    except (ValueError, TypeError, KeyError) as error:
        raise VerificationError(
            f"this is not an answer that govqa wrote: {error}. Give the output of  govqa ask --json"
        ) from error
    return citations


def _typed(value: object, kind: type) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not of type {kind.__name__}")


def _problems(generation: Generation, citation: Mapping[str, Any]) -> list[str]:
    name = f"[{citation['number']}] {citation['source']}"
    try:
        document = generation.records.document(citation["doc_id"])
    except StoreError as error:
        return [f"{name}: {error}"]
    start, end = citation["span"]["start"], citation["span"]["end"]
    problems = []
    if document.source != citation["source"]:
        problems.append(f"{name}: the document {citation['doc_id']} is {document.source}")
    if not 0 <= start < end or document.text[start:end] != citation["quote"]:
        problems.append(f"{name}: the text at [{start}, {end}) is not the quote")
    highlight = citation["highlight"]
    if highlight and not start <= highlight["start"] < highlight["end"] <= end:
        problems.append(f"{name}: the highlight is not inside the quote")
    if document.sha256 != citation["sha256"]:
        problems.append(f"{name}: the file has changed since: its SHA-256 is {document.sha256}")
    return problems
