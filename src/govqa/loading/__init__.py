"""Files → Documents: what they are, what they say, and where every character of it stands."""

from __future__ import annotations

import hashlib
import importlib
import os
from dataclasses import replace
from pathlib import Path

from govqa.errors import CorruptDocument, DocumentTooLarge, NoTextLayer
from govqa.loading import detect
from govqa.loading.assemble import assemble
from govqa.loading.blocks import Parsed
from govqa.loading.metadata import datelines, title
from govqa.types import Document

__all__ = ["LOADER_VERSION", "discover", "load"]

#: Changes when the canonical text of any file may change.
LOADER_VERSION = "1"


def discover(corpus: Path) -> list[tuple[str, Path]]:
    """The files under ``corpus`` as (source, path), sorted by source.

    Hidden files and folders are skipped, linked folders too, and links to files outside of ``corpus``. What
    cannot be looked at, a folder or a file, is among them, so that reading it fails and is reported.
    """
    root = corpus.resolve()
    found: list[tuple[str, Path]] = []

    def add(path: Path) -> None:
        found.append((path.relative_to(corpus).as_posix(), path))

    for folder, folders, names in os.walk(corpus, onerror=lambda error: add(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder) / name
            if name.startswith(".") or not _may_be_file(path):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                continue
            add(path)
    return sorted(found)


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission to look
        return True


def load(path: Path, source: str, *, max_bytes: int) -> Document:
    """The document in the file ``path``, known as ``source`` in its corpus.

    What the file is depends on its content, then on its name. Raises a LoadError: DocumentTooLarge
    for more than ``max_bytes`` bytes (before reading them), UnsupportedFormat, EncryptedDocument,
    NoTextLayer for a file without text, CorruptDocument for one that cannot be read or parsed.
    """
    data = _read(path, max_bytes)
    media_type = detect.media_type(path, data)
    parsed = _parse(path, data, media_type)
    metadata, blocks = datelines(parsed.blocks, parsed.metadata)
    for rule in parsed.rules:
        blocks = rule(blocks)
    if not metadata.title:
        metadata = replace(metadata, title=title(blocks) or path.stem)
    document = assemble(
        blocks,
        source=source,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        metadata=metadata,
        notes=parsed.notes,
        page_labels=parsed.page_labels,
    )
    if not document.text.strip():
        raise NoTextLayer(path, "it holds no text of its own", "Check that it is the file you mean")
    return document


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentTooLarge(
                path,
                f"it has {size / 2**20:.1f} MiB and the limit is {max_bytes / 2**20:g}",
                "Split it, or raise max_file_mb in the settings",
            )
        data = path.read_bytes()
    except OSError as error:
        raise CorruptDocument(
            path, f"it cannot be read ({error.strerror or error})", "Check that it exists and may be read"
        ) from error
    if not data.strip():
        raise NoTextLayer(path, "it is empty", "Remove it, or put the document in its place")
    return data


def _parse(path: Path, data: bytes, media_type: str) -> Parsed:
    """Has the module of that format read ``data``; only that module, and its library, is imported."""
    module = importlib.import_module(f"govqa.loading.{detect.MODULES[media_type]}")
    parsed: Parsed = module.parse(path, data)
    return parsed
