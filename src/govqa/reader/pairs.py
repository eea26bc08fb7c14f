"""A question and a passage as the reader's input: word pieces of both, and where the passage's stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

#: The network's inputs, each (n, t) int64.
INPUTS = ("input_ids", "attention_mask", "token_type_ids")

#: Word pieces of question and passage together; the passage is cut. A passage of 120 words has about 200.
MOST_PIECES = 320
#: Word pieces of the question. Of a longer one the end is read: there a follow-up stands after its history.
MOST_QUESTION_PIECES = 72


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage as t word pieces, the network's own marks among them.

    ``ids`` and ``types`` (t,) int64 as the network takes them. ``own`` (t,) bool: the word pieces of the
    passage's text, its context left out. ``offsets`` (t, 2) int32: where each of those stands in that text,
    in code points; for the others they mean nothing.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    own: NDArray[np.bool_]
    offsets: NDArray[np.int32]


class PairTokenizer:
    """Makes pairs with the tokenizer of the model that the reader was trained from."""

    def __init__(self, path: Path) -> None:
        """Open the ``tokenizer.json`` at ``path``. Raises what tokenizers raises, bare Exception too."""
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._start, self._stop = self._tokenizer.encode("").ids

    def pair(self, question: str, context: str, text: str) -> Pair:
        """``question`` with the passage ``text`` and, before it, the ``context`` that explains it.

        What is too long is cut: the question's first word pieces, the passage's last.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[-MOST_QUESTION_PIECES:]
        before = f"{context}\n" if context else ""
        passage = self._tokenizer.encode(before + text, add_special_tokens=False)
        room = MOST_PIECES - len(asked) - 3
        offsets = np.array(passage.offsets[:room], np.int32).reshape(-1, 2) - len(before)
        ids = [self._start, *asked, self._stop, *passage.ids[:room], self._stop]
        first = len(asked) + 2
        types = np.zeros(len(ids), np.int64)
        types[first:] = 1
        own = np.zeros(len(ids), bool)
        own[first:-1] = offsets[:, 0] >= 0
        placed = np.zeros((len(ids), 2), np.int32)
        placed[first:-1] = offsets
        return Pair(np.array(ids, np.int64), types, own, placed)


def padded(pairs: Sequence[Pair], multiple: int = 1) -> dict[str, NDArray[np.int64]]:
    """``INPUTS`` for ``pairs``, of which there is at least one.

    t is the length of the longest pair, or the next ``multiple`` above it.
    """
    width = -(-max(len(pair.ids) for pair in pairs) // multiple) * multiple
    ids, mask, types = (np.zeros((len(pairs), width), np.int64) for _ in INPUTS)
    for row, pair in enumerate(pairs):
        length = len(pair.ids)
        ids[row, :length] = pair.ids
        mask[row, :length] = 1
        types[row, :length] = pair.types
    return dict(zip(INPUTS, (ids, mask, types), strict=True))
