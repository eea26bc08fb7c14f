"""One build: find what changed, write a whole new generation beside the old, publish it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from govqa import __version__
from govqa.analysis import ANALYSER, analyse
from govqa.config import Settings
from govqa.encoding import resolve_model
from govqa.errors import ConfigError, IndexCorrupt, IndexIncompatible, StoreError
from govqa.indexing.changes import Changes, find_changes
from govqa.indexing.progress import Progress, ProgressCallback, ignore
from govqa.loading import LOADER_VERSION
from govqa.splitting import SPLITTER_VERSION
from govqa.store import FORMAT_VERSION, IndexStore, Records, StagedGeneration, record_files, write_records
from govqa.store.records import RECORDS_FILE
from govqa.types import BuildReport, Document, IndexManifest, Passage


def build_index(
    corpus: str | Path | None = None,
    index: str | Path | None = None,
    *,
    settings: Settings | None = None,
    rebuild: bool = False,
    strict: bool = False,
    progress: ProgressCallback = ignore,
) -> BuildReport:
    """Bring the index up to date with the corpus, and return what that took.

    ``corpus`` and ``index`` are folders, by default those of ``settings``. If nothing changed, nothing is
    written. ``rebuild`` takes nothing over from the index before. A file that cannot be read is left out
    and reported, or with ``strict`` raises its LoadError. Until the new generation is whole, the old one
    serves, whatever happens.

    Raises ConfigError if there is no such corpus or if it is the folder of the index, ModelError,
    IndexLocked, StoreError if the index cannot be written.
    """
    settings = settings or Settings.load(corpus=corpus, index=index)
    corpus = Path(corpus or settings.corpus)
    store = IndexStore(Path(index or settings.index))
    if not corpus.is_dir():
        raise ConfigError(f"there is no corpus folder {corpus}. Create it, or name another with --corpus.")
    if store.root.resolve() == corpus.resolve():
        raise ConfigError(f"{corpus} cannot be corpus and index in one. Name another folder with --index.")
    with store.lock():
        return _Build(corpus, store, settings, _last(store), rebuild, strict, progress).run()


def _last(store: IndexStore) -> IndexManifest | None:
    """The generation to compare with and take over from, unless it is plainly damaged."""
    try:
        name = store.current()
        if name is None or store.problems(name, quick=True):
            return None
        return store.manifest(name)
    except (StoreError, IndexIncompatible):
        return None  # what is wrong with it, a new generation mends


class _Build:
    def __init__(
        self,
        corpus: Path,
        store: IndexStore,
        settings: Settings,
        last: IndexManifest | None,
        rebuild: bool,
        strict: bool,
        progress: ProgressCallback,
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._settings = settings
        self._last = last
        self._rebuild = rebuild
        self._strict = strict
        self._progress = progress
        self._started = time.monotonic()
        self._model = resolve_model(settings.model)

    def run(self) -> BuildReport:
        """Do it."""
        known: dict[str, str] = {}
        if last := self._last:
            # Damage that the sizes of its files do not show: nothing of it is taken over.
            with suppress(IndexCorrupt), Records.open(self._records_of(last)) as records:
                known = {source: sha256 for source, (_, sha256) in records.sources().items()}
                if not self._rebuild:
                    changes = self._find_changes(known, reread=not self._same_ingestion(last))
                    if self._nothing_to_do(changes, last):
                        return self._report(changes, last.generation, last.documents, last.passages, 0)
                    if not self._store.problems(last.generation):
                        return self._publish(changes, records)
        self._last = None
        return self._publish(self._find_changes(known, reread=True), None)

    def _records_of(self, manifest: IndexManifest) -> Path:
        return self._store.folder(manifest.generation) / RECORDS_FILE

    def _find_changes(self, known: Mapping[str, str], *, reread: bool) -> Changes:
        return find_changes(
            self._corpus,
            known,
            index=self._store.root,
            reread=reread,
            strict=self._strict,
            settings=self._settings,
            progress=self._progress,
        )

    def _same_ingestion(self, manifest: IndexManifest) -> bool:
        """Whether the documents and passages of ``manifest`` are those that a build would make now."""
        return (manifest.loader, manifest.splitter, manifest.analyser, manifest.settings_fingerprint) == (
            LOADER_VERSION,
            SPLITTER_VERSION,
            ANALYSER,
            self._settings.index_fingerprint(),
        )

    def _nothing_to_do(self, changes: Changes, manifest: IndexManifest) -> bool:
        return (
            not (changes.documents or changes.removed)
            and changes.failed == manifest.failed
            and manifest.encoder == self._model.encoder_key
        )

    def _publish(self, changes: Changes, records: Records | None) -> BuildReport:
        with self._store.stage() as staged:
            passages = self._write_records(staged, changes, records)
            self._step(1, "words")
            from govqa.retrieval.lexical import write_lexical

            write_lexical(staged.folder, [analyse(f"{each.context}\n{each.text}") for each in passages])
            self._step(2, "vectors")
            if self._store.check_encoder(self._model.encoder_key):
                from govqa.encoding.export import export_encoder

                with self._store.stage_encoder(self._model.encoder_key) as folder:
                    export_encoder(self._model, folder)
            dimension, embedded = self._write_vectors(staged, passages, records)
            self._step(3, "checksums")
            documents = len(changes.added) + len(changes.changed) + len(changes.unchanged)
            self._store.publish(staged, self._manifest(staged, changes, documents, len(passages), dimension))
            self._step(4, "published")
            return self._report(changes, staged.id, documents, len(passages), embedded)

    def _write_records(
        self, staged: StagedGeneration, changes: Changes, records: Records | None
    ) -> list[Passage]:
        """Write documents and passages, by source, and return the passages."""
        known = records.sources() if records else {}
        passages: list[Passage] = []

        def documents() -> Iterator[Document]:
            for source in sorted(changes.kept | changes.documents.keys()):
                if source in changes.documents:
                    document, own = changes.documents[source]
                    passages.extend(own)
                else:
                    assert records is not None  # only what is in the last generation can be kept
                    document = records.document(known[source][0])
                    passages.extend(records.passages(records.rows_of(document.doc_id)))
                yield document

        # The documents are taken first, and with them the passages are filled.
        write_records(staged.folder / RECORDS_FILE, documents(), passages)
        return passages

    def _write_vectors(
        self, staged: StagedGeneration, passages: Sequence[Passage], records: Records | None
    ) -> tuple[int, int]:
        """Write the vectors; return how many dimensions they have and how many passages were encoded."""
        from govqa.encoding.onnx import OnnxEncoder
        from govqa.indexing.vectors import KnownVectors, write_vectors
        from govqa.retrieval.dense import DenseIndex
        from govqa.retrieval.late import TokenVectors

        known = None
        if records and self._last and self._last.encoder == self._model.encoder_key:
            folder = self._store.folder(self._last.generation)
            known = KnownVectors(
                records.passages(range(self._last.passages)),
                DenseIndex(folder),
                TokenVectors(folder, self._last.dimension),
            )
        encoder = OnnxEncoder(
            self._store.encoder_folder(self._model.encoder_key), threads=self._settings.threads
        )
        encoded = write_vectors(staged.folder, passages, known, encoder, self._progress)
        return encoder.dimension, encoded

    def _step(self, done: int, item: str) -> None:
        self._progress(Progress("writing", done, 4, item))

    def _manifest(
        self, staged: StagedGeneration, changes: Changes, documents: int, passages: int, dimension: int
    ) -> IndexManifest:
        return IndexManifest(
            format_version=FORMAT_VERSION,
            generation=staged.id,
            parent=staged.parent,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            govqa_version=__version__,
            settings_fingerprint=self._settings.index_fingerprint(),
            loader=LOADER_VERSION,
            splitter=SPLITTER_VERSION,
            analyser=ANALYSER,
            model=self._model.name,
            model_sha256=self._model.sha256,
            encoder=self._model.encoder_key,
            dimension=dimension,
            documents=documents,
            passages=passages,
            failed=changes.failed,
            files=record_files(staged.folder),
        )

    def _report(
        self, changes: Changes, generation: str, documents: int, passages: int, embedded: int
    ) -> BuildReport:
        return BuildReport(
            generation=generation,
            added=changes.added,
            changed=changes.changed,
            removed=changes.removed,
            unchanged=changes.unchanged,
            failed=changes.failed,
            duplicates=changes.duplicates,
            documents=documents,
            passages=passages,
            embedded=embedded,
            seconds=time.monotonic() - self._started,
        )
