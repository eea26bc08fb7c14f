import hashlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from govqa.errors import StoreError
from govqa.store import Records, write_records
from govqa.types import Document, Metadata, Passage, Span

TEXT = "One sentence. Another one. " * 400
DOCUMENT = Document("d1", "a.md", "text/markdown", "0" * 64, TEXT)
OTHER = Document("d2", "b.md", "text/markdown", "1" * 64, "Other text.")


def passage(document: Document, start: int, end: int) -> Passage:
    span = Span(start, end)
    name = f"{document.doc_id}:{start}-{end}"
    return Passage(name, document.doc_id, 0, span, span.of(document.text), (span,))


PASSAGES = [passage(DOCUMENT, 0, 13), passage(DOCUMENT, 3990, 4010), passage(OTHER, 0, 11)]

WRITE_MANY = """
import random, sys
from pathlib import Path
from govqa.store import write_records
from govqa.types import Document, Passage, Span
chance = random.Random(7)
documents = []
for n in range(40):
    text = "".join(chance.choices("abc \\u00e9\\u20ac\\U0001d49c", k=chance.randrange(20_000)))
    passages = []
    document = Document(f"{chance.getrandbits(64):016x}", f"{n}.md", "text/plain", "0" * 64, text)
    for start in range(0, len(text) - 500, 500):
        span = Span(start, start + 500)
        name = f"{chance.getrandbits(64):016x}"
        passages.append(Passage(name, document.doc_id, start, span, span.of(text), (span,)))
    documents.append((document, passages))
write_records(Path(sys.argv[1]), documents)
"""


def test_generators_are_taken_and_no_other_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    write_records(path, iter([(DOCUMENT, iter(PASSAGES[:2])), (OTHER, iter(PASSAGES[2:]))]))
    assert list(tmp_path.iterdir()) == [path]
    with Records.open(path) as records:
        assert records.passages([0, 1, 2]) == PASSAGES


def test_the_same_values_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    digests = set()
    for seed in ("0", "1"):
        path = tmp_path / f"{seed}.sqlite"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", WRITE_MANY, path], check=True, env=environment)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_no_documents_and_no_passages_are_records_too(tmp_path: Path) -> None:
    write_records(tmp_path / "records.sqlite", [])
    with Records.open(tmp_path / "records.sqlite") as records:
        assert records.summaries() == []
        assert records.sources() == {}
        assert records.passage_ids() == []
        assert records.passages([]) == []


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            [(DOCUMENT, []), (replace(OTHER, doc_id="d1"), [])],
            r"'b\.md' has the doc_id of another document",
        ),
        ([(DOCUMENT, []), (replace(OTHER, source="a.md"), [])], "two records have one name"),
        ([(DOCUMENT, [PASSAGES[0], PASSAGES[0]])], "two records have one name"),
        ([(DOCUMENT, PASSAGES)], "a passage of document 'd2' was given with 'd1'"),
        (
            [(DOCUMENT, [replace(PASSAGES[0], text="One  sentence.")])],
            "'d1:0-13' .* is not what its span says",
        ),
        ([(OTHER, [replace(PASSAGES[2], span=Span(0, 12))])], "is not what its span says"),
        ([(replace(OTHER, text="lone \ud800"), [])], r"'b\.md' holds text that is not valid Unicode"),
        ([(replace(OTHER, source="\udcff"), [])], "'.udcff' holds text that is not valid Unicode"),
        ([(replace(OTHER, metadata=Metadata("\udcff")), [])], "not valid Unicode"),
        (
            [(OTHER, [replace(PASSAGES[2], context="\udcff")])],
            "passage d2:0-11' holds .* not valid Unicode",
        ),
    ],
)
def test_values_that_could_not_be_read_back_are_refused_and_leave_no_file(
    tmp_path: Path, documents: list[tuple[Document, list[Passage]]], said: str
) -> None:
    with pytest.raises(StoreError, match=said):
        write_records(tmp_path / "records.sqlite", documents)
    assert list(tmp_path.iterdir()) == []


def test_records_are_never_written_over(tmp_path: Path) -> None:
    write_records(tmp_path / "records.sqlite", [(OTHER, [])])
    data = (tmp_path / "records.sqlite").read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        write_records(tmp_path / "records.sqlite", [(DOCUMENT, [])])
    assert (tmp_path / "records.sqlite").read_bytes() == data


def test_a_folder_that_is_missing_or_a_disk_that_is_full_is_a_store_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match=r"records\.sqlite could not be written: unable to open"):
        write_records(tmp_path / "absent" / "records.sqlite", [])

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("govqa.store.recording._write", full)
    with pytest.raises(StoreError, match="disk is full"):
        write_records(tmp_path / "records.sqlite", [])
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_of_documents_leaves_no_file_and_its_own_error(tmp_path: Path) -> None:
    def documents() -> object:
        yield DOCUMENT, []
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_records(tmp_path / "records.sqlite", documents())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
