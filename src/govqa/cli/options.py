"""Options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from govqa.config import Settings

# Arguments are hidden from the list that help makes, which would show their Python types; each command's
# text says what they are.

Corpus = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="FOLDER", help="Folder of documents. Default: as set, else corpus."),
]
Index = Annotated[
    Path | None,
    typer.Option("--index", metavar="FOLDER", help="Folder of the index. Default: as set, else index."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="KEY=VALUE",
        help="Only documents with this source, title, publisher, author, topic, type, language, date_from or "
        "date_to. May be repeated.",
    ),
]
NoBuild = Annotated[bool, typer.Option("--no-build", help="Leave the index as it is.")]


def settings_from(corpus: Path | None = None, index: Path | None = None) -> Settings:
    """The settings, with the folders given on the command line. Raises ConfigError."""
    from govqa.config import Settings

    return Settings.load(corpus=corpus, index=index)


def parse_filters(filters: Iterable[str] | None) -> dict[str, str]:
    """``KEY=VALUE`` pairs as a mapping. Raises typer.BadParameter for one without ``=``, or given twice."""
    parsed: dict[str, str] = {}
    for given in filters or ():
        key, equals, value = given.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"{given!r} is not KEY=VALUE.", param_hint="'--filter'")
        if key in parsed:
            raise typer.BadParameter(f"{key!r} is given twice.", param_hint="'--filter'")
        parsed[key] = value
    return parsed
