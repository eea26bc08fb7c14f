"""Headings of texts that have no mark-up for them, and their levels."""

from __future__ import annotations

import re
from dataclasses import replace

from govqa.loading.blocks import Block, ends_sentence, words
from govqa.loading.lexicon import OUTLINE

#: Longest heading, in words and in characters.
_MOST_WORDS = 22
_MOST_CHARACTERS = 160
_PERSON = re.compile(r"^[A-Z]{2,}(?:-[A-Z]{2,})? [A-Z][a-z]+(?:[-'’]?[a-z]+)?(?: [A-Z][a-z]+)?:\s*\S")
_DIVISIONS = (
    (re.compile(r"^(part|title|annex|appendix|schedule)\s+[\dIVXLC]+\b", re.I), 2),
    (re.compile(r"^chapter\s+[\dIVXLC]+\b", re.I), 2),
    (re.compile(r"^section\s+[\dIVXLC]+\b", re.I), 3),
    (re.compile(r"^article\s+\d+\b", re.I), 4),
)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d_]")
_NUMBERED_TOP = re.compile(r"^[IVX]{1,5}\.\s+[A-Z]")
_INNER_STOP = re.compile(r"[a-z)”\"]{2}[.!;]\s+[A-Z“\"]")


def guess(blocks: list[Block]) -> list[Block]:
    """Turns short lines that stand over running text into headings, unless the file marks its own.

    The first of all blocks, if it is one, is the title (level 1).
    """
    if any(block.kind == "heading" and not block.dropped for block in blocks):
        return blocks
    kept = [i for i, block in enumerate(blocks) if not block.dropped]
    looks = {i for i in kept if looks_like_heading(blocks[i])}
    questions = sum(blocks[i].text.rstrip('”" ').endswith("?") for i in looks)
    found: list[int] = []
    over_text = False
    for i in reversed(kept):
        last = i == kept[-1]
        if i in looks and (over_text or (last and questions >= 3 and blocks[i].text.endswith("?"))):
            found.append(i)
        else:
            over_text = _is_text(blocks[i])
    out = list(blocks)
    for i, level in zip(found[::-1], levels([(blocks[i], i) for i in found[::-1]], kept), strict=True):
        out[i] = replace(blocks[i], kind="heading", level=level)
    return out


def _is_text(block: Block) -> bool:
    """Whether a heading may stand over ``block``: a sentence or a list, not a line such as "Editors:"."""
    if block.kind in ("item", "row"):
        return True
    return ends_sentence(block.text) and not (block.text.endswith(":") and len(words(block.text)) < 8)


def looks_like_heading(block: Block) -> bool:
    """Whether ``block`` is short, without a final stop, and begins as a heading does."""
    text = block.text
    if block.kind not in ("paragraph", "item") or block.label or block.note or block.speaker:
        return False
    if block.kind == "item" and not (_NUMBERED.match(text) or _NUMBERED_TOP.match(text)):
        return False
    if not 0 < len(words(text)) <= _MOST_WORDS or len(text) > _MOST_CHARACTERS:
        return False
    if ends_sentence(text) and not text.rstrip('”" ').endswith("?"):
        return False
    if text.endswith((",", "-", "–", "—")) or _INNER_STOP.search(text) or "@" in text or "://" in text:
        return False
    first = text.lstrip("“\"'‘(#¿")[:1]
    return first.isupper() or first.isdigit() or (first.isalpha() and not first.islower())


def levels(headings: list[tuple[Block, int]], kept: list[int]) -> list[int]:
    """The level of each heading, given with its place among all blocks; ``kept`` are places that count.

    Best effort: the first block is the title; numbers ("2.1") and divisions ("Article 5") tell theirs; an
    outline word ("Summary") gets the level of the first of its kind; a heading that names a person holds
    the plain ones after it.
    """
    place = {i: n for n, i in enumerate(kept)}
    out: list[int] = []
    outline = person = 0
    within = False
    before = -2
    for block, i in headings:
        text = block.text
        below = out[-1] + 1 if out and place[i] == before + 1 else 0
        numbered = _numbered_level(text)
        if not out and place[i] == 0 and not is_outline(text) and not numbered:
            level = 1
        elif numbered:
            level = numbered
        elif is_outline(text):
            outline = outline or below or 2
            level, within = outline, False
        elif _PERSON.match(text):
            person = person or below or (outline + 1 if outline else 2)
            level, within = person, True
        elif within:
            level = person + 1
        else:
            level = min(below, 3) if below else 2
        out.append(level)
        before = place[i]
    return out


def is_outline(text: str) -> bool:
    """Whether ``text`` names a part that any document may have: "Introduction", "Final remarks"."""
    bare = text.casefold().strip(" :.")
    return bare in OUTLINE


def _numbered_level(text: str) -> int:
    for pattern, level in _DIVISIONS:
        if pattern.match(text):
            return level
    match = _NUMBERED.match(text)
    if match:
        return 2 + match[1].count(".")
    return 2 if _NUMBERED_TOP.match(text) else 0
