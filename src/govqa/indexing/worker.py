"""Reads files for a build in a process of its own, so that no file can hang, crash or bloat the build.

Started by ``govqa.indexing.reading`` as ``python worker.py MEGABYTES``. A request and its reply are each a
frame: the length in four bytes, then JSON. The end of the requests ends the process at once, also in the
middle of a file: so it never outlives the build, even one that was killed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from govqa.errors import LoadError
from govqa.loading import load
from govqa.splitting import split
from govqa.store.rows import document_of, metadata_data, metadata_of, passage_of, passage_row, structure_data
from govqa.types import Document, Passage, Span

#: The first frame of a worker: it has loaded what it needs.
READY = b"ready"
#: The reply for a file that took more memory than a worker may have.
NO_MEMORY = b"no memory"

#: Seconds beyond a file's own after which a worker that nobody kills ends by itself.
_GRACE = 5
_LENGTH = struct.Struct(">I")


def request(
    path: Path, source: str, options: Mapping[str, Any], *, passage_words: int, seconds: int
) -> bytes:
    """What to ask for: the file ``path``, known as ``source``, loaded with ``options`` within ``seconds``."""
    asked = {
        "path": os.fspath(path.absolute()),
        "source": source,
        "options": options,
        "passage_words": passage_words,
        "seconds": seconds,
    }
    return json.dumps(asked).encode("ascii")


def read(request: Mapping[str, Any]) -> bytes:
    """The reply to ``request``: the document and its passages, or the error that there is in their place."""
    try:
        options = dict(request["options"])
        if "corrections" in options:
            options["corrections"] = metadata_of(options["corrections"])
        document = load(Path(request["path"]), request["source"], **options)
        return _pack(document, split(document, passage_words=request["passage_words"]))
    except LoadError as error:
        return _error(type(error).__name__, error.reason, error.remedy)
    except MemoryError:
        return NO_MEMORY
    except Exception as error:  # a fault in reading one kind of file must not cost all the others
        what = f"{type(error).__name__}: {error}".removesuffix(": ")
        return _error("CorruptDocument", f"reading it failed ({what})", "Save it again in another format")


def unpack(reply: bytes) -> tuple[Document, tuple[Passage, ...]] | tuple[str, str, str]:
    """What ``read`` replied: a document and its passages, or the class, reason and remedy of an error."""
    data = json.loads(reply)
    if error := data.get("error"):
        return error[0], error[1], error[2]
    document = document_of(data["names"], data["metadata"], data["structure"], data["text"])
    spans = ((Span(start, end), columns) for start, end, *columns in data["passages"])
    return document, tuple(
        passage_of(document.doc_id, span, span.of(document.text), columns) for span, columns in spans
    )


def write_frame(file: IO[bytes], data: bytes) -> None:
    """Write ``data`` as a frame. Raises OSError."""
    file.write(_LENGTH.pack(len(data)) + data)
    file.flush()


def read_frame(file: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end of ``file`` or of all that its writer sent."""
    try:
        head = file.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        data = file.read(length)
    except (OSError, ValueError):  # the pipe broke, or was closed meanwhile
        return None
    return data if len(data) == length else None


def _pack(document: Document, passages: Sequence[Passage]) -> bytes:
    data = {
        "names": [document.doc_id, document.source, document.media_type, document.sha256],
        "metadata": metadata_data(document.metadata),
        "structure": structure_data(document),
        "text": document.text,
        "passages": [passage_row(passage) for passage in passages],
    }
    return json.dumps(data, ensure_ascii=False).encode()  # fails for half a character: no index could hold it


def _error(name: str, reason: str, remedy: str) -> bytes:
    return json.dumps({"error": [name, reason, remedy]}).encode("ascii")


def _limit_memory(megabytes: int) -> None:
    """Have the system refuse this process more memory, and keep a crash from leaving a file behind."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The requests and the replies; what a library reads or prints goes past them."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, replies


def _receive(file: IO[bytes], requests: queue.SimpleQueue[bytes]) -> None:
    while (frame := read_frame(file)) is not None:
        requests.put(frame)
    os._exit(0)  # nobody waits for what this process is doing


def main() -> None:
    """Answer requests until they end."""
    _limit_memory(int(sys.argv[1]))
    incoming, replies = _own_pipes()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(incoming, requests), daemon=True).start()
    write_frame(replies, READY)
    alarm = getattr(signal, "alarm", lambda seconds: None)
    while True:
        request = json.loads(requests.get())
        # The build kills a worker that takes too long. Where the build is dead and a parser never lets
        # Python's threads run, this does.
        alarm(request["seconds"] + _GRACE)
        write_frame(replies, read(request))
        alarm(0)


if __name__ == "__main__":
    main()
