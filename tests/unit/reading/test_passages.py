"""The order of the passages after reading."""

from govqa.reader.onnx import PassageReading
from govqa.reading.passages import RETRIEVAL_WEIGHT, rerank
from govqa.types import Hit, Passage, Span, StageScore


def hit(name: str, score: float, rank: int) -> Hit:
    return Hit(Passage(name, "d", 0, Span(0, 1), "x", ()), score, rank, {"late": StageScore(score, rank)})


HITS = [hit("a", 0.6, 1), hit("b", 0.5, 2), hit("c", 0.5, 3)]


def test_what_the_reader_finds_an_answer_in_comes_first() -> None:
    found = rerank(HITS, [PassageReading(-8.0, ()), PassageReading(-3.0, ()), PassageReading(3.0, ())])
    assert [(each.passage.passage_id, each.rank) for each in found] == [("c", 1), ("b", 2), ("a", 3)]
    assert [each.score for each in found] == [
        3 + RETRIEVAL_WEIGHT * 0.5,
        -3 + RETRIEVAL_WEIGHT * 0.5,
        -8 + RETRIEVAL_WEIGHT * 0.6,
    ]


def test_the_readers_score_and_rank_join_those_of_the_other_stages() -> None:
    found = rerank(HITS, [PassageReading(0.0, ()), PassageReading(2.0, ()), PassageReading(1.0, ())])
    assert {each.passage.passage_id: dict(each.scores) for each in found} == {
        "a": {"late": StageScore(0.6, 1), "reader": StageScore(0.0, 3)},
        "b": {"late": StageScore(0.5, 2), "reader": StageScore(2.0, 1)},
        "c": {"late": StageScore(0.5, 3), "reader": StageScore(1.0, 2)},
    }


def test_equals_keep_their_order_and_nothing_is_nothing() -> None:
    read = [PassageReading(0.0, ())] * 3
    assert [each.passage.passage_id for each in rerank(HITS, read)] == ["a", "b", "c"]
    assert rerank([], []) == []
