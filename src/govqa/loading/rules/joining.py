"""Paragraphs that a page break cut in two become one again."""

from __future__ import annotations

import re
from dataclasses import replace

from govqa.loading.blocks import Block, Mark, ends_sentence, words

#: What pdfium puts for a hyphen at a line's end.
HYPHEN = "\ufffe"
#: Rules that drop the furniture of pages.
PAGE_FURNITURE = frozenset({"running header", "page number", "line numbers", "margin text", "filler"})

#: A shorter first half is a heading or a line of a list.
_LEAST_WORDS = 4
#: A line this long is one of running text: shorter ones stand in lists, tables and forms.
_LINE_WORDS = 8
#: A first half this long is no heading, so it may go on with a capital:
#: ("… the chancellor, Ada" / "Byron, …").
_LONG_WORDS = 25
_OPENING = "\"'“‘«([—–-"
_OPEN_END = re.compile(
    r"(,|\b(a|an|and|as|at|but|by|for|from|in|into|is|its|of|on|or|that|the|their|to|was|were|which|with))$",
    re.I,
)


def page_breaks(blocks: list[Block]) -> list[Block]:
    """Joins paragraphs where the first stops in mid-sentence and the second goes on with it.

    Nothing is joined across a dropped block, lest a sentence run over text that was left out; but what
    every page bears at its edges is no part of the text, and moves out of the joined paragraph. So do
    footnotes and what stands aside: before it what stands on the page where it begins, behind it the rest.
    """
    joined: list[Block] = []
    last = -1  # where the block before the page's furniture stands
    for block in blocks:
        if last >= 0 and _continues(joined[last], block):
            first, between = joined[last], joined[last + 1 :]
            begins = first.page_at(len(first.text))
            before = [other for other in between if other.page <= begins and other.page != block.page]
            behind = [other for other in between if other not in before]
            joined[last:] = [*before, join(first, block), *behind]
            last += len(before)
            continue
        joined.append(block)
        if block.dropped not in PAGE_FURNITURE and not block.note and not block.aside:
            last = len(joined) - 1
    return joined


def join(first: Block, second: Block) -> Block:
    """``second`` appended to ``first`` after one space, or none after a line-end hyphen."""
    space = "" if first.text.endswith(HYPHEN) else " "
    at = len(first.text) + len(space)
    breaks = [(at + offset, page) for offset, page in second.breaks]
    last_page = first.breaks[-1][1] if first.breaks else first.page
    if second.page != last_page:
        breaks.insert(0, (at, second.page))
    marks = tuple(Mark(mark.key, at + mark.start, at + mark.end) for mark in second.marks)
    return replace(
        first,
        text=f"{first.text}{space}{second.text}",
        bold=first.bold and second.bold,
        marks=first.marks + marks,
        breaks=(*first.breaks, *breaks),
        places=(*first.places, *(run.moved(at) for run in second.places)),
    )


def _continues(first: Block, second: Block) -> bool:
    if second.aside or not (second.is_body and not second.label and first.bold == second.bold):
        return False
    if first.dropped or first.note or first.kind not in ("paragraph", "item"):
        return False
    if ends_sentence(first.text) or not first.text:
        return False
    length = len(words(first.text))
    start = second.text.lstrip(_OPENING)[:1]
    if start.islower():
        return length >= _LEAST_WORDS and _is_running(first, second)
    # The items of a list seldom end in a stop; where a page break follows, the item may be a paragraph.
    is_listed = first.kind == "item" and second.page == first.page_at(len(first.text))
    if is_listed or not ends_sentence(second.text):
        return False
    return length >= _LONG_WORDS or (length >= _LEAST_WORDS and _OPEN_END.search(first.text) is not None)


def _is_running(first: Block, second: Block) -> bool:
    """Whether the two are more than lines of a list in lower case, or a verse.

    Where no page ends between them, as in formats without pages, they were written as two paragraphs: then
    the second ends a sentence, or the first is a line that was broken where a page was narrow.
    """
    if ends_sentence(second.text):
        return True
    if not second.page:
        return len(words(first.text)) >= _LINE_WORDS and not first.text[:1].islower()
    return not first.text[:1].islower() or len(first.text) >= 80
