"""What every retriever promises: dense and lexical search, over the same passages."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt
from govqa.retrieval.dense import DenseIndex, write_dense
from govqa.retrieval.lexical import LexicalIndex, write_lexical
from govqa.retrieval.query import Query, Retriever

WORDS = ("law", "trade", "chip", "rule")


def vectors(passages: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Counts of ``WORDS`` as unit vectors, so that dense search too finds shared words."""
    counts = np.array([[list(p).count(word) for word in WORDS] for p in passages], np.float32)
    counts = counts.reshape(len(passages), len(WORDS)) + 1e-3
    made: NDArray[np.float32] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return made


def query(*terms: str) -> Query:
    nothing = np.zeros((0, len(WORDS)), np.float32)
    return Query(
        " ".join(terms), dict.fromkeys(terms, 1.0), vectors([terms])[0], nothing, np.zeros(0, np.float32)
    )


def open_dense(folder: Path, passages: Sequence[Sequence[str]]) -> Retriever:
    write_dense(folder, vectors(passages))
    return DenseIndex(folder)


def open_lexical(folder: Path, passages: Sequence[Sequence[str]]) -> Retriever:
    write_lexical(folder, passages)
    return LexicalIndex(folder)


Open = Callable[[Path, Sequence[Sequence[str]]], Retriever]
KINDS = {"dense": (open_dense, DenseIndex), "lexical": (open_lexical, LexicalIndex)}

#: Rows 1, 3 and 5 are alike, and so are 0, 2 and 6.
PASSAGES = [
    ["law", "trade"],
    ["law", "law"],
    ["law", "trade"],
    ["law", "law"],
    ["trade", "chip"],
    ["law", "law"],
    ["law", "trade"],
    ["chip", "rule"],
]


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(kind: str) -> Open:
    return KINDS[kind][0]


@pytest.fixture
def retriever(opened: Open, tmp_path: Path) -> Retriever:
    return opened(tmp_path, PASSAGES)


def rows(ranking: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in ranking]


def test_best_come_first_and_equals_by_row(retriever: Retriever) -> None:
    assert rows(retriever.search(query("law"), 6)) == [1, 3, 5, 0, 2, 6]


@pytest.mark.parametrize("terms", [("law",), ("law", "chip"), ("law", "law", "trade"), WORDS])
def test_scores_fall_and_are_at_most_1(retriever: Retriever, terms: tuple[str, ...]) -> None:
    scores = [score for _, score in retriever.search(query(*terms), 8)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] <= 1 + 1e-6
    assert all(isinstance(score, float) for score in scores)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_fewer_are_the_first_of_more_even_where_they_tie(retriever: Retriever, k: int) -> None:
    whole = retriever.search(query("law"), 6)
    assert retriever.search(query("law"), k) == whole[:k]


@pytest.mark.parametrize("k", [0, -1])
def test_none_asked_for_none_given(retriever: Retriever, k: int) -> None:
    assert retriever.search(query("law"), k) == []


def test_more_asked_for_than_there_are(retriever: Retriever) -> None:
    found = retriever.search(query(*WORDS), 100)
    assert sorted(rows(found)) == list(range(len(PASSAGES)))


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [([0, 3, 4], [3, 0]), ([6, 5, 2, 1], [1, 5, 2, 6]), ([7], []), ([], []), ([2, 2, 2, 6], [2, 6])],
)
def test_only_rows_that_are_allowed_are_found(
    retriever: Retriever, allowed: list[int], expected: list[int]
) -> None:
    found = rows(retriever.search(query("law"), 8, np.array(allowed, np.int64)))
    assert [row for row in found if "law" in PASSAGES[row]] == expected
    assert set(found) <= set(allowed)
    assert len(found) == len(set(found))


def test_rows_allowed_count_toward_k_alone(retriever: Retriever) -> None:
    assert rows(retriever.search(query("law"), 2, np.array([6, 2, 0], np.int64))) == [0, 2]


def test_all_rows_allowed_is_no_restriction(retriever: Retriever) -> None:
    everything = np.arange(len(PASSAGES), dtype=np.int64)
    assert retriever.search(query("law", "chip"), 5, everything) == retriever.search(query("law", "chip"), 5)


def test_the_same_query_gives_the_same_ranking(retriever: Retriever, kind: str, tmp_path: Path) -> None:
    again = KINDS[kind][1](tmp_path)
    for terms in (("law",), ("trade", "chip"), WORDS):
        expected = retriever.search(query(*terms), 5)
        assert retriever.search(query(*terms), 5) == expected
        assert again.search(query(*terms), 5) == expected


def test_empty_index_finds_nothing(opened: Open, tmp_path: Path) -> None:
    retriever = opened(tmp_path, [])
    assert retriever.search(query("law"), 5) == []
    assert retriever.search(query("law"), 5, np.array([], np.int64)) == []


def test_many_alike_are_cut_in_order_of_row(opened: Open, tmp_path: Path) -> None:
    retriever = opened(tmp_path, [["law"] if i % 3 else ["trade"] for i in range(500)])
    assert rows(retriever.search(query("law"), 10)) == [1, 2, 4, 5, 7, 8, 10, 11, 13, 14]


def test_folder_may_be_named_in_any_script(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "目录 é😀"
    folder.mkdir()
    assert rows(opened(folder, PASSAGES).search(query("law"), 1)) == [1]


def test_missing_index_is_an_error_of_ours(kind: str, tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="govqa doctor"):
        KINDS[kind][1](tmp_path)


def test_damaged_index_is_an_error_of_ours(opened: Open, kind: str, tmp_path: Path) -> None:
    opened(tmp_path, PASSAGES)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for file in files:
        data = file.read_bytes()
        for damage in (b"", b"not an index", data[: len(data) // 3]):
            file.write_bytes(damage)
            with pytest.raises(IndexCorrupt, match="govqa doctor"):
                KINDS[kind][1](tmp_path)
        file.write_bytes(data)
    KINDS[kind][1](tmp_path)
