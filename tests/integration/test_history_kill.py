"""Whatever a writer of the history is killed at, or the disk refuses, what was said to be kept is kept.

Runs of this file as a script (``python test_history_kill.py ROLE FILE …``) are the writers.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from govqa.types import Answer
from govqa.ui import history_file
from govqa.ui.history import History
from govqa.ui.history_file import MIGRATIONS
from govqa.ui.history_values import Feedback, HistoryUnavailable, Limits, user_owner

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals and limits of processes"),
]

ANN = user_owner("ann")
SOURCE = Path(history_file.__file__).parents[2]
STEP = (
    "ALTER TABLE turns ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    "UPDATE turns SET pinned = 1",
    "CREATE INDEX turns_by_pin ON turns (pinned)",
    f"PRAGMA user_version = {len(MIGRATIONS) + 1}",
)


def answer(question: str, length: int = 20_000) -> Answer:
    return Answer(question, question, "not_found", "x" * length, (), 0.5, (), "g1")


# The writers


def write(path: Path, conversation: str, name: str, most: int) -> None:
    """Append turns, and say of each on standard output that it is kept."""
    history = History(path, Limits(turns=10**6), wait=60)
    for n in range(most):
        history.append(ANN, conversation, answer(f"{name} {n}"))
        print(f"{name} {n}", flush=True)


def fill(path: Path, conversation: str) -> None:
    """Append turns until the disk refuses, as it does from 300 kB of any file on. Say how it went."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    history = History(path)
    for n in range(100):
        try:
            history.append(ANN, conversation, answer(f"full {n}"))
        except HistoryUnavailable as error:
            print(f"refused: {error}")
            # Reading goes on, and so do smaller things.
            print(f"reads {history.load(ANN, conversation)[0].turns}")
            return
        print(f"full {n}")


class Deadly(tuple[str, ...]):
    """The statements of a migration, of which the process survives one more each time it is made."""

    survived = 0

    def __iter__(self) -> Iterator[str]:
        for n, statement in enumerate(tuple.__iter__(self)):
            if n == self.survived:
                os.kill(os.getpid(), signal.SIGKILL)
            yield statement


def migrate(path: Path, survived: int) -> None:
    """Migrate, and be killed after so many statements."""
    step = Deadly(STEP)
    step.survived = survived
    history_file.MIGRATIONS = (*MIGRATIONS, step)
    History(path).conversations(ANN)
    print("migrated")


def forbidden(folder: Path, conversation: str) -> None:
    """Use a history in a folder that this user may not write."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    for path in (folder / "history.sqlite", folder / "new.sqlite", folder / "new" / "history.sqlite"):
        for call in (
            lambda history: history.start(ANN),
            lambda history: history.append(ANN, conversation, answer("q")),
            lambda history: history.conversations(ANN),
        ):
            try:
                call(History(path))
            except HistoryUnavailable as error:
                print(f"refused: {error}")
            else:
                print("done")


if __name__ == "__main__":
    role, file, *arguments = sys.argv[1:]
    if role == "write":
        write(Path(file), arguments[0], arguments[1], int(arguments[2]))
    elif role == "fill":
        fill(Path(file), arguments[0])
    elif role == "migrate":
        migrate(Path(file), int(arguments[0]))
    else:
        forbidden(Path(file), arguments[0])
    sys.exit(0)


# The tests


def writer(role: str, path: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, role, str(path), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def outcome(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=200)
    return output


def kept(path: Path, conversation: str) -> list[str]:
    """The questions kept, after everything about the file that must hold was seen to hold."""
    line, turns = History(path, wait=60).load(ANN, conversation)
    assert [turn.number for turn in turns] == list(range(1, line.turns + 1))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return [turn.question for turn in turns]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def test_killed_while_writing_nothing_that_was_kept_is_lost(path: Path) -> None:
    conversation = History(path).start(ANN)
    chance = random.Random(7)
    said: set[str] = set()
    for attempt in range(5):
        processes = [writer("write", path, conversation, f"{attempt}{name}", 10_000) for name in "ab"]
        outputs = [process.stdout for process in processes if process.stdout]
        # From the first turns on, at any moment of writing one.
        said |= {output.readline().strip() for output in outputs}
        time.sleep(chance.uniform(0, 0.2))
        for process in processes:
            process.kill()
        said |= {line for output in outputs for line in output.read().splitlines()}
        assert [process.wait() for process in processes] == [-signal.SIGKILL] * 2
        for output in outputs:
            output.close()
        found = kept(path, conversation)
        assert said <= set(found)
        # What was written, and killed before it could say so: at most one for each kill.
        assert len(set(found) - said) <= 2 * (attempt + 1)
        assert len(found) == len(set(found))
    assert len(said) >= 10


def test_many_processes_and_threads_write_at_once(path: Path) -> None:
    history = History(path, wait=60)
    conversation = history.start(ANN)
    processes = [writer("write", path, conversation, f"p{n}", 15) for n in range(3)]
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for n in range(15):
                number = history.append(ANN, conversation, answer(f"{name} {n}"))
                history.record_feedback(ANN, conversation, number, Feedback(True, name))
                assert len(history.load(ANN, conversation)[1]) >= number
                assert history.conversations(ANN)[0].turns >= number
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for process in processes:
        assert len(outcome(process).splitlines()) == 15
    expected = {f"{name} {n}" for name in ("p0", "p1", "p2", "t0", "t1", "t2", "t3") for n in range(15)}
    found = kept(path, conversation)
    assert (len(found), set(found)) == (len(expected), expected)
    comments = [turn.feedback.comment for turn in history.load(ANN, conversation)[1] if turn.feedback]
    assert sorted(comments) == sorted(f"t{n}" for n in range(4) for _ in range(15))


def test_after_a_power_cut_the_turns_before_it_stand(path: Path, tmp_path: Path) -> None:
    """Whatever part of the write-ahead log reached the disk, the beginning of what was done is found."""
    history = History(path)
    conversation = history.start(ANN)
    with closing(sqlite3.connect(path)) as other:  # keeps the log from being taken into the file
        other.execute("SELECT COUNT(*) FROM turns").fetchone()
        for n in range(6):
            history.append(ANN, conversation, answer(f"{n}", 3_000))
        log = path.with_name(path.name + "-wal").read_bytes()
        file = path.read_bytes()
    assert len(log) > 20_000
    cut = tmp_path / "cut" / "history.sqlite"
    lengths = set()
    for length in (*range(0, len(log), 1499), len(log)):
        shutil.rmtree(cut.parent, ignore_errors=True)
        cut.parent.mkdir()
        cut.write_bytes(file)
        torn = log[:length] + os.urandom(min(512, len(log) - length))
        cut.with_name(cut.name + "-wal").write_bytes(torn)
        found = kept(cut, conversation)
        assert found == [f"{n}" for n in range(len(found))]
        lengths.add(len(found))
    assert lengths == set(range(7))


def test_killed_while_migrating_the_older_file_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(path)
    conversation = history.start(ANN)
    history.append(ANN, conversation, answer("kept"))
    for survived in range(len(STEP)):
        process = writer("migrate", path, survived)
        assert outcome(process) == ""
        assert process.returncode == -signal.SIGKILL
        assert kept(path, conversation) == ["kept"]
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert outcome(writer("migrate", path, len(STEP))) == "migrated\n"
    monkeypatch.setattr(history_file, "MIGRATIONS", (*MIGRATIONS, STEP))
    assert kept(path, conversation) == ["kept"]


def test_a_disk_that_refuses_is_named_and_what_was_kept_stays(path: Path) -> None:
    history = History(path)
    conversation = history.start(ANN)
    said = outcome(writer("fill", path, conversation)).splitlines()
    assert said[-2].startswith("refused: the history in")
    assert "Questions can still be asked" in said[-2]
    assert "disk" in said[-2]
    assert said[-1] == f"reads {len(said) - 2}"
    assert len(said) > 4
    assert kept(path, conversation) == said[:-2]
    # With room again, it goes on.
    assert history.append(ANN, conversation, answer("again")) == len(said) - 1


def test_a_folder_that_may_not_be_written_is_named() -> None:
    # Not pytest's own folder, which other users may not even enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conversation = History(folder / "history.sqlite").start(ANN)
        before = (folder / "history.sqlite").read_bytes()
        (folder / "history.sqlite").chmod(0o444)
        folder.chmod(0o555)
        try:
            said = outcome(writer("forbidden", folder, conversation)).splitlines()
        finally:
            folder.chmod(0o755)
        assert len(said) == 9
        for line in said:
            assert line.startswith("refused: the history in")
            assert line.endswith("Questions can still be asked.")
        assert [path.name for path in folder.iterdir()] == ["history.sqlite"]
        assert (folder / "history.sqlite").read_bytes() == before
