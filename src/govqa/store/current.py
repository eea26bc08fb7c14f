"""The file CURRENT, which names the generation that answers, and the names of generations."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govqa.errors import IndexCorrupt, StoreError
from govqa.store.durable import replace_file

CURRENT_FILE = "CURRENT"

_TIME = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"([0-9]{8}T[0-9]{6}\.[0-9]{6}Z)-[0-9a-f]{6}")


def is_generation(name: str) -> bool:
    """Whether ``name`` has the form of a generation's name: UTC, to the microsecond, and six hex digits."""
    return _NAME.fullmatch(name) is not None


def new_generation(newest: str) -> str:
    """A new name, which sorts after ``newest`` (the last one, or empty) even if the clock went back."""
    now = datetime.now(UTC)
    if match := _NAME.fullmatch(newest):
        now = max(now, datetime.strptime(match[1], _TIME).replace(tzinfo=UTC) + timedelta(microseconds=1))
    return f"{now.strftime(_TIME)}-{os.urandom(3).hex()}"


def read_current(root: Path) -> str | None:
    """The name in CURRENT, or None if there is no such file. Raises IndexCorrupt if it holds no name."""
    path = root / CURRENT_FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror or error}.") from error
    name = data.decode("ascii", "replace").removesuffix("\n")
    if not is_generation(name):
        raise IndexCorrupt(
            f"{path} holds {name[:80]!r}, which names no generation. "
            "Go back to an intact one with  govqa rollback  or build one with  govqa index --rebuild"
        )
    return name


def write_current(root: Path, generation: str) -> None:
    """Let CURRENT name ``generation``, durably and in one step. Raises OSError."""
    replace_file(root / CURRENT_FILE, f"{generation}\n")


def may_be_current(root: Path, generation: str) -> bool:
    """Whether CURRENT names ``generation``, or cannot be read to tell."""
    try:
        return (root / CURRENT_FILE).read_bytes() == f"{generation}\n".encode()
    except FileNotFoundError:
        return False
    except OSError:
        return True
