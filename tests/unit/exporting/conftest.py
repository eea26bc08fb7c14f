"""Citations to export: one that knows everything of its source, to be changed field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govqa.types import Citation, Span

Make = Callable[..., Citation]

RIVER = {
    "number": 1,
    "doc_id": "3f2a",
    "source": "notes/river.md",
    "title": "The River Commission",
    "authors": ("Ida Lund",),
    "publisher": "Valley Gazette",
    "date": "2024-03-05",
    "quote": "The river commission has its seat in Sandvik.",
    "span": Span(120, 165),
    "highlight": None,
    "page": None,
    "page_label": "",
    "heading_path": ("The River Commission", "Seat and members"),
    "speaker": "",
    "sha256": "0" * 64,
}


@pytest.fixture
def cite() -> Make:
    """A citation of a note on a river, with the given fields changed."""

    def make(**changes: Any) -> Citation:
        return Citation(**(RIVER | changes))

    return make
