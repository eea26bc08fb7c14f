"""Sample files and the documents they gave when somebody last looked.

A change of a loader that changes one of these needs a new ``LOADER_VERSION``, a look at the difference and
``PYTHONPATH=src python tests/golden/loading/test_samples.py``, which writes what is expected from now on.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govqa.loading import load
from govqa.types import to_data

FOLDER = Path(__file__).parent
SAMPLES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".txt", ".md", ".html"})


def expected_path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def loaded(name: str) -> object:
    # Line ends may have been changed on the way here; the file's own hash changes with them.
    data = to_data(load(FOLDER / name, name, max_bytes=1 << 20))
    return {key: value for key, value in json.loads(json.dumps(data)).items() if key != "sha256"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_gives_the_expected_document(name: str) -> None:
    assert loaded(name) == json.loads(expected_path(name).read_text("utf-8"))


if __name__ == "__main__":
    for sample in SAMPLES:
        text = json.dumps(loaded(sample), ensure_ascii=False, indent=1)
        expected_path(sample).write_text(f"{text}\n", "utf-8")
