"""How much of a first build is encoding: its throughput against bare ``SentenceTransformer.encode``."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
    bare, builds, phases = [_timed(partial(encode, texts))[0]], [], []
    for _ in range(runs or ROUNDS):
        times = Phases()
        cost, seen = _timed(partial(_build, corpus, scratch / "reports-index", times))
        if sorted(seen) != sorted(texts):
            raise AssertionError("the build encoded other texts than the bare encoder")
        builds.append(replace(cost, wall=cost.wall - times.seconds.pop(_LOADING)))
        phases.append(times.seconds)
        bare.append(_timed(partial(encode, texts))[0])
    around = [Cost(fmean((a.wall, b.wall)), fmean((a.cpu, b.cpu))) for a, b in pairwise(bare)]
    pairs = list(zip(around, builds, strict=True))
    ratio = Figure(
        "bare time ÷ that of the build", "time", "times", tuple(one.wall / other.wall for one, other in pairs)
    )
    of_processor = tuple(one.cpu / other.cpu for one, other in pairs)
    # The libraries are imported once, for the bare side; a build by itself imports them too.
    from_nothing = tuple((one.wall + loading.wall) / (other.wall + loading.wall) for one, other in pairs)
    return Result(
        "build",
        "A first build",
        (
            *_figures(_BARE, bare, len(texts)),
            *_figures(_BUILD, builds, len(texts)),
            ratio,
            Figure(ratio.subject, "processor time", "times", of_processor),
            Figure(f"{ratio.subject}, with imports and loading", "time", "times", from_nothing),
            *(
                Figure(f"of the build: {name}", "time", "s", tuple(times[name] for times in phases))
                for name in phases[0]
            ),
        ),
        (Bound("throughput of a build, of bare encoding's", median(ratio.values), "least", 0.9, "times"),),
        {
            "passages": len(texts),
            "words a passage": round(fmean(len(text.split()) for text in texts)),
            "imports and loading": f"{loading.wall:.1f} s",
        },
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """The seconds that something took, and the processor seconds of all threads together."""

    wall: float
    cpu: float


def _figures(subject: str, costs: Sequence[Cost], passages: int) -> tuple[Figure, Figure, Figure]:
    return (
        Figure(subject, "time", "s", tuple(cost.wall for cost in costs)),
        Figure(subject, "processor time", "s", tuple(cost.cpu for cost in costs)),
        Figure(subject, "throughput", "passages/s", tuple(passages / cost.wall for cost in costs)),
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
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from govqa.config import Settings
    from govqa.encoding import resolve_model

    logging.disable_progress_bar()
    model = SentenceTransformer(
        str(resolve_model(Settings.load().model).folder), device="cpu", local_files_only=True
    )
    return lambda texts: model.encode(texts, batch_size=32, show_progress_bar=False)


def _build(corpus: Path, index: Path, phases: Phases) -> list[str]:
    """Build from nothing, with the phases timed, and return the texts that were encoded."""
    shutil.rmtree(index, ignore_errors=True)
    from govqa.encoding import export
    from govqa.encoding.onnx import OnnxEncoder
    from govqa.indexing import build, build_index, outcome, vectors
    from govqa.retrieval import lexical
    from govqa.store import IndexStore

    seen: list[str] = []
    encode = OnnxEncoder.encode

    def noted(encoder: OnnxEncoder, texts: list[str]) -> Any:
        if texts is not export._PROBES:
            seen.extend(texts)
        return encode(encoder, texts)

    targets = (
        (build._Build, "_write_records", "reading and records"),
        (build, "analyse", "BM25"),
        (lexical, "write_lexical", "BM25"),
        (export, "_load", _LOADING),
        (OnnxEncoder, "encode", "encoding"),
        (export, "export_encoder", "exporting the encoder"),
        (vectors, "_encode", "quantising token vectors"),
        (vectors, "write_vectors", "writing vectors"),
        (build, "resolve_model", "checksums and publishing"),
        (outcome, "record_files", "checksums and publishing"),
        (IndexStore, "publish", "checksums and publishing"),
    )
    with (
        patch.object(OnnxEncoder, "encode", noted),
        phases.timing(*targets),
        phases.phase("the rest"),
    ):
        build_index(corpus, index)
    return seen


def _timed(action: Callable[[], Any]) -> tuple[Cost, Any]:
    """What ``action`` costs and what it returns."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = action()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), value
