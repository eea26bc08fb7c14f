"""Footnotes of a PDF: small type at the foot of a page that begins with a number or a sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from govqa.loading.blocks import ends_sentence
from govqa.loading.pdf.line import Line

#: Notes are set in type at most this share of the running text's.
_SMALLER = 0.93
#: Notes of one page are set alike, to this share of their type size.
_ALIKE = 0.04
#: Notes begin in this share of the page, from its foot; those that are not set smaller in the other.
_LOWER = 0.75
_LOWER_HALF = 0.5
#: A note has letters, in this share of its characters, unlike the rows of a table.
_LETTERS = 0.3

_KEY = re.compile(r"(\d{1,3}|[*∗†‡§¶#]+)")
_AFTER_KEY = re.compile(r"[.):\]]?\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Note:
    """The lines of a note; ``key`` is empty for the rest of a note that began on an earlier page."""

    key: str
    lines: list[Line] = field(default_factory=list)


def part(lines: Sequence[Line], body: float, pending: str) -> tuple[list[Line], list[Note]]:
    """The running text's lines of a page and its notes, with ``body`` the running text's type size.

    ``pending`` is the text of the last page's last note, or empty: the rest of it may stand here.
    """
    taken: set[int] = set()
    notes: list[Note] = []
    for i, line in enumerate(lines):
        if i in taken or not (key := _key(line)):
            continue
        small = line.size <= _SMALLER * body
        if line.baseline > (_LOWER if small else _LOWER_HALF) * line.height:
            continue
        zone = _zone(lines, i)
        if not _is_last(lines, zone) or not _is_note(lines, zone, key, small=small):
            continue
        rest = _before(lines, i, taken) if pending and not notes else []
        if rest and (len(rest) < 8 or not ends_sentence(pending)):
            notes.append(Note("", [lines[n] for n in rest]))
            taken.update(rest)
        for n in zone:
            starts = _key(lines[n])
            if starts and (not notes or not notes[-1].key or n == i or _follows(notes[-1].key, starts)):
                notes.append(Note(starts))
            notes[-1].lines.append(lines[n])
        taken.update(zone)
    if not notes and pending and not ends_sentence(pending) and (rest := _tail(lines, body)):
        notes.append(Note("", [lines[n] for n in rest]))
        taken.update(rest)
    return [line for n, line in enumerate(lines) if n not in taken], notes


def _key(line: Line) -> str:
    """The number or sign with which a line begins as a note does, or empty."""
    match = _KEY.match(line.text)
    if not match:
        return ""
    raised = any(begin == 0 for begin, _ in line.marks)
    after = _AFTER_KEY.match(line.text, match.end())
    if raised:
        begin, end = next(mark for mark in line.marks if mark[0] == 0)
        return line.text[begin:end]
    apart = after is not None and after.end() > match.end() and line.text[after.end()].isalpha()
    return match[1] if apart or not match[1].isdigit() else ""


def _follows(key: str, other: str) -> bool:
    if key.isdigit() and other.isdigit():
        return int(other) == int(key) + 1
    return not other.isdigit()


def _zone(lines: Sequence[Line], i: int) -> list[int]:
    """The lines from ``i`` down that are set like it."""
    zone = [i]
    for n in range(i + 1, len(lines)):
        last, line = lines[zone[-1]], lines[n]
        if (
            line.baseline > last.baseline + 0.5 * last.size
            or abs(line.size - lines[i].size) > _ALIKE * line.size
        ):
            break
        zone.append(n)
    return zone


def _is_last(lines: Sequence[Line], zone: list[int]) -> bool:
    """Whether nothing else stands below the zone, in its column."""
    left, right = min(lines[n].left for n in zone), max(lines[n].right for n in zone)
    top = lines[zone[0]].baseline
    return not any(
        line.baseline < top - 0.5 * line.size and line.left < right and line.right > left
        for n, line in enumerate(lines)
        if n not in zone
    )


def _is_note(lines: Sequence[Line], zone: list[int], key: str, *, small: bool) -> bool:
    """Whether the zone has words, and its key is raised: in the text above it, or here, or else in both."""
    text = "".join(lines[n].text for n in zone)
    if small and sum(c.isalpha() for c in text) < _LETTERS * len(text):
        return False
    here = any(begin == 0 for begin, _ in lines[zone[0]].marks)
    above = any(
        key in re.split(r"[,–-]", line.text[begin:end])
        for n, line in enumerate(lines)
        if line.baseline > lines[zone[0]].baseline
        for begin, end in line.marks
    )
    return (here or above) if small else (here and above)


def _before(lines: Sequence[Line], i: int, taken: set[int]) -> list[int]:
    """The lines just above ``i`` that are set like it."""
    found: list[int] = []
    for n in range(i - 1, -1, -1):
        below = lines[n + 1]
        if n in taken or abs(lines[n].size - lines[i].size) > _ALIKE * lines[i].size:
            break
        if not 0 < lines[n].baseline - below.baseline < 2 * below.size:
            break
        found.insert(0, n)
    return found


def _tail(lines: Sequence[Line], body: float) -> list[int]:
    """The small lines at the end of a page, under its running text."""
    found: list[int] = []
    for n in range(len(lines) - 1, -1, -1):
        if lines[n].size > _SMALLER * body or (
            found and not 0 < lines[n].baseline - lines[n + 1].baseline < 2 * lines[n].size
        ):
            break
        found.insert(0, n)
    if not found or len(found) == len(lines) or lines[found[0]].baseline > 0.5 * lines[found[0]].height:
        return []
    return found if _is_last(lines, found) else []
