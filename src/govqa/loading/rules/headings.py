"""Headings of texts that have no mark-up for them, and their levels."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from govqa.analysis import analyse
from govqa.loading.blocks import Block, ends_sentence, words
from govqa.loading.people.lexicon import OUTLINE

#: Longest heading, in words and in characters.
_MOST_WORDS = 22
_MOST_CHARACTERS = 160
#: A title of fewer terms, or a section of fewer, does not tell whether the one is about the other. (The
#: sections of five real articles that belong to their title and reach this length share 2 terms or more.)
_TITLE_TERMS = 4
_SECTION_TERMS = 30
_PERSON = re.compile(
    r"^[A-Z]{2,}(?:-[A-Z]{2,})? [A-Z][a-z]+(?:[-'’]?[a-z]+)?(?: [A-Z][a-z]+)?(?: ?\([^()]{2,90}\))?:\s*\S"
)
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
    found.reverse()
    out = list(blocks)
    guessed = levels([(blocks[i], i) for i in found], kept, _departures(blocks, found))
    for i, level in zip(found, guessed, strict=True):
        out[i] = replace(blocks[i], kind="heading", level=level)
    return out


def _departures(blocks: list[Block], found: list[int]) -> frozenset[int]:
    """The headings, of those at the places ``found``, that leave the subject of a person's heading above.

    "WEBER Max: Leaking dams and old locks" announces what he writes about. Once a section below has taken
    up words of that, a long one that takes up none is no part of it, and neither is what follows.
    """
    out: set[int] = set()
    title: set[str] = set()
    taken_up = False
    for i, end in pairwise([*found, len(blocks)]):
        person = _PERSON.match(blocks[i].text)
        if person:
            title, taken_up = set(analyse(blocks[i].text.partition(":")[2])), False
        elif is_outline(blocks[i].text) or _numbered_level(blocks[i].text):
            title = set()
        if len(title) < _TITLE_TERMS:
            continue
        body = [block.text for block in blocks[i + bool(person) : end] if not block.dropped]
        terms = analyse(" ".join(body))
        shared = title & set(terms)
        if taken_up and not shared and len(terms) >= _SECTION_TERMS:
            out.add(i)
            title = set()
        taken_up = taken_up or len(shared) > 1
    return frozenset(out)


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


def levels(
    headings: list[tuple[Block, int]], kept: list[int], departures: frozenset[int] = frozenset()
) -> list[int]:
    """The level of each heading, given with its place among all blocks; ``kept`` are places that count.

    ``departures`` are places of headings that are no part of the person's heading above them.

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
            level = person if i in departures else person + 1
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
