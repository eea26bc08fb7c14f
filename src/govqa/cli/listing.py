"""The command that lists: the documents of the index, what was left out of it, and what may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from govqa.cli.exits import explain
from govqa.cli.options import AsJson, Corpus, Index, settings_from

if TYPE_CHECKING:
    from pathlib import Path

    from govqa.generation import Generation
    from govqa.types import Document


def add_to(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command("list", epilog=explain())(list_documents)


def list_documents(
    problems: Annotated[
        bool,
        typer.Option(
            "--problems",
            help="Only what may need your attention: files left out, documents that say the same, names in "
            "metadata.toml that mean no file.",
        ),
    ] = False,
    omissions: Annotated[
        str | None,
        typer.Option(
            "--omissions",
            metavar="SOURCE",
            help="Only the text that was left out of these documents, by rule. * stands for any text.",
        ),
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """List the documents of the index, and the files left out.

    With --json, what is known of each document comes with its origin: metadata.toml, front matter, page,
    properties, text or file name.

    \b
    Examples:
      govqa list
      govqa list --problems
      govqa list --omissions originals/page.html
      govqa list --json
    """
    from govqa.generation import Generation

    if problems and omissions is not None:
        raise typer.BadParameter("it does not go with --problems.", param_hint="'--omissions'")
    settings = settings_from(corpus, index)
    generation = Generation.current(settings.index)  # the encoder stays where it is
    if omissions is not None:
        _list_omissions(_matching(generation, omissions), as_json)
    elif problems:
        _list_problems(generation, settings.corpus, as_json)
    else:
        _list_documents(generation, as_json)


def _list_documents(generation: Generation, as_json: bool) -> None:
    failed = generation.manifest.failed
    if as_json:
        _print_json(documents=generation.documents, failed=failed)
        return
    from govqa.cli.reports import print_failed
    from govqa.cli.tables import print_documents
    from govqa.cli.terminal import note

    if generation.documents:
        print_documents(generation.documents)
    else:
        note("The index holds no document. Take some in with  govqa add FILE")
    print_failed(failed)


def _list_problems(generation: Generation, corpus: Path, as_json: bool) -> None:
    failed, duplicates = generation.manifest.failed, generation.manifest.duplicates
    sources = [document.source for document in generation.documents]
    corrections = _wrong_corrections(corpus, [*sources, *(file.source for file in failed)])
    if as_json:
        _print_json(failed=failed, duplicates=duplicates, corrections=corrections)
        return
    from govqa.cli.reports import print_duplicates, print_failed
    from govqa.cli.terminal import note, say

    print_failed(failed)
    print_duplicates(duplicates)
    say(*corrections, hang="  ")
    if not (failed or duplicates or corrections):
        note("No file was left out, and nothing else needs your attention.")


def _list_omissions(documents: list[Document], as_json: bool) -> None:
    if as_json:
        _print_json(omissions=[{"source": d.source, "left_out": d.omissions} for d in documents])
        return
    from govqa.cli.reports import print_omissions

    for document in documents:
        print_omissions(document)


def _matching(generation: Generation, pattern: str) -> list[Document]:
    """The documents whose source ``pattern`` is, or means."""
    from fnmatch import fnmatchcase

    from govqa.errors import ConfigError

    named = [d for d in generation.documents if d.source == pattern]
    found = named or [d for d in generation.documents if fnmatchcase(d.source, pattern)]
    if not found:
        raise ConfigError(f"no document of the index is {pattern!r}. See  govqa list  for their names.")
    return [generation.records.document(summary.doc_id) for summary in found]


def _wrong_corrections(corpus: Path, sources: list[str]) -> list[str]:
    from govqa.errors import ConfigError
    from govqa.loading import METADATA_FILE, read_overrides
    from govqa.wording import one_line

    try:
        unmatched = read_overrides(corpus).unmatched(sources)
    except ConfigError as error:
        return [one_line(str(error))]
    return [f"{METADATA_FILE} speaks of {one_line(name)}, which is no document." for name in unmatched]


def _print_json(**lists: Any) -> None:
    from govqa.cli.terminal import print_json
    from govqa.types import to_data

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return value if isinstance(value, str) else to_data(value)

    print_json(plain(lists))
