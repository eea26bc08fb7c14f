"""Names for files that come from elsewhere."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_NAME = 120  # characters, which in UTF-8 stay below the 255 bytes of most file systems
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff<>:"/\\|?*]+')


def safe_name(name: str) -> str:
    """A file name that is a name only: no folders, no characters that hide, reorder or break.

    >>> safe_name("../../etc/pass wd.txt")
    'pass wd.txt'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        stem, suffix = clean, ""
    while len(f"{stem}{dot}{suffix}".encode()) > _LONGEST_NAME * 2 or len(stem) > _LONGEST_NAME:
        stem = stem[:-1] if stem else ""
        if not stem:
            suffix = suffix[:10]
            break
    return f"{stem or 'document'}{dot}{suffix}"
