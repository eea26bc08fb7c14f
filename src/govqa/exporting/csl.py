"""CSL-JSON, what citation processors take (schema ``csl-data.json``, Citation Style Language 1.0.2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from govqa.exporting.names import Name
from govqa.exporting.works import Work, remark, works
from govqa.types import Citation
from govqa.wording import page_words


def csl(citations: Sequence[Citation]) -> str:
    """The documents that ``citations`` quote as a CSL-JSON array."""
    return json.dumps([_item(work) for work in works(citations)], ensure_ascii=False, indent=2) + "\n"


def _item(work: Work) -> dict[str, Any]:
    pages = dict.fromkeys(page_words(citation).removeprefix("p. ") for citation in work.citations)
    fields = {
        "id": work.key,
        "type": "document",
        "title": work.named,
        "author": [_author(name) for name in work.authors],
        "publisher": work.publisher,
        "issued": _issued(work),
        "locator": ", ".join(filter(None, pages)),
        # Not note, out of which processors read further fields: a quote must not be able to set one.
        "annote": "\n".join(map(remark, work.citations)),
    }
    return {name: value for name, value in fields.items() if value}


def _author(name: Name) -> dict[str, Any]:
    if not name.family:
        return {"literal": name.whole}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "static-ordering": name.family_first,
    }
    return {part: value for part, value in parts.items() if value}


def _issued(work: Work) -> dict[str, Any]:
    if work.parts:
        return {"date-parts": [list(work.parts)]}
    return {"literal": work.date} if work.date else {}
