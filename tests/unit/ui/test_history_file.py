from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from govqa.types import Answer
from govqa.ui import history_file
from govqa.ui.history import History
from govqa.ui.history_file import MIGRATIONS, transaction
from govqa.ui.history_values import HistoryUnavailable, UnknownConversation, user_owner

ANN = user_owner("ann")
MakeAnswer = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power cut is tested here, and waiting for the disk takes nearly all the time."""
    unsynced = tuple(pragma.replace("FULL", "OFF") for pragma in history_file.PRAGMAS)
    monkeypatch.setattr(history_file, "PRAGMAS", unsynced)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def filled(path: Path, answer: MakeAnswer) -> str:
    history = History(path)
    conversation = history.start(ANN)
    history.append(ANN, conversation, answer(question="Kept?"))
    return conversation


def assert_unusable(path: Path, answer: MakeAnswer, words: str) -> None:
    """Whatever is asked of the file, the error names it, says ``words``, and that the chat goes on."""
    history = History(path, wait=0.05)
    calls: tuple[Callable[[], object], ...] = (
        lambda: history.start(ANN),
        lambda: history.append(ANN, "0" * 32, answer()),
        lambda: history.conversations(ANN),
        lambda: history.rated_turns(),
        lambda: history.delete_all(ANN),
    )
    for call in calls:
        with pytest.raises(HistoryUnavailable, match=words) as error:
            call()
        assert str(path) in str(error.value)


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(how)
        yield


def test_a_new_file_and_its_folder_are_made(tmp_path: Path, answer: MakeAnswer) -> None:
    path = tmp_path / "not yet" / "there" / "ä?#%.sqlite"
    filled(path, answer)
    assert [each.title for each in History(path).conversations(ANN)] == ["Kept?"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_exception_takes_the_transaction_back(path: Path, answer: MakeAnswer) -> None:
    filled(path, answer)

    def interrupted() -> None:
        with transaction(path, writing=True) as connection:
            connection.execute("DELETE FROM conversations")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(History(path).conversations(ANN)) == 1


def test_a_reader_sees_one_state_of_the_file_though_others_write(path: Path, answer: MakeAnswer) -> None:
    conversation = filled(path, answer)
    with transaction(path, writing=False) as connection:
        before = connection.execute("SELECT COUNT(*) FROM turns").fetchone()
        History(path).append(ANN, conversation, answer())
        assert connection.execute("SELECT COUNT(*) FROM turns").fetchone() == before
    assert History(path).load(ANN, conversation)[0].turns == 2


def test_while_another_writes_one_reads_and_waits_to_write(path: Path, answer: MakeAnswer) -> None:
    conversation = filled(path, answer)
    history = History(path, wait=0.1)
    with locked(path, "BEGIN IMMEDIATE"):
        assert history.load(ANN, conversation)[0].turns == 1
        start = time.perf_counter()
        with pytest.raises(HistoryUnavailable, match=r"locked\. Another program .* Questions can still"):
            history.append(ANN, conversation, answer())
        assert time.perf_counter() - start < 3
    assert history.append(ANN, conversation, answer()) == 2


def test_one_waits_for_another_that_is_soon_done(path: Path, answer: MakeAnswer) -> None:
    conversation = filled(path, answer)
    released = threading.Event()

    def hold() -> None:
        with locked(path, "BEGIN IMMEDIATE"):
            released.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    released.wait()
    assert History(path, wait=30).append(ANN, conversation, answer()) == 2
    thread.join()


def test_a_file_held_exclusively_is_named(path: Path, answer: MakeAnswer) -> None:
    filled(path, answer)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert_unusable(path, answer, "locked")
    History(path).start(ANN)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"not a database at all, but a text that somebody saved here" * 100,
        lambda data: data[: len(data) // 2],
        lambda data: data[:100] + os.urandom(len(data) - 100),
        lambda data: data[:4096] + bytes(len(data) - 4096),
        lambda data: b"\x00" * 4096,
    ],
    ids=["text", "half", "noise", "zeros", "only zeros"],
)
def test_a_damaged_file_is_named_and_left_as_it_is(
    path: Path, answer: MakeAnswer, damage: Callable[[bytes], bytes]
) -> None:
    filled(path, answer)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    history = History(path)
    with pytest.raises(HistoryUnavailable, match=r"damaged.*new one is made.*still be asked"):
        history.append(ANN, history.start(ANN), answer())
    assert path.read_bytes() == damaged
    for each in path.parent.iterdir():
        each.unlink()
    filled(path, answer)


def test_random_damage_is_an_error_of_ours_or_none(path: Path, answer: MakeAnswer) -> None:
    conversation = filled(path, answer)
    intact = path.read_bytes()
    named = 0
    for at in range(0, len(intact), 211):
        path.write_bytes(intact[:at] + bytes([intact[at] ^ 0xFF]) + intact[at + 1 :])
        history = History(path, wait=0.01)
        try:
            lines, (_, turns) = history.conversations(ANN), history.load(ANN, conversation)
            history.append(ANN, conversation, answer())
        except (HistoryUnavailable, UnknownConversation):
            named += 1
        else:
            assert all(type(line.title) is str for line in lines)
            assert all(type(turn.question) is str and type(turn.number) is int for turn in turns)
        for name in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    assert named


def test_an_empty_file_is_a_new_one(path: Path, answer: MakeAnswer) -> None:
    path.touch()
    filled(path, answer)
    assert len(History(path).conversations(ANN)) == 1


def test_a_file_that_was_deleted_meanwhile_is_made_anew(path: Path, answer: MakeAnswer) -> None:
    filled(path, answer)
    path.unlink()
    assert History(path).conversations(ANN) == []
    filled(path, answer)


def test_a_folder_is_no_file(path: Path, answer: MakeAnswer) -> None:
    path.mkdir()
    assert_unusable(path, answer, "permission")


def test_a_file_in_place_of_the_folder_is_named(path: Path, answer: MakeAnswer) -> None:
    path.write_text("a file")
    assert_unusable(path / "history.sqlite", answer, "could not be used")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written_is_named(answer: MakeAnswer) -> None:
    assert_unusable(Path("/proc/history.sqlite"), answer, r"permission.*still be asked|Mend that")


def test_a_database_of_another_program_is_left_alone(path: Path, answer: MakeAnswer) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (a)")
    before = path.read_bytes()
    assert_unusable(path, answer, "another program")
    assert path.read_bytes() == before


def test_a_full_disk_is_named_and_what_was_kept_stays(
    path: Path, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = filled(path, answer)
    history = History(path)
    # What SQLite itself says where the disk is full: it counts the pages as the disk would.
    full = (*history_file.PRAGMAS, "PRAGMA max_page_count = 20")
    with monkeypatch.context() as patch:
        patch.setattr(history_file, "PRAGMAS", full)

        def fill() -> None:
            while True:
                history.append(ANN, conversation, answer(question="x" * 9_000))

        with pytest.raises(HistoryUnavailable, match=r"full\. Free some space.*still be asked"):
            fill()
        kept = history.load(ANN, conversation)
        assert kept[0].turns == len(kept[1]) > 1
        history.delete_all(ANN)  # makes room
        filled(path, answer)
    assert len(history.conversations(ANN)) == 1


# Versions of the file

NEXT = (
    "ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    "PRAGMA user_version = 3",
)


def test_each_migration_says_which_version_it_leads_to() -> None:
    for version, step in enumerate(MIGRATIONS, 1):
        assert step[-1] == f"PRAGMA user_version = {version}"


def test_an_older_file_is_migrated_with_what_it_holds(
    path: Path, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = filled(path, answer)
    monkeypatch.setattr(history_file, "MIGRATIONS", (*MIGRATIONS, NEXT))
    assert History(path).load(ANN, conversation)[0].title == "Kept?"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT pinned FROM conversations").fetchall() == [(0,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    filled(path.with_name("new"), answer)


def test_a_migration_that_fails_leaves_the_older_file(
    path: Path, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = filled(path, answer)
    with monkeypatch.context() as patch:
        broken = (NEXT[0], "INSERT INTO no_such_table VALUES (1)", NEXT[1])
        patch.setattr(history_file, "MIGRATIONS", (*MIGRATIONS, broken))
        assert_unusable(path, answer, "no_such_table")
    assert History(path).append(ANN, conversation, answer()) == 2


def test_a_newer_file_is_left_alone(path: Path, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(history_file, "MIGRATIONS", (*MIGRATIONS, NEXT))
        filled(path, answer)
    before = path.read_bytes()
    assert_unusable(path, answer, r"newer govqa \(version 3 of the file, where this one knows 2\)\. Update")
    assert path.read_bytes() == before


def test_a_file_is_made_and_migrated_by_many_at_once(
    path: Path, answer: MakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for migrations in (MIGRATIONS, (*MIGRATIONS, NEXT)):
        monkeypatch.setattr(history_file, "MIGRATIONS", migrations)
        failures: list[BaseException] = []
        together = threading.Barrier(8)

        def work(together: threading.Barrier = together, failures: list[BaseException] = failures) -> None:
            together.wait()
            try:
                filled(path, answer)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
    assert len(History(path).conversations(ANN)) == 16
