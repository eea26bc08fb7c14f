"""Zip containers, checked before anything of them is unpacked: Office files, OpenDocument, EPUB."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from govqa.errors import CorruptDocument, DocumentTooLarge, EncryptedDocument
from govqa.loading.blocks import fold

#: What reading a damaged archive, or a part of it, may raise.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError),
    *(ValueError, NotImplementedError, RuntimeError, KeyError, IndexError),
)

#: An archive whose parts unpack to more than this is no document but an attack.
_MOST_UNPACKED = 512 << 20
#: Mark-up: as trees and blocks, 54 MiB of a text document took 470 MiB of memory.
_MOST_MARKUP = 64 << 20
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".svg", ".vml")
#: Parts of an archive. The largest documents have a few thousand: pictures, slides, chapters.
_MOST_PARTS = 20_000
#: How many times its packed size a part of more than ``_RATIO_FROM`` bytes may take. The mark-up of real
#: Office files took 2 to 32 times, a part of zeros takes 1,000 times.
_MOST_RATIO = 200
_RATIO_FROM = 32 << 20
_CHUNK = 1 << 20
_MANIFEST = "META-INF/manifest.xml"
#: How Python shows an object that has no name.
_OBJECT = re.compile(r" ?'?<[^<>]* object at 0x[0-9a-fA-F]+>'?")
_MOST_SAID = 200


def said(error: Exception) -> str:
    """What a library's ``error`` says, in a line that is the same each time the file is read."""
    return fold(_OBJECT.sub("", str(error)))[:_MOST_SAID]


def open_zip(path: Path, data: bytes, *, most_markup: int = _MOST_MARKUP) -> zipfile.ZipFile:
    """The archive ``data``, found in the file ``path``: nothing but its manifest is unpacked yet.

    Sizes are those that the archive declares, and ``zipfile`` unpacks no more of a part than that; before
    the data are given to any other library, ``check_sizes`` finds out whether they are true.
    ``most_markup`` limits the parts, in bytes together, that are mark-up.

    Raises DocumentTooLarge for an archive that would unpack to too much, or has too many parts;
    EncryptedDocument for one with parts under a password; CorruptDocument for a damaged one.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except DAMAGE as error:
        raise CorruptDocument(
            path, f"its zip container is damaged ({said(error)})", "Get a fresh copy"
        ) from error
    if len(parts) > _MOST_PARTS:
        raise _too_large(path, f"it has {len(parts):,} parts and the limit is {_MOST_PARTS:,}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_UNPACKED:
        raise _too_large(path, f"its parts unpack to {unpacked >> 20:,} MiB")
    markup = sum(part.file_size for part in parts if part.filename.lower().endswith(_MARKUP))
    if markup > most_markup:
        raise _too_large(path, f"its parts unpack to {markup >> 20:,} MiB of mark-up")
    for part in parts:
        if part.file_size > max(_RATIO_FROM, _MOST_RATIO * part.compress_size):
            raise _too_large(path, f"its part {part.filename[:80]} unpacks to {part.file_size >> 20:,} MiB")
        if part.flag_bits & 1:
            raise _encrypted(path)
    # OpenDocument encrypts each part by itself and says so in its manifest.
    if _MANIFEST in archive.namelist() and b"encryption-data" in _read(path, archive, _MANIFEST):
        raise _encrypted(path)
    return archive


def check_sizes(path: Path, data: bytes) -> None:
    """Unpacks every part of the archive ``data`` once, keeping nothing, and compares the sizes.

    For a library that would unpack more than the archive declares. Raises what ``open_zip`` raises, and
    CorruptDocument for a part that is larger than it says.
    """
    with open_zip(path, data, most_markup=_MOST_UNPACKED) as archive:
        for part in archive.infolist():
            declared, found = part.file_size, 0
            part.file_size += 1  # so that one byte too many comes to light
            try:
                with archive.open(part) as stream:
                    while chunk := stream.read(_CHUNK):
                        found += len(chunk)
            except DAMAGE as error:
                raise CorruptDocument(
                    path, f"its zip container is damaged ({said(error)})", "Get a fresh copy"
                ) from error
            if found > declared:
                raise CorruptDocument(
                    path, f"its part {part.filename[:80]} is larger than it says", "Get a fresh copy"
                )


def _read(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except DAMAGE as error:
        raise CorruptDocument(
            path, f"its zip container is damaged ({said(error)})", "Get a fresh copy"
        ) from error


def _encrypted(path: Path) -> EncryptedDocument:
    return EncryptedDocument(
        path, "it opens only with a password", "Save a copy without the password and add that"
    )


def _too_large(path: Path, reason: str) -> DocumentTooLarge:
    return DocumentTooLarge(path, reason, "Save it again without embedded files, or split it")
