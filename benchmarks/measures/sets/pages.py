"""The record of what the sets came to, by commit, and the page and the plots that are made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from measures.results import RESULTS, bounds_table, dump, figures_table
from measures.sets.plots import reliability_plot, risk_coverage_plot

NAME = "sets"
_PLOTTED = "confidence"
_PLOTS = {"risk_coverage.svg": risk_coverage_plot, "reliability.svg": reliability_plot}


def keep(data: Mapping[str, Any], order: Sequence[str], folder: Path = RESULTS) -> None:
    """Add the result ``data`` to the record in ``folder``, and make the page and the plots anew.

    It takes the place of an earlier one of the same set, commit and settings. ``order`` is that of the sets.
    """
    folder.mkdir(exist_ok=True)
    record = folder / f"{NAME}.json"
    kept = json.loads(record.read_text("utf-8"))["results"] if record.exists() else []
    results = [each for each in kept if _identity(each) != _identity(data)] + [dict(data)]
    results.sort(key=lambda each: (order.index(each["name"]), each["taken"]))
    record.write_text(dump({"name": NAME, "results": results}), "utf-8")
    (folder / f"{NAME}.md").write_text(page(results), "utf-8")
    for plotted in latest(results):
        if plotted["name"] == _PLOTTED:
            judged = [(score, bool(right)) for score, right in plotted["answers"]]
            for file, plot in _PLOTS.items():
                (folder / file).write_text(plot(judged), "utf-8")


def latest(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The last result of each set, in the order of ``results``."""
    return list({each["name"]: each for each in results}.values())


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """The Markdown page: the latest figures beside their aims, then each set's figures by commit."""
    parts = [
        "# Development sets",
        "Written by `python benchmarks/sets.py all --write`. The data are not passed on with govqa. Each set "
        "goes through govqa as it comes: its corpus is indexed, its questions are asked or searched for. "
        "Reading sets judge the reader alone, on articles that it was not trained on.",
        "## Aims",
        bounds_table(latest(results)),
        "## By commit",
        *(_history(name, results) for name in dict.fromkeys(each["name"] for each in results)),
    ]
    return "\n\n".join(parts) + "\n"


def _history(name: str, results: Sequence[Mapping[str, Any]]) -> str:
    """The figures of the set ``name``, a row for each subject and commit, and how the last were taken."""
    own = [each for each in results if each["name"] == name]
    figures = [
        {**figure, "subject": f"{figure['subject']}, {_commit(each)}"}
        for each in own
        for figure in each["figures"]
    ]
    last = own[-1]
    facts = [f"{key}: {value}" for key, value in last["conditions"].items()]
    machine = f"{last['machine']['processor']}, {last['machine']['cores']} cores"
    parts = [f"### {last['title']}", "; ".join([*facts, machine]) + ".", figures_table(figures)]
    if name == _PLOTTED:
        parts += [f"![{file.removesuffix('.svg').replace('_', ' and ')}]({file})" for file in _PLOTS]
    return "\n\n".join(parts)


def _commit(data: Mapping[str, Any]) -> str:
    changed = " with changes" if data["changed_since"] else ""
    reader = ", no reader" if data["conditions"]["reader"] == "none" else ""
    return f"{data['commit']}{changed}{reader}, {data['taken'][:10]}"


def _identity(data: Mapping[str, Any]) -> tuple[object, ...]:
    return data["name"], data["commit"], data["conditions"]["reader"]
