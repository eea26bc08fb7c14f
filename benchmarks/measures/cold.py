"""How long one question takes from the start of a process to its end, against two plain scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from measures.corpora import bundled_index
from measures.processes import Usage, govqa_command, run
from measures.results import ROOT, Bound, Figure, Result

RUNS = 7
QUESTION, ANSWER = "When did the EU AI Act enter into force?", "1 August 2024"

_BASELINES = ROOT / "benchmarks" / "baselines"
_GOVQA, _UNREAD = "`govqa ask`", "`govqa ask`, reader: none"
_OURS = (_GOVQA, _UNREAD)
_TORCH, _ONNX = "script with sentence-transformers", "bare ONNX script"


def measure(scratch: Path, runs: int | None) -> Result:
    """All in turn, over the same vectors; ratios are taken within each turn."""
    commands = _commands(bundled_index(scratch), scratch)
    for name in commands:
        _run(name, commands)  # so that files are cached and compiled
    turns = [{name: _run(name, commands) for name in commands} for _ in range(runs or RUNS)]
    for name in _OURS:
        if ANSWER not in turns[0][name].output:
            raise RuntimeError(f"govqa did not answer:\n{turns[0][name].output}")
    ratios = {ours: [_ratios(name, ours, turns) for name in (_TORCH, _ONNX)] for ours in _OURS}
    return Result(
        "cold",
        "A cold question",
        (
            *(figure for name in commands for figure in _figures(name, turns)),
            *(figure for both in ratios.values() for figures in both for figure in figures),
        ),
        tuple(bound for ours in _OURS for bound in _bounds(ours, ratios[ours][0])),
        {"turns": len(turns), "question": QUESTION},
    )


def _run(name: str, commands: Mapping[str, list[str]]) -> Usage:
    return run(commands[name], {"GOVQA_READER": "none"} if name == _UNREAD else None)


def _commands(index: Path, scratch: Path) -> dict[str, list[str]]:
    """The command of each contestant, ready to run."""
    from govqa.encoding import resolve_model
    from govqa.generation import Generation

    generation = Generation.current(index)
    rows = range(generation.manifest.passages)
    passages = scratch / "passages.json"
    passages.write_text(json.dumps([passage.text for passage in generation.records.passages(rows)]), "utf-8")
    vectors = index / "generations" / generation.name / "dense.faiss"
    encoder = index / "encoders" / generation.manifest.encoder
    model = resolve_model(generation.manifest.model).folder
    generation.close()
    given = [str(vectors), str(passages), QUESTION]
    ours = [*govqa_command(), "ask", QUESTION, "--index", str(index)]
    return {
        **dict.fromkeys(_OURS, ours),
        _TORCH: [sys.executable, str(_BASELINES / "sentence_transformers_ask.py"), str(model), *given],
        _ONNX: [sys.executable, str(_BASELINES / "onnx_ask.py"), str(encoder), *given],
    }


def _figures(name: str, turns: list[dict[str, Usage]]) -> list[Figure]:
    usages = [turn[name] for turn in turns]
    return [
        Figure(name, "time", "s", tuple(usage.wall for usage in usages)),
        Figure(name, "processor time", "s", tuple(usage.cpu for usage in usages)),
        Figure(name, "peak memory", "MiB", tuple(usage.memory for usage in usages)),
    ]


def _ratios(name: str, ours: str, turns: list[dict[str, Usage]]) -> list[Figure]:
    """How much more ``name`` takes than ``ours``, turn by turn."""
    pairs = [(turn[name], turn[ours]) for turn in turns]
    subject = f"{name} ÷ {ours}"
    return [
        Figure(subject, "time", "times", tuple(other.wall / own.wall for other, own in pairs)),
        Figure(subject, "processor time", "times", tuple(other.cpu / own.cpu for other, own in pairs)),
        Figure(subject, "peak memory", "times", tuple(other.memory / own.memory for other, own in pairs)),
    ]


def _bounds(ours: str, ratios: list[Figure]) -> list[Bound]:
    """What ``ratios`` to the script with sentence-transformers are to come to."""
    faster, leaner = (median(ratios[i].values) for i in (0, 2))
    return [
        Bound(f"{ours} is faster than sentence-transformers", faster, "least", 8, "times"),
        Bound(f"{ours} takes less memory than sentence-transformers", leaner, "least", 2, "times"),
    ]
