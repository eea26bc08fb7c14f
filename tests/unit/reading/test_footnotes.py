"""What a quoted text rests on, as its own notes say."""

import pytest

from govqa.reading.footnotes import footnotes_at
from govqa.types import Document, Footnote, Span

TEXT = "One stands alone. Two has a mark. Three has two.\n\nFour has none.\n\nFive. Six."


def after(words: str) -> Span:
    end = TEXT.index(words) + len(words)
    return Span(end, end)


DOCUMENT = Document(
    "d",
    "a.md",
    "text/markdown",
    "f" * 64,
    TEXT,
    footnotes=(
        Footnote("law/art.2", after("a mark."), "The Law, Article 2"),
        Footnote("law/art.3", after("has two."), "The Law, Article 3"),
        Footnote("essay", after("has two."), "An essay"),
        Footnote("essay", after("Six."), "An essay"),
        Footnote("essay", after("Six."), "An essay"),
    ),
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Two has a mark.", ("The Law, Article 2",)),
        ("Three has two.", ("The Law, Article 3", "An essay")),
        ("Two has a mark. Three has two.", ("The Law, Article 2", "The Law, Article 3", "An essay")),
        ("One stands alone.", ("The Law, Article 2",)),  # the mark of the sentence after it
        ("Four has none.", ()),  # the next mark is another paragraph's
        ("Five.", ("An essay",)),  # the last paragraph; the same note twice is named once
        ("Six.", ("An essay",)),
    ],
)
def test_the_notes_inside_or_next_in_the_paragraph(quote: str, expected: tuple[str, ...]) -> None:
    start = TEXT.index(quote)
    assert footnotes_at(DOCUMENT, Span(start, start + len(quote))) == expected
