"""The versions of the index: which there are, what changed between them, and going back to one."""

from __future__ import annotations

from itertools import pairwise

from govqa.errors import GovqaError, IndexCorrupt, StoreError
from govqa.generation import check_compatible
from govqa.store import RECORDS_FILE, DocumentSummary, IndexStore, Records
from govqa.ui.generations import Difference, Version, difference, versions_html
from govqa.ui.handlers.request import BadRequest, Caller, Data, Reply, answering, demand_curator
from govqa.ui.service import Service


@answering
def versions(service: Service, data: Data, caller: Caller) -> Reply:
    """The versions of the index, newest first, and what changed from each to the next."""
    store = IndexStore(service.settings.index)
    current = _current(store)
    names = store.generations()[::-1]
    found = [_version(store, name, caller, answers=name == current) for name in names]
    changes = [_difference(store, older=older, newer=newer) for newer, older in pairwise(names)]
    back_to = store.previous(check_compatible)
    return {"html": versions_html(found, changes, back_to=back_to, writable=caller.may_write)}


@answering
def go_back(service: Service, data: Data, caller: Caller) -> Reply:
    """Let the version before the current one answer again: ``version``, as the page showed it."""
    demand_curator(caller)
    store = IndexStore(service.settings.index)
    if service.build.running:
        raise BadRequest("The index is being rebuilt. Wait until that is done.")
    if not data.get("version") or data["version"] != store.previous(check_compatible):
        raise BadRequest("The index has changed since. Look again which versions there are.")
    store.rollback(check_compatible)
    return {"generation": service.bot().generation}


def _current(store: IndexStore) -> str | None:
    """The version that answers; None also where that cannot be told, which going back mends."""
    try:
        return store.current()
    except IndexCorrupt:
        return None


def _version(store: IndexStore, name: str, caller: Caller, *, answers: bool) -> Version:
    try:
        return Version(name, answers, store.manifest(name))
    except GovqaError as error:
        problem = str(error) if caller.may_write else "It is damaged."
        return Version(name, answers, problem=problem)


def _difference(store: IndexStore, *, older: str, newer: str) -> Difference | None:
    try:
        return difference(_documents(store, older), _documents(store, newer))
    except StoreError:  # damaged, or deleted by a build in this moment
        return None


def _documents(store: IndexStore, name: str) -> list[DocumentSummary]:
    with Records.open(store.folder(name) / RECORDS_FILE) as records:
        return records.summaries()
