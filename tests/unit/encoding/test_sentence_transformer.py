"""The encoder that builds turns what sentence-transformers raises into an error of ours."""

import subprocess
import sys
from pathlib import Path

import pytest

from govqa.encoding import Model
from govqa.encoding.sentence_transformer import SentenceTransformerEncoder
from govqa.errors import ModelError


def test_its_module_imports_no_torch() -> None:
    code = (
        "import sys, govqa.encoding.sentence_transformer\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow  # imports sentence-transformers
@pytest.mark.parametrize(
    "files", [{}, {"model.safetensors": b"no weights", "config.json": b"{}", "tokenizer.json": b"{}"}]
)
def test_folder_it_cannot_load_is_named(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ModelError, match="could not load") as error:
        SentenceTransformerEncoder(Model("m", tmp_path, "0" * 64))
    assert str(tmp_path) in str(error.value)
