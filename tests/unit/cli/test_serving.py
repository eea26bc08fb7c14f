from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from govqa.cli import main
from govqa.config import Settings
from govqa.ui.passwords import kept


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What would have been done to serve, in order."""
    calls: list[tuple[str, Any]] = []

    def prepare_index(settings: Settings) -> None:
        calls.append(("prepare", settings.corpus))

    def serve(settings: Settings, *args: Any, **kwargs: Any) -> None:
        calls.append(("serve", (settings.index, args, kwargs)))

    monkeypatch.setattr("govqa.ui.startup.prepare_index", prepare_index)
    # As an attribute of its package, the module's name is the function.
    monkeypatch.setattr(import_module("govqa.ui.serve"), "serve", serve)
    return calls


def test_the_index_is_brought_up_to_date_before_the_chat_is_served(calls: list[tuple[str, Any]]) -> None:
    assert main(["serve", "--corpus", "c", "--index", "i"]) == 0
    assert calls == [
        ("prepare", Path("c")),
        ("serve", (Path("i"), (None, None), {"names": (), "open_browser": False, "mcp": False})),
    ]


def test_options_are_passed_on(calls: list[tuple[str, Any]]) -> None:
    arguments = "serve --no-build --host 0.0.0.0 --port 8080 --name a.org --name b.org --open --mcp"
    assert main(arguments.split()) == 0
    ((_, (_, args, kwargs)),) = calls
    assert args == ("0.0.0.0", 8080)
    assert kwargs == {"names": ["a.org", "b.org"], "open_browser": True, "mcp": True}


def test_a_password_is_asked_for_twice_and_only_what_may_be_kept_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed.append(prompt) or "correct horse")
    monkeypatch.setattr("govqa.ui.passwords._COST", 2)
    assert main(["password"]) == 0
    said = capsys.readouterr()
    assert len(typed) == 2
    assert kept(said.out.strip()).is_of("correct horse")
    assert "horse" not in said.out + said.err


def test_a_password_that_is_too_short_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "short")
    assert main(["password"]) == 1
    assert "at least 8 characters" in capsys.readouterr().err
