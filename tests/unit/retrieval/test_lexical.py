"""BM25 by hand: the same numbers."""

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from govqa.errors import IndexCorrupt
from govqa.retrieval.lexical import FOLDER, LexicalIndex, write_lexical
from govqa.retrieval.query import Query

PASSAGES = [["rule", "law", "rule"], ["law"], ["trade", "trade", "trade", "chip"]]
MEAN_LENGTH = 8 / 3


def idf(holding: int, passages: int = 3) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def bm25(frequency: int, length: int, holding: int) -> float:
    return idf(holding) * frequency / (frequency + 1.2 * (1 - 0.75 + 0.75 * length / MEAN_LENGTH))


def query(*terms: str) -> Query:
    nothing = np.zeros((0, 1), np.float32)
    return Query(" ".join(terms), Counter(terms), np.zeros(1, np.float32), nothing, np.zeros(0, np.float32))


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path, PASSAGES)
    return LexicalIndex(tmp_path)


def test_scores_are_bm25s_as_a_share_of_the_most_it_gives(index: LexicalIndex) -> None:
    rule, law, trade = (
        index.search(query("rule"), 9),
        index.search(query("law"), 9),
        index.search(query("trade"), 9),
    )
    assert rule == [(0, pytest.approx(bm25(2, 3, 1) / idf(1)))]
    assert law == [(1, pytest.approx(bm25(1, 1, 2) / idf(2))), (0, pytest.approx(bm25(1, 3, 2) / idf(2)))]
    assert trade == [(2, pytest.approx(bm25(3, 4, 1) / idf(1)))]


def test_terms_add_up_and_one_said_twice_counts_twice(index: LexicalIndex) -> None:
    scores = dict(index.search(query("law", "rule", "law"), 9))
    most = idf(1) + 2 * idf(2)
    assert scores[0] == pytest.approx((bm25(2, 3, 1) + 2 * bm25(1, 3, 2)) / most, rel=1e-5)
    assert scores[1] == pytest.approx(2 * bm25(1, 1, 2) / most, rel=1e-5)
    assert 2 not in scores


def test_unknown_terms_find_nothing_and_lower_what_a_passage_has_of_the_question(index: LexicalIndex) -> None:
    assert index.search(query("zebra"), 9) == []
    assert index.search(query(), 9) == []
    (row, score), *others = index.search(query("zebra", "rule"), 9)
    assert (row, others) == (0, [])
    assert score == pytest.approx(bm25(2, 3, 1) / (idf(1) + idf(0)))


def test_terms_that_count_less_move_less(index: LexicalIndex) -> None:
    both = replace(query("rule"), terms={"rule": 1.0, "trade": 0.1})
    assert [row for row, _ in index.search(both, 9)] == [0, 2]
    assert dict(index.search(both, 9))[2] == pytest.approx(0.1 * bm25(3, 4, 1) / (1.1 * idf(1)))


def test_document_frequency_counts_passages_not_words(index: LexicalIndex) -> None:
    found = {term: index.document_frequency(term) for term in ("rule", "law", "trade", "zebra", "")}
    assert found == {"rule": 1, "law": 2, "trade": 1, "zebra": 0, "": 0}


def test_inverse_document_frequency_of_what_no_passage_holds_is_the_highest(index: LexicalIndex) -> None:
    assert index.inverse_document_frequency("law") == pytest.approx(math.log(1 + 103 / 2))
    assert index.inverse_document_frequency("rule") == pytest.approx(math.log(1 + 103 / 1))
    assert index.inverse_document_frequency("zebra") == pytest.approx(math.log(1 + 103 / 0.5))


@pytest.mark.parametrize("passages", [[], [[]], [[], []], [[], ["law"]]])
def test_passages_without_terms_are_passages_all_the_same(passages: list[list[str]], tmp_path: Path) -> None:
    write_lexical(tmp_path, passages)
    index = LexicalIndex(tmp_path)
    assert len(index) == len(passages)
    assert [row for row, _ in index.search(query("law"), 9)] == [
        i for i, terms in enumerate(passages) if terms
    ]
    assert math.isfinite(index.inverse_document_frequency("law"))


def test_same_passages_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_lexical(tmp_path / name, PASSAGES)
    files = sorted((tmp_path / "one" / FOLDER).iterdir())
    assert len(files) >= 4
    for file in files:
        assert file.read_bytes() == (tmp_path / "two" / FOLDER / file.name).read_bytes()


def test_nothing_is_pickled(tmp_path: Path) -> None:
    write_lexical(tmp_path, PASSAGES)
    for file in (tmp_path / FOLDER).glob("*.npy"):
        np.load(file, allow_pickle=False)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"\xff\xfe garbage", b"3"])
def test_every_file_matters_and_its_damage_is_named(damage: bytes, tmp_path: Path) -> None:
    write_lexical(tmp_path, PASSAGES)
    for file in sorted((tmp_path / FOLDER).iterdir()):
        data = file.read_bytes()
        file.write_bytes(damage)
        with pytest.raises(IndexCorrupt, match="govqa doctor"):
            LexicalIndex(tmp_path)
        file.unlink()
        with pytest.raises(IndexCorrupt, match="govqa doctor"):
            LexicalIndex(tmp_path)
        file.write_bytes(data)
    assert len(LexicalIndex(tmp_path)) == 3


def test_arrays_of_another_index_are_no_index(tmp_path: Path) -> None:
    for name, passages in (("one", PASSAGES), ("two", [["law"]])):
        (tmp_path / name).mkdir()
        write_lexical(tmp_path / name, passages)
    for file in sorted((tmp_path / "two" / FOLDER).glob("*.npy")):
        target = tmp_path / "one" / FOLDER / file.name
        data = target.read_bytes()
        target.write_bytes(file.read_bytes())
        with pytest.raises(IndexCorrupt, match="do not fit"):
            LexicalIndex(tmp_path / "one")
        target.write_bytes(data)
