"""The command about feedback: how much there is, and readers' verdicts as questions to evaluate with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govqa.cli.exits import explain
from govqa.cli.options import AsJson, Index, settings_from

if TYPE_CHECKING:
    from govqa.ui.feedback import EvaluationFile


def add_to(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command(epilog=explain())(feedback)


def feedback(
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them to this new file, which  govqa eval  takes."),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File of the chat's history. Default: history.sqlite in the index."
        ),
    ] = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Turn readers' verdicts into questions to evaluate with.

    They are given in the chat. The quotes of an answer called good, or the place that a reader named, become
    the answers to expect. What says only that an answer is wrong is listed: the right one must be looked up.

    \b
    Examples:
      govqa feedback
      govqa feedback --export questions.jsonl
      govqa eval questions.jsonl --show
    """
    from govqa.errors import ConfigError
    from govqa.ui.feedback import evaluation_file
    from govqa.ui.history import History
    from govqa.ui.history_file import HISTORY_FILE

    path = history or settings_from(index=index).index / HISTORY_FILE
    if not path.is_file():
        raise ConfigError(f"there is no history in {path}: the chat makes it, or name one with --history.")
    rated = History(path).rated_turns()
    made = evaluation_file(rated)
    if export is not None:
        _write(made, export)
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        left_out = [to_data(each) for each in made.left_out]
        print_json({"rated": len(rated), "questions": list(made.questions), "left_out": left_out})
    else:
        _print(len(rated), made, export)


def _write(made: EvaluationFile, file: Path) -> None:
    from govqa.errors import ConfigError
    from govqa.store.durable import replace_file

    if file.exists():
        raise ConfigError(f"{file} exists already. Remove it, or name another.")
    if not made.questions:
        raise ConfigError("no feedback says what a right answer would be, so there is nothing to write.")
    replace_file(file, made.text())


def _print(rated: int, made: EvaluationFile, file: Path | None) -> None:
    from govqa.cli.terminal import say
    from govqa.wording import count, one_line

    written = f", written to {file}" if file is not None else ""
    say(f"{count(rated, 'rated answer')}: {count(len(made.questions), 'question')}{written}.")
    for each in made.left_out:
        comment = f" Comment: {one_line(each.comment)}" if each.comment.strip() else ""
        say(f"Left out: {one_line(each.question)} ({each.reason}){comment}", hang="  ")
