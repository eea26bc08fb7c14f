"""One build: find what changed, write a whole new generation beside the old, publish it."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from govqa.analysis import analyse
from govqa.config import Settings
from govqa.encoding import resolve_model
from govqa.errors import ConfigError, IndexCorrupt, IndexIncompatible, StoreError
from govqa.indexing.changes import Changes, find_changes
from govqa.indexing.ingestion import Ingestion
from govqa.indexing.outcome import Recipe, manifest_of, report_of
from govqa.indexing.progress import FileProgress, Progress, ProgressCallback, ignore
from govqa.indexing.reading import reading
from govqa.indexing.resume import Chunks, forget
from govqa.indexing.twins import SIGNATURES_FILE, Signatures, read_signatures
from govqa.loading import read_overrides
from govqa.reader import reader_key
from govqa.store import IndexStore, Records, StagedGeneration, write_records
from govqa.store.records import RECORDS_FILE
from govqa.types import BuildReport, FailedFile, IndexManifest, to_data

_PASSAGES_AT_ONCE = 1000


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

    Raises ConfigError if there is no such corpus, if it is the folder of the index or if its metadata.toml
    is wrong, ModelError, IndexLocked, StoreError if the index cannot be written.
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
        self._files = FileProgress(progress)
        self._started = time.monotonic()
        self._model = resolve_model(settings.model)
        self._corrections = read_overrides(corpus)
        told = json.dumps(to_data(self._corrections), sort_keys=True)
        self._recipe = Recipe(
            settings.index_fingerprint(),
            hashlib.sha256(told.encode()).hexdigest()[:16],
            self._model,
            reader_key(),
        )
        self._known: dict[str, str] = {}
        self._outdated: frozenset[str] = frozenset()

    def run(self) -> BuildReport:
        """Do it."""
        if last := self._last:
            # Damage that the sizes of its files do not show: nothing of it is taken over.
            with (
                suppress(IndexCorrupt),
                Records.open(self._store.folder(last.generation) / RECORDS_FILE) as old,
            ):
                self._known = {source: sha256 for source, (_, sha256) in old.sources().items()}
                if last.corrections != self._recipe.corrections:
                    self._outdated = self._corrected_since(old)
                if not self._rebuild:
                    changes = self._find_changes(reread=not self._recipe.reads_like(last))
                    if not changes.unread and self._is_last(changes.kept, changes.failed.values()):
                        return self._keep(last)
                    if not self._store.problems(last.generation):
                        found = read_signatures(self._store.folder(last.generation), last.documents)
                        signatures = dict(zip(self._known, found, strict=True))
                        return self._publish(changes, old, signatures)
        self._last = None
        self._files = FileProgress(self._progress)
        return self._publish(self._find_changes(reread=True), None, {})

    def _corrected_since(self, records: Records) -> frozenset[str]:
        """The sources of which metadata.toml says something else than when they were read."""
        return frozenset(
            each.source
            for each in records.summaries()
            if not self._corrections.agree_with(each.source, each.metadata)
        )

    def _find_changes(self, *, reread: bool) -> Changes:
        return find_changes(
            self._corpus,
            self._known,
            index=self._store.root,
            failed=self._last.failed if self._last else (),
            corrections=self._corrections,
            outdated=self._outdated,
            reread=reread,
            settings=self._settings,
            progress=self._files.settled,
        )

    def _is_last(self, digests: Mapping[str, str], failed: Iterable[FailedFile]) -> bool:
        """Whether the last generation holds just these documents, and nothing is to be raised."""
        return (
            self._last is not None
            and self._has_encoder
            and self._last.reader == self._recipe.reader
            and self._last.failed == tuple(failed)
            and self._known == digests
            and not (self._strict and self._last.failed)
        )

    def _keep(self, last: IndexManifest) -> BuildReport:
        """Let the last generation serve on."""
        forget(self._store.root)
        return self._report(last, self._known, 0)

    def _publish(
        self, changes: Changes, records: Records | None, signatures: Mapping[str, Signatures]
    ) -> BuildReport:
        with self._store.stage() as staged:
            new = Ingestion(
                self._corpus,
                changes,
                records,
                signatures,
                settings=self._settings,
                strict=self._strict,
                progress=self._files,
            )
            self._write_records(staged, changes, new)
            if self._last and not new.read_anew and self._is_last(new.digests, new.failed):
                return self._keep(self._last)
            duplicates = new.duplicates(self._last.duplicates if self._last else ())
            np.save(staged.folder / SIGNATURES_FILE, new.signatures)
            with Records.open(staged.folder / RECORDS_FILE) as written:
                self._step(1, "words")
                from govqa.retrieval.lexical import write_lexical

                write_lexical(staged.folder, _terms(written, len(new.keys)))
                self._step(2, "vectors")
                self._export_models()
                dimension, embedded = self._write_vectors(staged, new.keys, written)
            self._step(3, "checksums")
            manifest = manifest_of(
                staged,
                self._recipe,
                dimension=dimension,
                documents=len(new.digests),
                passages=len(new.keys),
                failed=new.failed,
                duplicates=duplicates,
            )
            self._store.publish(staged, manifest)
            forget(self._store.root)
            self._step(4, "published")
            return self._report(manifest, new.digests, embedded)

    def _write_records(self, staged: StagedGeneration, changes: Changes, new: Ingestion) -> None:
        """Write documents and passages, by source, as they are read."""
        self._files.start(changes.unread)
        scratch = staged.folder / "reading"  # swept with the rest should the build be killed
        try:
            with reading(changes.unread, self._settings, scratch=scratch) as outcomes:
                _import_what_comes_next()
                write_records(staged.folder / RECORDS_FILE, new.documents(outcomes))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _export_models(self) -> None:
        """Export the encoder and the reader, unless they are there and intact."""
        if not self._has_encoder and self._store.check_encoder(self._model.encoder_key):
            from govqa.encoding.export import export_encoder

            with self._store.stage_encoder(self._model.encoder_key) as folder:
                export_encoder(self._model, folder)
        if self._store.check_encoder(self._recipe.reader):
            from govqa.reader.export import export_reader

            with self._store.stage_encoder(self._recipe.reader) as folder:
                export_reader(folder)

    def _write_vectors(
        self, staged: StagedGeneration, keys: Sequence[bytes], written: Records
    ) -> tuple[int, int]:
        """Write the vectors; return how many dimensions they have and how many passages were encoded."""
        from govqa.encoding.onnx import OnnxEncoder
        from govqa.indexing.vectors import KnownVectors, write_vectors
        from govqa.retrieval.words import write_words

        known = []
        if self._last and self._has_encoder:
            known = [KnownVectors(self._store.folder(self._last.generation), self._last.dimension)]
        encoder = OnnxEncoder(
            self._store.encoder_folder(self._model.encoder_key), threads=self._settings.threads
        )
        chunks = Chunks(self._store.root, self._model.encoder_key)
        write_words(
            staged.folder, map(written.document, (each.doc_id for each in written.summaries())), encoder.knows
        )
        encoded = write_vectors(staged.folder, keys, written.passages, known, chunks, encoder, self._progress)
        return encoder.dimension, encoded

    @property
    def _has_encoder(self) -> bool:
        """Whether the last generation, of which everything was checked, has the encoder that is needed."""
        return self._last is not None and self._last.encoder == self._model.encoder_key

    def _step(self, done: int, item: str) -> None:
        self._progress(Progress("writing", done, 4, item))

    def _report(self, manifest: IndexManifest, digests: Mapping[str, str], embedded: int) -> BuildReport:
        return report_of(
            manifest,
            self._known,
            digests,
            corrected=self._outdated,
            embedded=embedded,
            seconds=time.monotonic() - self._started,
        )


def _terms(records: Records, passages: int) -> Iterator[list[str]]:
    """The terms of every passage and its context, by row."""
    for start in range(0, passages, _PASSAGES_AT_ONCE):
        for each in records.passages(range(start, min(start + _PASSAGES_AT_ONCE, passages))):
            yield analyse(f"{each.context}\n{each.text}")


def _import_what_comes_next() -> None:
    """Import what the rest of the build needs, while the workers, which do the same, read."""
    import govqa.encoding.onnx
    import govqa.indexing.vectors
    import govqa.retrieval.lexical  # noqa: F401
