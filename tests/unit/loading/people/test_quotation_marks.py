"""Which quotation marks belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.loading.people.quotation_marks import quoted
from govqa.types import Span


def inside(text: str) -> list[str]:
    return [each.span.of(text) for each in quoted(text, [Span(0, len(text))])[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“a b” and “c”", ["a b", "c"]),
        ('"a b" and "c"', ["a b", "c"]),
        ("‘a b’ and ‘c’", ["a b", "c"]),
        ("'a b' and 'c'", ["a b", "c"]),
        ("« a b » et « c »", ["a b", "c"]),
        ("»a b« und »c«", ["a b", "c"]),
        ("„a b“ und „c”", ["a b", "c"]),
        ("‚a b‘ und ‚c‘", ["a b", "c"]),
        ("「a b」と『c』", ["a b", "c"]),
        ("‹ a b ›", ["a b"]),
        ("”a b” och ”c”", ["a b", "c"]),
        ("“a ‘b’ c”", ["a ‘b’ c"]),
        ("‘a “b” c’", ["a “b” c"]),
        ("“a “b” c”", ["a “b” c"]),
        ("“isn’t it?”", ["isn’t it?"]),
        ("‘isn’t the boys’ dog’", ["isn’t the boys’ dog"]),
        ("‘rules’ process", ["rules"]),
        ("‘rules’ and ‘dams’ leak", ["rules", "dams"]),
        ("the boys’ dog isn’t the girls’ dog", []),
        ("in the ’90s, rock ’n’ roll", []),
        ("“a b", []),
        ("a b”", []),
        ("5\" and 6\" pipes", []),
        ("“a “b”", ["b"]),
        ('"a b"1 c', ["a b"]),
        ("(“a”) [‘b’]", ["a", "b"]),
        ("“”", []),
        ("", []),
    ],
)  # fmt: skip
def test_marks_are_paired(text: str, expected: list[str]) -> None:
    assert inside(text) == expected


def test_a_quotation_goes_on_in_paragraphs_that_open_it_again_if_one_closes_it() -> None:
    paragraphs = ["He said: “a.", "“b.", "“c,” and “d”."]
    text = "\n\n".join(paragraphs)
    spans = [Span(text.index(each), text.index(each) + len(each)) for each in paragraphs]
    found = quoted(text, spans)
    assert [[(q.span.of(text), q.continues) for q in each] for each in found] == [
        [("a.", False)],
        [("b.", True)],
        [("c,", True), ("d", False)],
    ]
    assert [len(each) for each in quoted(text, spans[:2])] == [0, 0]


@given(st.lists(st.text(alphabet="“”„\"'‘’«»「」 .ab", max_size=30), max_size=5))
def test_what_is_quoted_is_in_order_in_its_paragraph_and_apart(paragraphs: list[str]) -> None:
    text, spans = "", []
    for each in paragraphs:
        spans.append(Span(len(text), len(text) + len(each)))
        text += each + "\n\n"
    for paragraph, found in zip(spans, quoted(text, spans), strict=True):
        at = paragraph.start
        for quote in found:
            assert at <= quote.whole.start < quote.span.start < quote.span.end <= quote.whole.end
            at = quote.whole.end
        assert at <= paragraph.end
