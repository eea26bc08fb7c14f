"""What is known of a document: shown with where it comes from, and corrected."""

from __future__ import annotations

from govqa.corpus import set_metadata
from govqa.loading import read_overrides
from govqa.ui.details import Known, corrections, details_html
from govqa.ui.documents import source_key
from govqa.ui.handlers.corpus import known_source
from govqa.ui.handlers.request import Caller, Data, Reply, answering, demand_curator
from govqa.ui.service import Service
from govqa.wording import one_line


@answering
def details(service: Service, data: Data, caller: Caller) -> Reply:
    """The form in which what is known of one file of the corpus, named by its key, is corrected."""
    demand_curator(caller)
    source = known_source(service, data.get("key"))
    indexed = service.summaries().get(source_key(source)) if service.phase == "ready" else None
    metadata = indexed.metadata if indexed else None
    known = Known.of(source, metadata, read_overrides(service.settings.corpus))
    return {"html": details_html(source, source_key(source), known)}


@answering
def correct(service: Service, data: Data, caller: Caller) -> Reply:
    """Write corrections of one file into metadata.toml, or take them back, and have the index follow."""
    demand_curator(caller)
    source = known_source(service, data.get("key"))
    set_metadata(service.settings.corpus, source, corrections(data.get("values")))
    service.build_soon()
    return {"corrected": one_line(source)}
