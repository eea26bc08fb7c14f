"""Writing to ``metadata.toml``, so that its comments, its order and all else that it holds stay."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from govqa.errors import ConfigError, GovqaError
from govqa.loading.metadata.overrides import METADATA_FILE, parse_overrides
from govqa.loading.metadata.schema import KEYS, WrongValue, metadata_from

_INTRODUCTION = (
    "Corrections to what is known about the documents of this folder. They outlast every rebuild.",
    'A table is named by a file, or by a pattern such as ["originals/un/*"]. Its fields are title, authors,',
    "publisher, date, language, url, topics, aliases and sources.",
)  # fmt: skip
#: An editor may save the file at the same moment: then what it saved is read and changed in turn.
_TRIES = 5
#: Seconds to wait for another govqa, which holds the file for a few milliseconds.
_PATIENCE = 30


def set_metadata(corpus: Path, source: str, values: Mapping[str, Any], *, comment: str = "") -> None:
    """Write ``values`` into the table of ``source`` in the metadata.toml of ``corpus``.

    A value of None takes the correction of that field back; an empty one says that nothing is known. All
    else in the file stays as it is, and it is replaced whole or not at all. A new table gets the ``comment``.
    Raises ConfigError for a field or a value that metadata.toml may not hold, or if what it holds now cannot
    be read; GovqaError if it cannot be written.
    """
    check_metadata(values)
    path = Path(os.path.realpath(corpus / METADATA_FILE))  # a link to it stays a link
    with _only_writer(path):
        for _ in range(_TRIES):
            before = _read(path)
            parse_overrides(before.removeprefix("\ufeff"), path)
            after = _changed(before, source, values, comment)
            parse_overrides(after.removeprefix("\ufeff"), path)
            if _replace(path, before, after):
                return
    raise GovqaError(f"{path} is being changed by another program. Try again.")


def check_metadata(values: Mapping[str, Any]) -> None:
    """Raise ConfigError unless metadata.toml may hold ``values``."""
    for key in values:
        if key not in KEYS:
            raise ConfigError(f"there is no field {key!r} of a document. There are {', '.join(KEYS[:-1])}.")
    try:
        metadata_from(values)
    except WrongValue as error:
        raise ConfigError(f"{error}.") from error


@contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    """Be the only govqa that changes ``path``, by a lock among temporary files, not in the corpus."""
    from filelock import FileLock, Timeout  # for writers only

    user = os.getuid() if hasattr(os, "getuid") else ""
    name = f"govqa-{user}-{sha256(os.fsencode(path)).hexdigest()[:16]}.lock"
    try:
        with FileLock(Path(tempfile.gettempdir(), name), timeout=_PATIENCE):
            yield
    except Timeout:
        raise GovqaError(f"{path} is being changed by another program. Try again.") from None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8. Save it again in that encoding.") from error


def _changed(text: str, source: str, values: Mapping[str, Any], comment: str) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    try:
        document = tomlkit.parse(text.removeprefix("\ufeff"))
        if not text.strip():
            for line in _INTRODUCTION:
                document.add(tomlkit.comment(line))
        if source not in document:
            if all(value is None for value in values.values()):
                return text
            table = tomlkit.table()
            if comment:
                table.add(tomlkit.comment(comment))
            if document.body:
                document.add(tomlkit.nl())
            document.add(source, table)
        said = document[source]
        assert isinstance(said, MutableMapping)  # parse_overrides has seen to that
        for key, value in values.items():
            if key == "authors":
                said.pop("author", None)
            if value is not None:
                said[key] = list(value) if isinstance(value, tuple) else value
            elif key in said:
                del said[key]
        return mark + tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigError(f"{METADATA_FILE} cannot be changed: {error}.") from error


def _replace(path: Path, before: str, after: str) -> bool:
    """Put ``after`` into ``path``, which held ``before``; False if it holds something else by now."""
    if after == before:
        return True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".govqa-metadata-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
            if _read(path) != before:
                return False
            os.replace(temporary, path)
            return True
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        raise GovqaError(f"cannot write {path}: {error.strerror or error}") from error
