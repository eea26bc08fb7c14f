"""YAML between two lines of three dashes, at the start of a text file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from govqa.errors import CorruptDocument
from govqa.loading.metadata.schema import WrongValue, metadata_from
from govqa.types import Metadata

_FENCE = re.compile(r"\A---[ ]*\n(.*?)^(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.S | re.M)


def front_matter(path: Path, text: str) -> tuple[Metadata, str, int]:
    """The metadata in the YAML at the start of ``text``, the text after it, and the lines it took.

    Keys that govqa does not know are passed over: other programs have theirs. Raises CorruptDocument, naming
    the line, for YAML that cannot be read or has values of a wrong kind.
    """
    match = _FENCE.match(text)
    if not match:
        return Metadata(), text, 0
    try:
        data = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise CorruptDocument(
            path,
            f"its front matter cannot be read at line {line}: {problem}",
            "Correct that line; put quotation marks around a value that holds a colon",
        ) from error
    lines = match[0].count("\n")
    if data is None:
        return Metadata(), text[match.end() :], lines
    if not isinstance(data, Mapping):
        return Metadata(), text, 0  # a rule, some prose, another rule: not front matter
    try:
        metadata = metadata_from(data)
    except WrongValue as error:
        found = re.search(rf"^\s*['\"]?{re.escape(error.key)}['\"]?\s*:", match[1], re.M)
        line = match[1].count("\n", 0, found.start()) + 2 if found else 1
        raise CorruptDocument(
            path, f"its front matter has a wrong value at line {line}: {error}", "Correct that line"
        ) from error
    return metadata, text[match.end() :], lines
