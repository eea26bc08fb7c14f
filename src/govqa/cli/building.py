"""Commands that change the corpus and bring the index up to date: index, add, remove, watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govqa.cli.exits import ERROR, explain
from govqa.cli.options import AsJson, Corpus, Index, NoBuild, settings_from

if TYPE_CHECKING:
    from govqa.config import Settings
    from govqa.types import BuildReport

_SECONDS_BETWEEN_LOOKS = 0.7


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command(epilog=explain())(index)
    app.command(epilog=explain())(add)
    app.command(epilog=explain())(remove)
    app.command(epilog=explain())(watch)


def index(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read and encode every file again, changed or not.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail, and keep the index as it is, if a file cannot be read.")
    ] = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with the corpus.

    Only what changed is read and encoded. The index that is there goes on answering until the new one is
    whole. A file that cannot be read is left out, and named with the reason.

    \b
    Examples:
      govqa index
      govqa index --strict --json
    """
    _print_build(_build(settings_from(corpus, index), rebuild=rebuild, strict=strict), as_json)


def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", hidden=True)],
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Copy files into the corpus, then bring the index up to date.

    Each PATH is a file, or a folder with all that is in it. Copies go into the folder originals of the
    corpus; your own files stay as they are, and no file of the corpus is overwritten. Hidden files and
    symbolic links are skipped.

    \b
    Examples:
      govqa add report.pdf
      govqa add papers/ --no-build
    """
    from govqa.corpus import add_files

    settings = settings_from(corpus, index)
    added = add_files(paths, settings.corpus)
    if not as_json:
        from govqa.cli.reports import print_added

        print_added(added)
    report = None if no_build else _build(settings)
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        files = [to_data(file) | {"path": str(file.path)} for file in added]
        print_json({"files": files, "build": report and to_data(report)})
    elif report:
        _print_build(report)
    if all(file.outcome == "skipped" for file in added):
        from govqa.cli.terminal import note

        note("govqa: there was no file to take in.")
        raise typer.Exit(ERROR)


def remove(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", hidden=True),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether to go ahead.")] = False,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Delete files from the corpus, then bring the index up to date.

    Each SOURCE is a file of the corpus, by the name that list shows, a folder of it, or a pattern in which
    * stands for any text, / included. Nothing outside the corpus is ever touched.

    \b
    Examples:
      govqa remove originals/report.pdf
      govqa remove "originals/papers/*" --yes
    """
    from govqa.corpus import match_sources, remove_sources
    from govqa.types import to_data
    from govqa.wording import count, one_line

    settings = settings_from(corpus, index)
    matched = match_sources(sources, settings.corpus)
    if not yes:
        for source in matched:
            typer.echo(f"  {one_line(source)}", err=True)
        typer.confirm(f"Delete {count(len(matched), 'file')} from {settings.corpus}?", abort=True, err=True)
    removed = remove_sources(matched, settings.corpus)
    report = None if no_build else _build(settings)
    if as_json:
        from govqa.cli.terminal import print_json

        print_json({"removed": removed, "build": report and to_data(report)})
        return
    from govqa.cli.terminal import say

    say(*(f"Deleted {one_line(source)}" for source in removed))
    if report:
        _print_build(report)


def watch(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Bring the index up to date whenever the corpus changes.

    It goes on until Ctrl-C. Changes close together are taken in one go. With --json, each build is one line.

    \b
    Examples:
      govqa watch
      govqa watch --corpus papers/ --index papers.index/
    """
    import json
    import time

    from govqa.cli.terminal import note
    from govqa.cli.watching import bursts
    from govqa.corpus import snapshot
    from govqa.errors import GovqaError
    from govqa.types import to_data

    settings = settings_from(corpus, index)
    note(f"Watching {settings.corpus}. Ctrl-C ends it.")
    for _ in bursts(lambda: snapshot(settings.corpus), lambda: time.sleep(_SECONDS_BETWEEN_LOOKS)):
        try:
            report = _build(settings)
        except GovqaError as error:  # the next change may be what mends it
            note(f"govqa: {error}")
            continue
        if as_json:
            print(json.dumps(to_data(report), ensure_ascii=False), flush=True)
        else:
            _print_build(report)


def _build(settings: Settings, *, rebuild: bool = False, strict: bool = False) -> BuildReport:
    from govqa.cli.progress import build_progress
    from govqa.indexing import build_index

    with build_progress() as progress:
        return build_index(settings=settings, rebuild=rebuild, strict=strict, progress=progress)


def _print_build(report: BuildReport, as_json: bool = False) -> None:
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        print_json(to_data(report))
    else:
        import sys

        from govqa.cli.reports import print_report

        print_report(report)
        sys.stdout.flush()
