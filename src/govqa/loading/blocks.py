"""What a format's parser makes of a file: a list of blocks, in reading order.

Rules (``cleaning``, ``joining``, ``headings``, ``speakers``) turn blocks into better blocks; ``assemble``
turns the last of them into a Document. A rule never deletes a block: it names itself in ``dropped``, so
that what was left out can be listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from govqa.types import Metadata

Kind = Literal["heading", "paragraph", "item", "row"]

_SENTENCE_END = re.compile(r"""[.!?…:;。！？][\d\])"'”’»›*†‡ ]*$""")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a block refers to the footnote ``key``: ``[start, end)`` of its text, empty if left out."""

    key: str
    start: int
    end: int


class Run(NamedTuple):
    """``length`` characters of a text, from ``offset`` on, that stand in the file as they stand here.

    They are the characters from ``start`` on of the page ``page``, as the format's library counts them.
    """

    offset: int
    length: int
    page: int
    start: int

    def moved(self, by: int) -> Run:
        """The same characters, ``by`` further on in the text."""
        return Run(self.offset + by, self.length, self.page, self.start)

    def overlaps(self, begin: int, end: int) -> bool:
        """Whether some of the characters are in ``[begin, end)`` of the text."""
        return self.offset < end and begin < self.offset + self.length

    def within(self, begin: int, end: int) -> Run:
        """Those of the characters that are in ``[begin, end)`` of the text."""
        first = max(begin, self.offset)
        last = min(end, self.offset + self.length)
        return Run(first, last - first, self.page, self.start + first - self.offset)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list item or a table row.

    ``level`` is the heading's, from 1. ``page`` is where the block begins, from 1, or 0 without pages;
    ``breaks`` pairs each offset at which a later page begins inside the block with that page. ``note`` is
    the key of the footnote whose body this is. ``aside`` text stands beside the running text, which goes
    on past it: a figure's words, a caption, a box. ``label`` is the stretch that names ``speaker``, who
    says the rest. ``places`` tell where in the file the characters come from, of a format whose pages can
    be shown. ``dropped`` is the rule that leaves this block out, or empty.
    """

    text: str
    kind: Kind = "paragraph"
    level: int = 0
    bold: bool = False
    page: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    aside: bool = False
    label: tuple[int, int] | None = None
    speaker: str = ""
    places: tuple[Run, ...] = ()
    dropped: str = ""

    @property
    def is_body(self) -> bool:
        """Whether this is running text that stays: a kept paragraph that is no footnote."""
        return self.kind == "paragraph" and not self.dropped and not self.note

    def page_at(self, offset: int) -> int:
        """The page on which the character at ``offset`` stands."""
        return next((page for start, page in reversed(self.breaks) if start <= offset), self.page)


Rule = Callable[[list[Block]], list[Block]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as its format module read it, before any rule.

    ``notes`` holds footnotes whose bodies are not blocks, by key; ``page_labels`` the labels printed on
    the pages, in order (empty for a format without pages). ``rules`` are those that suit the format.
    """

    blocks: list[Block]
    rules: tuple[Rule, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    notes: Mapping[str, str] = field(default_factory=dict)
    page_labels: tuple[str, ...] = ()


def fold(text: str) -> str:
    """``text`` on one line, its runs of spaces and line ends made one space."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, punctuation left out, for comparing texts."""
    return re.findall(r"[^\W_]+", text.casefold())


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends like a finished sentence, quotes, brackets and footnote marks aside."""
    return _SENTENCE_END.search(text) is not None


def lower_case_words(blocks: Iterable[Block]) -> set[str]:
    """Every word that the kept blocks write in lower case: such a word is hardly part of a name."""
    found: set[str] = set()
    for block in blocks:
        if not block.dropped:
            found.update(re.findall(r"\b[^\W\d_A-Z]\w*", block.text))
    return {word for word in found if word[:1].islower()}


def drop(block: Block, rule: str) -> Block:
    """``block``, left out by ``rule``."""
    return replace(block, dropped=rule)


def edited(block: Block, edits: Sequence[tuple[int, int, str]]) -> Block:
    """``block`` with each ``(start, end, new)`` of ``edits``, in order, put in its text.

    All that refers to the text moves with it; a new text as long as the old one keeps its places.
    """
    out = ""
    at = 0
    moved: list[tuple[int, int]] = []
    places = list(block.places)
    for start, end, new in edits:
        out += block.text[at:start] + new
        at = end
        moved.append((end, len(out) - end))
        if len(new) != end - start:
            places = [part for run in places for part in _outside(run, start, end)]
    out += block.text[at:]

    def move(offset: int) -> int:
        return offset + next((by for end, by in reversed(moved) if end <= offset), 0)

    return replace(
        block,
        text=out,
        breaks=tuple((move(offset), page) for offset, page in block.breaks),
        marks=tuple(Mark(mark.key, move(mark.start), move(mark.end)) for mark in block.marks),
        label=(move(block.label[0]), move(block.label[1])) if block.label else None,
        places=tuple(Run(move(run.offset), *run[1:]) for run in places),
    )


def _outside(run: Run, start: int, end: int) -> list[Run]:
    """What is left of ``run`` without ``[start, end)`` of the text."""
    stop = run.offset + run.length
    around = ((run.offset, start), (end, stop))
    return [run.within(a, b) for a, b in around if a < b and run.overlaps(a, b)]


def neighbour(blocks: list[Block], i: int, step: int) -> Block | None:
    """The nearest kept block before (``step`` -1) or after (``step`` 1) the block ``i``."""
    i += step
    while 0 <= i < len(blocks):
        if not blocks[i].dropped:
            return blocks[i]
        i += step
    return None
