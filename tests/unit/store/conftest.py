from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.store import FORMAT_VERSION, IndexStore, StagedGeneration, record_files
from govqa.types import Duplicate, FailedFile, IndexManifest


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


@pytest.fixture
def manifest_of() -> Callable[..., IndexManifest]:
    def make(staged: StagedGeneration, *, encoder: str = "", reader: str = "") -> IndexManifest:
        return IndexManifest(
            format_version=FORMAT_VERSION,
            generation=staged.id,
            parent=staged.parent,
            created="2026-01-02T03:04:05Z",
            govqa_version="0.1.0",
            settings_fingerprint="0123456789abcdef",
            loader="loader/1",
            splitter="splitter/1",
            analyser="analyser/1",
            model="model",
            model_sha256="0" * 64,
            encoder=encoder,
            reader=reader,
            dimension=3,
            documents=1,
            passages=2,
            failed=(FailedFile("a/\udcff.pdf", "CorruptDocument", "it is damaged", "Save it again"),),
            duplicates=(Duplicate("b.md", "a.md", 0.875),),
            corrections="0" * 16,
            files=record_files(staged.folder),
        )

    return make


@pytest.fixture
def publish(manifest_of: Callable[..., IndexManifest]) -> Callable[..., str]:
    """Publish a generation of two small files, one of them in a folder, and the models that are named."""

    def make(store: IndexStore, content: str = "content", encoder: str = "", reader: str = "") -> str:
        with store.lock():
            for model in filter(None, (encoder, reader)):
                if store.check_encoder(model):
                    with store.stage_encoder(model) as folder:
                        (folder / "model.onnx").write_text(f"weights of {model}")
            with store.stage() as staged:
                (staged.folder / "a.txt").write_text(content)
                (staged.folder / "lexical").mkdir()
                (staged.folder / "lexical" / "b.bin").write_bytes(bytes(range(256)))
                store.publish(staged, manifest_of(staged, encoder=encoder, reader=reader))
        return staged.id

    return make
