"""The command that writes references: cite."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from govqa.cli.exits import NO_ANSWER, explain


def add_to(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command(epilog=explain(no_answer="the answer quotes nothing"))(cite)


def cite(
    file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)],
    style: Annotated[
        Literal["apa", "chicago", "bibtex", "ris", "csl"],
        typer.Option(metavar="STYLE", help="How to write them: apa, chicago, bibtex, ris or csl."),
    ] = "apa",
) -> None:
    """Print an answer's quotes with references to their sources.

    FILE is an answer as  ask --json  prints it, or an exported conversation; - reads it from standard input.
    apa is APA style, 7th edition; chicago is Chicago style, 18th edition, with notes and bibliography;
    bibtex, ris and csl (CSL-JSON) are for reference managers. Nothing is checked against the documents:
    that is what  verify  does.

    \b
    Examples:
      govqa cite answer.json
      govqa cite answer.json --style bibtex > refs.bib
      govqa ask "Who proposed WAICO?" --json | govqa cite - --style ris > refs.ris
    """
    from govqa.cli.answer_file import read_answer
    from govqa.exporting import STYLES
    from govqa.verification import read_citations

    citations = read_citations(read_answer(file))
    if not citations:
        from govqa.cli.terminal import note

        note("The answer quotes nothing.")
        raise typer.Exit(NO_ANSWER)
    # As bytes: the lines of RIS end as its specification says, on every system.
    sys.stdout.flush()
    sys.stdout.buffer.write(STYLES[style](citations).encode("utf-8"))
