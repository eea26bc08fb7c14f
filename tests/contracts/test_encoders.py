"""What an encoder promises, and that it encodes as sentence-transformers does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from govqa.encoding import Encoder, Encodings, resolve_model
from govqa.encoding.export import export_encoder
from govqa.encoding.model import DEFAULT_MODEL
from govqa.encoding.onnx import OnnxEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.slow

#: The most that two encodings of the same text may differ in any number.
CLOSE = 1e-5
LONGEST = 256

TEXTS = [
    "Who drafted the rules on labelling?",
    "",
    "   \n\t ",
    "a",
    "?!…",
    "The ministry published draft rules in May. Firms had until July to comment on them.",
    "rule " * 600,
    "Naïve re\u0301sume\u0301, ﬁnance, ＡＩ and Straße",
    "😀 规则很重要 👩\u200d💻 𝔸𝕀 عربي हिन्दी",
    "字" * 300,
    "[CLS] [SEP] [MASK] [PAD] [UNK] ##ing",
    "x" * 5000,
    "tab\tand\nline\r\nends\x00and\u200bzero\ufeffwidth",
    "Title of it\nHeading of it\nA passage that stands below both of these.",
    *(f"Passage {i} is about {'rivers and ' * (i % 7)}dams." for i in range(9)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported model, in a folder whose name is not ASCII."""
    path = tmp_path_factory.mktemp("encoder é目录")
    export_encoder(resolve_model(DEFAULT_MODEL), path)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return OnnxEncoder(folder, threads=1)


@pytest.fixture(scope="module")
def encodings(encoder: Encoder) -> Encodings:
    """``TEXTS`` as ``encoder`` encodes them."""
    return encoder.encode(TEXTS)


@pytest.fixture(scope="module")
def trained() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    folder = resolve_model(DEFAULT_MODEL).folder
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def test_rows_are_of_length_1_and_of_one_dimension(encoder: Encoder, encodings: Encodings) -> None:
    assert encodings.vectors.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    assert encodings.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encodings.vectors, axis=1), 1, atol=1e-5)
    for tokens, offsets in zip(encodings.tokens, encodings.offsets, strict=True):
        assert tokens.shape == (len(offsets), encoder.dimension)
        assert tokens.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(tokens, axis=1), 1, atol=1e-5)


def test_offsets_are_where_the_word_pieces_stand(encoder: Encoder, encodings: Encodings) -> None:
    for text, offsets in zip(TEXTS, encodings.offsets, strict=True):
        assert offsets.dtype == np.int32
        assert offsets.shape == (len(offsets), 2)
        assert (offsets >= 0).all()
        assert (offsets[:, 1] <= len(text)).all()
        assert (offsets[:, 0] < offsets[:, 1]).all()
        assert (np.diff(offsets[:, 0]) >= 0).all()
        assert not any(text[start].isspace() for start, _ in offsets)
    text = "The 😀 ministry"
    (offsets,) = encoder.encode([text]).offsets
    assert [text[a:b] for a, b in offsets] == ["The", "😀", "ministry"]


def test_pieces_cover_every_word_of_a_short_text(encoder: Encoder) -> None:
    text = TEXTS[5]
    (offsets,) = encoder.encode([text]).offsets
    covered = {i for a, b in offsets for i in range(a, b)}
    assert covered == {i for i, character in enumerate(text) if not character.isspace()}


def test_text_without_a_word_has_a_vector_and_no_word_pieces(encoder: Encoder) -> None:
    encodings = encoder.encode(["", "  \n"])
    assert [tokens.shape for tokens in encodings.tokens] == [(0, 384), (0, 384)]
    assert [offsets.shape for offsets in encodings.offsets] == [(0, 2), (0, 2)]
    np.testing.assert_allclose(encodings.vectors[0], encodings.vectors[1], atol=CLOSE)


def test_text_too_long_is_cut(encoder: Encoder) -> None:
    text = "rule " * 600
    encodings = encoder.encode([text, "rule " * (LONGEST - 2), "rule " * 10])
    assert [len(tokens) for tokens in encodings.tokens] == [LONGEST - 2, LONGEST - 2, 10]
    assert encodings.offsets[0][-1].tolist() == [5 * (LONGEST - 3), 5 * (LONGEST - 3) + 4]
    np.testing.assert_allclose(encodings.vectors[0], encodings.vectors[1], atol=CLOSE)


def test_no_texts_no_rows(encoder: Encoder) -> None:
    encodings = encoder.encode([])
    assert encodings.vectors.shape == (0, 384)
    assert (encodings.tokens, encodings.offsets) == ([], [])


def test_the_same_text_gives_the_same_vectors_whatever_it_is_batched_with(
    encoder: Encoder, encodings: Encodings
) -> None:
    some = [*range(0, len(TEXTS), 3)][::-1]
    for batch in (some, *([i] for i in some[:3])):
        found = encoder.encode([TEXTS[i] for i in batch])
        for row, i in enumerate(batch):
            np.testing.assert_allclose(found.vectors[row], encodings.vectors[i], atol=CLOSE)
            np.testing.assert_allclose(found.tokens[row], encodings.tokens[i], atol=CLOSE)
            np.testing.assert_array_equal(found.offsets[row], encodings.offsets[i])


def test_the_same_batch_gives_the_same_bits(encoder: Encoder) -> None:
    one, other = encoder.encode(TEXTS[:6]), encoder.encode(TEXTS[:6])
    np.testing.assert_array_equal(one.vectors, other.vectors)


def test_texts_of_like_meaning_are_alike(encoder: Encoder) -> None:
    vectors = encoder.encode(
        ["Who wrote the law?", "Which person drafted the statute?", "Salmon swim up rivers."]
    ).vectors
    assert vectors[0] @ vectors[1] > 0.5 > 0.2 > vectors[0] @ vectors[2]


def test_vectors_are_those_of_sentence_transformers(
    trained: SentenceTransformer, encodings: Encodings
) -> None:
    expected = trained.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encodings.vectors, expected, atol=CLOSE)


def test_word_pieces_are_those_of_sentence_transformers(
    trained: SentenceTransformer, encodings: Encodings
) -> None:
    """Its own marks at both ends and the padding left out, each row made of length 1."""
    rows: list[Any] = trained.encode(TEXTS, output_value=None, show_progress_bar=False)
    for row, tokens in zip(rows, encodings.tokens, strict=True):
        hidden = row["token_embeddings"].numpy()[: int(row["attention_mask"].sum())]
        own = hidden[1:-1] / np.linalg.norm(hidden[1:-1], axis=1, keepdims=True)
        # Marks that stand in the text itself have no row.
        assert len(tokens) <= len(own)
        if len(tokens) == len(own):
            np.testing.assert_allclose(tokens, own, atol=CLOSE)


@pytest.mark.parametrize("threads", [0, 2])
def test_threads_change_no_vector(folder: Path, encodings: Encodings, threads: int) -> None:
    found = OnnxEncoder(folder, threads=threads).encode(TEXTS[:6])
    np.testing.assert_allclose(found.vectors, encodings.vectors[:6], atol=CLOSE)


def test_exporting_again_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    export_encoder(resolve_model(DEFAULT_MODEL), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in folder.iterdir())
    for path in folder.iterdir():
        assert path.is_file()
        assert path.stat().st_size
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
