"""Bytes → characters, and nothing else changed but line ends, tabs and control characters."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from govqa.errors import UnsupportedFormat
from govqa.loading.detect import READABLE

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes shown to the encoding detector: its time grows with the length, its verdict hardly changes.
_SAMPLE = 1 << 16
#: The letters and marks of western European languages, without those that its neighbours also write often.
#: The detector takes short French texts for Baltic ones; these few characters tell better.
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝ‘’“”„–—…•«»€£§©®°·¿¡ªº\xa0")
_WESTERN_SHARE = 0.2
#: Where a line may or must not break, and byte order marks in mid-text: nobody sees or types them.
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
#: Share of control characters from which text is taken for binary data. Texts with a stray few pass.
_BINARY_SHARE = 0.02


def decode(
    data: bytes, declared: str = "", *, most_control: float = _BINARY_SHARE, tabs: bool = False
) -> str:
    """The characters of ``data``, by byte order mark, as UTF-8, as ``declared``, then by statistics.

    Line ends become ``\\n``, a form feed a blank line, a tab a space unless ``tabs`` keeps them; control
    characters go.
    Raises ValueError for data that are not text: a share of more than ``most_control`` control characters.
    """
    text = _characters(data, declared)
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > most_control * len(sample):
        raise ValueError("binary data, not text")
    return tidy(text, tabs=tabs)


def decode_file(path: Path, data: bytes, *, tabs: bool = False) -> str:
    """The characters of ``data``, found in the text file ``path``. Raises UnsupportedFormat for no text."""
    try:
        return decode(data, tabs=tabs)
    except ValueError as error:
        raise UnsupportedFormat(
            path, f"it holds {error}", f"govqa reads {READABLE}: save it as one of these"
        ) from error


def tidy(text: str, *, tabs: bool = False) -> str:
    """``text`` with line ends as ``\\n``, tabs as spaces (unless kept) and without control characters."""
    text = re.sub("\r\n?|\x85|\u2028", "\n", text)
    text = re.sub("[\x0c\u2029]", "\n\n", text).replace("\x0b", "\n")
    text = text if tabs else text.replace("\t", " ")
    return _INVISIBLE.sub("", _CONTROL.sub("", text))


def _characters(data: bytes, declared: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    # UTF-8 before what is declared: other encodings hardly ever pass for it, and declarations can be wrong.
    for encoding in filter(None, (_utf16_without_bom(data), _escaping(declared), "utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    western = data[:_SAMPLE].decode("cp1252", errors="replace")
    special = [character for character in western if not character.isascii()]
    if len(special) < _WESTERN_SHARE * len(western) and all(c in _WESTERN for c in special):
        return data.decode("cp1252", errors="replace")
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")


def _escaping(declared: str) -> str:
    """``declared`` if it writes all characters as ASCII, which would pass for UTF-8, else empty."""
    return declared if declared.casefold().startswith("iso-2022") else ""


def _utf16_without_bom(data: bytes) -> str:
    """``utf-16-le`` or ``-be`` if every second byte of a Latin text is zero, else empty."""
    sample = data[:4096]
    if len(sample) < 8:
        return ""
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""
