"""What a worker replies to a request, and that a reply says all that there is to say."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govqa.errors import CorruptDocument
from govqa.indexing import worker
from govqa.loading import load
from govqa.splitting import split
from govqa.types import Metadata

DAMS = "notes/dams.txt"
OPTIONS = {"max_bytes": 2**20}


def ask(corpus: Path, source: str = DAMS, **options: Any) -> Any:
    request = worker.request(corpus / source, source, OPTIONS | options, passage_words=120, seconds=60)
    return worker.unpack(worker.read(json.loads(request)))


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


@pytest.mark.parametrize("source", [DAMS, "commission.md"])
def test_a_document_and_its_passages_arrive_as_they_were_made(corpus: Path, source: str) -> None:
    document, passages = ask(corpus, source)
    assert document == load(corpus / source, source, **OPTIONS)
    assert passages == tuple(split(document, passage_words=120))
    assert passages


def test_corrections_arrive(corpus: Path) -> None:
    said = Metadata(title="Dams and locks", origins=(("title", "corpus/metadata.toml"),))
    document, _ = ask(corpus, corrections=worker.metadata_data(said))
    assert document.metadata.title == "Dams and locks"


def test_an_error_arrives_with_its_words(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    with pytest.raises(CorruptDocument) as raised:
        load(corpus / "broken.pdf", "broken.pdf", **OPTIONS)
    assert ask(corpus, "broken.pdf") == ("CorruptDocument", raised.value.reason, raised.value.remedy)
    assert raised.value.reason


@pytest.mark.parametrize("step", ["load", "split"])
@pytest.mark.parametrize("error", [RecursionError("too deep"), KeyError("glyph"), AssertionError()])
def test_a_fault_in_reading_is_the_error_of_that_file(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    monkeypatch.setattr(worker, step, failing(error))
    name, reason, remedy = ask(corpus)
    assert name == "CorruptDocument"
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    assert reason == f"reading it failed ({said})"
    assert remedy


def test_memory_that_runs_out_is_said_in_so_many_words(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "load", failing(MemoryError()))
    assert (
        worker.read(json.loads(worker.request(corpus / DAMS, DAMS, OPTIONS, passage_words=120, seconds=60)))
        == worker.NO_MEMORY
    )


def test_ctrl_c_is_not_taken_for_a_fault(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "load", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        ask(corpus)


def test_no_document_is_replied_that_an_index_cannot_hold(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half a character, as an escape in a file can give; SQLite takes none.
    document = load(corpus / DAMS, DAMS, **OPTIONS)
    half = replace(document, metadata=Metadata("half \ud800"))
    monkeypatch.setattr(worker, "load", lambda *_, **__: half)
    name, reason, _ = ask(corpus)
    assert name == "CorruptDocument"
    assert "UnicodeEncodeError" in reason


@pytest.mark.parametrize("data", [b"", b"x", b"two\nlines\0" * 1000])
def test_frames_come_back_one_by_one(data: bytes) -> None:
    pipe = io.BytesIO()
    worker.write_frame(pipe, data)
    worker.write_frame(pipe, b"next")
    pipe.seek(0)
    assert [worker.read_frame(pipe) for _ in range(3)] == [data, b"next", None]


@pytest.mark.parametrize("keep", [0, 3, 4, 6])
def test_a_frame_that_is_cut_off_is_none(keep: int) -> None:
    pipe = io.BytesIO()
    worker.write_frame(pipe, b"frame")
    assert worker.read_frame(io.BytesIO(pipe.getvalue()[:keep])) is None
