"""No twelve words in a row of a note stand in a text that govqa was developed with."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from govqa.corpus import ORIGINALS

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
TEXTS = ROOT.parent / "shared" / "data"
NOTES = sorted(path for path in CORPUS.rglob("*.md") if ORIGINALS not in path.relative_to(CORPUS).parts)
KINDS = {".txt", ".md", ".html", ".json", ".jsonl", ".tsv"}
#: As many words in a row are no coincidence, but for names and titles.
IN_A_ROW = 12

_WORD = re.compile(r"[a-z0-9]+")
_MARK = re.compile(r"\[\^[^\]\s]+\]|\]\([^)]+\)")
_TAG = re.compile(r"<[^<>]{1,500}>")
_ODD = np.uint64(0x9E3779B97F4A7C15)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TEXTS.is_dir(), reason=f"the texts are not on this machine ({TEXTS})"),
]


def rows(text: str) -> tuple[list[str], NDArray[np.uint64]]:
    """The words of ``text``, and a hash of every twelve in a row."""
    words = _WORD.findall(text.lower().replace("’", "'").replace("\\u2019", "'"))
    if len(words) < IN_A_ROW:
        return words, np.zeros(0, np.uint64)
    known = {word: zlib.crc32(word.encode()) for word in set(words)}
    hashes = np.array([known[word] for word in words], np.uint64)
    mixed = np.zeros(len(words) - IN_A_ROW + 1, np.uint64)
    for place in range(IN_A_ROW):
        mixed = (mixed ^ hashes[place : place + len(mixed)]) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return words, mixed


def paragraphs(path: Path) -> list[str]:
    """The paragraphs of a note, without marks and the titles of its sources."""
    _, front, text = path.read_text("utf-8").split("---\n", 2)
    text = _MARK.sub(" ", text)
    for source in yaml.safe_load(front)["sources"]:
        text = text.replace(str(source["title"]), " ")
    return text.split("\n\n")


def test_no_sentence_is_taken_over() -> None:
    grams: dict[int, str] = {}
    for path in NOTES:
        for paragraph in paragraphs(path):
            words, hashes = rows(paragraph)
            for start, value in enumerate(hashes.tolist()):
                grams[value] = f"{path.name}: {' '.join(words[start : start + IN_A_ROW])}"
    wanted = np.array(sorted(grams), np.uint64)
    found = set()
    for path in sorted(TEXTS.rglob("*")):
        if path.suffix in KINDS and path.is_file():
            _, hashes = rows(_TAG.sub(" ", path.read_text("utf-8", errors="replace")))
            found |= {grams[value] for value in np.intersect1d(hashes, wanted).tolist()}
    assert sorted(found) == []


def test_what_is_taken_over_would_be_found() -> None:
    words, hashes = rows("One two three four five six seven eight nine ten, eleven twelve.")
    _, others = rows("And so: one two three four five six seven eight nine ten eleven twelve!")
    assert len(words) == IN_A_ROW
    assert np.intersect1d(hashes, others).size == 1
