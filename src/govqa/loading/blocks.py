"""What a format's parser makes of a file: a list of blocks, in reading order.

Rules (``cleaning``, ``joining``, ``headings``, ``speakers``) turn blocks into better blocks; ``assemble``
turns the last of them into a Document. A rule never deletes a block: it names itself in ``dropped``, so
that what was left out can be listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from govqa.types import Metadata

Kind = Literal["heading", "paragraph", "item", "row"]

_SENTENCE_END = re.compile(r"""[.!?…:;。！？][\d\])"'”’»›*†‡ ]*$""")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a block refers to the footnote ``key``: ``[start, end)`` of its text, empty if left out."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list item or a table row.

    ``level`` is the heading's, from 1. ``page`` is where the block begins, from 1, or 0 without pages;
    ``breaks`` pairs each offset at which a later page begins inside the block with that page. ``note`` is
    the key of the footnote whose body this is. ``label`` is the stretch that names ``speaker``, who says
    the rest. ``dropped`` is the rule that leaves this block out, or empty.
    """

    text: str
    kind: Kind = "paragraph"
    level: int = 0
    bold: bool = False
    page: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    label: tuple[int, int] | None = None
    speaker: str = ""
    dropped: str = ""

    @property
    def is_body(self) -> bool:
        """Whether this is running text that stays: a kept paragraph that is no footnote."""
        return self.kind == "paragraph" and not self.dropped and not self.note


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


def neighbour(blocks: list[Block], i: int, step: int) -> Block | None:
    """The nearest kept block before (``step`` -1) or after (``step`` 1) the block ``i``."""
    i += step
    while 0 <= i < len(blocks):
        if not blocks[i].dropped:
            return blocks[i]
        i += step
    return None
