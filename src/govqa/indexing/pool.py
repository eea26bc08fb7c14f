"""Worker processes, replaced when they die and killed when a file takes too long.

A hostile file costs its own error. Nothing outlives the pool: the workers and what they started are killed.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import CorruptDocument, DocumentTooLarge, GovqaError, LoadError
from govqa.indexing import worker

#: With OCR a file gets so many times ``file_seconds``: a page of print takes it 2 to 10 seconds.
_OCR_TIMES = 20


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: its ``size`` in bytes, when it was last ``changed`` (nanoseconds since 1970).

    ``options`` are what ``govqa.loading.load`` is told, as plain data.
    """

    source: str
    path: Path
    size: int
    changed: int
    options: dict[str, Any]


class Pool:
    """Workers for so many ``files``: one a core, each started when it is first needed.

    ``scratch`` is a folder for what parsers write aside.
    """

    def __init__(self, files: int, settings: Settings, scratch: Path) -> None:
        count = min(files, _cores())
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="govqa-reading")
        self._workers = [_Worker(settings, scratch) for _ in range(count)]
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for each in self._workers:
            self._idle.put(each)

    def submit(self, file: File) -> Future[bytes | LoadError]:
        """Have ``file`` read when its turn comes: a worker's reply, or why it gave none.

        The result raises GovqaError if no worker can be started.
        """
        return self._threads.submit(self._read, file)

    def close(self) -> None:
        """Kill the workers, whatever they are doing."""
        for each in self._workers:
            each.close()
        self._threads.shutdown(cancel_futures=True)
        for each in self._workers:
            each.clear_away()

    def _read(self, file: File) -> bytes | LoadError:
        each = self._idle.get()
        try:
            return each.read(file)
        finally:
            self._idle.put(each)


class _Worker:
    """One worker process after another: a new one whenever the last has died."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self._settings = settings
        self._scratch = scratch
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._closed = False
        self._used = False

    def read(self, file: File) -> bytes | LoadError:
        """The worker's reply for ``file``, or what is wrong with a file that it could give none for."""
        seconds = self._settings.file_seconds * (_OCR_TIMES if "ocr" in file.options else 1)
        request = worker.request(
            file.path,
            file.source,
            file.options,
            passage_words=self._settings.passage_words,
            seconds=seconds,
        )
        outcome = self._ask(file, request, seconds)
        if outcome is None:  # what files before this one left in its memory must not count against it
            outcome = self._ask(file, request, seconds)
        assert outcome is not None  # a fresh worker always has an outcome
        return outcome

    def close(self) -> None:
        """Kill the process, now and for ever."""
        with self._starting:
            self._closed = True
            process = self._process
        if process:
            _kill(process)

    def clear_away(self) -> int:
        """Leave nothing of the process, and return its exit status."""
        process, self._process = self._process, None
        if not process:
            return 0
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        return process.wait()

    def _ask(self, file: File, request: bytes, seconds: int) -> bytes | LoadError | None:
        """What became of ``file``; None if the worker failed, and had read other files before."""
        process, used = self._started(), self._used
        self._used = True
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            _kill(process)

        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            worker.write_frame(process.stdin, request)
            reply = worker.read_frame(process.stdout)
        except OSError:
            reply = None
        finally:
            timer.cancel()
        if reply not in (None, worker.NO_MEMORY):
            return reply
        status = self.clear_away()
        if too_late.is_set():
            return _too_slow(file, seconds)
        if used and not self._closed:
            return None
        return _too_big(file, self._settings) if reply is not None else _crashed(file, status)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process:
            return self._process
        with self._starting:
            if self._closed:
                raise GovqaError("the build has ended.")
            process = self._process = _start(self._settings, self._scratch)
            self._used = False
        assert process.stdout is not None
        if worker.read_frame(process.stdout) != worker.READY and not self._closed:
            raise GovqaError(
                "the process that reads files could not be started. To see why, run:  "
                f"{sys.executable} {worker.__file__} 1024"
            )
        return process


def _start(settings: Settings, scratch: Path) -> subprocess.Popen[bytes]:
    places = {name: os.fspath(scratch.absolute()) for name in ("TMPDIR", "TEMP", "TMP")}
    # The same modules as here, however they came to be found.
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path)
    # In a group of its own, so that Ctrl-C is the build's to answer, and what a parser starts ends with it.
    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    try:
        return subprocess.Popen(
            # -P: a folder of scripts is no place to import from.
            [sys.executable, "-P", worker.__file__, str(settings.file_memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **places, "PYTHONPATH": path, "OMP_THREAD_LIMIT": "1"},
            **group,
        )
    except OSError as error:
        raise GovqaError(
            f"the process that reads files could not be started: {error.strerror or error}. It is run by "
            f"{sys.executable or 'the Python that runs this'}; see that it is there and may be run."
        ) from error


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a worker and what it started."""
    if process.returncode is None:
        with suppress(OSError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)


def _too_slow(file: File, seconds: int) -> LoadError:
    return DocumentTooLarge(
        file.path,
        f"reading it took longer than {seconds} s",
        "Split it, or raise file_seconds in the settings",
    )


def _too_big(file: File, settings: Settings) -> LoadError:
    return DocumentTooLarge(
        file.path,
        f"reading it took more than {settings.file_memory_mb} MiB of memory",
        "Split it, or raise file_memory_mb in the settings",
    )


def _crashed(file: File, status: int) -> LoadError:
    how = f"exit status {status}"
    if status < 0:
        with suppress(ValueError):
            how = signal.Signals(-status).name
    return CorruptDocument(file.path, f"its parser crashed ({how})", "Save it again in another format")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
