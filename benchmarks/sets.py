"""Measure govqa on every development set, beside what each is to come to.

    python benchmarks/sets.py [all|SET …] [--data FOLDER] [--write] [--reader none] [--scratch FOLDER]
                              [--sample N]

Prints each set's figures with their aims; --write also keeps them, by commit, in benchmarks/results:
sets.json, sets.md and two plots. The data are not passed on with govqa; a set that is not on this machine is
left out. --scratch keeps the indexes, so that a second run is quick. --sample is the most queries that are
asked of a retrieval set, the same ones each time (0: all). --reader is govqa's setting of that name.
The exit status is 1 if an aim is missed, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from measures import warm
from measures.results import ROOT, bounds_table, section
from measures.sets import answers, confidence, evidence, followups, pages, reading, retrieval, scope
from measures.sets.bench import Bench, Unavailable

DATA = ROOT.parent / "shared" / "data"
SAMPLE = 400

SETS: Mapping[str, Callable[[Bench], dict[str, Any]]] = {
    "seeds": answers.seeds,
    "bundled": answers.bundled,
    "scope": scope.scope,
    "confidence": confidence.confidence,
    "squad2": reading.squad2,
    "policyqa": reading.policyqa,
    "clapnq": reading.clapnq,
    **{name: partial(retrieval.measure, name=name) for name in ("aigov_nist", "scifact", "obliqa")},
    "multihop_rag": evidence.multihop_rag,
    "dragonball": evidence.dragonball,
    "mtrag": followups.mtrag,
    "canard": followups.canard,
    "trec_cast": followups.trec_cast,
    "warm": lambda bench: warm.measure(bench.scratch, runs=1).to_data(),
}


def main() -> int:
    """Do what the command line says."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("sets", nargs="*", choices=[*SETS, "all"], default="all", metavar="SET")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the sets")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results")
    parser.add_argument("--reader", choices=["cross-encoder", "none"], help="govqa's setting of that name")
    parser.add_argument("--scratch", type=Path, help="a folder whose indexes are kept and used again")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="most queries of a retrieval set; 0: all")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("GOVQA_")]:
        del os.environ[name]  # settings from outside would change what is measured
    wanted = list(SETS) if "all" in arguments.sets else arguments.sets
    with tempfile.TemporaryDirectory(prefix="govqa-sets-") as temporary:
        scratch = (arguments.scratch or Path(temporary)).resolve()
        bench = Bench(arguments.data, scratch, arguments.sample, arguments.reader)
        statuses = [measure_one(name, bench, arguments.write) for name in wanted]
    return 2 if all(status == 2 for status in statuses) else int(1 in statuses)


def measure_one(name: str, bench: Bench, keep: bool) -> int:
    """Measure one set and print it; returns 1 if an aim is missed, 2 if the set is not to be had."""
    start = time.perf_counter()
    try:
        data = SETS[name](bench)
    except Unavailable as missing:
        print(f"{name} is left out: {missing}\n", file=sys.stderr, flush=True)
        return 2
    taken = {"reader": bench.settings().reader, "seconds": round(time.perf_counter() - start)}
    data["conditions"] = taken | data["conditions"]
    print(
        section(data), *([bounds_table([data])] if data["bounds"] else []), sep="\n\n", end="\n\n", flush=True
    )
    if keep:
        pages.keep(data, list(SETS))
    return 0 if all(bound["met"] for bound in data["bounds"]) else 1


if __name__ == "__main__":
    sys.exit(main())
