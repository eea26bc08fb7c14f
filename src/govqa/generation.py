"""An index generation opened for reading: everything that answers a question, as one snapshot."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from govqa.analysis import ANALYSER
from govqa.errors import IndexCorrupt, IndexIncompatible, IndexNotFound
from govqa.reader import reader_key
from govqa.retrieval.dense import DenseIndex
from govqa.retrieval.filters import check_filters, matches
from govqa.retrieval.late import TokenVectors
from govqa.retrieval.lexical import LexicalIndex
from govqa.retrieval.query import Query, Retriever, weigh_pieces, weigh_terms
from govqa.retrieval.words import Words
from govqa.store import DocumentSummary, IndexStore, Records
from govqa.store.records import RECORDS_FILE
from govqa.types import IndexManifest

if TYPE_CHECKING:
    from govqa.encoding import Encoder
    from govqa.reader.onnx import Reader


def check_compatible(manifest: IndexManifest) -> None:
    """Raise IndexIncompatible if ``manifest`` names an analyser or a reader other than this govqa's."""
    if manifest.analyser != ANALYSER:
        raise IndexIncompatible("analyser", manifest.analyser, ANALYSER, "Run  govqa index")
    if manifest.reader != reader_key():
        raise IndexIncompatible("reader", manifest.reader, reader_key(), "Run  govqa index")


class Generation:
    """One published generation. It never changes; a newer one is opened as another ``Generation``."""

    def __init__(self, store: IndexStore, name: str, *, threads: int = 0) -> None:
        """Open generation ``name`` of ``store``.

        Raises IndexCorrupt if a file is missing or of the wrong size, IndexIncompatible if it was built
        with an analyser or a reader other than this govqa's.
        """
        self.name = name
        self.manifest = store.manifest(name)
        problems = store.problems(name, quick=True)
        if problems:
            raise IndexCorrupt(
                f"generation {name} in {store.root} is damaged: {'; '.join(problems)}. "
                "Go back to the one before with  govqa rollback  or build it anew with  govqa index --rebuild"
            )
        check_compatible(self.manifest)
        self._folder = store.folder(name)
        self._encoder_folder = store.encoder_folder(self.manifest.encoder)
        self._reader_folder = store.encoder_folder(self.manifest.reader)
        self._threads = threads
        self.records = Records.open(self._folder / RECORDS_FILE)
        weakref.finalize(self, self.records.close)

    @classmethod
    def current(
        cls, index: Path, *, threads: int = 0, ready: bool = False, with_reader: bool = True
    ) -> Generation:
        """Open the generation that ``index`` serves now, and with ``ready`` ``get_ready(with_reader)``.

        Raises IndexNotFound, IndexCorrupt, IndexIncompatible.
        """
        store = IndexStore(index)
        name = store.current()
        while name is not None:
            try:
                generation = cls(store, name, threads=threads)
                if ready:
                    generation.get_ready(with_reader)
                return generation
            except IndexCorrupt:
                # Builds may have published, and deleted this one, since CURRENT was read.
                newer = store.current()
                if newer == name:
                    raise
                name = newer
        raise IndexNotFound(f"there is no index in {index}. Build it with  govqa index")

    def get_ready(self, with_reader: bool = True) -> None:
        """Open now all that questions need: they are then answered even when the files have been deleted.

        Raises IndexCorrupt if a file cannot be read, or is not for the passages of this generation.
        """
        with ThreadPoolExecutor(1) as aside:  # the two networks take longest to open: both at once
            reader = aside.submit(lambda: self.reader if with_reader else None)
            shapes = {
                "manifest": (self.manifest.passages, self.manifest.dimension),
                "dense index": (len(self.dense), self.dense.dimension),
                "lexical index": (len(self.lexical), self.manifest.dimension),
                "word pieces": (len(self.tokens), self.manifest.dimension),
                "encoder": (self.manifest.passages, self.encoder.dimension),
            }
            _ = self.words
            reader.result()
        if len(set(shapes.values())) > 1:
            raise IndexCorrupt(
                f"the files of generation {self.name} in {self._folder} are not of one index: "
                f"passages and dimensions are {shapes}. Build it anew with  govqa index --rebuild"
            )

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the index was built with."""
        from govqa.encoding.onnx import OnnxEncoder

        return OnnxEncoder(self._encoder_folder, threads=self._threads)

    @cached_property
    def reader(self) -> Reader:
        """The reader of this govqa."""
        from govqa.reader.onnx import OnnxReader

        return OnnxReader(self._reader_folder, threads=self._threads)

    @cached_property
    def dense(self) -> DenseIndex:
        """The dense index."""
        return DenseIndex(self._folder)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The BM25 index."""
        return LexicalIndex(self._folder)

    @cached_property
    def words(self) -> Words:
        """The words and names of the documents."""
        return Words(self._folder, self.encoder.knows)

    @cached_property
    def tokens(self) -> TokenVectors:
        """The word pieces of the passages."""
        return TokenVectors(self._folder, self.manifest.dimension)

    @cached_property
    def documents(self) -> list[DocumentSummary]:
        """Every document, by source."""
        return self.records.summaries()

    @property
    def retrievers(self) -> Mapping[str, Retriever]:
        """What proposes passages, by the stage's name."""
        return {"dense": self.dense, "lexical": self.lexical}

    def query(self, text: str) -> Query:
        """``text`` in the forms that the retrievers take, with the other names of what it names."""
        expanded = self.words.expand(text)
        encoded = self.encoder.encode([expanded.text])
        weights = weigh_pieces(expanded, encoded.offsets[0], self.lexical.inverse_document_frequency)
        return Query(expanded.text, weigh_terms(expanded), encoded.vectors[0], encoded.tokens[0], weights)

    def rows(self, filters: Mapping[str, str]) -> NDArray[np.int64] | None:
        """The rows of the passages whose documents pass ``filters``; None for no filters.

        Raises ConfigError for a filter that does not exist or cannot be read.
        """
        if not filters:
            return None
        check_filters(filters)
        rows: list[int] = []
        for each in self.documents:
            if matches(filters, source=each.source, media_type=each.media_type, metadata=each.metadata):
                rows.extend(self.records.rows_of(each.doc_id))
        return np.array(rows, np.int64)

    def close(self) -> None:
        """Close what is open."""
        self.records.close()
