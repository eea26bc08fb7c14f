"""The commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from govqa import __version__
from govqa.cli import asking, building, checking, citing, connecting, feedback, listing, serving
from govqa.cli.exits import explain

#: Plain text, not rich's panels: help costs no import, looks the same in every terminal, and can be pasted.
app = typer.Typer(
    name="govqa",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"govqa {__version__}")
        raise typer.Exit


@app.callback(
    epilog=explain(
        "done; for ask: answered",
        no_answer="ask found no answer; for cite: nothing to cite",
        check_failed="verify, doctor or eval --floors found problems",
    )
)
def govqa(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Answer questions about a folder of documents by quoting them.

    \b
    Examples:
      govqa add report.pdf papers/      take files into the corpus and index them
      govqa ask "Who proposed WAICO?"   print what the documents say, with its source
      govqa serve                       ask in a browser

    Folders and other settings come from govqa.toml, then from the environment (GOVQA_CORPUS, GOVQA_INDEX,
    ...), then, for these two, from the options of a command, the last one given counting most.
    """


building.add_to(app)
asking.add_to(app)
listing.add_to(app)
citing.add_to(app)
checking.add_to(app)
feedback.add_to(app)
serving.add_to(app)
connecting.add_to(app)
