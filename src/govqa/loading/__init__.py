"""Files → Documents: what they are, what they say, and where every character of it stands."""

from __future__ import annotations

import hashlib
import importlib
import os
from pathlib import Path

from govqa.errors import CorruptDocument, DocumentTooLarge, NoTextLayer
from govqa.loading import detect
from govqa.loading.assemble import assemble
from govqa.loading.blocks import Block, Parsed
from govqa.loading.metadata import datelines, declared, from_name, from_text, merged
from govqa.loading.metadata.overrides import METADATA_FILE, Overrides, read_overrides
from govqa.types import Document, Metadata

__all__ = ["LOADER_VERSION", "METADATA_FILE", "Overrides", "discover", "load", "read_overrides"]

#: Changes when the canonical text of any file may change.
LOADER_VERSION = "2"


def discover(corpus: Path) -> list[tuple[str, Path]]:
    """The files under ``corpus`` as (source, path), sorted by source.

    Hidden files and folders are skipped, linked folders too, links to files outside of ``corpus``, and the
    corpus's own metadata.toml. What cannot be looked at, a folder or a file, is among them, so that reading
    it fails and is reported.
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
            if path != corpus / METADATA_FILE:
                add(path)
    return sorted(found)


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission to look
        return True


def load(
    path: Path, source: str, *, max_bytes: int, corrections: Metadata | None = None, ocr: str = ""
) -> Document:
    """The document in the file ``path``, known as ``source`` in its corpus.

    What the file is depends on its content, then on its name. ``corrections`` are what the corpus's
    metadata.toml says about it, see ``Overrides.for_source``. ``ocr`` is the language, as Tesseract calls
    it, in which to read pages of a PDF that are pictures; they are left out if it is empty.

    Raises a LoadError: DocumentTooLarge for more than ``max_bytes`` bytes (before reading them),
    UnsupportedFormat, EncryptedDocument, NoTextLayer for a file without text, CorruptDocument for one that
    cannot be read or parsed.
    """
    data = _read(path, max_bytes)
    media_type = detect.media_type(path, data)
    parsed = _parse(path, data, media_type, ocr)
    dated, blocks = cleaned(parsed)
    metadata = merged(
        (
            corrections or Metadata(),
            declared(parsed.metadata, media_type),
            from_text(dated, blocks, media_type),
            from_name(path.stem),
        )
    )
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


def cleaned(parsed: Parsed) -> tuple[Metadata, list[Block]]:
    """What the lines at the top say about a document, and its blocks after all rules."""
    dated, blocks = datelines(parsed.blocks)
    for rule in parsed.rules:
        blocks = rule(blocks)
    return dated, blocks


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


def _parse(path: Path, data: bytes, media_type: str, ocr: str) -> Parsed:
    """Has the module of that format read ``data``; only that module, and its library, is imported."""
    module = importlib.import_module(f"govqa.loading.{detect.MODULES[media_type]}")
    parsed: Parsed = module.parse(path, data, ocr) if media_type == detect.PDF else module.parse(path, data)
    return parsed
