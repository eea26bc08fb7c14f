"""An index on disk: generations, their manifests, and the records of their documents and passages.

Nothing here knows vectors or how they are searched.
"""

from govqa.store.generations import IndexStore, StagedGeneration
from govqa.store.manifest import FORMAT_VERSION, check_files, read_manifest, record_files, write_manifest
from govqa.store.recording import write_records
from govqa.store.records import RECORDS_FILE, DocumentSummary, Records

__all__ = [
    "FORMAT_VERSION",
    "RECORDS_FILE",
    "DocumentSummary",
    "IndexStore",
    "Records",
    "StagedGeneration",
    "check_files",
    "read_manifest",
    "record_files",
    "write_manifest",
    "write_records",
]
