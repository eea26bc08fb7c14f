"""Pictures of a PDF's pages, drawn in a process of their own and within limits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govqa.config import Settings
from govqa.errors import GovqaError
from govqa.loading import discover
from govqa.types import Document, Span
from govqa.ui import drawing_process
from govqa.ui.limits import Places

#: Pages that are drawn at once: a quote stands on one or two.
MOST_PAGES = 3

# Twice as sharp as the widest pane shows a sheet of A4; a poster is drawn smaller.
_SCALE = 2.0
_MOST_PIXELS = 2_500_000
_SECONDS = 20
_PLACES = Places(at_once=2, waiting=8)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: ``index`` counts from 1, ``label`` is what is printed on it.

    ``png`` is in base64. ``boxes`` are left, top, right and bottom of quoted lines, in pixels of the
    ``width`` and ``height``; there are none where it is not certain where the quote stands.
    """

    index: int
    label: str
    width: int
    height: int
    png: str
    boxes: tuple[tuple[int, int, int, int], ...] = ()


class CannotDraw(GovqaError):
    """A page of which there is no picture. The message is for readers, and names no path."""


def pictures(
    settings: Settings, document: Document, quote: Span | None = None, page: int | None = None
) -> list[Picture]:
    """The ``page`` of ``document``, or the pages on which ``quote`` stands, or the first page.

    ``quote`` is boxed where it stands. The file is looked for among those of the corpus that an index would
    read, and drawn only if it is the one that was indexed. Raises CannotDraw where that fails, TryLater
    where too many are drawn already.
    """
    path = dict(discover(settings.corpus)).get(document.source)
    if path is None:
        raise CannotDraw("The file is not in the folder of documents any more.")
    if page is not None and not 1 <= page <= len(document.pages):
        raise CannotDraw("The document has no such page.")
    on = [each for each in document.pages if quote is not None and each.span.overlaps(quote)]
    if quote is not None and on and (page is None or any(each.index == page for each in on)):
        within = Span(quote.start, min(quote.end, max(on[:MOST_PAGES][-1].span.end, quote.start)))
        with suppress(TimeoutError):  # reading the words may take long: the bare page does not
            return _drawn(settings, document, path, within, page)
    try:
        return _drawn(settings, document, path, None, page or (on[0].index if on else 1))
    except TimeoutError as error:
        raise CannotDraw("Drawing this page takes too long.") from error


def _drawn(
    settings: Settings, document: Document, path: Path, quote: Span | None, page: int | None
) -> list[Picture]:
    """Raises TimeoutError where it takes too long."""
    request = {
        "path": os.fspath(path.absolute()),
        "sha256": document.sha256,
        "text": document.text if quote else "",
        "pages": [(each.index, each.label, each.span.start, each.span.end) for each in document.pages],
        "quote": (quote.start, quote.end) if quote else None,
        "page": page,
        "scale": _SCALE,
        "most_pixels": _MOST_PIXELS,
        "ocr": settings.ocr_language if settings.ocr else "",
        "megabytes": settings.file_memory_mb,
    }
    with _PLACES.place():
        reply = _reply(json.dumps(request).encode("ascii"))
    try:
        answer: Mapping[str, Any] = json.loads(reply)
    except ValueError as error:
        raise CannotDraw("This page cannot be drawn.") from error
    if "error" in answer:
        reason, remedy = answer["error"]
        raise CannotDraw(f"This page cannot be shown: {reason}." + (f" {remedy}." if remedy else ""))
    return [
        Picture(
            int(each["index"]),
            str(each["label"]),
            int(each["width"]),
            int(each["height"]),
            str(each["png"]),
            tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in each["boxes"]),
        )
        for each in answer["pictures"]
    ]


def _reply(request: bytes) -> bytes:
    # The same modules as here, however they came to be found. In a group of its own, so that what OCR
    # starts ends with it.
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path)
    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    with subprocess.Popen(
        [sys.executable, "-P", drawing_process.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "OMP_THREAD_LIMIT": "1"},
        **group,
    ) as process:
        try:
            reply: bytes = process.communicate(request, timeout=_SECONDS)[0]
        except subprocess.TimeoutExpired as error:
            _kill(process)
            raise TimeoutError from error
        return reply


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
