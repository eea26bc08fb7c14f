"""Whatever the bytes: a Document whose spans hold, or a LoadError."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govqa.errors import LoadError
from govqa.loading import load
from govqa.types import Document

SUFFIXES = ("", ".txt", ".md", ".html", ".pdf", ".docx", ".doc", ".json")

PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "**",
            "*",
            "<sup>1</sup>",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "| ",
            "> ",
            "```\n",
            "---\n",
            "<b>",
        ),
        *("Ada Byron:", "**Weber:** ", "By Ada Byron", "WEBER Max: On dams", "Foreword", "March 4, 2025"),
        *("RELATED ARTICLES", "Français", "[^a]", "[^a]: ", "title: a", "\ufffe", "\u00ad", "é", "&amp;"),
        *("The dams leak and nobody", " mends them.", " Who pays?"),
    ]
)
MARKED_TEXT = st.lists(PIECES, max_size=40).map("".join)


def load_bytes(data: bytes, suffix: str) -> Document | None:
    """The document, or None where the file was refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(data)
        try:
            return load(path, path.name, max_bytes=1 << 20)
        except LoadError as error:
            refusal = error
    assert refusal.reason
    assert refusal.remedy
    return None


def check(document: Document) -> None:
    text = document.text
    assert text.strip()
    end = 0
    for section in document.sections:
        assert section.heading in section.span
        assert section.heading.of(text) == section.heading_path[-1]
        assert section.span.start >= end
        end = section.span.end
    end = 0
    for turn in document.turns:
        assert turn.speaker
        assert turn.label.end <= turn.span.start
        assert end <= turn.span.start < turn.span.end <= len(text)
        end = turn.span.end
    at = 0
    for page in document.pages:
        assert page.span.start == at
        at = page.span.end
    assert not document.pages or at == len(text)
    for note in document.footnotes:
        note.mark.of(text)
    positions = [omission.position for omission in document.omissions]
    assert positions == sorted(positions)
    assert all(0 <= position <= len(text) for position in positions)
    assert not any(omission.text == "" for omission in document.omissions)


@pytest.mark.filterwarnings("ignore")
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES))
@example(b"%PDF-1.4", ".pdf")
@example(b"PK\x05\x06" + bytes(18), ".docx")
@example(b"\xff\xfe", ".txt")
@example(b"\xff\xfeA", ".txt")
@settings(max_examples=150)
def test_arbitrary_bytes_give_a_document_or_an_error_of_loading(data: bytes, suffix: str) -> None:
    document = load_bytes(data, suffix)
    if document is not None:
        check(document)


@pytest.mark.filterwarnings("ignore")
@given(MARKED_TEXT, st.sampled_from((".txt", ".md", ".html")))
@settings(max_examples=300)
def test_marked_text_of_any_kind_gives_spans_that_hold(source: str, suffix: str) -> None:
    document = load_bytes(source.encode(), suffix)
    if document is not None:
        check(document)


@given(st.text(max_size=300) | MARKED_TEXT)
@settings(max_examples=300)
def test_plain_text_loses_no_word(source: str) -> None:
    """The words of the file are those of the text and of what was left out."""
    document = load_bytes(source.encode(), ".txt")
    if document is None or document.media_type != "text/plain":
        return

    def folded(text: str) -> list[str]:
        return sorted(re.findall(r"[^\W_]", re.sub(r"[*_#]|<[^>]+>", "", text)))

    control = re.sub("[\x00-\x08\x0e-\x1f\x7f-\x9f]", "", source.replace("\ufeff", ""))
    kept = document.text + "\n" + "\n".join(omission.text for omission in document.omissions)
    assert folded(kept.replace("\ufeff", "")) == folded(control)
