"""How long it takes to bring an index of many short documents up to date, and how much is encoded for it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from measures.corpora import write_note, write_notes
from measures.processes import Usage, govqa_command, run
from measures.results import Bound, Figure, Result

DOCUMENTS = 1000
RUNS = 9


def measure(scratch: Path, runs: int | None) -> Result:
    """Rebuild with nothing changed, with one document changed and with one removed."""
    corpus, index = scratch / "notes", scratch / "notes-index"
    for folder in (corpus, index):
        shutil.rmtree(folder, ignore_errors=True)
    write_notes(corpus, documents=DOCUMENTS)
    runs = runs or RUNS
    first = Series("first build")
    first.add(corpus, index)
    nothing = Series("nothing changed")
    for _ in range(runs):
        nothing.add(corpus, index)
    nothing_whole = [_in_own_process(corpus, index) for _ in range(runs)]
    changed, removed = Series("one document changed"), Series("one document removed")
    changed_whole = []
    for turn in range(max(3, runs // 3)):
        # Numbers not divisible by four: notes of a single passage.
        number = 4 * turn + 1
        write_note(corpus / f"note-{number:04}.md", seed=DOCUMENTS + number)
        changed.add(corpus, index)
        (corpus / f"note-{number + 1:04}.md").unlink()
        removed.add(corpus, index)
        write_note(corpus / f"note-{number + 2:04}.md", seed=DOCUMENTS + number + 2)
        changed_whole.append(_in_own_process(corpus, index))
    alone = _whole("nothing changed", nothing_whole)
    return Result(
        "rebuild",
        "A rebuild",
        (
            *nothing.figures(),
            *alone,
            *changed.figures(),
            *_whole("one document changed", changed_whole),
            *removed.figures(),
            *first.figures(),
        ),
        (
            Bound("rebuild with nothing changed", nothing.middle(), "most", 1, "s"),
            Bound("the same, whole process", alone[0].to_data()["median"], "most", 1, "s"),
            Bound("encoded with nothing changed", max(nothing.embedded), "most", 0, "passages"),
            Bound("encoded with one document changed", max(changed.embedded), "most", 1, "passages"),
            Bound("encoded with one document removed", max(removed.embedded), "most", 0, "passages"),
        ),
        {"documents": DOCUMENTS, "passages at first": first.passages},
    )


class Series:
    """Builds of one kind: how long each took and how many passages it encoded."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.passages = 0
        self.embedded: list[int] = []
        self._seconds: list[float] = []

    def add(self, corpus: Path, index: Path) -> None:
        """Build once more."""
        from govqa.indexing import build_index

        report = build_index(corpus, index)
        self._seconds.append(report.seconds)
        self.embedded.append(report.embedded)
        self.passages = report.passages

    def middle(self) -> float:
        """The median of the times, in seconds."""
        median: float = self.figures()[0].to_data()["median"]
        return median

    def figures(self) -> tuple[Figure, Figure]:
        """The times and the numbers of passages encoded."""
        return (
            Figure(self.subject, "time", "s", tuple(self._seconds)),
            Figure(self.subject, "encoded", "passages", tuple(self.embedded)),
        )


def _in_own_process(corpus: Path, index: Path) -> Usage:
    return run([*govqa_command(), "index", "--corpus", str(corpus), "--index", str(index)])


def _whole(subject: str, usages: Sequence[Usage]) -> tuple[Figure, Figure]:
    return (
        Figure(f"{subject}, whole process", "time", "s", tuple(usage.wall for usage in usages)),
        Figure(f"{subject}, whole process", "peak memory", "MiB", tuple(usage.memory for usage in usages)),
    )
