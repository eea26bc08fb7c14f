"""Citations in the forms that papers and reference managers take, and conversations to keep.

Each style is a function from citations to text. Nothing is added to what the citations know: a document
without a date has none, and one without a title is named by its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from govqa.exporting.apa import apa
from govqa.exporting.bibtex import bibtex
from govqa.exporting.chicago import chicago, chicago_note
from govqa.exporting.conversation import conversation_json, conversation_markdown
from govqa.exporting.csl import csl
from govqa.exporting.ris import ris
from govqa.types import Citation

#: Each style by its name.
STYLES: Mapping[str, Callable[[Sequence[Citation]], str]] = {
    "apa": apa,
    "chicago": chicago,
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl,
}

__all__ = [
    "STYLES",
    "apa",
    "bibtex",
    "chicago",
    "chicago_note",
    "conversation_json",
    "conversation_markdown",
    "csl",
    "ris",
]
