"""Measure govqa's speed, size and quality.

    python benchmarks/speed.py import|cold|warm|build|rebuild|ingestion|quality|all [--write]

Prints what it measured; --write also keeps it in benchmarks/results. The README beside this file says what
each one is. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measures.results import bounds_table, section, write

#: Each benchmark and the module of ``measures`` that takes it.
BENCHMARKS = {
    "import": "import_time",
    "cold": "cold",
    "warm": "warm",
    "build": "build",
    "rebuild": "rebuild",
    "ingestion": "ingestion",
    "quality": "quality",
}


def main() -> int:
    """Do what the command line says; the exit status is 1 if a bound is not met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("benchmark", choices=[*BENCHMARKS, "all"])
    parser.add_argument("--write", action="store_true", help="keep the result in benchmarks/results")
    parser.add_argument("--runs", type=int, help="how many runs, for a quicker look")
    parser.add_argument("--scratch", type=Path, help="a folder whose indexes are kept and used again")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("GOVQA_")]:
        del os.environ[name]  # settings from outside would change what is measured
    with tempfile.TemporaryDirectory(prefix="govqa-benchmark-") as temporary:
        scratch = (arguments.scratch or Path(temporary)).resolve()
        if arguments.benchmark == "all":
            return measure_all(scratch, arguments.runs, arguments.write)
        return measure_one(arguments.benchmark, scratch, arguments.runs, arguments.write)


def measure_one(benchmark: str, scratch: Path, runs: int | None, keep: bool) -> int:
    """Take one benchmark in this process and print it."""
    scratch.mkdir(parents=True, exist_ok=True)
    module = importlib.import_module(f"measures.{BENCHMARKS[benchmark]}")
    data = module.measure(scratch, runs).to_data()
    print(section(data), bounds_table([data]), sep="\n\n", end="\n\n", flush=True)
    if keep:
        write(data)
    return 0 if all(bound["met"] for bound in data["bounds"]) else 1


def measure_all(scratch: Path, runs: int | None, keep: bool) -> int:
    """Take every benchmark, each in a process of its own, where no other has loaded anything."""
    options = ["--scratch", str(scratch), *(["--runs", str(runs)] if runs else []), *(["--write"] * keep)]
    return max(
        subprocess.run([sys.executable, __file__, name, *options], check=False).returncode
        for name in BENCHMARKS
    )


if __name__ == "__main__":
    sys.exit(main())
