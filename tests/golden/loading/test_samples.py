"""Sample files and the documents they gave when somebody last looked.

A change of a loader that changes one of these needs a new ``LOADER_VERSION``, a look at the difference and
``PYTHONPATH=src python tests/golden/loading/test_samples.py``, which writes what is expected from now on (of
all samples, or of those named).

``report.docx.parts`` is report.docx before it is packed, a line ``==> name`` before each part: so it can be
read, and compared with what it was.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from govqa.loading import load
from govqa.types import to_data

FOLDER = Path(__file__).parent
PARTS = ".parts"
SAMPLES = sorted(
    path.name.removesuffix(PARTS) for path in FOLDER.iterdir() if path.suffix not in {".json", ".py", ""}
)


def expected_path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def packed(parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        pieces = re.split(r"^==> (\S.*)\n", parts, flags=re.M)
        for name, content in zip(pieces[1::2], pieces[2::2], strict=True):
            archive.writestr(name, content.strip())
    return data.getvalue()


def loaded(name: str) -> object:
    parts = FOLDER / f"{name}{PARTS}"
    content = packed(parts.read_text("utf-8")) if parts.exists() else (FOLDER / name).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        data = to_data(load(path, name, max_bytes=1 << 20))
    # Line ends may have been changed on the way here; the file's own hash changes with them.
    return {key: value for key, value in json.loads(json.dumps(data)).items() if key != "sha256"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_gives_the_expected_document(name: str) -> None:
    assert loaded(name) == json.loads(expected_path(name).read_text("utf-8"))


if __name__ == "__main__":
    for sample in sys.argv[1:] or SAMPLES:
        text = json.dumps(loaded(sample), ensure_ascii=False, indent=1)
        expected_path(sample).write_text(f"{text}\n", "utf-8")
