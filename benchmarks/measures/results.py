"""What a benchmark found: figures, the bounds they are held to, the machine; as JSON and as Markdown."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"

#: The libraries that the figures depend on.
LIBRARIES = (
    "faiss-cpu",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "tokenizers",
    "torch",
    "transformers",
)

#: How many digits each unit is printed with, after the point.
_DIGITS = {
    "s": 2,
    "ms": 1,
    "MiB": 0,
    "times": 2,
    "passages/s": 1,
    "passages": 0,
    "documents/s": 1,
    "KiB": 1,
    "pages": 0,
    "questions": 0,
    "questions/s": 1,
    "words": 0,
    "share": 3,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """``values``, one for each run, of ``measure`` (a column) of ``subject`` (a row)."""

    subject: str
    measure: str
    unit: str
    values: tuple[float, ...]

    def to_data(self) -> dict[str, Any]:
        """This figure with its smallest, middle and largest value."""
        spread = {"min": min(self.values), "median": median(self.values), "max": max(self.values)}
        rounded = {name: round(value, 5) for name, value in spread.items()}
        return {**asdict(self), **rounded, "values": [round(value, 5) for value in self.values]}


@dataclass(frozen=True, slots=True)
class Bound:
    """``value`` must be ``most`` (at most) or ``least`` (at least) ``limit``."""

    what: str
    value: float
    kind: Literal["least", "most"]
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.value >= self.limit if self.kind == "least" else self.value <= self.limit

    def to_data(self) -> dict[str, Any]:
        """This bound and whether it is met."""
        return {**asdict(self), "value": round(self.value, 5), "met": self.met}


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of the benchmark ``name``; ``conditions`` say how it was taken."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    bounds: tuple[Bound, ...] = ()
    conditions: Mapping[str, str | int | float] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """This result, with the time, the commit and the machine."""
        return {
            **head(self.name),
            "title": self.title,
            "conditions": dict(self.conditions),
            "bounds": [bound.to_data() for bound in self.bounds],
            "figures": [figure.to_data() for figure in self.figures],
        }


def head(name: str) -> dict[str, Any]:
    """What every result begins with: its name, the time, the commit and the machine."""
    taken = datetime.now(UTC).isoformat(timespec="minutes")
    return {"name": name, "taken": taken, **commit(), "machine": machine()}


def machine() -> dict[str, Any]:
    """What the figures were taken on. ``load`` is how many processes ran or waited to, in the last minute."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def commit() -> dict[str, Any]:
    """The commit that is checked out, and whether files other than results differ from it."""
    try:
        name = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--", ".", ":!benchmarks/results")
    except (OSError, subprocess.CalledProcessError):
        return {"commit": "unknown", "changed_since": True}
    return {"commit": name, "changed_since": bool(changed)}


def write(data: Mapping[str, Any]) -> None:
    """Keep a result, and make the overview of all results anew."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{data['name']}.json").write_text(dump(data), "utf-8")
    kept = [json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    (RESULTS / "README.md").write_text(overview([each for each in kept if "figures" in each]), "utf-8")


def dump(data: Mapping[str, Any]) -> str:
    """``data`` as JSON, lists of numbers on one line."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([-\d.e,\s]+?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def overview(results: Sequence[Mapping[str, Any]]) -> str:
    """The Markdown page of all results."""
    parts = [
        "# Results",
        "Written by `speed.py all --write`, `load.py --write` and `web_pages.py --write`; "
        "[what they measure](../README.md). A cell is "
        "the median of the runs, with the smallest and the largest in brackets.",
        "## Bounds",
        bounds_table(results),
        *(section(result) for result in results),
    ]
    if (RESULTS / "ablation.md").exists():
        parts.append("The tuned constants: [ablation.md](ablation.md).")
    return "\n\n".join(parts) + "\n"


def section(result: Mapping[str, Any]) -> str:
    """One result in Markdown, with a row for each subject and a column for each measure."""
    host = result["machine"]
    state = " with changes" if result["changed_since"] else ""
    facts = [
        f"{host['processor']}, {host['cores']} cores, load {host['load']} at the end",
        f"Python {host['python']}",
        f"commit {result['commit']}{state}",
        result["taken"][:10],
        *(f"{name}: {value}" for name, value in result["conditions"].items()),
    ]
    return "\n\n".join([f"## {result['title']}", "; ".join(facts) + ".", figures_table(result["figures"])])


def bounds_table(results: Iterable[Mapping[str, Any]]) -> str:
    """Every bound of ``results`` beside what was measured."""
    words = {"least": "at least", "most": "at most"}
    rows = [
        (
            bound["what"],
            _value(bound["value"], bound["unit"]),
            f"{words[bound['kind']]} {bound['limit']:g}{_suffix(bound['unit'])}",
            "yes" if bound["met"] else "**no**",
        )
        for result in results
        for bound in result["bounds"]
    ]
    return table(("What", "Measured", "Bound", "Met"), rows)


def figures_table(figures: Sequence[Mapping[str, Any]]) -> str:
    """``figures`` with a row for each subject and a column for each measure."""
    subjects = list(dict.fromkeys(figure["subject"] for figure in figures))
    measures = list(dict.fromkeys(figure["measure"] for figure in figures))
    cells = {(figure["subject"], figure["measure"]): _cell(figure) for figure in figures}
    rows = [(subject, *(cells.get((subject, each), "") for each in measures)) for subject in subjects]
    return table(("", *measures), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(figure: Mapping[str, Any]) -> str:
    middle = _value(figure["median"], figure["unit"])
    if len(figure["values"]) == 1:
        return middle
    digits = _DIGITS[figure["unit"]]
    return f"{middle} ({figure['min']:,.{digits}f}–{figure['max']:,.{digits}f})"


def _value(value: float, unit: str) -> str:
    return f"{value:,.{_DIGITS[unit]}f}{_suffix(unit)}"


def _suffix(unit: str) -> str:
    return {"share": "", "times": "×"}.get(unit, f" {unit}")


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
