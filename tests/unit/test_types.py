"""Values: half-open spans that refuse nonsense, frozen, plain in JSON."""

import dataclasses
import json

import pytest

from govqa import types
from govqa.types import Answer, Citation, Hit, Metadata, Passage, Span, StageScore, to_data

VALUES = [
    value for value in vars(types).values() if dataclasses.is_dataclass(value) and isinstance(value, type)
]


def test_span_is_half_open() -> None:
    assert Span(2, 5).of("abcdefg") == "cde"
    assert len(Span(2, 5)) == 3
    assert Span(7, 7).of("abcdefg") == ""


@pytest.mark.parametrize(("start", "end"), [(3, 2), (-1, 2), (-2, -1)])
def test_span_refuses_what_is_none(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"\[{start}, {end}\)"):
        Span(start, end)


def test_span_counts_code_points() -> None:
    text = "a😀e\u0301字"
    assert Span(1, 2).of(text) == "😀"
    assert Span(4, 5).of(text) == "字"


def test_span_past_the_end_is_an_error_and_never_a_shorter_quote() -> None:
    with pytest.raises(IndexError, match="past the end of a text of 3"):
        Span(1, 4).of("abc")


@pytest.mark.parametrize(
    ("one", "other", "contained", "overlap"),
    [
        (Span(2, 4), Span(2, 4), True, True),
        (Span(2, 4), Span(1, 5), True, True),
        (Span(1, 5), Span(2, 4), False, True),
        (Span(1, 3), Span(3, 5), False, False),
        (Span(1, 4), Span(3, 5), False, True),
        (Span(3, 3), Span(3, 5), True, False),
    ],
)
def test_containing_and_overlapping(one: Span, other: Span, contained: bool, overlap: bool) -> None:
    assert (one in other) is contained
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_spans_sort_by_place() -> None:
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(3, 4)]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_value_is_frozen_and_has_no_room_for_more(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(object.__new__(value), "__dict__")


def test_equal_content_is_the_same_value() -> None:
    assert Metadata(title="A", authors=("B",)) == Metadata(title="A", authors=("B",))
    assert hash(Span(1, 2)) == hash(Span(1, 2))


def test_answer_as_json_holds_all_of_it_and_letters_as_they_are() -> None:
    passage = Passage("p", "d", 0, Span(0, 3), "字 e\u0301", (Span(0, 3),))
    citation = Citation(
        1,
        "d",
        "é.md",
        "T",
        ("A", "B"),
        "P",
        "2025-01",
        "字 e",
        Span(0, 3),
        None,
        2,
        "ii",
        ("H",),
        "S",
        "0" * 64,
    )
    hit = Hit(passage, 0.5, 1, {"dense": StageScore(0.25, 3)})
    answer = Answer("q?", "q?", "answered", "“字 e” [1]", (citation,), 0.75, (hit,), "g")
    data = json.loads(answer.to_json())
    assert data == json.loads(json.dumps(to_data(answer)))
    assert data["citations"][0]["span"] == {"start": 0, "end": 3}
    assert data["citations"][0]["authors"] == ["A", "B"]
    assert data["closest"][0]["scores"] == {"dense": {"score": 0.25, "rank": 3}}
    assert "“字 e”" in answer.to_json(indent=1)
    assert answer.to_json() == answer.to_json()
