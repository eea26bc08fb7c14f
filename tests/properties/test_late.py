"""Quantised token vectors stay close to what they were, and come back from disk bit for bit."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from govqa.retrieval.late import TokenMatrix, TokenVectors, TokenWriter, maxsim, similarities


def unit(rows: int, dimension: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    made: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return made


seeds = st.integers(0, 2**32 - 1)


@given(st.integers(0, 20), st.integers(1, 64), seeds)
def test_each_component_is_off_by_half_a_step_at_most(rows: int, dimension: int, seed: int) -> None:
    vectors = unit(rows, dimension, seed)
    matrix = TokenMatrix.quantise(vectors, np.zeros((rows, 2), np.int32))
    step = np.abs(vectors).max(axis=1, initial=0) / 127
    assert (np.abs(matrix.vectors() - vectors) <= step[:, None] / 2 + 1e-6).all()
    assert (np.abs(matrix.codes.astype(int)).max(axis=1, initial=0) == 127).all()


@given(st.integers(1, 20), st.integers(1, 8), st.integers(2, 64), seeds)
def test_cosines_are_off_by_little_and_maxsim_is_one(
    rows: int, asked: int, dimension: int, seed: int
) -> None:
    vectors, query = unit(rows, dimension, seed), unit(asked, dimension, seed + 1)
    (cosines,) = similarities(query, [TokenMatrix.quantise(vectors, np.zeros((rows, 2), np.int32))])
    one = dimension**0.5 / 254  # how far a vector is off, and either side is
    assert np.abs(cosines - query @ vectors.T).max() <= 2 * one + one**2 + 1e-5
    weights = np.random.default_rng(seed).random(asked).astype(np.float32)
    exact = maxsim(query @ vectors.T, weights)
    assert -1.00001 <= exact <= 1.00001
    assert abs(maxsim(cosines, weights) - exact) <= 2 * one + one**2 + 1e-5


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=6), st.integers(1, 70), st.sampled_from([3, 384]), seeds
)
def test_not_a_bit_depends_on_what_else_is_asked_or_compared(
    sizes: list[int], asked: int, dimension: int, seed: int
) -> None:
    query = unit(asked, dimension, seed)
    matrices = [
        TokenMatrix.quantise(unit(rows, dimension, seed + i), np.zeros((rows, 2), np.int32))
        for i, rows in enumerate(sizes, start=1)
    ]
    together = similarities(query, matrices)
    for matrix, cosines in zip(matrices, together, strict=True):
        assert np.array_equal(similarities(query, [matrix])[0], cosines)
        one_by_one = [similarities(piece[None, :], [matrix])[0][0] for piece in query]
        assert np.array_equal(np.array(one_by_one), cosines)


@given(st.integers(1, 20), st.integers(2, 16), seeds)
def test_a_word_that_is_there_scores_1(rows: int, dimension: int, seed: int) -> None:
    vectors = unit(rows, dimension, seed)
    (cosines,) = similarities(vectors[:1], [TokenMatrix.quantise(vectors, np.zeros((rows, 2), np.int32))])
    assert abs(maxsim(cosines, np.ones(1, np.float32)) - 1) <= 0.02


@given(st.integers(1, 20), st.integers(1, 20), seeds)
def test_more_words_never_score_less(rows: int, more: int, seed: int) -> None:
    cosines = np.random.default_rng(seed).uniform(-1, 1, (4, rows + more)).astype(np.float32)
    weights = np.ones(4, np.float32)
    assert maxsim(cosines, weights) >= maxsim(cosines[:, :rows], weights) - 1e-6


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6), seeds), max_size=8), st.integers(1, 16))
def test_written_matrices_come_back_bit_for_bit(parts: list[tuple[int, int]], dimension: int) -> None:
    matrices = [
        TokenMatrix.quantise(
            unit(rows, dimension, seed),
            np.random.default_rng(seed).integers(0, 999, (rows, 2)).astype(np.int32),
        )
        for rows, seed in parts
    ]
    with tempfile.TemporaryDirectory() as folder:
        writer = TokenWriter(Path(folder))
        for matrix in matrices:
            writer.append(matrix)
        writer.close()
        stored = TokenVectors(Path(folder), dimension)
        assert len(stored) == len(matrices)
        for row, matrix in enumerate(matrices):
            found = stored.matrix(row)
            np.testing.assert_array_equal(found.codes, matrix.codes)
            np.testing.assert_array_equal(found.scales, matrix.scales)
            np.testing.assert_array_equal(found.offsets, matrix.offsets)
        del stored
