"""Settings: defaults < govqa.toml < environment (GOVQA_…) < arguments."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from govqa.errors import ConfigError

#: Read from the current folder.
CONFIG_FILE = "govqa.toml"
PREFIX = "GOVQA_"

#: Settings that shape the index. A change of one of them rebuilds it; all others act at once.
INDEX_SETTINGS = ("model", "passage_words", "ocr", "ocr_language")

#: Never shown, nor kept in a file but as a hash, which begins with this.
_SECRET, _HASHED = "curator_password", "scrypt:"


class Settings(BaseModel):
    """Everything that can be set, with its default. ``load`` takes every source into account."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    corpus: Path = Field(Path("corpus"), description="folder of documents")
    index: Path = Field(Path("index"), description="folder of the built index")
    model: str = Field(
        "all-MiniLM-L6-v2",
        description="embedding model: a folder or a Hugging Face name already on this machine",
    )
    # The default model takes 256 word pieces, of which a word is one or two: beyond, a passage loses its end.
    passage_words: int = Field(120, ge=20, le=160, description="longest passage, in words")
    max_file_mb: int = Field(100, ge=1, description="largest file that is read, in MiB")
    # Far more than any of 65 awkward real files takes (benchmarks/real_files.py): 3 s and 84 MiB.
    file_seconds: int = Field(
        60, ge=1, description="longest time to read one file, in seconds; 20 times that with OCR"
    )
    file_memory_mb: int = Field(1024, ge=128, description="most memory to read one file with, in MiB")
    ocr: bool = Field(False, description="whether Tesseract, if installed, reads PDF pages that are pictures")
    ocr_language: str = Field(
        "eng", pattern=r"^[A-Za-z0-9_+/-]+$", description="language of those pages, as Tesseract calls it"
    )
    threads: int = Field(0, ge=0, description="processor threads for the encoder; 0 lets it choose")
    candidates: int = Field(50, ge=1, le=1000, description="passages each retriever proposes")
    answer_words: int = Field(
        80,
        ge=10,
        le=400,
        description="longest answer, in words quoted; twice that where a question has parts",
    )
    reader: Literal["cross-encoder", "none"] = Field(
        "cross-encoder", description="what reads the passages found; none is faster, and answers worse"
    )
    # Between two rows of the table that benchmarks/calibrate.py prints. Of the notes' questions, of those
    # with an answer 92 to 93% are kept, of those on the subject without one 61 to 67% refused.
    refuse_below: float = Field(
        0.22, ge=0.0, le=1.0, description="smallest confidence at which an answer is given"
    )
    questions_per_minute: int = Field(30, ge=1, description="questions that one browser may put to the chat")
    answers_at_once: int = Field(
        4, ge=1, le=16, description="questions of the chat that are answered at once"
    )
    max_corpus_mb: int = Field(
        20480, ge=1, description="size up to which files may be added in the browser, in MiB"
    )
    curator_password: SecretStr = Field(
        SecretStr(""),
        description="what curators sign in to the chat with; in a file, what govqa password prints",
    )

    @classmethod
    def load(cls, **arguments: Any) -> Settings:
        """Settings from every source; ``arguments`` that are None are left to the others.

        Raises ConfigError for a value that cannot be used, naming the setting.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return cls(**{**_from_file(Path(CONFIG_FILE)), **_from_environment(cls), **given})
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            # A misspelt name may be the password's.
            secret = name == _SECRET or first["type"] == "extra_forbidden"
            got = "" if secret else f" (got {first.get('input')!r})"
            raise ConfigError(
                f"setting {name!r}: {first['msg']}{got}. "
                f"Correct it in {CONFIG_FILE}, in the environment as {PREFIX}{name.upper()}, "
                "or in the argument."
            ) from error

    def index_fingerprint(self) -> str:
        """A hash of the settings that shape the index."""
        values = {name: getattr(self, name) for name in INDEX_SETTINGS}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path.absolute()}: {error}. Correct the file or remove it.") from error
    if values.get(_SECRET) and not str(values[_SECRET]).startswith(_HASHED):
        raise ConfigError(
            f"{path.absolute()} holds a password that everyone can read who reads the file. "
            f"Put there what  govqa password  prints, or set {PREFIX}{_SECRET.upper()}."
        )
    return values


def _from_environment(settings: type[Settings]) -> dict[str, str]:
    """The settings that the environment names; an empty value is as good as none."""
    values = {name: os.environ.get(PREFIX + name.upper(), "") for name in settings.model_fields}
    return {name: value for name, value in values.items() if value}
