"""How much of a first build is encoding: its throughput against bare ``SentenceTransformer.encode``."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

from measures.corpora import write_reports
from measures.phases import Phases
from measures.results import Bound, Figure, Result

DOCUMENTS = 150

#: Loading the libraries and the model, which both sides need and neither is about.
_LOADING = "loading the model"
_BARE, _BUILD = "`SentenceTransformer.encode`", "`build_index`"


def measure(scratch: Path, runs: int | None) -> Result:
    """Bare encoding, a whole build and bare encoding again, of the same texts, in one process.

    The bare side runs before and after, so that a machine that speeds up or slows down favours neither.
    ``runs`` is how many documents are built, for a quicker look.
    """
    corpus = scratch / "reports"
    write_reports(corpus, documents=runs or DOCUMENTS)
    texts = _texts(corpus)
    loading, encode = _timed(_bare_encoder)
    encode(texts[:64])  # the first batches of a process are slow
    before, _ = _timed(lambda: encode(texts))
    phases = Phases()
    total, seen = _timed(lambda: _build(corpus, scratch / "reports-index", phases))
    after, _ = _timed(lambda: encode(texts))
    if sorted(seen) != sorted(texts):
        raise AssertionError("the build encoded other texts than the bare encoder")
    without_loading = total - phases.seconds[_LOADING]
    bare = fmean((before, after))
    ratio = bare / without_loading
    count = len(texts)
    return Result(
        "build",
        "A first build",
        (
            Figure(_BARE, "time", "s", (before, after)),
            Figure(_BARE, "throughput", "passages/s", (count / before, count / after)),
            Figure(_BUILD, "time", "s", (without_loading,)),
            Figure(_BUILD, "throughput", "passages/s", (count / without_loading,)),
            Figure(f"{_BUILD} ÷ {_BARE}", "throughput", "times", (ratio,)),
            Figure(f"{_BARE}, with imports and loading", "time", "s", (before + loading, after + loading)),
            # The libraries were imported once, for the bare side; a build by itself imports them too.
            Figure(f"{_BUILD}, with imports and loading", "time", "s", (without_loading + loading,)),
            *(
                Figure(f"of the build: {name}", "time", "s", (seconds,))
                for name, seconds in phases.seconds.items()
                if name != _LOADING
            ),
        ),
        (Bound("throughput of a build, of bare encoding", ratio, "least", 0.9, "times"),),
        {"passages": count, "words a passage": round(fmean(len(text.split()) for text in texts))},
    )


def _texts(corpus: Path) -> list[str]:
    """What a build gives to the encoder: each passage after its context."""
    from govqa.config import Settings
    from govqa.loading import discover, load
    from govqa.splitting import split

    settings = Settings.load()
    texts = []
    for source, path in discover(corpus):
        document = load(path, source, max_bytes=settings.max_file_mb * 2**20)
        for passage in split(document, passage_words=settings.passage_words):
            texts.append(f"{passage.context}\n{passage.text}" if passage.context else passage.text)
    return texts


def _bare_encoder() -> Callable[[list[str]], Any]:
    import os

    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    from govqa.config import Settings
    from govqa.encoding import resolve_model

    model = SentenceTransformer(
        str(resolve_model(Settings.load().model).folder), device="cpu", local_files_only=True
    )
    return lambda texts: model.encode(texts, batch_size=32, show_progress_bar=False)


def _build(corpus: Path, index: Path, phases: Phases) -> list[str]:
    """Build, with its phases timed, and return the texts that were encoded."""
    from govqa.encoding.sentence_transformer import SentenceTransformerEncoder
    from govqa.indexing import build, build_index, changes, vectors
    from govqa.retrieval import lexical
    from govqa.store import IndexStore

    seen: list[str] = []
    original = SentenceTransformerEncoder.encode

    def encode(encoder: SentenceTransformerEncoder, texts: list[str]) -> Any:
        seen.extend(texts)
        return original(encoder, texts)

    SentenceTransformerEncoder.encode = encode  # type: ignore[assignment, method-assign]
    targets = (
        (build, "find_changes", "reading"),
        (changes, "split", "splitting"),
        (build, "write_records", "records"),
        (build, "analyse", "BM25"),
        (lexical, "write_lexical", "BM25"),
        (SentenceTransformerEncoder, "__init__", _LOADING),
        (SentenceTransformerEncoder, "encode", "encoding"),
        (SentenceTransformerEncoder, "export", "exporting the query encoder"),
        (vectors, "_encode", "quantising token vectors"),
        (vectors, "write_vectors", "writing vectors"),
        (build, "resolve_model", "checksums and publishing"),
        (build, "record_files", "checksums and publishing"),
        (IndexStore, "publish", "checksums and publishing"),
    )
    try:
        with phases.timing(*targets), phases.phase("the rest"):
            build_index(corpus, index, rebuild=True)
    finally:
        SentenceTransformerEncoder.encode = original  # type: ignore[method-assign]
    return seen


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """How long ``action`` takes, in seconds, and what it returns."""
    start = time.perf_counter()
    value = action()
    return time.perf_counter() - start, value
