"""A corpus in a temporary folder, and an encoder that takes no time: a vector per word, from its letters.

The reader, which nothing is asked of while an index is built, is a file of a few letters.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from govqa.config import Settings
from govqa.encoding import Encodings, Model
from govqa.encoding.onnx import CONFIG_FILE, MODEL_FILE
from govqa.errors import LoadError
from govqa.indexing import worker
from govqa.indexing.pool import File
from govqa.indexing.reading import Read, outcome_of

DIMENSION = 4


def vector_of(text: str) -> np.ndarray:
    digest = np.frombuffer(hashlib.sha256(text.encode()).digest()[:DIMENSION], np.uint8)
    vector = digest.astype(np.float32) + 1
    return vector / np.linalg.norm(vector)


@dataclass
class LetterEncoder:
    """Encodes words by their letters, and remembers what it was asked to do."""

    encoded: list[str] = field(default_factory=list)
    exports: int = 0
    dimension: int = DIMENSION

    def encode(self, texts: Sequence[str]) -> Encodings:
        self.encoded += texts
        words = [list(re.finditer(r"\S+", text)) for text in texts]
        return Encodings(
            np.array([vector_of(text) for text in texts], np.float32).reshape(-1, DIMENSION),
            [np.array([vector_of(m.group()) for m in each]).reshape(-1, DIMENSION) for each in words],
            [np.array([m.span() for m in each], np.int32).reshape(-1, 2) for each in words],
        )

    def knows(self, word: str) -> bool:
        return False

    def export(self, model: Model, folder: Path) -> None:
        self.exports += 1
        (folder / CONFIG_FILE).write_text(json.dumps({"dimension": DIMENSION, "max_tokens": 256}))

    def open(self, folder: Path, *, threads: int = 0) -> LetterEncoder:
        """Stands in for the class that opens what was exported."""
        return self


@pytest.fixture
def encoder() -> LetterEncoder:
    return LetterEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "notes").mkdir(parents=True)
    (folder / "commission.md").write_text(
        "# The river commission\n\nThe river commission has its seat in Sandvik. Six towns founded it.\n"
    )
    (folder / "notes" / "dams.txt").write_text("The oldest dam stands at Holm. It was closed with clay.\n")
    return folder


class ReadingHere:
    """Reads files in this process, one when it is asked for: what ``Reading`` does without the workers."""

    def __init__(self, files: Sequence[File], settings: Settings) -> None:
        self._files = iter(files)
        self._settings = settings

    def is_waiting(self) -> bool:
        return False

    def __next__(self) -> Read | LoadError:
        file = next(self._files)
        request = worker.request(
            file.path,
            file.source,
            file.options,
            passage_words=self._settings.passage_words,
            seconds=self._settings.file_seconds,
        )
        return outcome_of(file, worker.read(json.loads(request)))


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds start no worker processes: these have tests of their own and take half a second to start."""

    @contextmanager
    def reading(files: Sequence[File], settings: Settings, *, scratch: Path) -> Iterator[ReadingHere]:
        yield ReadingHere(files, settings)

    monkeypatch.setattr("govqa.indexing.build.reading", reading)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, encoder: LetterEncoder, reading_here: None) -> list[Model]:
    """Builds use ``encoder``. The last model in the list is the one that every name resolves to."""
    models = [Model("letters", Path("letters"), "1" * 64)]
    monkeypatch.setattr("govqa.indexing.build.resolve_model", lambda name: models[-1])
    monkeypatch.setattr("govqa.encoding.export.export_encoder", encoder.export)
    monkeypatch.setattr("govqa.encoding.onnx.OnnxEncoder", encoder.open)
    exporting = SimpleNamespace(export_reader=write_reader)  # the module itself imports PyTorch
    monkeypatch.setitem(sys.modules, "govqa.reader.export", exporting)
    return models


def write_reader(folder: Path) -> None:
    (folder / MODEL_FILE).write_bytes(b"reads")
