from pathlib import Path

import pytest
import typer

from govqa.cli.options import parse_filters, settings_from
from govqa.errors import ConfigError


def test_filters_are_split_at_the_first_equals_sign() -> None:
    assert parse_filters(["source=a=b*", "date_from=2024"]) == {"source": "a=b*", "date_from": "2024"}
    assert parse_filters(None) == {}


@pytest.mark.parametrize("given", [["source"], ["=x"], ["source=a", "source=b"]])
def test_a_filter_without_a_key_or_given_twice_is_wrong_usage(given: list[str]) -> None:
    with pytest.raises(typer.BadParameter):
        parse_filters(given)


def test_folders_on_the_command_line_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_CORPUS", "from-environment")
    monkeypatch.setenv("GOVQA_INDEX", "from-environment")
    settings = settings_from(corpus=Path("given"))
    assert (settings.corpus, settings.index) == (Path("given"), Path("from-environment"))


def test_a_setting_that_cannot_be_used_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_PASSAGE_WORDS", "many")
    with pytest.raises(ConfigError, match="GOVQA_PASSAGE_WORDS"):
        settings_from()
