"""Commands that change the corpus and bring the index up to date: index, add, remove, watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govqa.cli.exits import ERROR, explain
from govqa.cli.options import AsJson, Corpus, Index, NoBuild, settings_from

if TYPE_CHECKING:
    from govqa.config import Settings
    from govqa.types import BuildReport


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
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its title, where it is not told.")
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An author. May be repeated.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    date: Annotated[str | None, typer.Option(metavar="DATE", help="YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from machines of your own network.")
    ] = False,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Take files and web pages into the corpus, then index them.

    Each PATH is a file, a folder with all that is in it, or a web address. Copies go into the folder
    originals of the corpus; your own files stay as they are, and no file of the corpus is overwritten. Hidden
    files and symbolic links are skipped. An address is fetched once, within 30 seconds and the size that
    max_file_mb sets; nothing else that govqa does opens a connection to another machine.

    Title, author, publisher and date go into the file metadata.toml of the corpus, as the addresses do.
    There they can be corrected for every document, and outlast every rebuild.

    \b
    Examples:
      govqa add report.pdf
      govqa add papers/ --no-build
      govqa add https://example.org/report.html
      govqa add scan.pdf --title "Report on rivers" --date 2025-10
    """
    from govqa.corpus import add_files, add_urls, check_metadata, is_url, set_metadata

    settings = settings_from(corpus, index)
    values = {"title": title, "authors": author, "publisher": publisher, "date": date}
    given = {name: value for name, value in values.items() if value}
    check_metadata(given)
    urls = [path for path in paths if is_url(path)]
    files = [path for path in paths if not is_url(path)]
    added = add_files(files, settings.corpus) if files else []
    if urls:
        most = settings.max_file_mb * 2**20
        added += add_urls(urls, settings.corpus, max_bytes=most, allow_private=allow_private)
    for file in added:
        if file.source and given:
            set_metadata(settings.corpus, file.source, given)
    if not as_json:
        from govqa.cli.reports import print_added

        print_added(added)
    report = None if no_build else _build(settings)
    if as_json:
        from govqa.cli.terminal import print_json
        from govqa.types import to_data

        listed = [to_data(file) | {"path": str(file.path)} for file in added]
        print_json({"files": listed, "build": report and to_data(report)})
    elif report:
        _print_build(report)
    if all(file.outcome == "skipped" for file in added):
        from govqa.cli.terminal import note

        note("govqa: there was no file to take in.")
        raise typer.Exit(ERROR)
    if any(file.outcome == "failed" for file in added):
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
    matched = match_sources(sources, settings.corpus, index=settings.index)
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

    It goes on until Ctrl-C, also after a build that failed. Changes close together are taken in one go, once
    no file grows any more; a change of the corpus's metadata.toml counts too. With --json, each build is one
    line.

    \b
    Examples:
      govqa watch
      govqa watch --corpus papers/ --index papers.index/
    """
    import json
    import sys
    import time

    from govqa.cli.terminal import note
    from govqa.cli.watching import SECONDS, bursts, until_free
    from govqa.corpus import snapshot
    from govqa.errors import ConfigError
    from govqa.types import to_data

    settings = settings_from(corpus, index)

    def look() -> object:
        return snapshot(settings.corpus, index=settings.index, corrections=True)

    def look_again() -> object:
        try:
            return look()
        except ConfigError as error:  # the folder may come back; the build says that it is gone
            return str(error)

    look()
    note(f"Watching {settings.corpus}. Ctrl-C ends it.")

    def wait() -> None:
        time.sleep(SECONDS)

    for _ in bursts(look_again, wait):
        try:
            report = until_free(lambda: _build(settings), wait)
        except Exception as error:  # whatever it was, the next change may be what mends it
            note(f"govqa: {str(error) or type(error).__name__}")
            continue
        if as_json:
            print(json.dumps(to_data(report), ensure_ascii=False), flush=True)
        else:
            _print_build(report)
            sys.stdout.flush()


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
