"""Settings: which source wins, and errors that name the setting and where it can be corrected."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from govqa.config import CONFIG_FILE, INDEX_SETTINGS, Settings
from govqa.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder without a govqa.toml."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str) -> None:
    Path(CONFIG_FILE).write_text(text, "utf-8")


def test_defaults_are_valid_and_need_no_file() -> None:
    settings = Settings.load()
    assert settings.corpus == Path("corpus")
    assert settings.index == Path("index")
    assert settings == Settings()


def test_file_beats_defaults_environment_beats_file_arguments_beat_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings.load().passage_words == 120
    write("passage_words = 100\nanswer_words = 50\n")
    assert Settings.load().passage_words == 100
    monkeypatch.setenv("GOVQA_PASSAGE_WORDS", "90")
    assert Settings.load().passage_words == 90
    assert Settings.load(passage_words=80).passage_words == 80
    assert Settings.load(passage_words=80).answer_words == 50


def test_argument_that_is_none_is_left_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_INDEX", "elsewhere")
    assert Settings.load(index=None).index == Path("elsewhere")


def test_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_PASSAGE_WORDS", "")
    assert Settings.load().passage_words == 120


def test_variables_of_other_programs_are_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSAGE_WORDS", "90")
    monkeypatch.setenv("GOVQA_SOMETHING_ELSE", "1")
    assert Settings.load() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passage_words", 19),
        ("passage_words", 401),
        ("passage_words", "many"),
        ("max_file_mb", 0),
        ("threads", -1),
        ("candidates", 0),
        ("answer_words", 9),
        ("refuse_below", 1.01),
        ("refuse_below", -0.01),
        ("refuse_below", "nan"),
        ("corpus", 3),
    ],
)
def test_value_that_cannot_be_used_is_named_with_its_setting(name: str, value: Any) -> None:
    with pytest.raises(ConfigError) as error:
        Settings.load(**{name: value})
    message = str(error.value)
    assert f"'{name}'" in message
    assert repr(value) in message
    assert CONFIG_FILE in message
    assert f"GOVQA_{name.upper()}" in message


@pytest.mark.parametrize("source", ["file", "environment", "argument"])
def test_a_wrong_value_is_an_error_wherever_it_comes_from(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source == "file":
        write('passage_words = "lots"')
    if source == "environment":
        monkeypatch.setenv("GOVQA_PASSAGE_WORDS", "lots")
    with pytest.raises(ConfigError, match=r"'passage_words'.*'lots'"):
        Settings.load(**({"passage_words": "lots"} if source == "argument" else {}))


def test_misspelt_setting_is_an_error_and_not_ignored() -> None:
    with pytest.raises(ConfigError, match="'passage_word'"):
        Settings.load(passage_word=100)
    write("pasage_words = 100")
    with pytest.raises(ConfigError, match="'pasage_words'"):
        Settings.load()


@pytest.mark.parametrize("data", [b"passage_words = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_file_that_is_not_toml_is_named(data: bytes, elsewhere: Path) -> None:
    Path(CONFIG_FILE).write_bytes(data)
    with pytest.raises(ConfigError) as error:
        Settings.load()
    assert str(elsewhere / CONFIG_FILE) in str(error.value)
    assert "Correct the file or remove it" in str(error.value)


def test_folder_in_the_place_of_the_file_is_named(elsewhere: Path) -> None:
    Path(CONFIG_FILE).mkdir()
    with pytest.raises(ConfigError, match=CONFIG_FILE):
        Settings.load()


def test_settings_are_frozen_and_can_be_a_key() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.passage_words = 50  # type: ignore[misc]
    assert hash(settings) == hash(Settings())
    assert Settings() != Settings(passage_words=50)


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_CURATOR_PASSWORD", "correct horse")
    settings = Settings.load()
    assert settings.curator_password.get_secret_value() == "correct horse"
    assert "horse" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    monkeypatch.delenv("GOVQA_CURATOR_PASSWORD")
    for wrong in ({"curator_password": ["correct horse"]}, {"curator_pasword": "correct horse"}):
        with pytest.raises(ConfigError) as error:
            Settings.load(**wrong)
        assert "horse" not in f"{error.value} {error.value.__cause__}"


def test_a_file_keeps_a_password_as_a_hash_only() -> None:
    write('curator_password = "correct horse"')
    with pytest.raises(ConfigError, match="govqa password") as error:
        Settings.load()
    assert "horse" not in str(error.value)
    write('curator_password = "scrypt:2:8:1:00:00"')
    assert Settings.load().curator_password.get_secret_value() == "scrypt:2:8:1:00:00"
    write('curator_password = ""')
    assert Settings.load() == Settings()


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_fingerprint_changes_with_the_settings_that_shape_the_index_and_no_others() -> None:
    before = Settings().index_fingerprint()
    changed: dict[str, Any] = {
        "corpus": "elsewhere",
        "index": "elsewhere",
        "model": "another",
        "passage_words": 50,
        "max_file_mb": 1,
        "file_seconds": 1,
        "file_memory_mb": 256,
        "ocr": True,
        "ocr_language": "deu",
        "threads": 1,
        "candidates": 10,
        "answer_words": 20,
        "reader": "none",
        "refuse_below": 0.5,
        "questions_per_minute": 5,
        "answers_at_once": 1,
        "max_corpus_mb": 1,
        "curator_password": "correct horse",
    }
    assert set(changed) == set(Settings.model_fields), "say here whether the new setting shapes the index"
    for name, value in changed.items():
        differs = Settings(**{name: value}).index_fingerprint() != before
        assert differs is (name in INDEX_SETTINGS), name
