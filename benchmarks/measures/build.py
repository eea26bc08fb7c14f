"""How much of a first build is encoding: its throughput against bare ``SentenceTransformer.encode``."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any
from unittest.mock import patch

from measures.corpora import write_reports
from measures.phases import Phases
from measures.results import Bound, Figure, Result

DOCUMENTS = 150
ROUNDS = 2

#: Loading the libraries and the model, which both sides need and neither is about.
_LOADING = "loading the model"
_BARE, _BUILD = "`SentenceTransformer.encode`", "`build_index`"


def measure(scratch: Path, runs: int | None) -> Result:
    """Bare encoding and whole builds of the same texts, in turn, in one process.

    The bare side runs before and after each build, so that a machine that speeds up or slows down favours
    neither. The first batches of a process are slow, and are left out.
    """
    corpus = scratch / "reports"
    write_reports(corpus, documents=DOCUMENTS)
    texts = _texts(corpus)
    loading, encode = _timed(_bare_encoder)
    encode(texts[:64])
    bare, builds, phases = [_timed(lambda: encode(texts))[0]], [], []
    for _ in range(runs or ROUNDS):
        times = Phases()
        seconds, seen = _timed(partial(_build, corpus, scratch / "reports-index", times))
        if sorted(seen) != sorted(texts):
            raise AssertionError("the build encoded other texts than the bare encoder")
        builds.append(seconds - times.seconds.pop(_LOADING))
        phases.append(times.seconds)
        bare.append(_timed(lambda: encode(texts))[0])
    around = [fmean(pair) for pair in pairwise(bare)]
    ratios = _ratios(around, builds)
    count = len(texts)
    return Result(
        "build",
        "A first build",
        (
            Figure(_BARE, "time", "s", tuple(bare)),
            Figure(_BARE, "throughput", "passages/s", tuple(count / each for each in bare)),
            Figure(_BUILD, "time", "s", tuple(builds)),
            Figure(_BUILD, "throughput", "passages/s", tuple(count / each for each in builds)),
            Figure(f"{_BUILD} ÷ {_BARE}", "throughput", "times", ratios),
            # The libraries are imported once, for the bare side; a build by itself imports them too.
            Figure(
                "the same, with imports and loading", "throughput", "times", _ratios(around, builds, loading)
            ),
            *(
                Figure(f"of the build: {name}", "time", "s", tuple(times[name] for times in phases))
                for name in phases[0]
            ),
        ),
        (Bound("throughput of a build, of bare encoding's", median(ratios), "least", 0.9, "times"),),
        {
            "passages": count,
            "words a passage": round(fmean(len(text.split()) for text in texts)),
            "imports and loading": f"{loading:.1f} s",
        },
    )


def _ratios(bare: list[float], builds: list[float], both: float = 0.0) -> tuple[float, ...]:
    """The throughput of each of ``builds`` as a share of that of ``bare``, with ``both`` added to both."""
    return tuple((one + both) / (other + both) for one, other in zip(bare, builds, strict=True))


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
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    from govqa.config import Settings
    from govqa.encoding import resolve_model

    model = SentenceTransformer(
        str(resolve_model(Settings.load().model).folder), device="cpu", local_files_only=True
    )
    return lambda texts: model.encode(texts, batch_size=32, show_progress_bar=False)


def _build(corpus: Path, index: Path, phases: Phases) -> list[str]:
    """Build from nothing, with the phases timed, and return the texts that were encoded."""
    shutil.rmtree(index, ignore_errors=True)
    from govqa.encoding.sentence_transformer import SentenceTransformerEncoder
    from govqa.indexing import build, build_index, changes, vectors
    from govqa.retrieval import lexical
    from govqa.store import IndexStore

    seen: list[str] = []
    encode = SentenceTransformerEncoder.encode

    def noted(encoder: SentenceTransformerEncoder, texts: list[str]) -> Any:
        seen.extend(texts)
        return encode(encoder, texts)

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
    with (
        patch.object(SentenceTransformerEncoder, "encode", noted),
        phases.timing(*targets),
        phases.phase("the rest"),
    ):
        build_index(corpus, index)
    return seen


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """How long ``action`` takes, in seconds, and what it returns."""
    start = time.perf_counter()
    value = action()
    return time.perf_counter() - start, value
