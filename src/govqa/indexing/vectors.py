"""The vectors of a new generation: copied for passages that the last one held, encoded for the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from govqa.encoding import Encoder
from govqa.indexing.progress import Progress, ProgressCallback
from govqa.retrieval.dense import DenseIndex, write_dense
from govqa.retrieval.late import TokenMatrix, TokenVectors, TokenWriter
from govqa.types import Passage

#: Passages sorted by length together, so that batches hold little padding; few enough to hold their matrices.
_WINDOW = 4096
#: Passages encoded between two reports of progress, with their word pieces in full precision.
_CHUNK = 256


class KnownVectors:
    """The vectors of a generation, by what was encoded."""

    def __init__(self, passages: Sequence[Passage], dense: DenseIndex, tokens: TokenVectors) -> None:
        self._rows = {_identity(passage): row for row, passage in enumerate(passages)}
        self._vectors = dense.vectors()
        self._tokens = tokens

    def find(self, passage: Passage) -> int | None:
        """The row that holds the vectors of ``passage``."""
        return self._rows.get(_identity(passage))

    def copy(self, row: int) -> tuple[np.ndarray, TokenMatrix]:
        """The vector (d,) and the token matrix in ``row``."""
        return self._vectors[row], self._tokens.matrix(row)


def write_vectors(
    folder: Path,
    passages: Sequence[Passage],
    known: KnownVectors | None,
    encoder: Encoder,
    progress: ProgressCallback,
) -> int:
    """Write the vectors of ``passages`` into ``folder`` and return how many passages were encoded."""
    rows = [known.find(passage) if known else None for passage in passages]
    total = rows.count(None)
    vectors = np.zeros((len(passages), encoder.dimension), np.float32)
    encoded = 0
    progress(Progress("encoding", encoded, total))
    with TokenWriter(folder) as writer:
        for start in range(0, len(passages), _WINDOW):
            window = range(start, min(start + _WINDOW, len(passages)))
            new = sorted((i for i in window if rows[i] is None), key=lambda i: -len(passages[i].text))
            fresh: dict[int, tuple[np.ndarray, TokenMatrix]] = {}
            for at in range(0, len(new), _CHUNK):
                chunk = new[at : at + _CHUNK]
                fresh.update(zip(chunk, _encode(encoder, [passages[i] for i in chunk]), strict=True))
                progress(Progress("encoding", encoded + len(fresh), total))
            for i in window:
                row = rows[i]
                vectors[i], matrix = fresh[i] if row is None or known is None else known.copy(row)
                writer.append(matrix)
            encoded += len(new)
    write_dense(folder, vectors)
    return encoded


def _encode(encoder: Encoder, passages: Sequence[Passage]) -> list[tuple[np.ndarray, TokenMatrix]]:
    prefixes = [f"{passage.context}\n" if passage.context else "" for passage in passages]
    encodings = encoder.encode([prefix + p.text for prefix, p in zip(prefixes, passages, strict=True)])
    made = []
    for vector, tokens, offsets, prefix in zip(
        encodings.vectors, encodings.tokens, encodings.offsets, prefixes, strict=True
    ):
        # The word pieces of the context stand before the passage: their offsets are negative.
        made.append((vector, TokenMatrix.quantise(tokens, offsets - len(prefix))))
    return made


def _identity(passage: Passage) -> tuple[str, str]:
    """All that the encoder sees: a passage that moved, in its file or with it, keeps its vectors."""
    return passage.context, passage.text
