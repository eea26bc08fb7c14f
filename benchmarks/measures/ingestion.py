"""What a library of mixed files costs beside its encoding: the time to read it, and memory."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from pathlib import Path

from measures.corpora import write_note
from measures.mixed import write_mixed
from measures.phases import Phases
from measures.processes import run
from measures.results import Bound, Figure, Result

#: How many files; a fifth of them for the comparison of memory.
DOCUMENTS = 1000

#: What one more passage may add to the memory at its peak. Its vector is held twice (3 KiB, NumPy's and
#: FAISS's), its terms and their scores while BM25 is made (3 KiB), and allocators keep some room. The vectors
#: of its word pieces, 60 KiB, would show at once if they were held.
_PASSAGE_KIB = 16
#: The encoder with its libraries takes 350 MiB. This leaves a machine with 2 GiB room for a worker that takes
#: all that it may.
_MOST_MIB = 512


def measure(scratch: Path, runs: int | None) -> Result:
    """Index so many mixed files, and a fifth of them, each in a process of its own."""
    many = _built(scratch / "many", runs or DOCUMENTS)
    few = _built(scratch / "few", (runs or DOCUMENTS) // 5)
    reading, encoding = many["reading"], many["encoding"]
    grown = (many["memory"] - few["memory"]) * 1024 / (many["passages"] - few["passages"])
    return Result(
        "ingestion",
        "A library of mixed files",
        (
            *_figures("all files", many),
            *_figures("a fifth of them", few),
        ),
        (
            Bound(
                "reading mixed files, of the time that encoding them takes",
                reading / encoding,
                "most",
                0.1,
                "share",
            ),
            Bound("peak memory with all files", many["memory"], "most", _MOST_MIB, "MiB"),
            Bound("peak memory for each passage more", max(0.0, grown), "most", _PASSAGE_KIB, "KiB"),
        ),
        {"documents": many["documents"], "passages": many["passages"], "failed": many["failed"]},
    )


def _figures(subject: str, built: dict[str, float]) -> tuple[Figure, ...]:
    return (
        Figure(subject, "reading", "s", (built["reading"],)),
        Figure(subject, "processor time of the workers", "s", (built["workers"],)),
        Figure(subject, "encoding", "s", (built["encoding"],)),
        Figure(subject, "the rest", "s", (built["rest"],)),
        Figure(subject, "read", "documents/s", (built["documents"] / built["reading"],)),
        Figure(subject, "peak memory", "MiB", (built["memory"],)),
        Figure(subject, "of the largest worker", "MiB", (built["worker memory"],)),
    )


def _built(folder: Path, documents: int) -> dict[str, float]:
    """What it took to index so many files: seconds, MiB and numbers."""
    for part in ("corpus", "index"):
        shutil.rmtree(folder / part, ignore_errors=True)
    # First a note alone: exporting the encoder takes PyTorch, whose memory is not what is measured.
    write_note(folder / "note" / "note.md", seed=0)
    command = [sys.executable, __file__]
    run([*command, str(folder / "note"), str(folder / "index")], _environment())
    write_mixed(folder / "corpus", documents=documents)
    report: dict[str, float] = json.loads(
        run([*command, str(folder / "corpus"), str(folder / "index")], _environment()).output.splitlines()[-1]
    )
    return report


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])}


def _build(corpus: Path, index: Path) -> dict[str, float]:
    from govqa.encoding.onnx import OnnxEncoder
    from govqa.indexing import build, build_index, vectors

    phases = Phases()
    timed = (
        (build._Build, "_write_records", "reading"),
        (vectors, "_encode", "encoding"),
        (OnnxEncoder, "encode", "encoding"),
    )
    started = time.perf_counter()
    with phases.timing(*timed), phases.phase("rest"):
        report = build_index(corpus, index)
    unit = 1 if sys.platform == "darwin" else 1024
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "documents": report.documents,
        "passages": report.passages,
        "failed": len(report.failed),
        "seconds": time.perf_counter() - started,
        **{name: phases.seconds[name] for name in ("reading", "encoding", "rest")},
        "workers": workers.ru_utime + workers.ru_stime,
        "memory": own.ru_maxrss * unit / 2**20,
        "worker memory": workers.ru_maxrss * unit / 2**20,
    }


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]), Path(sys.argv[2]))))
