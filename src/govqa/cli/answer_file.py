"""Answers that were kept in a file, as  ask --json  prints them."""

from __future__ import annotations

import sys
from pathlib import Path


def read_answer(file: str) -> str:
    """The text of ``file``; ``-`` means standard input. Raises VerificationError if it cannot be read."""
    from govqa.errors import VerificationError

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise VerificationError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise VerificationError(f"{file} is not UTF-8 text") from error
