"""Documents that say the same are found, whatever was known of them before."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.errors import IndexCorrupt
from govqa.indexing.twins import (
    LEAST_ALIKE,
    SIGNATURES_FILE,
    find_twins,
    read_signatures,
    signature,
    stacked,
)
from govqa.types import Document, Duplicate

WORDS = [f"word{number}" for number in range(2000)]


def document(text: str, *, sha256: str | None = None) -> Document:
    return Document("d", "d.md", "text/markdown", sha256 or text, text)


def words(seed: int, count: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def altered(text: list[str], changes: int) -> list[str]:
    """``text`` with so many words replaced, here and there."""
    dice = random.Random(changes)
    text = list(text)
    for place in dice.sample(range(len(text)), changes):
        text[place] = "another"
    return text


def resemblance(one: list[str], other: list[str]) -> float:
    """The share of runs of five words that both have, counted."""
    runs = [{tuple(text[i : i + 5]) for i in range(len(text) - 4)} for text in (one, other)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def twins(*texts: str) -> list[tuple[int, int, float]]:
    """The pairs found among ``texts``, all of them new, by number."""
    signatures = stacked([signature(document(text, sha256=str(n))) for n, text in enumerate(texts)])
    names = [f"{n:03}" for n in range(len(texts))]
    found = find_twins(names, signatures, range(len(texts)), ())
    return [(int(each.source), int(each.twin), each.similarity) for each in found]


def test_the_same_text_in_another_file_is_a_twin_in_full() -> None:
    text = " ".join(words(1))
    assert twins(text, " ".join(words(2)), text) == [(2, 0, 1.0)]


def test_the_same_file_is_a_twin_in_full_even_if_it_was_read_differently() -> None:
    signatures = stacked([signature(document("One text.", sha256="a")), signature(document("b", sha256="a"))])
    assert find_twins(["a", "b"], signatures, {0, 1}, ()) == (Duplicate("b", "a", 1.0),)


def test_the_same_words_set_differently_are_nearly_a_twin_in_full() -> None:
    text = " ".join(words(1))
    ((_, _, similarity),) = twins(text, text.upper().replace(" ", ", "))
    assert 0.98 < similarity < 1


@pytest.mark.parametrize("changes", [1, 4, 8, 16])
def test_the_likeness_of_documents_is_near_what_counting_gives(changes: int) -> None:
    one = words(7)
    other = altered(one, changes)
    exact = resemblance(one, other)
    assert exact >= LEAST_ALIKE + 0.1
    ((_, _, similarity),) = twins(" ".join(one), " ".join(other))
    assert similarity == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 128) ** 0.5)


def test_estimates_are_right_on_average() -> None:
    errors = []
    for seed in range(60):
        one = words(seed)
        other = altered(one, seed % 20 + 5)
        signatures = stacked([signature(document(" ".join(text))) for text in (one, other)])
        errors.append((signatures[0, 8:] == signatures[1, 8:]).mean() - resemblance(one, other))
    assert abs(np.mean(errors)) < 4 * 0.044 / 60**0.5


def test_documents_on_other_words_are_no_twins() -> None:
    assert twins(*(" ".join(words(seed)) for seed in range(12))) == []


def test_of_several_the_most_alike_is_named_and_of_equals_the_first() -> None:
    one = words(7)
    far, near = altered(one, 12), altered(one, 2)
    assert [pair[:2] for pair in twins(" ".join(far), " ".join(near), " ".join(one))] == [(1, 0), (2, 1)]
    text = " ".join(one)
    assert twins(text, text, text) == [(1, 0, 1.0), (2, 0, 1.0)]


@pytest.mark.parametrize("text", ["", "one", "one two", "one two three four five", "— …"])
def test_short_texts_have_a_signature_and_differ(text: str) -> None:
    assert twins(text, f"{text} six seven") == []
    assert twins(text, text) == [(1, 0, 1.0)]


def test_a_very_long_text_is_no_matter_of_memory() -> None:
    text = " ".join(words(3, 30_000))
    whole = signature(document(text))
    assert np.array_equal(whole, signature(document(text)))
    assert whole.shape == (136,)


def test_signatures_are_the_same_on_every_machine() -> None:
    assert signature(document("The oldest dam stands at Holm.", sha256="0"))[[0, 4, 8, 9, 135]].tolist() == [
        1755594770,
        713741003,
        2471138480,
        2322878349,
        2910147333,
    ]


texts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=7)


@given(texts, st.data())
def test_what_is_found_step_by_step_is_what_is_found_at_once(
    first: list[tuple[int, int]], data: st.DataObject
) -> None:
    def made(kind: tuple[int, int]) -> Document:
        return document(" ".join(altered(words(kind[0], 60), kind[1])))

    library = {f"{n:02}": made(kind) for n, kind in enumerate(first)}
    known = find_twins(
        list(library), stacked([signature(d) for d in library.values()]), range(len(first)), ()
    )
    changes = data.draw(
        st.dictionaries(
            st.sampled_from([f"{n:02}" for n in range(len(first) + 3)]),
            st.none() | st.tuples(st.integers(0, 2), st.integers(0, 3)),
        )
    )
    for name, kind in changes.items():
        library.pop(name, None)
        if kind is not None:
            library[name] = made(kind)
    names = sorted(library)
    signatures = stacked([signature(library[name]) for name in names])
    fresh = {row for row, name in enumerate(names) if name in changes}
    assert find_twins(names, signatures, fresh, known) == find_twins(names, signatures, range(len(names)), ())


def test_signatures_come_back_and_others_are_refused(tmp_path: Path) -> None:
    signatures = stacked([signature(document("One text.")), signature(document("Another text."))])
    np.save(tmp_path / SIGNATURES_FILE, signatures)
    assert np.array_equal(read_signatures(tmp_path, 2), signatures)
    with pytest.raises(IndexCorrupt, match=SIGNATURES_FILE):
        read_signatures(tmp_path, 3)
    path = tmp_path / SIGNATURES_FILE
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(IndexCorrupt, match=SIGNATURES_FILE):
        read_signatures(tmp_path, 2)
    np.save(path, np.array([replace(document("a"))], object), allow_pickle=True)
    with pytest.raises(IndexCorrupt):
        read_signatures(tmp_path, 1)
    path.unlink()
    with pytest.raises(IndexCorrupt, match="govqa doctor"):
        read_signatures(tmp_path, 2)


def test_no_documents_have_no_twins() -> None:
    assert stacked([]).shape == (0, 136)
    assert find_twins([], stacked([]), (), [Duplicate("a", "b", 1.0)]) == ()
