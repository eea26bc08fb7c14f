"""What a build came to, as the manifest of a new generation and as the report to its caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from govqa import __version__
from govqa.analysis import ANALYSER
from govqa.encoding import Model
from govqa.loading import LOADER_VERSION
from govqa.splitting import SPLITTER_VERSION
from govqa.store import FORMAT_VERSION, StagedGeneration, record_files
from govqa.types import BuildReport, Duplicate, FailedFile, IndexManifest


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a generation's content depends on but the files: equal recipes make equal generations.

    ``corrections`` names the content of the corpus's metadata.toml, ``reader`` the exported reader.
    """

    settings_fingerprint: str
    corrections: str
    model: Model
    reader: str

    def reads_like(self, manifest: IndexManifest) -> bool:
        """Whether a file would be read now into the document and the passages that ``manifest`` has of it.

        Corrections aside, which concern single files.
        """
        return (manifest.loader, manifest.splitter, manifest.analyser, manifest.settings_fingerprint) == (
            LOADER_VERSION,
            SPLITTER_VERSION,
            ANALYSER,
            self.settings_fingerprint,
        )


def manifest_of(
    staged: StagedGeneration,
    recipe: Recipe,
    *,
    dimension: int,
    documents: int,
    passages: int,
    failed: Iterable[FailedFile],
    duplicates: Iterable[Duplicate],
) -> IndexManifest:
    """The manifest of the generation in ``staged``, whose files are all there. Raises StoreError."""
    return IndexManifest(
        format_version=FORMAT_VERSION,
        generation=staged.id,
        parent=staged.parent,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        govqa_version=__version__,
        settings_fingerprint=recipe.settings_fingerprint,
        loader=LOADER_VERSION,
        splitter=SPLITTER_VERSION,
        analyser=ANALYSER,
        model=recipe.model.name,
        model_sha256=recipe.model.sha256,
        encoder=recipe.model.encoder_key,
        reader=recipe.reader,
        dimension=dimension,
        documents=documents,
        passages=passages,
        failed=tuple(failed),
        duplicates=tuple(duplicates),
        corrections=recipe.corrections,
        files=record_files(staged.folder),
    )


def report_of(
    manifest: IndexManifest,
    known: Mapping[str, str],
    digests: Mapping[str, str],
    *,
    corrected: Iterable[str],
    embedded: int,
    seconds: float,
) -> BuildReport:
    """The report of a build that ended with ``manifest``.

    ``known`` and ``digests`` are the SHA-256 of every source before and after it; ``corrected`` are sources
    of which something else is known now, though their files are the same.
    """
    other = {source for source, digest in digests.items() if known.get(source) != digest} | set(corrected)
    return BuildReport(
        generation=manifest.generation,
        added=tuple(source for source in digests if source not in known),
        changed=tuple(source for source in digests if source in known and source in other),
        removed=tuple(source for source in known if source not in digests),
        unchanged=tuple(source for source in digests if source not in other),
        failed=manifest.failed,
        duplicates=manifest.duplicates,
        documents=manifest.documents,
        passages=manifest.passages,
        embedded=embedded,
        seconds=seconds,
    )
