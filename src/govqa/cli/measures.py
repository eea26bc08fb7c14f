"""Evaluations on a terminal: the measures, and how each question was handled."""

from __future__ import annotations

from collections.abc import Mapping

from govqa.cli.answers import shorten
from govqa.cli.tables import print_table
from govqa.cli.terminal import say
from govqa.evaluation.run import Outcome
from govqa.evaluation.scoring import Measures, judge
from govqa.wording import one_line


def print_measures(measures: Measures, floors: Mapping[str, float]) -> None:
    """Print each measure, beside its floor if it has one."""
    figures: dict[str, float | None] = {}
    for name, value in measures.to_data().items():
        if isinstance(value, dict):
            figures |= {f"{name.partition('_')[0]}:{group}": figure for group, figure in value.items()}
        else:
            figures[name] = value
    rows = [
        (name, _figure(value), f"{floors[name]:g}" if name in floors else "")
        for name, value in figures.items()
    ]
    print_table(("Measure", "Value", "Floor"), rows, numbers=(1, 2))


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}" if value <= 1 else f"{value:,.1f}"


def print_outcome(outcome: Outcome) -> None:
    """Print how one question of an evaluation was handled, in a line."""
    question, answer = outcome.question, outcome.answer
    handled = "right" if judge(outcome).right else "WRONG"
    facts = f"{question.question_id}  {question.category}  {answer.status} {answer.confidence:.2f}"
    say(f"{handled}  {facts}  {one_line(question.question)}", hang="       ")
    if answer.citations:
        say(" / ".join(shorten(citation.quote) for citation in answer.citations), indent="       ")
