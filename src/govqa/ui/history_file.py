"""The SQLite file of conversations: opened for one transaction at a time, made and migrated on the way.

Threads and processes may use one file together. No connection outlives its transaction: nothing is shared
between threads, a process that dies holds no lock, and a file that was deleted or put back is simply used.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from govqa.ui.history_values import HistoryUnavailable

#: The file's name, in the folder of the index and outside of its generations.
HISTORY_FILE = "history.sqlite"

#: Marks the file as govqa's history: "gvqh" in ASCII, as the first migration writes it.
APPLICATION_ID = 0x67767168

#: Seconds to wait for another process that is writing. One transaction takes milliseconds.
WAIT_SECONDS = 5.0

#: What brings a file from each version of the schema to the next, from that of an empty file, 0, on. Steps
#: are added, never changed, and end by saying which version they lead to.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            row INTEGER PRIMARY KEY,
            conversation_id TEXT NOT NULL UNIQUE,
            owner TEXT NOT NULL,
            title TEXT NOT NULL,
            started TEXT NOT NULL,
            changed TEXT NOT NULL,
            recency INTEGER NOT NULL,
            turns INTEGER NOT NULL,
            characters INTEGER NOT NULL,
            UNIQUE (owner, recency)
        )""",
        "CREATE INDEX conversations_by_change ON conversations (changed)",
        """CREATE TABLE turns (
            row INTEGER PRIMARY KEY,
            conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
            number INTEGER NOT NULL,
            question TEXT NOT NULL,
            standalone_question TEXT NOT NULL,
            answer TEXT NOT NULL,
            generation TEXT NOT NULL,
            filters TEXT NOT NULL,
            asked TEXT NOT NULL,
            UNIQUE (conversation, number)
        )""",
        """CREATE TABLE feedback (
            turn INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
            up INTEGER NOT NULL CHECK (up IN (0, 1)),
            comment TEXT NOT NULL,
            source TEXT,
            start INTEGER,
            stop INTEGER,
            text TEXT,
            given TEXT NOT NULL
        )""",
        "PRAGMA application_id = 0x67767168",
        "PRAGMA user_version = 1",
    ),
    (
        "ALTER TABLE feedback ADD COLUMN fault TEXT NOT NULL DEFAULT ''",
        "PRAGMA user_version = 2",
    ),
)

#: What every connection is told.
PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten, not only forgotten
    "PRAGMA synchronous = FULL",  # what was said to be kept outlives a power cut
)

_START_ANEW = "Move it away, with the files beside it that begin with its name, and a new one is made"
_GO_ON = "Questions can still be asked"

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_FORBIDDEN = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)


@contextmanager
def transaction(path: Path, *, writing: bool, wait: float = WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection inside a transaction, which the end of the block commits and an exception takes back.

    The file is made, readable by its owner alone, if it is missing. ``wait`` is in seconds. Raises
    HistoryUnavailable if the file cannot be read or written, or if what the block reads makes no sense.
    """
    try:
        with closing(_connect(path, wait)) as connection:
            _bring_up_to_date(connection, path)
            connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield connection
            connection.execute("COMMIT")  # closing without it takes everything back
    except (sqlite3.Error, OSError) as error:
        raise _unavailable(path, error) from error
    except (ValueError, TypeError, LookupError) as error:  # damage that SQLite does not see
        raise HistoryUnavailable(
            f"the history in {path} is damaged: {error}. {_START_ANEW}. {_GO_ON}."
        ) from error


def used_bytes(connection: sqlite3.Connection) -> int:
    """How much of the file is in use. What was deleted leaves room for what comes."""
    pages, free, size = (
        connection.execute(pragma).fetchone()[0]
        for pragma in ("PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size")
    )
    return int((pages - free) * size)


def _connect(path: Path, wait: float) -> sqlite3.Connection:
    missing = not path.exists()
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        if missing:
            path.chmod(0o600)
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or migrate them. Raises HistoryUnavailable for a file that is not ours to change."""
    if _version(connection, path) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        for step in MIGRATIONS[_version(connection, path) :]:  # others may have done so meanwhile
            for statement in step:
                connection.execute(statement)
        connection.execute("COMMIT")
    # The file remembers it. Who opens it while others do may be refused; a later one is not.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    # Whose it is, is asked last: another process may make the tables between two of these questions.
    (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID and (application, version, tables) != (0, 0, 0):
        raise HistoryUnavailable(f"{path} is a file of another program. Name another file for the history.")
    if version > len(MIGRATIONS):
        raise HistoryUnavailable(
            f"{path} was written by a newer govqa (version {version} of the file, where this one knows "
            f"{len(MIGRATIONS)}). Update govqa, or name another file for the history."
        )
    return int(version)


def _unavailable(path: Path, error: sqlite3.Error | OSError) -> HistoryUnavailable:
    if isinstance(error, OSError):
        cause, remedy = error.strerror or str(error), "Mend that, or name another file for the history"
    else:
        cause, remedy = str(error), _remedy(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return HistoryUnavailable(f"the history in {path} could not be used: {cause}. {remedy}. {_GO_ON}.")


def _remedy(code: int) -> str:
    """What to do about an error of SQLite's, by its primary result code."""
    if code in _BUSY:
        return "Another program is writing it: try again in a moment"
    if code in _DAMAGED:
        return f"It is damaged. {_START_ANEW}"
    if code in _FORBIDDEN:
        return "Give this user permission to write the file and its folder"
    if code == sqlite3.SQLITE_FULL:
        return "Free some space on that disk"
    return "Check the disk, and whether there is room on it"
