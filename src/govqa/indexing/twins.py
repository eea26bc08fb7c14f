"""Documents that say the same as another, in whole or for the most part.

How alike two documents are is their resemblance (Broder, On the resemblance and containment of documents,
1997): of all the runs of five words that either holds, the share that both hold. It is estimated from
MinHash signatures, which are kept with the index, so that no text is read again to compare it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from govqa.errors import IndexCorrupt
from govqa.loading.blocks import words
from govqa.types import Document, Duplicate

SIGNATURES_FILE = "signatures.npy"

#: Broder's threshold for copies of a page, there with runs of ten words: two documents of like length then
#: share two thirds of their text. Different documents are far from it: among 303 web pages, papers and
#: articles (45,753 pairs), no two that were not copies came to 0.05.
LEAST_ALIKE = 0.5
#: Long enough that chance does not repeat them, short enough that a changed word costs few.
_RUN = 5
#: The standard error of an estimate is then at most 0.044.
_HASHES = 128
#: Before the hashes: a digest of the file and one of the text, as numbers.
_DIGEST = 4
#: Runs hashed at once, which takes 8 * _HASHES bytes for each.
_BATCH = 4096

#: Multiply and add, modulo 2**64, upper half: a family of hash functions that is near enough to min-wise
#: independent (Dietzfelbinger and others, 1997). The numbers are part of the format of the index.
_NUMBERS = np.frombuffer(hashlib.shake_128(b"minhash").digest(16 * _HASHES), "<u8").reshape(2, _HASHES)
_FACTORS, _SUMMANDS = _NUMBERS[0] | np.uint64(1), _NUMBERS[1]
#: 2**64 divided by the golden ratio, made odd: what multiplicative hashing takes (Knuth, volume 3, 6.4).
_ODD = np.uint64(0x9E3779B97F4A7C15)

Signatures = NDArray[np.uint32]


def signature(document: Document) -> Signatures:
    """What ``document`` is compared by, an array of whole numbers.

    Made here and not by a library: the one there is takes longer to import than to find a new document's
    twin, and twice as long for each document.
    """
    runs = _runs(words(document.text))
    least = np.full(_HASHES, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(runs), _BATCH):
        hashes = runs[start : start + _BATCH, None] * _FACTORS + _SUMMANDS
        least = np.minimum(least, hashes.min(axis=0))
    digests = [_digest(document.sha256), _digest(document.text)]
    return np.concatenate([*digests, (least >> np.uint64(32)).astype(np.uint32)])


def stacked(signatures: Sequence[Signatures]) -> Signatures:
    """Signatures as rows of one array."""
    return np.array(signatures, np.uint32).reshape(-1, 2 * _DIGEST + _HASHES)


def read_signatures(folder: Path, documents: int) -> Signatures:
    """The signatures of the generation in ``folder``. Raises IndexCorrupt if they cannot be read."""
    path = folder / SIGNATURES_FILE
    try:
        found: Signatures = np.load(path, allow_pickle=False)
        if found.shape != (documents, 2 * _DIGEST + _HASHES) or found.dtype != np.uint32:
            raise ValueError(f"it holds {found.dtype} {found.shape}")
    except Exception as error:  # NumPy raises whatever the damage makes of an array's header
        raise IndexCorrupt(f"{path} could not be read: {error}. Run  govqa doctor") from error
    return found


def find_twins(
    sources: Sequence[str], signatures: Signatures, fresh: Collection[int], before: Iterable[Duplicate]
) -> tuple[Duplicate, ...]:
    """Each document much like an earlier one, with the most like it (the earliest of those).

    ``sources`` are in order, and ``signatures`` their rows. ``before`` is what was found when none of the
    rows ``fresh`` was there as it is now: only what these change is looked into.
    """
    row_of = {source: row for row, source in enumerate(sources)}
    best: dict[int, tuple[float, int]] = {}
    open_rows = set(fresh)
    for pair in before:
        row, other = row_of.get(pair.source), row_of.get(pair.twin)
        if row is not None and row not in fresh:
            if other is None or other in fresh:
                open_rows.add(row)
            else:
                best[row] = (pair.similarity, other)
    for row in sorted(open_rows):
        alike = _similarities(signatures, row)
        if row and alike[twin := int(alike[:row].argmax())] >= LEAST_ALIKE:
            best[row] = (float(alike[twin]), twin)
        if row in fresh:
            for later in (np.flatnonzero(alike[row + 1 :] >= LEAST_ALIKE) + row + 1).tolist():
                if later not in open_rows:
                    found = (float(alike[later]), row)
                    best[later] = max(found, best.get(later, found), key=lambda pair: (pair[0], -pair[1]))
    return tuple(Duplicate(sources[row], sources[twin], alike) for row, (alike, twin) in sorted(best.items()))


def _similarities(signatures: Signatures, row: int) -> NDArray[np.float64]:
    """How alike the document in ``row`` is to each: 1 for the same file or text, and only for these."""
    same = signatures == signatures[row]
    share: NDArray[np.float64] = same[:, 2 * _DIGEST :].mean(axis=1)
    alike = np.minimum(share, 1 - 1 / _HASHES).round(3)
    alike[same[:, :_DIGEST].all(axis=1) | same[:, _DIGEST : 2 * _DIGEST].all(axis=1)] = 1
    return alike


def _runs(text: Sequence[str]) -> NDArray[np.uint64]:
    """A hash of every run of five words; of all of a text that is shorter."""
    known = {word: int.from_bytes(_blake(word, 8), "little") for word in set(text)}
    hashes = np.array([known[word] for word in text], np.uint64)
    count = max(1, len(text) - _RUN + 1)
    mixed = np.zeros(count, np.uint64)
    for place in range(min(_RUN, len(text))):
        mixed = (mixed ^ hashes[place : place + count]) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _digest(text: str) -> Signatures:
    return np.frombuffer(_blake(text, 4 * _DIGEST), "<u4")


def _blake(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
