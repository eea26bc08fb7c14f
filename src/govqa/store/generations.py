"""Generations of an index: staged aside, published by one rename, deleted when two newer ones stand.

A generation goes through three names: ``generations/.staging-<id>`` while it is written,
``generations/<id>`` once it is whole and on the disk, and ``generations/.deleted-<id>`` while its files
go. The file CURRENT, replaced in one step, says which one answers. So whatever is killed whenever,
CURRENT names a whole generation; what the dotted names hold is for the next writer to delete.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from govqa.errors import IndexCorrupt, IndexNotFound, StoreError
from govqa.store.current import (
    CURRENT_FILE,
    is_generation,
    may_be_current,
    new_generation,
    read_current,
    write_current,
)
from govqa.store.durable import (
    STAGING,
    discard,
    is_about,
    sweep,
    sync_folder,
    sync_tree,
    write_error,
    writing,
)
from govqa.store.encoders import check_encoder, delete_unused, is_key, publish_encoder
from govqa.store.lock import write_lock
from govqa.store.manifest import MANIFEST_FILE, check_files, read_manifest, unlisted_files, write_manifest
from govqa.store.sealed import MEND
from govqa.types import IndexManifest

#: Raises StoreError for the manifest of a generation that this govqa cannot open, whole as it may be.
Check = Callable[[IndexManifest], None]


@dataclass(frozen=True, slots=True)
class StagedGeneration:
    """A generation being written into ``folder``. ``parent`` is the one it will follow, or empty."""

    id: str
    folder: Path
    parent: str


class IndexStore:
    """The generations and encoders in the index folder ``root``.

    Reading takes no lock and never waits. Writing (``stage``, ``publish``, ``stage_encoder``,
    ``rollback``) takes ``lock``, which one thread of one process has at a time.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._generations = self.root / "generations"
        self._encoders = self.root / "encoders"

    def current(self) -> str | None:
        """The generation that answers, or None if none was ever published.

        Raises IndexCorrupt if CURRENT holds no name of a generation, or the name of one that is missing.
        """
        missing = None
        while True:
            generation = read_current(self.root)
            if generation is None or self.folder(generation).is_dir():
                return generation
            if generation == missing:
                raise IndexCorrupt(
                    f"{self.root / CURRENT_FILE} names generation {generation}, which is missing. {MEND}."
                )
            missing = generation  # unless writers published twice in between: look again

    def folder(self, generation: str) -> Path:
        """Where the files of ``generation`` are. Raises StoreError if that is no generation's name."""
        if not is_generation(generation):
            raise StoreError(f"{generation!r} names no generation. Those there are: {self._generations}")
        return self._generations / generation

    def generations(self) -> list[str]:
        """The complete generations, oldest first."""
        try:
            names = os.listdir(self._generations)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(f"{self._generations} could not be read: {error.strerror or error}.") from error
        return sorted(name for name in names if is_generation(name) and self.folder(name).is_dir())

    def manifest(self, generation: str) -> IndexManifest:
        """The manifest of ``generation``. Raises IndexCorrupt, IndexIncompatible."""
        manifest = read_manifest(self.folder(generation))
        if manifest.generation != generation:
            raise IndexCorrupt(f"{self.folder(generation)} holds generation {manifest.generation!r}. {MEND}.")
        return manifest

    def problems(self, generation: str, *, quick: bool = False) -> list[str]:
        """What is wrong with ``generation`` and the models it needs, one line per file; empty if nothing is.

        ``quick`` compares sizes only. Raises IndexIncompatible.
        """
        try:
            manifest = self.manifest(generation)
        except IndexCorrupt as error:
            return [str(error)]
        found = check_files(self.folder(generation), manifest, quick=quick)
        found = [f"generations/{generation}: {line}" for line in found]
        return found + self._encoder_problems(manifest, quick)

    def encoder_folder(self, key: str) -> Path:
        """Where the encoder ``key`` is, or will be. Raises StoreError if ``key`` cannot name a folder."""
        if not is_key(key):
            raise StoreError(f"{key!r} cannot name an encoder: use letters, digits and '._-' only.")
        return self._encoders / key

    def check_encoder(self, key: str, *, quick: bool = False) -> list[str]:
        """What is wrong with the encoder ``key``, one line per file: empty if it is there and intact."""
        return check_encoder(self.encoder_folder(key), quick=quick)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer, and delete what killed ones left. The same thread may nest it.

        Raises IndexLocked at once if another process or thread is writing, StoreError if the folder cannot
        be written.
        """
        with write_lock(self.root) as outermost:
            if outermost:
                sweep(self._generations)
                sweep(self._encoders)
                self._delete_unused_encoders()
            yield

    @contextmanager
    def stage(self) -> Iterator[StagedGeneration]:
        """A new generation with an empty folder to write into; gone after the block unless published.

        An OSError of the block that comes from writing there becomes a StoreError. Raises IndexLocked.
        """
        with self.lock():
            generation = new_generation(max(self.generations(), default=""))
            folder = self._generations / f"{STAGING}{generation}"
            with self._staged(folder):
                yield StagedGeneration(generation, folder, self._parent())

    def publish(self, staged: StagedGeneration, manifest: IndexManifest) -> None:
        """Make ``staged`` the generation that answers; keep its parent, delete all others.

        ``manifest`` names this generation and its parent, and lists its files (``record_files``). Raises
        StoreError, and nothing has changed, if the files on disk are not those, or cannot be written.
        """
        if (manifest.generation, manifest.parent) != (staged.id, staged.parent):
            raise ValueError(
                f"the manifest of {manifest.generation!r}, after {manifest.parent!r}, is not of {staged}"
            )
        folder = self.folder(staged.id)
        with self.lock(), writing(self.root):
            write_manifest(staged.folder, manifest)
            sync_tree(staged.folder)
            problems = check_files(staged.folder, manifest) + self._encoder_problems(manifest, False)
            problems += [f"not in the manifest: {name}" for name in unlisted_files(staged.folder, manifest)]
            if problems:
                raise StoreError(
                    f"the new generation in {staged.folder} is not what was written: {'; '.join(problems)}. "
                    "What was served before is intact. Check the disk and run it again."
                )
            os.rename(staged.folder, folder)
            try:
                sync_folder(self._generations)
                write_current(self.root, staged.id)
            except BaseException:
                if not may_be_current(self.root, staged.id):
                    discard(folder)
                raise
            self._delete_all_but({staged.id, staged.parent})

    def previous(self, check: Check | None = None) -> str | None:
        """Where ``rollback`` would go, as far as the sizes of files tell, or None if nowhere."""
        fit = (name for name in self._candidates() if not self._unfit(name, check, quick=True))
        return next(fit, None)

    def rollback(self, check: Check | None = None) -> str:
        """Let the generation before the current one answer again, and return its name.

        The newer one stays until the next build, whose parent is then the older one. What is damaged, or
        refused by ``check``, is passed over. If CURRENT is damaged, the newest intact generation is taken.
        Raises IndexNotFound if nothing was ever published, StoreError if there is no generation to go back
        to, IndexCorrupt if none that there is can answer.
        """
        if not (self.root / CURRENT_FILE).exists():
            raise IndexNotFound(f"there is no index in {self.root}. Build it with  govqa index")
        with self.lock(), writing(self.root):
            problems = {}
            for generation in self._candidates():
                problems[generation] = self._unfit(generation, check)
                if not problems[generation]:
                    write_current(self.root, generation)
                    return generation
            if not problems:
                raise StoreError(
                    f"there is no generation in {self._generations} older than the current one. "
                    "Build a new one with  govqa index"
                )
            generation, found = next(iter(problems.items()))
            raise IndexCorrupt(
                f"generation {generation} cannot answer: {'; '.join(found)}. CURRENT was left as it is. "
                "Build a new one with  govqa index --rebuild"
            )

    @contextmanager
    def stage_encoder(self, key: str) -> Iterator[Path]:
        """An empty folder to write the encoder ``key`` into, published after the block if it ends well.

        An intact encoder of that key stays as it is. Hold ``lock`` from here to ``publish``: the next writer
        deletes encoders that no generation uses. Raises StoreError, IndexLocked.
        """
        folder = self.encoder_folder(key)
        staging = self._encoders / f"{STAGING}{key}"
        with self.lock(), self._staged(staging):
            yield staging
            with writing(self.root):
                publish_encoder(staging, folder)

    @contextmanager
    def _staged(self, folder: Path) -> Iterator[None]:
        """Make ``folder``; afterwards it is gone, unless it was renamed."""
        with writing(self.root):
            folder.mkdir(parents=True)
        try:
            yield
        except OSError as error:
            if is_about(folder, error):
                raise write_error(self.root, error) from error
            raise
        finally:
            discard(folder)

    def _parent(self) -> str:
        """The generation that a new one follows: the current or, if CURRENT is damaged, the newest."""
        try:
            return self.current() or ""
        except IndexCorrupt:
            return max(self.generations(), default="")

    def _candidates(self) -> list[str]:
        """Where a rollback may go, best first: the parent, then the others that are older."""
        newest_first = self.generations()[::-1]
        try:
            current = self.current() or ""
        except IndexCorrupt:
            return newest_first
        try:
            parent = self.manifest(current).parent
        except StoreError:
            parent = ""
        older = [generation for generation in newest_first if generation < current]
        return sorted(older, key=lambda generation: generation != parent)

    def _unfit(self, generation: str, check: Check | None, *, quick: bool = False) -> list[str]:
        """Why ``generation`` cannot answer; empty if it can."""
        try:
            if check is not None:
                check(self.manifest(generation))
            return self.problems(generation, quick=quick)
        except StoreError as error:
            return [str(error)]

    def _encoder_problems(self, manifest: IndexManifest, quick: bool) -> list[str]:
        problems = []
        for field, key in (("encoder", manifest.encoder), ("reader", manifest.reader)):
            if key and not is_key(key):
                problems.append(f"{MANIFEST_FILE}: field {field!r} cannot name a folder: {key!r}")
            elif key:
                problems += [f"encoders/{key}: {line}" for line in self.check_encoder(key, quick=quick)]
        return problems

    def _delete_all_but(self, keep: set[str]) -> None:
        for generation in self.generations():
            if generation not in keep:
                discard(self.folder(generation))
        self._delete_unused_encoders()

    def _delete_unused_encoders(self) -> None:
        try:
            manifests = [self.manifest(generation) for generation in self.generations()]
        except StoreError:
            return  # a manifest that cannot be read may name any of them
        used = {key for manifest in manifests for key in (manifest.encoder, manifest.reader)}
        delete_unused(self._encoders, used)
