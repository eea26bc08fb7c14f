"""Token vectors: a byte a dimension, back as they were; MaxSim as defined."""

from pathlib import Path

import numpy as np
import pytest

from govqa.errors import IndexCorrupt
from govqa.retrieval.late import (
    CODES,
    OFFSETS,
    ROWS,
    SCALES,
    TokenMatrix,
    TokenVectors,
    TokenWriter,
    maxsim,
    similarities,
)


def matrix(*rows: list[float]) -> TokenMatrix:
    vectors = np.array(rows, np.float32).reshape(len(rows), -1)
    offsets = np.array([(i, i + 1) for i in range(len(rows))], np.int32).reshape(-1, 2)
    return TokenMatrix.quantise(vectors, offsets)


def empty(dimension: int) -> TokenMatrix:
    return TokenMatrix.quantise(np.zeros((0, dimension), np.float32), np.zeros((0, 2), np.int32))


def write(folder: Path, *matrices: TokenMatrix) -> None:
    writer = TokenWriter(folder)
    for each in matrices:
        writer.append(each)
    writer.close()


def test_largest_component_of_each_vector_is_127() -> None:
    made = matrix([0.6, -0.8], [1.0, 0.0])
    assert made.codes.tolist() == [[95, -127], [127, 0]]
    assert made.scales == pytest.approx([0.8 / 127, 1 / 127])
    assert made.vectors() == pytest.approx(np.array([[0.6, -0.8], [1, 0]]), abs=0.8 / 254)


def test_vector_of_zeros_stays_one() -> None:
    made = matrix([0.0, 0.0])
    assert made.codes.tolist() == [[0, 0]]
    assert np.isfinite(made.scales).all()
    assert made.vectors().tolist() == [[0.0, 0.0]]


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    matrices = [empty(2), matrix([0.6, -0.8], [1.0, 0.0]), empty(2), matrix([0.0, 1.0]), empty(2)]
    write(tmp_path, *matrices)
    stored = TokenVectors(tmp_path, 2)
    assert len(stored) == 5
    for row, expected in enumerate(matrices):
        found = stored.matrix(row)
        assert found.codes.dtype == np.int8
        np.testing.assert_array_equal(found.codes, expected.codes)
        np.testing.assert_array_equal(found.scales, expected.scales)
        np.testing.assert_array_equal(found.offsets, expected.offsets)


def test_other_number_types_are_stored_in_the_files_own(tmp_path: Path) -> None:
    write(tmp_path, TokenMatrix(np.array([[1, 2]]), np.array([0.5]), np.array([[3, 4]])))  # type: ignore[arg-type]
    found = TokenVectors(tmp_path, 2).matrix(0)
    assert (found.codes.tolist(), found.scales.tolist(), found.offsets.tolist()) == (
        [[1, 2]],
        [0.5],
        [[3, 4]],
    )


@pytest.mark.parametrize("count", [0, 3])
def test_no_passages_and_passages_without_a_word(count: int, tmp_path: Path) -> None:
    write(tmp_path, *[empty(4)] * count)
    stored = TokenVectors(tmp_path, 4)
    assert len(stored) == count
    assert all(stored.matrix(row).vectors().shape == (0, 4) for row in range(count))


@pytest.mark.parametrize("name", [CODES, SCALES, OFFSETS, ROWS])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "longer"])
def test_damaged_file_is_named(name: str, damage: str, tmp_path: Path) -> None:
    write(tmp_path, matrix([0.6, -0.8], [1.0, 0.0]), matrix([0.0, 1.0]))
    file = tmp_path / name
    data = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "longer": data + data}[damage])
    with pytest.raises(IndexCorrupt, match=r"tokens\.\* could not be read.*govqa doctor"):
        TokenVectors(tmp_path, 2)


def test_other_dimension_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, matrix([0.6, -0.8]))
    with pytest.raises(IndexCorrupt):
        TokenVectors(tmp_path, 3)


def test_maxsim_is_the_weighted_mean_of_each_query_pieces_best_match() -> None:
    cosines = np.array([[0.1, 0.9, 0.3], [0.5, -0.2, 0.4], [-0.6, -0.5, -0.4]], np.float32)
    assert maxsim(cosines, np.array([1, 1, 1], np.float32)) == pytest.approx((0.9 + 0.5 - 0.4) / 3)
    assert maxsim(cosines, np.array([2, 1, 0], np.float32)) == pytest.approx((2 * 0.9 + 0.5) / 3)


def test_maxsim_of_nothing_is_0() -> None:
    assert maxsim(np.zeros((2, 0), np.float32), np.ones(2, np.float32)) == 0
    assert maxsim(np.zeros((0, 3), np.float32), np.ones(0, np.float32)) == 0
    assert maxsim(np.ones((2, 3), np.float32), np.zeros(2, np.float32)) == 0


def test_similarities_are_the_cosines_of_the_stored_vectors() -> None:
    stored = matrix([0.6, -0.8], [1.0, 0.0])
    query = np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32)
    (cosines,) = similarities(query, [stored])
    assert cosines.shape == (3, 2)
    # The query's vectors are rounded as the stored ones are.
    rounded = TokenMatrix.quantise(query, np.zeros((3, 2), np.int32)).vectors()
    np.testing.assert_allclose(cosines, rounded @ stored.vectors().T, atol=1e-6)
    np.testing.assert_allclose(cosines, [[0.6, 1], [-0.8, 0], [0, 0.8]], atol=0.01)
    assert [each.shape for each in similarities(query, [empty(2), stored, empty(2)])] == [
        (3, 0),
        cosines.shape,
        (3, 0),
    ]
    assert similarities(query, []) == []
