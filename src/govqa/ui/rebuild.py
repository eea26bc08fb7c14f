"""Builds that run beside the chat, in a process of their own.

Encoding takes seconds of processor time and hundreds of megabytes, and exporting a model PyTorch too. In
another process that slows no question down, and when it ends it leaves nothing behind; if it dies, the last
generation goes on serving.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from govqa.config import Settings
from govqa.errors import GovqaError
from govqa.types import BuildReport

if TYPE_CHECKING:
    from govqa.indexing import Progress

_POLITENESS = 10  # of a scale to 19: questions come first


def build_apart(settings: Settings, progress: Callable[[Progress], None]) -> BuildReport:
    """Build the index in another process; ``progress`` is called here as it goes.

    Raises GovqaError with the build's own message, or saying how the process ended.
    """
    context = get_context("spawn")  # a fork would copy the server's threads and sockets
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_build, args=(settings.model_dump(), sending), daemon=True)
    process.start()
    sending.close()
    try:
        while True:
            message = receiving.recv()
            if isinstance(message, BuildReport):
                process.join()
                return message
            if isinstance(message, str):
                process.join()
                raise GovqaError(message)
            progress(message)
    except EOFError:
        process.join()
        raise GovqaError(
            f"the build ended before it was done (exit status {process.exitcode}). The last index still "
            "serves. Run  govqa doctor  and build again."
        ) from None
    finally:
        receiving.close()
        if process.is_alive():  # an interrupt: a build may be killed at any moment
            process.terminate()
        process.join()


def _build(values: dict[str, object], sending: Connection) -> None:
    from govqa.indexing import build_index

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer, by ending this process
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_POLITENESS)
    lock = threading.Lock()

    def report(progress: Progress) -> None:
        with lock:
            sending.send(progress)

    settings = Settings(**values)
    try:
        sending.send(build_index(settings.corpus, settings.index, settings=settings, progress=report))
    except GovqaError as error:
        sending.send(str(error))
    except MemoryError:
        sending.send("there was not enough memory to build the index. The last index still serves.")
