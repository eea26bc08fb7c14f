"""Blocks → Document: the one place where offsets into the canonical text are made."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

from govqa.loading.blocks import Block, Run
from govqa.loading.people.quotations import find_quotations
from govqa.loading.people.roles import turn_roles
from govqa.types import Document, Footnote, Metadata, Omission, Page, Section, Span, SpeakerTurn

SEPARATOR = "\n\n"


def doc_id(source: str) -> str:
    """The identity of the document at ``source``: 16 hexadecimal digits, from the path alone."""
    return hashlib.sha256(unicodedata.normalize("NFC", source).encode()).hexdigest()[:16]


def assemble(
    blocks: Sequence[Block],
    *,
    source: str,
    media_type: str,
    sha256: str,
    metadata: Metadata,
    notes: Mapping[str, str],
    page_labels: Sequence[str],
) -> Document:
    """The Document of ``blocks``, whose canonical text is the kept ones, a blank line apart."""
    kept = _kept(blocks)
    starts = _starts(kept)
    text = text_of(blocks)
    sections = _sections(kept, starts, len(text))
    turns = turn_roles(text, _turns(kept, starts), sections)
    return Document(
        doc_id=doc_id(source),
        source=source,
        media_type=media_type,
        sha256=sha256,
        text=text,
        metadata=metadata,
        pages=_pages(kept, starts, len(text), page_labels),
        sections=sections,
        turns=turns,
        quotations=find_quotations(
            text,
            [section.heading for section in sections],
            [*metadata.authors, *(turn.speaker for turn in turns)],
        ),
        footnotes=_footnotes(kept, starts, notes),
        omissions=_omissions(blocks, starts, len(text)),
    )


def text_of(blocks: Sequence[Block]) -> str:
    """The canonical text of ``blocks``, as ``assemble`` makes it."""
    return SEPARATOR.join(block.text for block in _kept(blocks))


def places(blocks: Sequence[Block]) -> list[Run]:
    """Where in the file the characters of the canonical text of ``blocks`` come from, in order."""
    kept = _kept(blocks)
    return [
        run.moved(start) for block, start in zip(kept, _starts(kept), strict=True) for run in block.places
    ]


def _kept(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if not block.dropped and block.text]


def _starts(kept: Sequence[Block]) -> list[int]:
    starts: list[int] = []
    at = 0
    for block in kept:
        starts.append(at)
        at += len(block.text) + len(SEPARATOR)
    return starts


def _pages(kept: Sequence[Block], starts: list[int], end: int, labels: Sequence[str]) -> tuple[Page, ...]:
    """Pages without gaps: each begins with its first character, an empty one where the next begins."""
    first: dict[int, int] = {}
    for block, start in zip(kept, starts, strict=True):
        for offset, page in ((0, block.page), *block.breaks):
            first.setdefault(page, start + offset)
    begins = [end] * (len(labels) + 1)
    for index in range(len(labels), 0, -1):
        begins[index - 1] = min(first.get(index, begins[index]), begins[index])
    if labels:
        begins[0] = 0
    return tuple(
        Page(index, label, Span(begins[index - 1], begins[index]))
        for index, label in enumerate(labels, start=1)
    )


def _sections(kept: Sequence[Block], starts: list[int], end: int) -> tuple[Section, ...]:
    path: list[tuple[int, str]] = []
    found: list[tuple[tuple[str, ...], Span]] = []
    for block, start in zip(kept, starts, strict=True):
        if block.kind == "heading":
            path = [(level, title) for level, title in path if level < block.level]
            path.append((block.level, block.text))
            found.append((tuple(title for _, title in path), Span(start, start + len(block.text))))
    ends = [*(heading.start for _, heading in found[1:]), end][: len(found)]
    return tuple(
        Section(path_, heading, Span(heading.start, until))
        for (path_, heading), until in zip(found, ends, strict=True)
    )


def _turns(kept: Sequence[Block], starts: list[int]) -> tuple[SpeakerTurn, ...]:
    turns: list[SpeakerTurn] = []
    label, speaker = Span(0, 0), ""
    begin = until = -1

    def close() -> None:
        nonlocal begin
        if 0 <= begin < until:
            turns.append(SpeakerTurn(speaker, Span(begin, until), label))
        begin = -1

    for block, start in zip(kept, starts, strict=True):
        stop = start + len(block.text)
        if block.speaker and block.label:
            close()
            speaker = block.speaker
            label = Span(start + block.label[0], start + block.label[1])
            rest = block.text[block.label[1] :]
            if block.kind != "heading" and rest.strip():
                begin, until = label.end + len(rest) - len(rest.lstrip()), stop
        elif block.speaker and block.speaker == speaker and not block.note:
            begin = start if begin < 0 else begin
            until = stop
        else:
            close()
            if not block.note:
                speaker = ""
    close()
    return tuple(turns)


def _footnotes(kept: Sequence[Block], starts: list[int], notes: Mapping[str, str]) -> tuple[Footnote, ...]:
    """A mark's body is the next note of its key on the mark's page or after it, else the one before.

    (Notes are often counted anew on each page or in each chapter.)
    """
    bodies: dict[str, list[tuple[int, int, str]]] = {}
    for i, block in enumerate(kept):
        if block.note:
            body = block.text[len(block.note) :].strip()
            last_page = block.breaks[-1][1] if block.breaks else block.page
            bodies.setdefault(block.note, []).append((last_page, i, body))

    def body_of(key: str, page: int, i: int) -> str:
        if key in notes or key not in bodies:
            return notes.get(key, "")
        after = [body for last_page, j, body in bodies[key] if last_page >= page and (page or j > i)]
        return after[0] if after else bodies[key][-1][2]

    return tuple(
        Footnote(
            mark.key,
            Span(start + mark.start, start + mark.end),
            body_of(mark.key, block.page_at(mark.start), i),
        )
        for i, (block, start) in enumerate(zip(kept, starts, strict=True))
        for mark in block.marks
    )


def _omissions(blocks: Sequence[Block], starts: list[int], end: int) -> tuple[Omission, ...]:
    """Each dropped block, where the next kept one begins."""
    found: list[Omission] = []
    passed = 0
    for block in blocks:
        if block.dropped:
            position = starts[passed] if passed < len(starts) else end
            if block.text:
                found.append(Omission(position, block.dropped, block.text))
        elif block.text:
            passed += 1
    return tuple(found)
