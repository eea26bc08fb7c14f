"""Whatever a writer is killed at, or the disk refuses, the index serves and the next writer succeeds.

A child process stops at its n-th call to the file system, for n = 1, 2, 3, … until it gets through. A run
of this file as a script (``python test_store_kill.py FAULT STEP FOLDER``) does that; the tests start it,
since only a process without threads can fork safely.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from govqa.errors import IndexLocked, StoreError
from govqa.store import FORMAT_VERSION, RECORDS_FILE, IndexStore, Records, record_files, write_records
from govqa.types import Document, IndexManifest, Passage, Span

WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "sqlite3.connect")
FREES = ("os.remove", "os.rmdir")


def build(root: Path, text: str) -> str:
    """Publish a generation of one document with an encoder of its own."""
    store = IndexStore(root)
    key = f"encoder-{text}"
    with store.lock():
        if store.check_encoder(key):
            with store.stage_encoder(key) as folder:
                (folder / "model.onnx").write_bytes(text.encode() * 500)
        with store.stage() as staged:
            span = Span(0, len(text))
            document = Document("d", "a.md", "text/markdown", "0" * 64, text)
            passage = Passage("p", "d", 0, span, text, (span,))
            write_records(staged.folder / RECORDS_FILE, [(document, [passage])])
            (staged.folder / "lexical").mkdir()
            (staged.folder / "lexical" / "counts").write_bytes(bytes(5000))
            files = record_files(staged.folder)
            names = (staged.id, staged.parent, "now", "0", "", "", "", "", "", "", key, "")
            store.publish(staged, IndexManifest(FORMAT_VERSION, *names, 3, 1, 1, (), (), "", files))
    return staged.id


def served(root: Path) -> str:
    """The text that the index serves, every file of it checked, as a reader finds it; or "nothing"."""
    store = IndexStore(root)
    current = store.current()
    if current is None:
        return "nothing"
    assert store.problems(current) == []
    with Records.open(store.folder(current) / RECORDS_FILE) as records:
        text = records.document("d").text
        assert records.passage(0).text == text
    key = store.manifest(current).encoder
    assert (store.encoder_folder(key) / "model.onnx").read_bytes() == text.encode() * 500
    return text


def assert_swept(root: Path) -> None:
    """Nothing is left but the current generation, its parent, and their encoders."""
    store = IndexStore(root)
    kept = store.generations()
    assert len(kept) <= 2
    assert kept[-1] == store.current()
    encoders = {store.manifest(generation).encoder for generation in kept}
    assert {path.name for path in (root / "generations").iterdir()} == set(kept)
    assert {path.name for path in (root / "encoders").iterdir()} == encoders
    assert {path.name for path in root.iterdir()} <= {".lock", "CURRENT", "generations", "encoders"}


# What goes wrong, in the child


def at_each_change(act: Callable[[str], None]) -> None:
    """Call ``act``, from now on, before every call that changes the file system, with the call's name."""
    fsync = os.fsync

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in CHANGES or (event == "open" and int(str(arguments[2])) & WRITE_FLAGS):
            act(event)

    def sync(descriptor: int) -> None:
        act("fsync")
        fsync(descriptor)
        SYNCED.add(os.fstat(descriptor).st_ino)

    os.fsync = sync
    sys.addaudithook(audit)


SYNCED: set[int] = set()


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lose_power(root: Path, before: set[int]) -> None:
    """Die, and leave half of every file that was written and not yet synced."""
    for path in root.rglob("*"):
        if path.is_file() and path.stat().st_ino not in SYNCED | before:
            os.truncate(path, path.stat().st_size // 2)
    kill()


def fault(name: str, at: int, root: Path) -> Callable[[], bool]:
    """Let the ``at``-th change of the file system go wrong, and with "full" all later ones.

    Returns what tells whether it came to that.
    """
    before = {path.stat().st_ino for path in root.rglob("*")}
    count = 0
    acting = False

    def act(event: str) -> None:
        nonlocal count, acting
        count += 1
        if acting or count < at:
            return
        acting = name == "power"  # what it does itself is no further change
        if name == "kill":
            kill()
        elif name == "power":
            lose_power(root, before)
        elif (name == "error" and count == at) or (name == "full" and event not in FREES):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    at_each_change(act)
    return lambda: count >= at


STEPS: dict[str, Callable[[Path], object]] = {
    "build": lambda root: build(root, "new"),
    "first build": lambda root: build(root, "new"),
    "rollback": lambda root: IndexStore(root).rollback(),
}

#: What the index serves before each step, and after it.
BEFORE = {"build": "old", "first build": "nothing", "rollback": "old"}
AFTER = {"build": "new", "first build": "new", "rollback": "older"}


def run_child(name: str, step: str, at: int, root: Path) -> int:
    """Do ``step`` with the fault, in a child. Returns its exit code.

    -9: killed, 0: done before anything went wrong, 1: done all the same, 3: StoreError as it should be.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 4
    try:
        came = fault(name, at, root)
        STEPS[step](root)
        code = 1 if came() else 0
    except StoreError as error:
        code = 3 if str(root) in str(error) and os.strerror(errno.ENOSPC) in str(error) else 5
    finally:
        os._exit(code)


def main(name: str, step: str, folder: Path) -> None:
    from filelock import FileLock  # noqa: F401 - here, so that no child writes its byte code

    begin, root = folder / "begin", folder / "index"
    begin.mkdir()
    if BEFORE[step] != "nothing":
        for text in ("oldest", "older", "old"):
            build(begin, text)
    seen = set()
    for at in range(1, 1000):
        shutil.copytree(begin, root)
        code = run_child(name, step, at, root)
        text = served(root)
        seen.add((code, text))
        assert code in {"kill": (0, -9), "power": (0, -9)}.get(name, (0, 1, 3)), (at, code)
        assert text in (BEFORE[step], AFTER[step]), (at, text)
        assert code not in (0, 1) or text == AFTER[step], (at, code, text)
        build(root, "next")
        assert served(root) == "next"
        assert_swept(root)
        if text != "nothing":
            IndexStore(root).rollback()
            assert served(root) == text, at
        shutil.rmtree(root)
        if code == 0:
            break
    print(at, sorted(seen))


def publish_for_ever(root: Path) -> None:
    """Until killed; or until the one who would have done it must be gone."""
    stop = time.monotonic() + 120
    for n in itertools.takewhile(lambda _: time.monotonic() < stop, itertools.count()):
        with suppress(IndexLocked):
            build(root, f"{n}")


# The tests


def run_script(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("step", sorted(STEPS))
@pytest.mark.parametrize("name", ["kill", "power", "full", "error"])
def test_a_writer_stopped_at_any_step_leaves_the_index_serving(tmp_path: Path, name: str, step: str) -> None:
    output = run_script(name, step, tmp_path)
    assert int(output.split()[0]) > {"build": 40, "first build": 30, "rollback": 6}[step]
    # It was stopped both before and after the moment of the change.
    assert f"'{BEFORE[step]}'" in output
    assert f"'{AFTER[step]}'" in output


def test_writers_that_compete_and_are_killed_never_stop_the_readers(tmp_path: Path) -> None:
    root = tmp_path / "index"
    build(root, "first")
    chance = random.Random(2026)
    for _ in range(4):
        writers = [subprocess.Popen([sys.executable, __file__, "for-ever", root]) for _ in range(2)]
        try:
            seen = set()
            while len(seen) < 4:
                before = IndexStore(root).current()
                try:
                    served(root)
                except (AssertionError, StoreError, FileNotFoundError):
                    # Two builds may pass while one is read; then there is a newer one.
                    assert IndexStore(root).current() != before
                seen.add(before)
            time.sleep(chance.uniform(0, 0.1))  # to stop them at no particular step
            assert [writer.poll() for writer in writers] == [None, None]  # neither failed but to get the lock
        finally:
            for writer in writers:
                writer.kill()
                writer.wait()
        served(root)
        build(root, "after")
        assert served(root) == "after"
        assert_swept(root)


if __name__ == "__main__":
    if sys.argv[1] == "for-ever":
        publish_for_ever(Path(sys.argv[2]))
    else:
        main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
