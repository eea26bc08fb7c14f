"""Commands that check: verify, eval, doctor; and rollback, for when a check fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govqa.cli.exits import CHECK_FAILED, explain
from govqa.cli.options import AsJson, Index, settings_from

if TYPE_CHECKING:
    from govqa.config import Settings
    from govqa.evaluation.questions import Question
    from govqa.evaluation.run import Run


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command(epilog=explain("every quote stands", check_failed="a quote does not stand"))(verify)
    app.command("eval", epilog=explain("measured", check_failed="a measure is below its floor"))(evaluate)
    app.command(epilog=explain("all is well", check_failed="problems were found"))(doctor)
    app.command(epilog=explain())(rollback)


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)],
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Check that an answer's quotes stand in the documents.

    FILE is an answer as  ask --json  prints it, or an exported conversation; - reads it from standard input.

    \b
    Examples:
      govqa verify answer.json
      govqa ask "Who proposed WAICO?" --json | govqa verify -
    """
    from govqa.cli.answer_file import read_answer
    from govqa.cli.terminal import print_json, say
    from govqa.verification import verify as verify_answer
    from govqa.wording import count, one_line

    verification = verify_answer(read_answer(file), settings_from(index=index).index)
    if as_json:
        problems = list(verification.problems)
        print_json({"ok": not problems, "citations": verification.citations, "problems": problems})
    elif verification:
        say(f"OK: {count(verification.citations, 'quote')} checked.")
    else:
        say(*map(one_line, verification.problems), hang="  ")
    if not verification:
        raise typer.Exit(CHECK_FAILED)


def evaluate(
    questions: Annotated[
        Path,
        typer.Argument(metavar="FILE", hidden=True),
    ],
    corpus: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Index this folder, for the occasion, and ask that."),
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON: the least that each measure may come to.")
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Ask only the questions of this split.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Also print how each question was handled.")] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well questions with known answers are answered.

    FILE holds one JSON object a line: id, question, history, answerable, need (any or all), category, and
    gold, a list of objects with doc, span, short and group.

    \b
    Examples:
      govqa eval questions.jsonl --show
      govqa eval questions.jsonl --corpus corpus/ --floors floors.json
    """
    from govqa.cli.terminal import print_json
    from govqa.evaluation.gate import read_floors, violations
    from govqa.evaluation.questions import read_questions
    from govqa.evaluation.scoring import measure

    if corpus is not None and index is not None:
        raise typer.BadParameter(
            "--corpus makes an index of its own; leave out --index.", param_hint="'--corpus'"
        )
    asked = read_questions(questions, split)
    least = read_floors(floors) if floors else {}
    run = _run(settings_from(corpus, index), asked, anew=corpus is not None)
    measures = measure(run)
    below = violations(measures, least)
    if as_json:
        print_json(measures.to_data() | {"violations": [str(violation) for violation in below]})
    else:
        from govqa.cli.measures import print_measures, print_outcome

        for outcome in run.outcomes if show else ():
            print_outcome(outcome)
        print_measures(measures, least)
    if below:
        from govqa.cli.terminal import note

        for violation in below:
            note(f"govqa: {violation}")
        raise typer.Exit(CHECK_FAILED)


def doctor(index: Index = None, as_json: AsJson = False) -> None:
    """Check the index, every byte of it, and the embedding model.

    \b
    Examples:
      govqa doctor
      govqa doctor --json
    """
    from govqa.doctor import doctor as examine

    checks = examine(settings=settings_from(index=index))
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        print_json([to_data(check) for check in checks])
    else:
        from govqa.cli.tables import print_checks

        print_checks(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(CHECK_FAILED)


def rollback(index: Index = None, as_json: AsJson = False) -> None:
    """Let the index generation before this one answer again.

    \b
    Examples:
      govqa rollback
    """
    from govqa.cli.terminal import print_json, say
    from govqa.generation import check_compatible
    from govqa.store import IndexStore

    generation = IndexStore(settings_from(index=index).index).rollback(check_compatible)
    if as_json:
        print_json({"generation": generation})
    else:
        say(f"Generation {generation} answers now.")


def _run(settings: Settings, questions: list[Question], *, anew: bool) -> Run:
    """Ask the index of ``settings``, or one made ``anew`` of their corpus and thrown away afterwards."""
    import tempfile

    from govqa.chatbot import Chatbot
    from govqa.cli.progress import build_progress, shown_progress
    from govqa.evaluation.run import run
    from govqa.indexing.progress import TimeLeft

    def ask(bot: Chatbot) -> Run:
        with shown_progress() as progress:
            left = TimeLeft(len(questions))
            return run(
                bot, questions, lambda done, total: progress("asking", done, total, "", left.after(done))
            )

    if not anew:
        return ask(Chatbot.open(settings=settings))
    from govqa.indexing import build_index

    # Windows deletes no file that is open, and the bot keeps its index open.
    with tempfile.TemporaryDirectory(prefix="govqa-eval-", ignore_cleanup_errors=True) as folder:
        with build_progress() as progress:
            build_index(settings.corpus, folder, settings=settings, progress=progress)
        return ask(Chatbot.open(folder, settings=settings))
