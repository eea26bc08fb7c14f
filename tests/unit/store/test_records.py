import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from govqa.errors import IndexCorrupt, StoreError
from govqa.store import DocumentSummary, Records, write_records
from govqa.types import (
    Document,
    Footnote,
    Metadata,
    Omission,
    Page,
    Passage,
    Section,
    Source,
    Span,
    SpeakerTurn,
)

NOTE = Document(
    doc_id="note",
    source="notes/note.md",
    media_type="text/markdown",
    sha256="a" * 64,
    text="Title\n\nA: \U0001d49c word. \u00c9t\u00e9.\0 End.",
    metadata=Metadata(
        "Title",
        ("Ann", "Bo"),
        "Press",
        "2025-07",
        "en",
        "https://example.org/",
        ("law",),
        (("UN", "United Nations"),),
        (Source("s1", "Report", "Cy"),),
    ),
    pages=(Page(1, "iv", Span(0, 5)), Page(2, "", Span(5, 26))),
    sections=(Section(("Title",), Span(0, 5), Span(0, 26)),),
    turns=(SpeakerTurn("A", Span(10, 26), Span(7, 9)),),
    footnotes=(Footnote("1", Span(17, 17), "See elsewhere."),),
    omissions=(Omission(5, "pull quote", "A word."),),
)
EMPTY = Document("empty", "empty.txt", "text/plain", "b" * 64, "")
BOOK = Document(
    "book", "book \u00e9.pdf", "application/pdf", "c" * 64, "".join(f"{n:05d} " for n in range(5000))
)

PASSAGES = [
    Passage(
        "n0", "note", 0, Span(10, 17), NOTE.text[10:17], (Span(10, 17),), ("Title",), 2, "A", "Title | Who?"
    ),
    Passage("n1", "note", 1, Span(18, 26), NOTE.text[18:26], (Span(18, 22), Span(23, 26))),
    Passage("n2", "note", 2, Span(5, 5), "", ()),
    Passage("b0", "book", 0, Span(0, 4000), BOOK.text[:4000], (Span(0, 4000),)),
    Passage("b1", "book", 1, Span(4000, 8001), BOOK.text[4000:8001], (), ("Part", "Chapter"), 3),
    Passage("b2", "book", 2, Span(29_990, 30_000), BOOK.text[-10:], ()),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "records.sqlite"
    write_records(path, [(NOTE, PASSAGES[:3]), (EMPTY, []), (BOOK, PASSAGES[3:])])
    return path


@pytest.fixture
def records(path: Path) -> Iterator[Records]:
    with Records.open(path) as records:
        yield records


def test_documents_come_back_as_they_were(records: Records) -> None:
    for document in (NOTE, EMPTY, BOOK):
        assert records.document(document.doc_id) == document


def test_passages_come_back_as_they_were_in_the_order_asked_for(records: Records) -> None:
    assert [records.passage(row) for row in range(6)] == PASSAGES
    assert records.passages([5, 0, 5, 3]) == [PASSAGES[5], PASSAGES[0], PASSAGES[5], PASSAGES[3]]
    assert records.passages(np.array([4, 1], dtype=np.int64)) == [PASSAGES[4], PASSAGES[1]]  # type: ignore[arg-type]
    assert records.passages([]) == []
    assert records.passages([0, 1] * 1000) == PASSAGES[:2] * 1000


def test_the_rows_of_a_document_are_those_of_its_passages(records: Records) -> None:
    assert records.rows_of("note") == range(3)
    assert records.rows_of("book") == range(3, 6)
    assert len(records.rows_of("empty")) == 0
    assert records.passage_ids() == ["n0", "n1", "n2", "b0", "b1", "b2"]


def test_lists_of_documents_keep_the_order_and_count_code_points(records: Records) -> None:
    assert records.summaries() == [
        DocumentSummary(d.doc_id, d.source, d.media_type, d.sha256, d.metadata, passages, len(d.text))
        for d, passages in ((NOTE, 3), (EMPTY, 0), (BOOK, 3))
    ]
    assert records.sources() == {d.source: (d.doc_id, d.sha256) for d in (NOTE, EMPTY, BOOK)}


@pytest.mark.parametrize("doc_id", ["other", "", "\ud800", "note\0", "' OR 1=1 --"])
def test_an_unknown_document_is_a_store_error_that_names_it(records: Records, doc_id: str) -> None:
    for read in (records.document, records.rows_of):
        with pytest.raises(StoreError, match="there is no document") as caught:
            read(doc_id)
        assert not isinstance(caught.value, IndexCorrupt)
        assert repr(doc_id) in str(caught.value)


@pytest.mark.parametrize("row", [-1, 6, 2**63, 2**70])
def test_a_row_that_is_not_there_is_corrupt(records: Records, row: int) -> None:
    with pytest.raises(IndexCorrupt, match=r"records\.sqlite"):
        records.passages([0, row])


@pytest.mark.parametrize(
    "name", ["with space", "#?%41&=;", "\u00e9\u4e2d\U0001d49c", "a'b\"c", ":memory:", "file:x"]
)
def test_any_folder_name_works(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).mkdir()
    write_records(tmp_path / name / "records.sqlite", [(NOTE, PASSAGES[:3])])
    with Records.open(tmp_path / name / "records.sqlite") as records:
        assert records.document("note") == NOTE
    monkeypatch.chdir(tmp_path / name)
    with Records.open(Path("records.sqlite")) as records:
        assert records.document("note") == NOTE


def test_a_read_only_folder_can_be_read_and_reading_leaves_no_trace(path: Path) -> None:
    before = path.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Records.open(path) as records:
            assert records.passages([3]) == [PASSAGES[3]]
        assert list(path.parent.iterdir()) == [path]
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == before


def test_nothing_can_be_written_through_it(records: Records) -> None:
    with pytest.raises(IndexCorrupt, match="readonly"):
        records._rows("DELETE FROM passages")


def test_many_threads_read_at_once(records: Records) -> None:
    barrier = threading.Barrier(8)

    def read(seed: int) -> bool:
        barrier.wait()
        rows = [(seed * 7 + n) % 6 for n in range(60)]
        right = all(records.passages(rows) == [PASSAGES[row] for row in rows] for _ in range(20))
        return right and records.document("book") == BOOK

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(8)))


def test_closed_records_say_so(path: Path) -> None:
    records = Records.open(path)
    records.close()
    records.close()
    with pytest.raises(StoreError, match=r"was closed; open the index again") as caught:
        records.passage(0)
    assert not isinstance(caught.value, IndexCorrupt)


def test_an_open_file_can_be_read_on_after_it_was_deleted(records: Records) -> None:
    records.path.unlink()
    assert records.document("book") == BOOK


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\0", b"garbage" * 1000])
def test_a_file_that_is_missing_or_something_else_is_corrupt(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "records.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexCorrupt, match=r"records\.sqlite .*govqa doctor.*govqa index --rebuild"):
        Records.open(path)
    assert path.exists() is (content is not None)


def test_a_database_that_govqa_did_not_write_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE passages (row INTEGER PRIMARY KEY)")
    with pytest.raises(IndexCorrupt, match="not a file of govqa's records"):
        Records.open(path)


def test_damage_anywhere_is_index_corrupt_or_harmless_never_another_error(path: Path) -> None:
    data = path.read_bytes()
    corrupt = 0
    for at in range(0, len(data), 211):
        path.write_bytes(data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 40]) + data[at + 40 :])
        try:
            with Records.open(path) as records:
                records.passages(range(6))
                for summary in records.summaries():
                    records.document(summary.doc_id)
        except IndexCorrupt:
            corrupt += 1
    assert corrupt > 10


def test_rows_whose_text_ends_early_are_corrupt(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE blocks SET text = 'short' WHERE row > 0")
        connection.execute("UPDATE passages SET sentences = '[1]' WHERE row = 0")
        connection.commit()
    with Records.open(path) as records:
        for read in (
            lambda: records.document("book"),
            lambda: records.passage(4),
            lambda: records.passage(0),
        ):
            with pytest.raises(IndexCorrupt, match=r"records\.sqlite could not be read"):
                read()
