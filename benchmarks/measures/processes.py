"""Commands run as processes of their own: the time, the processor time and the memory each takes.

Linux and macOS only. Run as a script, this module is the launcher that ``run`` starts: a process inherits
the peak memory of the one that starts it, so what is measured is started by one that holds next to nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: What ru_maxrss counts in, in bytes.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took: ``wall`` and ``cpu`` in seconds, ``memory`` (its peak) in MiB; what it printed."""

    wall: float
    cpu: float
    memory: float
    output: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Usage:
    """Run ``command`` to its end, with ``environment`` added to this process's own.

    Raises RuntimeError, with what the command printed, if its exit status is not 0.
    """
    launched = subprocess.run(
        [sys.executable, "-I", "-S", __file__, *command],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    report = json.loads(launched.stdout)
    if report.pop("status") != 0:
        raise RuntimeError(f"{' '.join(command)}\n{report['output']}")
    return Usage(**report)


def govqa_command() -> list[str]:
    """How this environment starts govqa: by its script if it is installed, else by its module."""
    script = Path(sys.executable).with_name("govqa")
    return [str(script)] if script.exists() else [sys.executable, "-m", "govqa.cli"]


def _launch(command: Sequence[str]) -> None:
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    report = {
        "status": process.returncode,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * _MEMORY_UNIT / 2**20,
        "output": output.decode("utf-8", "replace"),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    _launch(sys.argv[1:])
