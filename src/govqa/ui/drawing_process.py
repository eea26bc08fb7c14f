"""Draws pages of one PDF in a process of its own, so that no file can hang, crash or bloat the server.

Run by ``govqa.ui.drawing`` as ``python drawing_process.py``: the request comes in as JSON, the pictures or
the error go out as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from govqa.errors import LoadError
from govqa.loading.pdf.page_image import PageImage, bare_page_image, page_image
from govqa.types import Document, Page, Span


def drawn(request: Mapping[str, Any]) -> dict[str, Any]:
    """The reply to ``request``: ``pictures``, or ``error`` with its reason and remedy."""
    try:
        return {"pictures": [_data(image) for image in _images(request)]}
    except LoadError as error:
        return {"error": [error.reason, error.remedy]}
    except MemoryError:
        return {"error": ["drawing it takes too much memory", ""]}


def _images(request: Mapping[str, Any]) -> list[PageImage]:
    path, index, quote = Path(request["path"]), request["page"], request["quote"]
    pages = tuple(Page(at, label, Span(start, end)) for at, label, start, end in request["pages"])
    text, sha256 = request["text"], request["sha256"]
    document = Document("", path.name, "application/pdf", sha256, text, pages=pages)
    sizes = {"scale": request["scale"], "most_pixels": request["most_pixels"]}
    images = page_image(path, document, Span(*quote), ocr=request["ocr"], **sizes) if quote else []
    if index is None and images:
        return images
    on_page = [image for image in images if image.index == index]
    return on_page or [bare_page_image(path, document, index or 1, **sizes)]


def _data(image: PageImage) -> dict[str, Any]:
    return {
        "index": image.index,
        "label": image.label,
        "width": image.width,
        "height": image.height,
        "png": base64.b64encode(image.png).decode("ascii"),
        "boxes": image.boxes,
    }


def _limit_memory(megabytes: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main() -> None:
    """Answer the one request. What a library prints goes past the reply."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    request = json.loads(sys.stdin.buffer.read())
    _limit_memory(request["megabytes"])
    replies.write(json.dumps(drawn(request)).encode("ascii"))
    replies.flush()


if __name__ == "__main__":
    main()
