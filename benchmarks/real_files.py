"""Load 65 real files, each in a process of its own, and hold every outcome against what a reader expects.

    python benchmarks/real_files.py [--write] [NAME ...]

The files are not passed on with govqa; without ../shared/data/real_files this ends with exit status 2. What
each file must give is in real_files.toml: the phrases were found by looking at the file itself, in a viewer.
--write keeps the table in benchmarks/results. The exit status is 1 if an outcome is another.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measures.results import RESULTS, ROOT, head

FILES = ROOT.parent / "shared" / "data" / "real_files"
EXPECTED = Path(__file__).with_suffix(".toml")
#: What no file may cost: seconds of time, and MiB of memory at its peak.
MOST_SECONDS, MOST_MEMORY = 60, 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: a document, or an error and its reason; the cost; and what is wrong with it."""

    name: str
    found: Mapping[str, Any]
    seconds: float
    faults: tuple[str, ...]
    note: str

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of this file's line in the table."""
        if "error" in self.found:
            said, size = f"{self.found['error']}: {self.found['reason']}", ""
        else:
            said, size = self.found["title"], f"{self.found['words']:,}"
        cost = f"{self.seconds:.2f}", f"{self.found.get('memory', 0):.0f}"
        return (self.name, said, size, *cost, "; ".join(self.faults) or "yes", self.note)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these files")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/results")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(load_one(arguments.one)))
        return 0
    if not FILES.is_dir():
        print(f"there is no folder {FILES}: the files are not passed on with govqa", file=sys.stderr)
        return 2
    expected = tomllib.loads(EXPECTED.read_text("utf-8"))
    names = arguments.names or sorted(
        path.name for path in FILES.iterdir() if path.is_file() and path.name != "MANIFEST.tsv"
    )
    outcomes = []
    for name in names:
        outcomes.append(judge(name, expected.get(name)))
        print(" | ".join(outcomes[-1].row), flush=True)
    wrong = [outcome for outcome in outcomes if outcome.faults]
    print(f"{len(outcomes) - len(wrong)} of {len(outcomes)} as expected")
    if arguments.write:
        write(outcomes)
    return 1 if wrong else 0


def judge(name: str, expected: Mapping[str, Any] | None) -> Outcome:
    """Load the file ``name`` in a process of its own and compare."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(FILES / name)],
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Outcome(name, {"error": "none", "reason": "it hangs"}, MOST_SECONDS, ("hangs",), "")
    seconds = time.monotonic() - started
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return Outcome(name, {"error": "none", "reason": last}, seconds, ("crashes",), "")
    found = json.loads(done.stdout)
    if expected is None:
        return Outcome(name, found, seconds, ("nothing is expected of it",), "")
    return Outcome(name, found, seconds, tuple(faults(found, expected)), expected["looked"])


def faults(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """What is not as ``expected``."""
    wrong = list(found.get("faults", ()))
    if found["memory"] > MOST_MEMORY:
        wrong.append(f"takes {found['memory']:.0f} MiB")
    if found.get("error", "") != expected.get("error", ""):
        return [*wrong, f"expected {expected.get('error') or 'a document'}"]
    for key in ("title", "date", "authors", "language", "pages", "media_type"):
        if key in expected and found.get(key) != expected[key]:
            wrong.append(f"{key} is {found.get(key)!r}, not {expected[key]!r}")
    text = found.get("text", found.get("reason", ""))
    wrong += [f"lacks {phrase!r}" for phrase in expected.get("holds", ()) if phrase not in text]
    wrong += [f"holds {phrase!r}" for phrase in expected.get("lacks", ()) if phrase in text]
    for before, after in expected.get("order", ()):
        if not 0 <= text.find(before) < text.find(after):
            wrong.append(f"{before!r} does not come before {after!r}")
    return wrong


def load_one(path: Path) -> dict[str, Any]:
    """Load and split one file; what came of it, as plain data."""
    import resource

    from govqa.config import Settings
    from govqa.errors import LoadError
    from govqa.loading import load
    from govqa.splitting import split

    settings = Settings()
    try:
        document = load(path, path.name, max_bytes=settings.max_file_mb * 2**20)
    except LoadError as error:
        outcome = {"error": type(error).__name__, "reason": error.reason, "remedy": error.remedy}
        wrong = [] if error.remedy else ["names no remedy"]
    else:
        passages = split(document, passage_words=settings.passage_words)
        wrong = [
            f"passage {p.ordinal} is not at its span" for p in passages if p.span.of(document.text) != p.text
        ]
        outcome = {
            "title": document.metadata.title,
            "authors": list(document.metadata.authors),
            "date": document.metadata.date,
            "language": document.metadata.language,
            "media_type": document.media_type,
            "pages": len(document.pages),
            "words": len(document.text.split()),
            "text": document.text,
        }
    scale = 2**20 if sys.platform == "darwin" else 2**10
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return {**outcome, "faults": wrong, "memory": memory}


def write(outcomes: list[Outcome]) -> None:
    """Keep the table."""
    made = head("real_files")
    lines = [
        f"# {len(outcomes)} real files",
        "",
        f"Written by `python benchmarks/real_files.py --write` ({made['taken'][:10]}, commit "
        f"{made['commit']}). Each file was opened in a viewer and its text read beside it; what it must hold "
        "and must not is in [real_files.toml](../real_files.toml). Seconds and MiB are of a whole process, "
        "imports included.",
        "",
        "| file | title, or why not | words | s | MiB | as expected | looked at |",
        "| --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    for outcome in outcomes:
        lines.append(
            "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in outcome.row) + " |"
        )
    (RESULTS / "real_files.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
