"""Quotation marks: which of them belong together, in every style that European and Chinese texts use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govqa.types import Span

#: Kinds of marks. Each is paired by itself, so that a stray mark of one kind spoils no other.
_KINDS = ("“”„‟", '"', "«»", "‹›", "「」", "『』", "‘’‚", "'")
_SINGLE = frozenset("‘’‚'")
#: What closes a quotation, by what opened it.
_CLOSES = {
    "“": "”‟",
    "„": "“”‟",
    "”": "”",
    "‟": "”",
    '"': '"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
}
#: Marks that open in one language and close in another: which, only their place tells.
_EITHER = frozenset("\"'”»›‟")
_BEFORE_OPENING = "([{—–-/“„«「『‘‚\"'¿¡:"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks: ``span`` without them, ``whole`` with them.

    ``continues`` if the quotation began in the paragraph before: such a part opens with a mark of its own.
    """

    span: Span
    whole: Span
    continues: bool = False


def quoted(text: str, paragraphs: Sequence[Span]) -> list[list[Quoted]]:
    """The quotations in each of the ``paragraphs`` of ``text``, in order, those inside others left out.

    A quotation may go on over paragraphs if each opens it again and the last one closes it; it is then
    one ``Quoted`` in each. A mark without its counterpart is ignored. Takes time in proportion to the text.
    """
    found: list[list[Quoted]] = [[] for _ in paragraphs]
    for kind in _KINDS:
        pattern = re.compile(f"[{kind}]")
        if not pattern.search(text):
            continue
        waiting: list[tuple[int, Quoted]] = []  # parts of a quotation that no mark has closed yet
        for i, paragraph in enumerate(paragraphs):
            pairs, left_open = _pairs(text, paragraph, pattern)
            first = _first_mark(text, paragraph)
            if waiting and text[first : first + 1] != text[waiting[0][1].whole.start]:
                waiting = []
            for start, end in pairs:
                continues = bool(waiting) and start == first
                if continues:
                    for j, part in waiting:
                        found[j].append(part)
                found[i].append(_between(text, start, end, end + 1, continues=continues))
            if left_open < 0 or (waiting and left_open != first):
                waiting = []
            if left_open >= 0:
                part = _between(text, left_open, paragraph.end, paragraph.end, continues=bool(waiting))
                waiting.append((i, part))
    return [_outermost(each) for each in found]


def _between(text: str, mark: int, end: int, whole_end: int, *, continues: bool) -> Quoted:
    inner = text[mark + 1 : end]
    start = mark + 1 + len(inner) - len(inner.lstrip())
    return Quoted(Span(start, max(start, mark + 1 + len(inner.rstrip()))), Span(mark, whole_end), continues)


def _first_mark(text: str, paragraph: Span) -> int:
    inside = paragraph.of(text)
    return paragraph.start + len(inside) - len(inside.lstrip())


def _pairs(text: str, paragraph: Span, pattern: re.Pattern[str]) -> tuple[list[tuple[int, int]], int]:
    """The outermost pairs of marks of one kind, and where one is left open last (-1 for none)."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    weak = -1
    for match in pattern.finditer(text, paragraph.start, paragraph.end):
        at, mark = match.start(), match[0]
        closes = bool(stack) and mark in _CLOSES[text[stack[-1]]] and _may_close(text, at, paragraph)
        if closes and mark in _SINGLE and _may_be_apostrophe(text, at):
            weak = at if weak < 0 else weak
        elif closes:
            pairs.append((stack.pop(), at))
            weak = -1
        elif _may_open(text, at, paragraph):
            if weak >= 0:
                pairs.append((stack.pop(), weak))
                weak = -1
            if stack and mark in _EITHER:
                stack.pop()  # the one before had no counterpart: an inch, an apostrophe
            stack.append(at)
    if weak >= 0:
        pairs.append((stack.pop(), weak))
    return _maximal(pairs), stack[0] if stack and not any(start > stack[0] for start, _ in pairs) else -1


def _maximal(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not out or start > out[-1][1]:
            out.append((start, end))
    return out


def _may_open(text: str, at: int, paragraph: Span) -> bool:
    mark = text[at]
    if mark not in _CLOSES:
        return False
    after = text[at + 1 : at + 2] if at + 1 < paragraph.end else ""
    if mark in "“„«「『‹" or (mark == "‚" and after.strip()):
        return bool(after)
    before = text[at - 1] if at > paragraph.start else " "
    begins = before.isspace() or before in _BEFORE_OPENING
    if mark in _SINGLE:  # "the ’90s" and "rock ’n’ roll" are no quotations
        return begins and (after.isalpha() or after in set('“"«[…')) and bool(after)
    return begins and bool(after.strip())


def _may_close(text: str, at: int, paragraph: Span) -> bool:
    after = text[at + 1] if at + 1 < paragraph.end else " "
    if text[at] in "»«›‹":  # French sets a space before them
        return True
    before = text[at - 1]
    return not before.isspace() and not (after.isalpha() and text[at] in "\"'’‘")


def _may_be_apostrophe(text: str, at: int) -> bool:
    """Whether the mark may be that of "the workers' rights" and close nothing."""
    return text[at - 1] in "sSxXzZ" and re.match(r"\s+[^\W_]", text[at + 1 : at + 4]) is not None


def _outermost(found: list[Quoted]) -> list[Quoted]:
    out: list[Quoted] = []
    for each in sorted(found, key=lambda q: (q.whole.start, -q.whole.end)):
        if out and each.whole.start < out[-1].whole.end:
            # A pair of single marks that runs out of a quotation was a pair of apostrophes.
            continue
        if len(each.span):
            out.append(each)
    return out
