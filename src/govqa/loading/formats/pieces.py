"""The formatted stretches of a paragraph → one block, with its footnote marks and the name that leads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from govqa.loading.blocks import Block, Kind, Mark, fold
from govqa.loading.decoding import tidy

#: Longest label in bold at the start of a paragraph ("Ada Byron:"), in characters.
_LABEL_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind, or, with a ``key`` and no text, the place of a footnote mark."""

    text: str
    bold: bool = False
    key: str = ""


def to_block(pieces: Iterable[Piece], kind: Kind = "paragraph", level: int = 0) -> Block | None:
    """The block of a paragraph, white space folded; None if it has no text. Headings are never bold."""
    pieces = list(pieces)
    text, places, bold = "", [], True
    for piece in pieces:
        if piece.key:
            places.append((piece.key, len(text)))
            continue
        more = re.sub(r"\s+", " ", tidy(piece.text))
        text += more[1:] if more.startswith(" ") and (not text or text.endswith(" ")) else more
        bold = bold and (piece.bold or not more.strip())
    text = text.rstrip()
    if not text:
        return None
    marks = tuple(Mark(key, *(2 * (min(at, len(text)),))) for key, at in places)
    if kind != "paragraph":
        return Block(text, kind=kind, level=level, marks=marks)
    lead = fold("".join(p.text for p in takewhile(lambda p: p.bold or not p.text.strip(), pieces)))
    labelled = lead.endswith(":") and 1 < len(lead) < _LABEL_CHARACTERS and len(lead) < len(text)
    return Block(text, bold=bold, marks=marks, label=(0, len(lead)) if labelled else None)


def is_linear(formula: Any) -> bool:
    """Whether a formula of Office reads the same in one line: a fraction of 3 and 4 would read "34"."""
    return all(child.tag.endswith(("}r", "}rPr", "}ctrlPr", "}oMathParaPr")) for child in formula)
