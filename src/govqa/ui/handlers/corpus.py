"""The documents: the list beside the chat, the table, and what its keeper may change."""

from __future__ import annotations

from govqa.corpus import remove_sources, snapshot
from govqa.ui import documents as view
from govqa.ui.handlers.request import BadRequest, Caller, Data, Reply, answering, demand_curator
from govqa.ui.service import Service
from govqa.ui.uploads import ACCEPTED, MOST_FILES, accept
from govqa.wording import count, one_line


@answering
def sources(service: Service, data: Data, caller: Caller) -> Reply:
    """The list of documents beside the chat, and what questions can be narrowed to."""
    summaries = service.summaries().values()
    passages = sum(summary.passages for summary in summaries)
    return {
        "html": view.sources_html(summaries),
        "publishers": [one_line(name) for name in view.publishers(summaries)],
        "said": f"{count(len(summaries), 'document')}, {count(passages, 'passage')}",
    }


@answering
def documents(service: Service, data: Data, caller: Caller) -> Reply:
    """The documents table, and what may be added to it."""
    return {
        "html": view.table_html(_rows(service), writable=caller.may_write),
        "accept": ACCEPTED,
        "most_files": MOST_FILES,
        "most_bytes": service.settings.max_file_mb * 2**20,
    }


@answering
def add(service: Service, data: Data, caller: Caller) -> Reply:
    """Take uploaded files into the corpus and start a build if any was taken."""
    demand_curator(caller)
    paths = data.get("paths")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise BadRequest("No files were sent.")
    uploads = accept(paths, caller.uploaded, service.settings)
    if any(upload.taken for upload in uploads):
        service.build_soon()
    return {"html": view.uploads_html(uploads)}


@answering
def remove(service: Service, data: Data, caller: Caller) -> Reply:
    """Delete one file of the corpus, named by its key, and start the build that drops its text."""
    demand_curator(caller)
    source = known_source(service, data.get("key"))
    remove_sources([source], service.settings.corpus)
    service.build_soon()
    return {"removed": one_line(source)}


@answering
def rebuild(service: Service, data: Data, caller: Caller) -> Reply:
    """Start a build, unless one is running."""
    demand_curator(caller)
    return {"started": service.start_build()}


def known_source(service: Service, key: object) -> str:
    """The file of the corpus that has that key. Raises BadRequest if there is none."""
    files = snapshot(service.settings.corpus, index=service.settings.index)
    found = [source for source in files if view.source_key(source) == key]
    if not found:
        raise BadRequest("That file is not in the corpus any more.")
    return found[0]


def _rows(service: Service) -> list[view.Row]:
    files = snapshot(service.settings.corpus, index=service.settings.index)
    if service.phase != "ready":
        failed = service.build.report.failed if service.build.report else ()
        return view.rows(files, (), failed)
    bot = service.bot()
    return view.rows(files, service.summaries().values(), bot.manifest.failed)
