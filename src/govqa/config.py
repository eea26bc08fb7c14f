"""Settings: defaults < govqa.toml < environment (GOVQA_…) < arguments."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from govqa.errors import ConfigError

CONFIG_FILE = "govqa.toml"

#: Settings that shape the index. A change of one of them rebuilds it; all others act at once.
INDEX_SETTINGS = ("model", "passage_words")


class Settings(BaseSettings):
    """Everything that can be set, with its default.

    Raises govqa.ConfigError, from ``load``, for a value that cannot be used.
    """

    model_config = SettingsConfigDict(
        env_prefix="GOVQA_", toml_file=CONFIG_FILE, frozen=True, extra="forbid", env_ignore_empty=True
    )

    corpus: Path = Field(Path("corpus"), description="folder of documents")
    index: Path = Field(Path("index"), description="folder of the built index")
    model: str = Field(
        "all-MiniLM-L6-v2",
        description="embedding model: a folder or a Hugging Face name already on this machine",
    )
    passage_words: int = Field(120, ge=20, le=400, description="longest passage, in words")
    max_file_mb: int = Field(100, ge=1, description="largest file that is read, in MiB")
    threads: int = Field(0, ge=0, description="processor threads for the query encoder; 0 lets it choose")
    candidates: int = Field(50, ge=1, le=1000, description="passages each retriever proposes")
    answer_words: int = Field(80, ge=10, le=400, description="longest answer, in words quoted")
    refuse_below: float = Field(
        0.35, ge=0.0, le=1.0, description="smallest confidence at which an answer is given"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, **arguments: Any) -> Settings:
        """Settings from every source, ``arguments`` that are None left to the others."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or CONFIG_FILE
            raise ConfigError(
                f"setting {name!r}: {first['msg']} (got {first.get('input')!r}). Correct it in {CONFIG_FILE}, "
                f"in the environment as GOVQA_{name.upper()}, or in the argument."
            ) from error
        except ValueError as error:  # a govqa.toml that is not TOML
            raise ConfigError(f"{CONFIG_FILE}: {error}. Correct the file or remove it.") from error

    def index_fingerprint(self) -> str:
        """A hash of the settings that shape the index."""
        values = {name: getattr(self, name) for name in INDEX_SETTINGS}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
