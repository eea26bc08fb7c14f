"""What a citation menu offers: the citations in each style, to copy or to keep as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from govqa.exporting import STYLES
from govqa.types import Citation

#: The button under an answer that opens the menu for all of its citations.
CITE = (
    '<button type="button" class="doing" data-cite="answer" aria-haspopup="dialog" aria-expanded="false">'
    "Cite</button>"
)


@dataclass(frozen=True, slots=True)
class Style:
    """A style of ``govqa.exporting`` as the menu names it; ``file`` is empty where none is offered."""

    name: str
    label: str
    file: str = ""
    media_type: str = ""


_MENU = (
    Style("apa", "APA"),
    Style("chicago", "Chicago"),
    Style("bibtex", "BibTeX", "govqa.bib", "text/x-bibtex"),
    Style("ris", "RIS", "govqa.ris", "application/x-research-info-systems"),
    Style("csl", "CSL-JSON", "govqa.json", "application/vnd.citationstyles.csl+json"),
)


def menu(citations: Sequence[Citation]) -> list[dict[str, str]]:
    """Each style with the ``text`` of the ``citations`` in it, as data for JSON."""
    return [asdict(style) | {"text": STYLES[style.name](citations)} for style in _MENU]
