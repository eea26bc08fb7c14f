"""Vectors are copied where the encoder would see the same again, and encoded everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govqa.encoding import Encodings
from govqa.indexing import Progress, vectors
from govqa.indexing.keys import key_of
from govqa.indexing.resume import Chunks
from govqa.indexing.vectors import KnownVectors, write_vectors
from govqa.retrieval.dense import DenseIndex
from govqa.retrieval.late import TokenVectors
from govqa.types import Passage, Span


def passage(text: str, context: str = "", *, start: int = 0, doc_id: str = "d") -> Passage:
    span = Span(start, start + len(text))
    return Passage(f"{doc_id}-{start}-{text}", doc_id, 0, span, text, (span,), context=context)


class Written:
    """A folder of vectors, opened."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self.dense = DenseIndex(folder)
        self.tokens = TokenVectors(folder, dimension)
        self.known = [KnownVectors(folder, dimension)]

    def row(self, row: int) -> tuple[bytes, ...]:
        matrix = self.tokens.matrix(row)
        arrays = (self.dense.vectors()[row], matrix.codes, matrix.scales, matrix.offsets)
        return tuple(np.ascontiguousarray(array).tobytes() for array in arrays)


@pytest.fixture
def write(tmp_path: Path, encoder: Any) -> Any:
    """Write passages into a new folder; returns what was written and how many passages were encoded."""
    folders = iter(range(100))

    def run(
        passages: Sequence[Passage], known: Iterable[KnownVectors] = (), chunks: Chunks | None = None
    ) -> tuple[Written, int]:
        folder = tmp_path / f"vectors{next(folders)}"
        folder.mkdir()
        chunks = chunks or Chunks(folder / "index", "letters")
        encoded = vectors_of(folder, passages, encoder, known, chunks)
        return Written(folder, encoder.dimension), encoded

    return run


def vectors_of(
    folder: Path,
    passages: Sequence[Passage],
    encoder: Any,
    known: Iterable[KnownVectors] = (),
    chunks: Chunks | None = None,
    progress: Any = lambda progress: None,
) -> int:
    return write_vectors(
        folder,
        [key_of(each) for each in passages],
        lambda rows: [passages[row] for row in rows],
        known,
        chunks or Chunks(folder / "index", "letters"),
        encoder,
        progress,
    )


ONE = passage("The dam stands at Holm.")
TWO = passage("It holds a lake.", "Dams of the valley", start=30)
THREE = passage("The ferry runs at night.", "Ferries")


def test_every_passage_gets_its_row(write: Any, encoder: Any) -> None:
    written, encoded = write([ONE, TWO, THREE])
    assert encoded == 3
    assert len(written.dense) == len(written.tokens) == 3
    expected = encoder.encode(["The dam stands at Holm.", "Dams of the valley\nIt holds a lake."])
    assert written.dense.vectors()[:2] == pytest.approx(expected.vectors)


def test_pieces_of_the_context_stand_before_the_passage_at_negative_offsets(write: Any, encoder: Any) -> None:
    written, _ = write([TWO])
    matrix = written.tokens.matrix(0)
    encoded = f"{TWO.context}\n{TWO.text}"
    origin = len(TWO.context) + 1
    words = [encoded[start + origin : end + origin] for start, end in matrix.offsets]
    assert words == encoded.split()
    own = matrix.offsets[:, 0] >= 0
    assert [TWO.text[start:end] for start, end in matrix.offsets[own]] == ["It", "holds", "a", "lake."]
    assert matrix.vectors()[own] == pytest.approx(encoder.encode([TWO.text]).tokens[0], abs=0.01)


def test_the_encoder_sees_the_context_before_the_passage(write: Any, encoder: Any) -> None:
    write([ONE, TWO])
    assert encoder.encoded == ["The dam stands at Holm.", "Dams of the valley\nIt holds a lake."]


def test_known_vectors_are_copied_byte_for_byte(write: Any, encoder: Any) -> None:
    before, _ = write([ONE, TWO, THREE])
    encoder.encoded.clear()
    after, encoded = write([THREE, ONE], before.known)
    assert (encoded, encoder.encoded) == (0, [])
    assert [after.row(0), after.row(1)] == [before.row(2), before.row(0)]


def test_only_what_is_new_is_encoded(write: Any, encoder: Any) -> None:
    before, _ = write([ONE, THREE])
    encoder.encoded.clear()
    after, encoded = write([ONE, TWO, THREE], before.known)
    assert encoded == 1
    assert encoder.encoded == ["Dams of the valley\nIt holds a lake."]
    assert [after.row(0), after.row(2)] == [before.row(0), before.row(1)]


def test_a_passage_that_moved_in_its_file_or_with_it_keeps_its_vectors(write: Any) -> None:
    before, _ = write([TWO])
    later = passage(TWO.text, TWO.context, start=900)
    elsewhere = passage(TWO.text, TWO.context, doc_id="another")
    after, encoded = write([later, elsewhere], before.known)
    assert encoded == 0
    assert after.row(0) == after.row(1) == before.row(0)


@pytest.mark.parametrize(
    "changed", [passage(TWO.text, "Lakes of the valley"), passage("It holds a sea.", TWO.context)]
)
def test_another_context_or_another_text_is_encoded(write: Any, changed: Passage) -> None:
    before, _ = write([TWO])
    assert write([changed], before.known)[1] == 1


def test_context_and_text_are_not_confused_with_another_split_of_the_same_words(write: Any) -> None:
    before, _ = write([passage("b\nc", "a")])
    assert write([passage("c", "a\nb")], before.known)[1] == 1


def test_windows_leave_no_trace(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [passage(f"Dam number {number} of the valley.", start=40 * number) for number in range(7)]
    whole, _ = write(passages)
    known = whole.known
    monkeypatch.setattr(vectors, "_WINDOW", 2)
    windowed, encoded = write(passages)
    assert encoded == 7
    assert [windowed.row(row) for row in range(7)] == [whole.row(row) for row in range(7)]
    mixed, encoded = write([*passages, ONE], known)
    assert encoded == 1
    assert [mixed.row(row) for row in range(7)] == [whole.row(row) for row in range(7)]


def test_no_passages_give_empty_files(write: Any, encoder: Any) -> None:
    written, encoded = write([])
    assert (encoded, encoder.encoded) == (0, [])
    assert len(written.dense) == len(written.tokens) == 0
    assert written.dense.dimension == encoder.dimension


def test_a_passage_of_which_the_encoder_saw_only_the_context_has_no_pieces_of_its_own(tmp_path: Path) -> None:
    class Cutting:
        """Sees the first word only: the rest is beyond its length."""

        dimension = 2

        def encode(self, texts: Sequence[str]) -> Encodings:
            one = np.array([[1, 0]], np.float32)
            return Encodings(one.repeat(len(texts), 0), [one] * len(texts), [np.zeros((1, 2), np.int32)])

    vectors_of(tmp_path, [TWO], Cutting())
    offsets = TokenVectors(tmp_path, 2).matrix(0).offsets
    assert offsets.tolist() == [[-len(TWO.context) - 1] * 2]


def test_progress_counts_what_is_encoded(tmp_path: Path, encoder: Any, write: Any) -> None:
    before, _ = write([ONE])
    seen: list[Progress] = []
    vectors_of(tmp_path, [ONE, TWO, THREE], encoder, before.known, progress=seen.append)
    assert seen[-1] == Progress("encoding", 2, 2, "", 0.0) or seen[-1] == Progress("encoding", 2, 2)
    assert all(each.stage == "encoding" and each.total == 2 for each in seen)


def test_the_same_text_in_two_documents_is_encoded_once(write: Any, encoder: Any) -> None:
    copies = [ONE, passage(ONE.text, doc_id="another"), TWO, passage(ONE.text, doc_id="a third")]
    written, encoded = write(copies)
    assert (encoded, len(encoder.encoded)) == (2, 2)
    assert written.row(0) == written.row(1) == written.row(3) != written.row(2)


def numbered(count: int) -> list[Passage]:
    return [passage(f"Dam number {number} of the valley.", start=40 * number) for number in range(count)]


def test_a_build_that_was_stopped_leaves_its_vectors_to_the_next(
    write: Any, encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_CHUNK", 3)
    whole, _ = write(numbered(8))
    encoder.encoded.clear()
    encode, chunks = encoder.encode, Chunks(tmp_path / "index", "letters")

    def stop(texts: Sequence[str]) -> Encodings:
        if len(encoder.encoded) == 6:
            raise KeyboardInterrupt
        return encode(texts)  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(encoder, "encode", stop)
        with pytest.raises(KeyboardInterrupt):
            write(numbered(8), chunks=chunks)
    encoder.encoded.clear()
    # The next build finds another passage, and in another order.
    resumed, encoded = write([ONE, *numbered(8)[::-1]], chunks=Chunks(tmp_path / "index", "letters"))
    assert encoded == len(encoder.encoded) == 3
    assert [resumed.row(row) for row in range(8, 0, -1)] == [whole.row(row) for row in range(8)]


def test_another_encoders_vectors_are_not_taken_over(write: Any, encoder: Any, tmp_path: Path) -> None:
    write(numbered(2), chunks=Chunks(tmp_path / "index", "letters"))
    assert write(numbered(2), chunks=Chunks(tmp_path / "index", "numbers"))[1] == 2
    assert write(numbered(2), chunks=Chunks(tmp_path / "index", "letters"))[1] == 0


@pytest.mark.parametrize(
    "name", ["passages.keys", "dense.faiss", "tokens.codes", "tokens.rows", "chunk.json"]
)
@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_a_damaged_chunk_is_made_again(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: str
) -> None:
    monkeypatch.setattr(vectors, "_CHUNK", 2)
    whole, _ = write(numbered(4), chunks=Chunks(tmp_path / "index", "letters"))
    path = tmp_path / "index" / "resume" / "letters" / "000002" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flip" else data[:-1])
    again, encoded = write(numbered(4), chunks=Chunks(tmp_path / "index", "letters"))
    assert encoded == 2
    assert [again.row(row) for row in range(4)] == [whole.row(row) for row in range(4)]
    assert write(numbered(4), chunks=Chunks(tmp_path / "index", "letters"))[1] == 0
