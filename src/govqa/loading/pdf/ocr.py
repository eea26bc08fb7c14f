"""Pages that are pictures → paragraphs, by the program Tesseract where it is installed."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

from govqa.errors import NoTextLayer
from govqa.loading.rules.joining import HYPHEN

_PROGRAM = "tesseract"
#: Tesseract is made for pictures of 300 dots an inch; a PDF's point is 1/72 inch.
_SCALE = 300 / 72
#: A larger picture (a poster) is rendered smaller: it would cost memory by the gigabyte.
_MOST_PIXELS = 40_000_000
#: One page of print takes 2 to 10 seconds.
_SECONDS = 120
#: Tesseract's own confidence, 0 to 100: print has over 85 a line, what it makes of pictures less than this.
_LEAST_CONFIDENCE = 60.0
_WORD_LEVEL = "5"


def is_installed() -> bool:
    """Whether the program ``tesseract`` can be run."""
    return shutil.which(_PROGRAM) is not None


def remedy(language: str) -> str:
    """What the owner of a file without text can do, where OCR is asked for in ``language`` or not at all."""
    if language and not is_installed():
        return "Install Tesseract, which does the OCR, or run the file through OCR and add the result"
    if language:
        return "Run it through another OCR program and add the result"
    return "Set ocr = true in the settings (Tesseract must be installed), or add the result of an OCR program"


def recognise(path: Path, page: Any, language: str) -> list[str]:
    """The paragraphs that Tesseract sees on ``page``, in its order; none where it sees none.

    A word broken at a line's end keeps ``joining.HYPHEN``. None either if Tesseract is not installed or
    takes too long. Raises NoTextLayer, of the file ``path``, if it cannot work in ``language``.
    """
    if not is_installed():
        return []
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    picture = b"".join(
        rows[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)
    )
    header = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    bitmap.close()
    command = [_PROGRAM, "-", "-", "-l", language, "--dpi", str(round(72 * scale)), "tsv"]
    try:
        done = subprocess.run(command, input=header + picture, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return []
    if done.returncode:
        raise NoTextLayer(
            path,
            f"it needs OCR, and Tesseract failed in the language {language!r}",
            "Install Tesseract's data for that language, or change ocr_language in the settings",
        )
    return paragraphs(done.stdout.decode("utf-8", "replace"))


def paragraphs(table: str) -> list[str]:
    """The paragraphs in Tesseract's table of words (its TSV output)."""
    lines: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD_LEVEL and row["text"].strip():
            key = (row["block_num"], row["par_num"], row["line_num"])
            lines.setdefault(key, []).append((row["text"].strip(), float(row["conf"])))
    found: dict[tuple[str, str], str] = {}
    for (block, paragraph, _), words in lines.items():
        if sum(confidence for _, confidence in words) < _LEAST_CONFIDENCE * len(words):
            continue
        text = " ".join(word for word, _ in words)
        before = found.get((block, paragraph), "")
        if before.endswith("-") and before[-2:-1].isalpha() and text[:1].islower():
            found[block, paragraph] = before[:-1] + HYPHEN + text
        else:
            found[block, paragraph] = f"{before} {text}".strip()
    return list(found.values())
