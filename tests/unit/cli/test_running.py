import pytest

import govqa
from govqa.chatbot import Chatbot
from govqa.cli import main
from govqa.errors import IndexNotFound
from govqa.generation import Generation


def failing_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Chatbot, "open", fail)
    monkeypatch.setattr(Generation, "current", fail)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"govqa {govqa.__version__}\n"


def test_an_error_of_ours_is_one_message_on_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(IndexNotFound("there is no index in x\x1b[2J. Build it with  govqa index"), monkeypatch)
    assert main(["ask", "Where?"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "govqa: there is no index in x␛[2J. Build it with  govqa index\n"


def test_an_error_of_the_machine_is_a_message_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(PermissionError(13, "Permission denied", "index/CURRENT"), monkeypatch)
    assert main(["list"]) == 1
    assert capsys.readouterr().err == "govqa: index/CURRENT: Permission denied\n"


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(ZeroDivisionError(), monkeypatch)
    with pytest.raises(ZeroDivisionError):
        main(["list"])


def test_an_interruption_ends_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(KeyboardInterrupt(), monkeypatch)
    assert main(["list"]) == 130


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["ask"],
        ["ask", "Where?", "--unknown"],
        ["ask", "Where?", "--filter", "source"],
        ["retrieve", "Where", "-k", "0"],
        ["add"],
        ["remove"],
        ["serve", "--port", "70000"],
        ["eval"],
        ["eval", "q.jsonl", "--corpus", "a", "--index", "b"],
    ],
)
def test_wrong_usage_has_its_own_code(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "govqa" in output.err


def test_a_misspelt_command_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verfiy"]) == 2
    assert "'verify'" in capsys.readouterr().err
