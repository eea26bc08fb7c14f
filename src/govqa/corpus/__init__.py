"""The corpus folder as its keeper sees it: documents copied in, fetched, taken out and corrected.

What goes in lands under ``originals/``, whole or not at all, and never replaces a file that is there. What is
taken out is always a document of the corpus. Hidden files and folders are left alone.
"""

from govqa.corpus.correcting import check_metadata, set_metadata
from govqa.corpus.fetching import add_urls, is_url
from govqa.corpus.files import (
    ORIGINALS,
    Added,
    FileState,
    add_files,
    match_sources,
    remove_sources,
    snapshot,
)
from govqa.corpus.naming import safe_name

__all__ = [
    "ORIGINALS",
    "Added",
    "FileState",
    "add_files",
    "add_urls",
    "check_metadata",
    "is_url",
    "match_sources",
    "remove_sources",
    "safe_name",
    "set_metadata",
    "snapshot",
]
