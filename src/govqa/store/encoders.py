"""Exported models beside the generations: unchanging folders, each shared by all generations that use it.

A model is an encoder of passages and questions, or the reader, which encodes them together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from govqa.errors import IndexCorrupt, StoreError
from govqa.store.durable import discard, replace_file, sync_folder, sync_tree
from govqa.store.manifest import changed_files, check_records, record_files
from govqa.store.sealed import read_sealed, sealed, unsealed
from govqa.types import FileRecord

ENCODER_FILE = "encoder.json"

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """The files of the encoder ``key``, by their path inside its folder."""

    key: str
    files: Mapping[str, FileRecord]


def is_key(key: str) -> bool:
    """Whether ``key`` can name an encoder's folder: letters, digits and ``._-``, a letter or digit first."""
    return _KEY.fullmatch(key) is not None


def check_encoder(folder: Path, *, quick: bool = False) -> list[str]:
    """What is wrong with the encoder in ``folder``, one line each, sizes only if ``quick``."""
    path = folder / ENCODER_FILE
    try:
        manifest: EncoderManifest = unsealed(EncoderManifest, path, read_sealed(path))
        check_records(path, manifest.files)
    except IndexCorrupt as error:
        return [f"{'changed' if path.exists() else 'missing'}: {ENCODER_FILE}: {error}"]
    if manifest.key != folder.name:
        return [f"changed: {ENCODER_FILE}: it belongs to encoder {manifest.key!r}"]
    return changed_files(folder, manifest.files, quick=quick)


def publish_encoder(staging: Path, folder: Path) -> None:
    """Make ``staging`` the encoder ``folder``, replacing it only if it is damaged.

    Raises OSError, and StoreError if what was written cannot be read back.
    """
    if not check_encoder(folder):
        return
    files = record_files(staging)
    if ENCODER_FILE in files:
        raise StoreError(f"{staging / ENCODER_FILE}: govqa keeps the checksums under this name; use another.")
    replace_file(staging / ENCODER_FILE, sealed(EncoderManifest(folder.name, files)))
    sync_tree(staging)
    if problems := changed_files(staging, files):
        raise StoreError(f"{staging} does not hold what was written: {'; '.join(problems)}. Check the disk.")
    if folder.exists():
        discard(folder)
    os.rename(staging, folder)
    sync_folder(folder.parent)


def delete_unused(encoders: Path, used: Iterable[str]) -> None:
    """Delete the encoders in the folder ``encoders`` that no one uses, and nothing that is not an encoder."""
    keep = frozenset(used)
    for manifest in sorted(encoders.glob(f"*/{ENCODER_FILE}")):
        folder = manifest.parent
        if is_key(folder.name) and folder.name not in keep:
            discard(folder)
