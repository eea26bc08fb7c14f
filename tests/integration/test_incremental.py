"""An incremental build costs what changed, and its index is the one that a fresh build makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govqa import Chatbot
from govqa.indexing import outcome
from govqa.retrieval.dense import DenseIndex
from govqa.retrieval.late import TokenVectors
from govqa.retrieval.lexical import FOLDER
from govqa.store import IndexStore, Records
from govqa.store.records import RECORDS_FILE
from govqa.types import Document, Passage

COMMISSION, FERRY, DAMS = "commission.md", "ferry.html", "notes/dams.txt"
LOCKS = "samtal på svenska/låsar vid älven.md"


class Rows:
    """Everything that a generation holds, row by row."""

    def __init__(self, index: Path) -> None:
        store = IndexStore(index)
        self.manifest = store.manifest(store.current() or "")
        folder = store.folder(self.manifest.generation)
        with Records.open(folder / RECORDS_FILE) as records:
            self.documents: list[Document] = [
                records.document(summary.doc_id) for summary in records.summaries()
            ]
            self.passages: list[Passage] = records.passages(range(self.manifest.passages))
        self.vectors = DenseIndex(folder).vectors()
        tokens = TokenVectors(folder, self.manifest.dimension)
        self.matrices = [tokens.matrix(row) for row in range(len(tokens))]
        self.lexical = {
            path.name: np.load(path) if path.suffix == ".npy" else json.loads(path.read_text("utf-8"))
            for path in (folder / FOLDER).iterdir()
        }

    def bytes_of(self, row: int) -> tuple[bytes, ...]:
        matrix = self.matrices[row]
        arrays = (self.vectors[row], matrix.codes, matrix.scales, matrix.offsets)
        return tuple(np.ascontiguousarray(array).tobytes() for array in arrays)

    def by_words(self) -> dict[tuple[str, str], tuple[bytes, ...]]:
        """The vectors of each passage, by its context and text."""
        return {(each.context, each.text): self.bytes_of(row) for row, each in enumerate(self.passages)}


def rewrite(corpus: Path, source: str, old: str, new: str) -> None:
    text = (corpus / source).read_text("utf-8")
    assert old in text
    (corpus / source).write_text(text.replace(old, new), "utf-8")


def assert_same(one: Rows, other: Rows) -> None:
    """The two generations are the same but for when they were made, and rounding."""
    assert one.documents == other.documents
    assert one.passages == other.passages
    assert one.vectors == pytest.approx(other.vectors, abs=1e-6)
    for matrix, its in zip(one.matrices, other.matrices, strict=True):
        assert np.array_equal(matrix.offsets, its.offsets)
        assert matrix.scales == pytest.approx(its.scales, rel=1e-5)
        # A component on the edge between two codes may fall to either side.
        difference = np.abs(matrix.codes.astype(int) - its.codes.astype(int))
        assert difference.max(initial=0) <= 1
        assert np.count_nonzero(difference) <= 1e-3 * difference.size
    assert one.lexical.keys() == other.lexical.keys()
    for name, value in one.lexical.items():
        assert np.array_equal(value, other.lexical[name]), name
    varying = ("generation", "parent", "created", "files")
    manifests = [
        {name: getattr(each.manifest, name) for name in each.manifest.__slots__ if name not in varying}
        for each in (one, other)
    ]
    assert manifests[0] == manifests[1]


def test_without_anything_to_encode_torch_is_never_imported(library: Any, python: Any) -> None:
    done = python(
        """
import json, os, sys
import govqa

corpus, index = sys.argv[1:]
reports = [govqa.build_index(corpus, index)]
os.rename(os.path.join(corpus, "notes", "dams.txt"), os.path.join(corpus, "Dämme.txt"))
reports.append(govqa.build_index(corpus, index))
os.unlink(os.path.join(corpus, "Dämme.txt"))
reports.append(govqa.build_index(corpus, index))
heavy = [name for name in ("torch", "sentence_transformers", "transformers", "gradio") if name in sys.modules]
print(json.dumps([heavy, *([r.generation, r.added, r.removed, r.embedded] for r in reports)]))
""",
        library.corpus,
        library.index,
    )
    assert done.returncode == 0, done.stderr
    heavy, nothing, moved, removed = json.loads(done.stdout)
    assert heavy == []
    assert nothing[1:] == [[], [], 0]
    assert moved[1:] == [["Dämme.txt"], [DAMS], 0]
    assert removed[1:] == [[], ["Dämme.txt"], 0]
    assert len({nothing[0], moved[0], removed[0]}) == 3


def test_nothing_changed_makes_no_generation_and_touches_no_file(library: Any) -> None:
    before = {path: path.stat().st_mtime_ns for path in library.index.rglob("[!.]*") if path.is_file()}
    current = IndexStore(library.index).current()
    report = library.build()
    assert (report.generation, report.embedded) == (current, 0)
    assert report.unchanged == (COMMISSION, FERRY, DAMS, LOCKS)
    after = {path: path.stat().st_mtime_ns for path in library.index.rglob("[!.]*") if path.is_file()}
    assert after == before


def test_of_a_changed_document_only_the_changed_passages_are_encoded(library: Any) -> None:
    before = Rows(library.index)
    rewrite(library.corpus, COMMISSION, "nine hundred marks", "eight hundred marks")
    report = library.build()
    assert (report.changed, report.embedded) == ((COMMISSION,), 1)
    after = Rows(library.index)
    kept = before.by_words().keys() & after.by_words().keys()
    assert len(kept) == report.passages - 1
    assert {words: after.by_words()[words] for words in kept} == {
        words: before.by_words()[words] for words in kept
    }
    answer = Chatbot.open(library.index).ask("What does a town pay that takes more water?")
    assert "eight hundred marks" in answer.text


def test_text_that_moves_down_in_its_document_is_not_encoded_again(library: Any) -> None:
    rewrite(
        library.corpus,
        COMMISSION,
        "## Seat and members",
        "## Name\n\nThe river commission was named the water council until 1950.\n\n## Seat and members",
    )
    report = library.build()
    assert (report.changed, report.embedded) == ((COMMISSION,), 1)
    rows = Rows(library.index)
    for passage in rows.passages:
        document = next(each for each in rows.documents if each.doc_id == passage.doc_id)
        assert passage.span.of(document.text) == passage.text


def test_a_changed_title_changes_the_context_of_its_passages_and_no_others(library: Any) -> None:
    before = Rows(library.index)
    rewrite(library.corpus, COMMISSION, "title: The river commission", "title: The Varde water authority")
    report = library.build()
    own = [each for each in Rows(library.index).passages if "Varde water authority" in each.context]
    assert report.embedded == len(own) == 2
    assert report.passages == len(before.passages)


def test_a_renamed_and_a_moved_file_are_removed_and_added_without_encoding(library: Any) -> None:
    before = Rows(library.index)
    (library.corpus / COMMISSION).rename(library.corpus / "the commission.md")
    (library.corpus / LOCKS).rename(library.corpus / "notes" / "locks.md")
    report = library.build()
    assert report.added == ("notes/locks.md", "the commission.md")
    assert report.removed == (COMMISSION, LOCKS)
    assert report.embedded == 0
    after = Rows(library.index)
    assert after.by_words() == before.by_words()
    assert {each.doc_id for each in after.documents} != {each.doc_id for each in before.documents}
    answer = Chatbot.open(library.index).ask("Since when has he worked at the locks of Ekeby?")
    assert answer.citations[0].source == "notes/locks.md"


@pytest.mark.parametrize("name", ["LOADER_VERSION", "SPLITTER_VERSION"])
def test_another_version_reads_again_and_reuses_the_vectors(
    library: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = Rows(library.index)
    monkeypatch.setattr(outcome, name, "another")
    report = library.build()
    assert report.generation != before.manifest.generation
    assert (report.unchanged, report.embedded) == ((COMMISSION, FERRY, DAMS, LOCKS), 0)
    after = Rows(library.index)
    assert [after.bytes_of(row) for row in range(report.passages)] == [
        before.bytes_of(row) for row in range(report.passages)
    ]


def test_longer_passages_reuse_the_vectors_of_those_that_stay_the_same(library: Any) -> None:
    before = Rows(library.index)
    report = library.build(passage_words=160)
    assert report.generation != before.manifest.generation
    assert (report.unchanged, report.embedded) == ((COMMISSION, FERRY, DAMS, LOCKS), 0)
    shorter = library.build(passage_words=20)
    assert shorter.passages > report.passages
    known = before.by_words().keys()
    after = Rows(library.index)
    assert shorter.embedded == sum((each.context, each.text) not in known for each in after.passages)
    assert shorter.embedded < shorter.passages


def test_the_index_is_the_one_that_a_fresh_build_makes(library: Any) -> None:
    corpus = library.corpus
    rewrite(corpus, COMMISSION, "nine hundred marks", "eight hundred marks")
    (corpus / DAMS).rename(corpus / "dams.txt")
    library.build()
    (corpus / FERRY).unlink()
    (corpus / "copy.md").write_bytes((corpus / LOCKS).read_bytes())
    (corpus / "canal.txt").write_text("The canal to Torp was dug by soldiers between 1803 and 1811.\n")
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    library.build()
    rewrite(corpus, "canal.txt", "Torp", "Torpa")
    incremental = library.build()
    assert (incremental.changed, incremental.embedded) == (("canal.txt",), 1)
    one = Rows(library.index)
    fresh = library.build(rebuild=True)
    assert fresh.passages == incremental.passages
    assert fresh.embedded == len(one.by_words())  # a copy is not encoded again
    assert_same(one, Rows(library.index))


def test_deleting_a_document_leaves_nothing_of_it_in_the_new_generation(library: Any) -> None:
    (library.corpus / DAMS).unlink()
    report = library.build()
    folder = IndexStore(library.index).folder(report.generation)
    words = [b"Brekke", b"brekk", b"turbines"]
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(word in data for word in words), path.name
