"""The entries of a ``corpus.jsonl`` as the files of a corpus, with what is known about each.

An entry has ``_id``, ``title`` and ``text``, and may have ``source`` (its publisher), ``author`` and
``published_at``. Its file is plain text, which is loaded without a change, under its title as a heading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from govqa.loading import METADATA_FILE

_FOLDER_SIZE = 1000


def entry_files(entries: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The files of a corpus of ``entries``, by source: one for each, and a metadata.toml."""
    files = {source_of(i): _text(entry).encode("utf-8") for i, entry in enumerate(entries)}
    tables = [table for i, entry in enumerate(entries) if (table := _table(source_of(i), entry))]
    if tables:
        files[METADATA_FILE] = "\n".join(tables).encode("utf-8")
    return files


def source_of(number: int) -> str:
    """The source of the entry with this number, from 0."""
    return f"{number // _FOLDER_SIZE:03}/{number:06}.txt"


def number_of(source: str) -> int:
    """The number of the entry with this source."""
    return int(source.rpartition("/")[2].removesuffix(".txt"))


def _text(entry: Mapping[str, Any]) -> str:
    title = _line(entry["title"])
    return f"# {title}\n\n{entry['text']}" if title else str(entry["text"])


def _table(source: str, entry: Mapping[str, Any]) -> str:
    """What metadata.toml is to say of the entry: without a title, that the file's name is none."""
    said = {
        "publisher": _line(entry.get("source")),
        "author": _line(entry.get("author")),
        "date": _line(entry.get("published_at"))[:10],
    }
    fields = {name: value for name, value in said.items() if value}
    if not _line(entry["title"]):
        fields["title"] = ""
    if not fields:
        return ""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join([f"[{json.dumps(source)}]", *lines, ""])


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
