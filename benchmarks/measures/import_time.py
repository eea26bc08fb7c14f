"""How long ``import govqa`` takes."""

from __future__ import annotations

import sys
from pathlib import Path

from measures.processes import run
from measures.results import Bound, Figure, Result

RUNS = 15


def measure(scratch: Path, runs: int | None) -> Result:
    """Whole processes that import govqa and that do nothing, in turn; what the import adds to each pair."""
    bare, importing = [sys.executable, "-c", "pass"], [sys.executable, "-c", "import govqa"]
    for command in (bare, importing):
        run(command)  # so that files are cached and compiled
    pairs = [(run(bare).wall, run(importing).wall) for _ in range(runs or RUNS)]
    without, with_import = zip(*pairs, strict=True)
    added = Figure(
        "added by the import", "time", "ms", tuple(1000 * (second - first) for first, second in pairs)
    )
    return Result(
        "import",
        "Import",
        (
            Figure("bare interpreter", "time", "ms", tuple(1000 * each for each in without)),
            Figure("`import govqa`", "time", "ms", tuple(1000 * each for each in with_import)),
            added,
        ),
        (Bound("`import govqa`", added.to_data()["median"], "most", 100, "ms"),),
        {"runs": len(pairs)},
    )
