"""Raised figures → marks of footnotes: where there is a note of that number, the figure is its mark."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from govqa.loading.blocks import Block, Mark, edited

_ENDNOTE = re.compile(r"(\d{1,3})[.)]?\s+(?=\S)")
_ENDNOTES_HEADING = re.compile(
    r"^\W*(\d+\.?\s*)?(end ?notes|notes|references|bibliography|works cited|literature|literatur|anmerkungen|"
    r"notes et références|références|bibliographie|notas|referencias|bibliografía)( and \w+)?\W*$",
    re.I,
)
_LEAST_ENDNOTES = 3
#: Raised figures after a shorter word are powers and indices: "km2", "R2".
_LEAST_LETTERS = 3


def resolved(blocks: Sequence[Block]) -> tuple[list[Block], Mapping[str, str]]:
    """``blocks`` without the raised figures whose note is known, and the endnotes, by number.

    A raised figure without a note may be a power, or refer to something else: it stays where it stands.
    """
    footnotes = {
        (page, block.note)
        for block in blocks
        if block.note
        for page in (block.page, *(page for _, page in block.breaks))
    }
    later = {key: text for key, text in endnotes(blocks).items() if all(key != note for _, note in footnotes)}
    out: list[Block] = []
    for block in blocks:
        edits: list[tuple[int, int, str]] = []
        marks: list[Mark] = []
        for mark in block.marks:
            keys = [key for key in re.split(r"[,–-]", mark.key) if key]
            if block.note or not keys or mark.start == 0:
                continue
            known = all((block.page, key) in footnotes for key in keys)
            if known or (all(key in later for key in keys) and not _is_power(block.text, mark.start)):
                edits.append((mark.start, mark.end, ""))
                marks += [Mark(key, mark.start, mark.end) for key in keys]
        out.append(edited(replace(block, marks=tuple(marks)), edits) if block.marks else block)
    return out, later


def endnotes(blocks: Sequence[Block]) -> dict[str, str]:
    """The numbered notes or references that stand at the end of the text under a heading that says so."""
    best: dict[str, str] = {}
    found: dict[str, str] = {}
    under_heading = False
    for block in blocks:
        if block.dropped:
            continue
        if _ENDNOTES_HEADING.match(block.text):
            under_heading, found = True, {}
        elif under_heading and (match := _ENDNOTE.match(block.text)) and int(match[1]) == len(found) + 1:
            found[match[1]] = block.text[match.end() :]
            best = found if len(found) >= _LEAST_ENDNOTES else best
    return best


def _is_power(text: str, at: int) -> bool:
    before = re.search(r"\w+$", text[:at])
    return before is not None and (before[0][-1].isdigit() or len(before[0]) < _LEAST_LETTERS)
