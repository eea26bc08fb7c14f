"""``corpus/metadata.toml``: where the user of a corpus corrects what is known about its documents.

    ["originals/report.pdf"]
    title = "Rivers and their keepers"
    date = 2025-10-31

    ["originals/un/*"]              # * stands for any text, / included
    publisher = "United Nations"

A table is named by a source or by a pattern over sources. A source's own table counts more than a pattern's,
and a later pattern more than an earlier one, field by field. An empty value says that nothing is known.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from govqa.errors import ConfigError
from govqa.loading.metadata.schema import KEYS, WrongValue, metadata_from
from govqa.types import Metadata

#: In the corpus folder itself; a file of that name in a folder below is a file like any other.
METADATA_FILE = "metadata.toml"
#: The origin of what comes from it.
CORRECTED = f"corpus/{METADATA_FILE}"


@dataclass(frozen=True, slots=True)
class Overrides:
    """The tables of a metadata.toml, in its order: a source or a pattern, and what it says.

    The ``origins`` of each name the fields that it gives, also those it gives as empty.
    """

    tables: tuple[tuple[str, Metadata], ...] = ()

    def for_source(self, source: str) -> Metadata:
        """What is said about ``source``; ``origins`` names the fields that are given, empty or not."""
        found = Metadata()
        name = unicodedata.normalize("NFC", source)
        patterns = [(unicodedata.normalize("NFC", pattern), said) for pattern, said in self.tables]
        for said in (
            *(said for pattern, said in patterns if pattern != name and fnmatchcase(name, pattern)),
            *(said for pattern, said in patterns if pattern == name),
        ):
            found = _over(found, said)
        return found

    def agree_with(self, source: str, known: Metadata) -> bool:
        """Whether ``known``, stored for ``source`` at some time, holds what is said about it now."""
        said = self.for_source(source)
        corrected = {name for name, origin in known.origins if origin == CORRECTED}
        return corrected == {name for name, _ in said.origins} and all(
            getattr(said, name) == getattr(known, name) for name in corrected
        )

    def unmatched(self, sources: Iterable[str]) -> tuple[str, ...]:
        """The tables' names that mean none of ``sources``, in order."""
        names = [unicodedata.normalize("NFC", source) for source in sources]
        return tuple(
            pattern
            for pattern, _ in self.tables
            if not any(
                name == (wanted := unicodedata.normalize("NFC", pattern)) or fnmatchcase(name, wanted)
                for name in names
            )
        )


def read_overrides(corpus: Path) -> Overrides:
    """What the metadata.toml of ``corpus`` says; nothing if there is none.

    Raises ConfigError, naming the line and the key, for one that cannot be read or holds a wrong value.
    """
    path = corpus / METADATA_FILE
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Overrides()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror or error}). Correct it or take it away."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8. Save it again in that encoding.") from error
    return parse_overrides(text, path)


def parse_overrides(text: str, path: Path) -> Overrides:
    """What ``text``, the content of ``path``, says. Raises ConfigError."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}. Correct that line.") from error
    return Overrides(tuple((name, _table(name, values, text, path)) for name, values in data.items()))


def _table(name: str, values: Any, text: str, path: Path) -> Metadata:
    def wrong(key: str, what: str) -> ConfigError:
        line = _line(text, name, key)
        where = f" at line {line}" if line else ""
        return ConfigError(f'{path}{where}: {what} in the table ["{name}"]. Correct that line.')

    if not isinstance(values, Mapping):
        raise ConfigError(
            f"{path} at line {_line(text, '', name)}: {name} stands before any table. Put it under the name "
            'of a file, such as ["originals/report.pdf"].'
        )
    for key, value in values.items():
        if key in KEYS:
            continue
        if isinstance(value, Mapping):  # a name without quotation marks, which TOML takes apart at its dots
            raise ConfigError(
                f"{path} at line {_line(text, name, key)}: the name of a file takes quotation marks, as in "
                '["report.pdf"].'
            )
        near = difflib.get_close_matches(key, KEYS, 1)
        meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(KEYS[:-1])}"
        raise wrong(key, f"there is no field {key!r} ({meant})")
    try:
        said = metadata_from(values)
    except WrongValue as error:
        raise wrong(error.key, str(error)) from error
    given = dict.fromkeys("authors" if key == "author" else key for key in values)
    return replace(said, origins=tuple((key, CORRECTED) for key in given))


def _over(found: Metadata, said: Metadata) -> Metadata:
    """``found`` with the fields that ``said`` gives."""
    origins = dict(found.origins) | dict(said.origins)
    fields = {name: getattr(said, name) for name, _ in said.origins}
    return replace(found, **fields, origins=tuple(origins.items()))


def _line(text: str, table: str, key: str) -> int:
    """The line, from 1, at which ``table`` has ``key``; its own line if not found there; 0 if neither is."""
    here, heading = "", 0
    written = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            try:
                (here, inner), *_ = tomllib.loads(line).items()
            except ValueError:  # inside a value that takes several lines
                continue
            heading = number if here == table else heading
            if here == table and isinstance(inner, Mapping) and key in inner:
                return number
        elif here == table and written.match(line):
            return number
    return heading
