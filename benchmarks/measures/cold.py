"""How long one question takes from the start of a process to its end, against two plain scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

from measures.corpora import bundled_index
from measures.processes import Usage, govqa_command, run
from measures.results import ROOT, Bound, Figure, Result

RUNS = 7
QUESTION, ANSWER = "When did the EU AI Act enter into force?", "1 August 2024"

_BASELINES = ROOT / "benchmarks" / "baselines"
_GOVQA, _TORCH, _ONNX = "`govqa ask`", "script with sentence-transformers", "bare ONNX script"


def measure(scratch: Path, runs: int | None) -> Result:
    """The three in turn, all over the same vectors; ratios are taken within each turn."""
    commands = _commands(bundled_index(scratch), scratch)
    for command in commands.values():
        run(command)  # so that files are cached and compiled
    turns = [{name: run(command) for name, command in commands.items()} for _ in range(runs or RUNS)]
    if ANSWER not in turns[0][_GOVQA].output:
        raise RuntimeError(f"govqa did not answer:\n{turns[0][_GOVQA].output}")
    ratios = [figure for name in (_TORCH, _ONNX) for figure in _ratios(name, turns)]
    faster, leaner = (median(ratios[i].values) for i in (0, 2))
    return Result(
        "cold",
        "A cold question",
        (*(figure for name in commands for figure in _figures(name, turns)), *ratios),
        (
            Bound("`govqa ask` is faster than sentence-transformers", faster, "least", 8, "times"),
            Bound("`govqa ask` takes less memory than sentence-transformers", leaner, "least", 2, "times"),
        ),
        {"turns": len(turns), "question": QUESTION},
    )


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
    return {
        _GOVQA: [*govqa_command(), "ask", QUESTION, "--index", str(index)],
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


def _ratios(name: str, turns: list[dict[str, Usage]]) -> list[Figure]:
    """How much more ``name`` takes than govqa, turn by turn."""
    pairs = [(turn[name], turn[_GOVQA]) for turn in turns]
    subject = f"{name} ÷ {_GOVQA}"
    return [
        Figure(subject, "time", "times", tuple(other.wall / ours.wall for other, ours in pairs)),
        Figure(subject, "processor time", "times", tuple(other.cpu / ours.cpu for other, ours in pairs)),
        Figure(subject, "peak memory", "times", tuple(other.memory / ours.memory for other, ours in pairs)),
    ]
