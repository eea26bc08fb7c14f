"""Commands that search the index: ask, retrieve."""

from __future__ import annotations

from typing import Annotated

import typer

from govqa.cli.exits import NO_ANSWER, explain
from govqa.cli.options import AsJson, Filters, Index, parse_filters, settings_from


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command(epilog=explain("answered", no_answer="the documents hold no answer"))(ask)
    app.command(epilog=explain())(retrieve)


def ask(
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", hidden=True)],
    history: Annotated[
        list[str] | None,
        typer.Option(
            metavar="QUESTION", help="A question asked before this one. May be repeated, oldest first."
        ),
    ] = None,
    filters: Filters = None,
    index: Index = None,
    as_json: AsJson = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Also print the confidence, the index and the time it took."),
    ] = False,
) -> None:
    """Answer a question with quotes from the documents.

    Every quote is followed by where it stands. If the documents hold no answer, that is said, and the
    closest passages are shown. In filters, * stands for any text; dates are YYYY, YYYY-MM or YYYY-MM-DD.

    \b
    Examples:
      govqa ask "Who proposed WAICO?"
      govqa ask "And where would it sit?" --history "Who proposed WAICO?"
      govqa ask "What is banned?" --filter type=pdf --filter date_from=2024
      govqa ask "Who proposed WAICO?" --json > answer.json
    """
    import time

    from govqa.chatbot import Chatbot

    wanted = parse_filters(filters)
    bot = Chatbot.open(settings=settings_from(index=index))
    start = time.perf_counter()
    answer = bot.ask(" ".join(question), history=history or (), filters=wanted)
    seconds = time.perf_counter() - start
    if as_json:
        print(answer.to_json(indent=2))
    else:
        from govqa.cli.answers import print_answer

        print_answer(answer, {} if answer.citations else {d.doc_id: d for d in bot.documents()})
        if verbose:
            from govqa.cli.terminal import say

            facts = f"confidence {answer.confidence:.2f} · {1000 * seconds:.0f} ms"
            say("", f"{facts} · index {answer.generation}")
    if answer.status != "answered":
        raise typer.Exit(NO_ANSWER)


def retrieve(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", hidden=True)],
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="How many passages.")] = 10,
    why: Annotated[
        bool, typer.Option("--why", help="Also print each retrieval stage's rank and score.")
    ] = False,
    filters: Filters = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Print the passages nearest to a query, best first.

    \b
    Examples:
      govqa retrieve "compute thresholds" -k 5
      govqa retrieve "compute thresholds" --why --filter type=pdf
    """
    from govqa.chatbot import Chatbot

    wanted = parse_filters(filters)
    bot = Chatbot.open(settings=settings_from(index=index))
    hits = bot.retrieve(" ".join(query), k=k, filters=wanted)
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        print_json([to_data(hit) for hit in hits])
    elif hits:
        from govqa.cli.answers import print_hits

        print_hits(hits, {d.doc_id: d for d in bot.documents()}, why=why)
    else:
        from govqa.cli.terminal import note

        note("No passage.")
