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
from govqa.reading.citing import cite
from govqa.splitting import split
from govqa.types import Document, to_data

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


def document_of(name: str) -> Document:
    parts = FOLDER / f"{name}{PARTS}"
    content = packed(parts.read_text("utf-8")) if parts.exists() else (FOLDER / name).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return load(path, name, max_bytes=1 << 20)


def loaded(name: str) -> object:
    data = to_data(document_of(name))
    # Line ends may have been changed on the way here; the file's own hash changes with them.
    return {key: value for key, value in json.loads(json.dumps(data)).items() if key != "sha256"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_gives_the_expected_document(name: str) -> None:
    assert loaded(name) == json.loads(expected_path(name).read_text("utf-8"))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_passage_and_sentence_of_the_sample_stands_at_its_span_and_page(name: str) -> None:
    document = document_of(name)
    passages = split(document, passage_words=40)
    assert passages
    for passage in passages:
        assert passage.span.of(document.text) == passage.text
        assert all(sentence in passage.span for sentence in passage.sentences)
        pages = [
            page.index for page in document.pages if page.span.start <= passage.span.start < page.span.end
        ]
        assert passage.page == (pages[0] if pages else None)
        cited = [
            cite(document, passage, sentence, quote=sentence.of(document.text), number=1, highlight=sentence)
            for sentence in passage.sentences
            if not any(sentence.start < omission.position < sentence.end for omission in document.omissions)
        ]
        for citation in cited:
            assert citation.highlight is not None
            assert citation.highlight.of(document.text) == citation.quote


if __name__ == "__main__":
    for sample in sys.argv[1:] or SAMPLES:
        text = json.dumps(loaded(sample), ensure_ascii=False, indent=1)
        expected_path(sample).write_text(f"{text}\n", "utf-8")
