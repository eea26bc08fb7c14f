"""What the sets are measured with: the data, the settings, and a folder in which indexes are kept."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from govqa import Chatbot, Settings, build_index
from govqa.corpus import ORIGINALS
from measures.corpora import NOTES

_SEED = 20261122

Item = TypeVar("Item")


class Unavailable(Exception):
    """A set cannot be measured here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Bench:
    """``sample`` is the most queries that are asked of a retrieval set, 0 for all of them.

    ``reader`` is the setting of that name, None for govqa's default.
    """

    data: Path
    scratch: Path
    sample: int
    reader: str | None = None

    def settings(self, **changes: Any) -> Settings:
        """govqa's settings with ``changes``."""
        return Settings.load(reader=self.reader, **changes)

    def path(self, name: str) -> Path:
        """The file or folder ``name`` of the data. Raises Unavailable if it is not on this machine."""
        path = self.data / name
        if not path.exists():
            raise Unavailable(f"not on this machine: {path}")
        return path

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The JSON lines of the file ``name``. Raises Unavailable."""
        return [json.loads(line) for line in self.path(name).read_text("utf-8").split("\n") if line.strip()]

    def sampled(self, items: Sequence[Item]) -> list[Item]:
        """``items``, or where there are more than ``sample``, the same ones of them each time, in order."""
        if not self.sample or len(items) <= self.sample:
            return list(items)
        chosen = random.Random(_SEED).sample(range(len(items)), self.sample)
        return [items[i] for i in sorted(chosen)]

    def chatbot(self, name: str, files: Mapping[str, bytes], **changes: Any) -> Chatbot:
        """The open index ``name`` of a corpus of ``files`` (source → content), brought up to date."""
        folder = self.scratch / "sets" / name
        corpus = folder / "corpus"
        write_corpus(corpus, files)
        build_index(corpus, folder / "index", settings=self.settings())
        return Chatbot.open(folder / "index", settings=self.settings(**changes))

    def notes(self, **changes: Any) -> Chatbot:
        """The open index of the bundled corpus, without what a user may have put there."""
        return self.chatbot("bundled", bundled_files(), **changes)


def bundled_files() -> dict[str, bytes]:
    """The files of the bundled corpus by source, without what a user may have put there."""
    paths = (path for path in NOTES.rglob("*.md") if path.relative_to(NOTES).parts[0] != ORIGINALS)
    return files_of(NOTES, paths)


def files_of(folder: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    """The content of ``paths`` under ``folder`` by source."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def write_corpus(corpus: Path, files: Mapping[str, bytes]) -> None:
    """Make ``corpus`` hold ``files`` and nothing else."""
    for path in [*corpus.rglob("*")]:
        if path.is_file() and path.relative_to(corpus).as_posix() not in files:
            path.unlink()
    for source, content in files.items():
        path = corpus / source
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
