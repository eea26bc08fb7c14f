"""Dense search is exact: the score is the cosine."""

from pathlib import Path

import numpy as np
import pytest

from govqa.errors import IndexCorrupt
from govqa.retrieval.dense import FILE, DenseIndex, write_dense
from govqa.retrieval.query import Query

VECTORS = np.array([[0.6, 0.8], [1, 0], [0, 1], [-1, 0]], np.float32)


def query(*vector: float) -> Query:
    nothing = np.zeros((0, len(vector)), np.float32)
    return Query("", {}, np.array(vector, np.float32), nothing, np.zeros(0, np.float32))


@pytest.fixture
def index(tmp_path: Path) -> DenseIndex:
    write_dense(tmp_path, VECTORS)
    return DenseIndex(tmp_path)


def test_scores_are_cosines(index: DenseIndex) -> None:
    found = index.search(query(1, 0), 9)
    assert [row for row, _ in found] == [1, 0, 2, 3]
    assert [score for _, score in found] == pytest.approx([1, 0.6, 0, -1])


def test_vectors_come_back_as_they_were(index: DenseIndex) -> None:
    np.testing.assert_array_equal(index.vectors(), VECTORS)
    assert index.dimension == 2
    assert len(index) == 4


def test_no_vectors_keep_their_dimension(tmp_path: Path) -> None:
    write_dense(tmp_path, np.zeros((0, 7), np.float32))
    index = DenseIndex(tmp_path)
    assert index.vectors().shape == (0, 7)
    assert index.dimension == 7


def test_columns_of_a_larger_array_are_stored_as_what_they_are(tmp_path: Path) -> None:
    wide = np.arange(12, dtype=np.float32).reshape(3, 4)
    write_dense(tmp_path, wide[:, ::2])
    np.testing.assert_array_equal(DenseIndex(tmp_path).vectors(), wide[:, ::2])


@pytest.mark.parametrize("keep", [0, 1, 20, -1])
def test_cut_file_is_an_error(keep: int, tmp_path: Path) -> None:
    write_dense(tmp_path, VECTORS)
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(IndexCorrupt, match="govqa doctor"):
        DenseIndex(tmp_path)
