"""The help of every command is what the files beside this one say.

After a change that is meant, write them anew and read the difference:

    REFRESH_GOLDEN=1 python -m pytest tests/golden/cli
"""

import os
from pathlib import Path

import pytest
from typer.main import get_command

from govqa.cli import main
from govqa.cli.app import app
from govqa.retrieval.filters import FILTERS

HERE = Path(__file__).parent
COMMANDS = list(get_command(app).commands)  # type: ignore[attr-defined]


def help_of(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*arguments, "--help"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


def test_the_commands_are_those_that_are_promised() -> None:
    promised = "index add remove watch ask retrieve list cite verify eval doctor rollback feedback"
    promised += " serve password mcp"
    assert sorted(COMMANDS) == sorted(promised.split())


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_as_recorded(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = help_of([command] if command else [], capsys, monkeypatch)
    recorded = HERE / f"{command or 'govqa'}.txt"
    if os.environ.get("REFRESH_GOLDEN"):
        recorded.write_text(text, "utf-8")
    assert text == recorded.read_text("utf-8")


def test_no_recorded_help_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == {"govqa", *COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_the_terminal_and_has_examples_and_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = help_of([command], capsys, monkeypatch)
    assert max(map(len, text.splitlines())) <= 80
    assert f"  govqa {command}" in text
    assert "Exit codes:" in text


def test_every_command_has_a_line_of_its_own_in_the_overview(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = help_of([], capsys, monkeypatch)
    assert "..." not in text.partition("Commands:")[2]


@pytest.mark.parametrize("command", ["ask", "retrieve"])
def test_help_names_every_filter(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = help_of([command], capsys, monkeypatch)
    assert all(name in text for name in FILTERS)
