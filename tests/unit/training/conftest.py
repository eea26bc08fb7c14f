"""Training is scripts beside the package: what they import is found from their folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from govqa.encoding import resolve_model
from govqa.encoding.onnx import TOKENIZER_FILE
from govqa.reader.pairs import PairTokenizer
from govqa.reader.weights import BASE

TRAINING = Path(__file__).resolve().parents[3] / "training"

if str(TRAINING) not in sys.path:
    sys.path.append(str(TRAINING))


@pytest.fixture(scope="session")
def tokenizer() -> PairTokenizer:
    return PairTokenizer(resolve_model(BASE).folder / TOKENIZER_FILE)
