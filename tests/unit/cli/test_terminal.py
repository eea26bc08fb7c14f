import json

import pytest

from govqa.cli.terminal import emphasise, note, print_json, say

LONG = "word " * 40


@pytest.mark.usefixtures("on_terminal")
def test_on_a_terminal_lines_are_wrapped_to_its_width(capsys: pytest.CaptureFixture[str]) -> None:
    say(LONG, indent="> ", hang="  ")
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("> word")
    assert len(others) > 1
    assert all(line.startswith("  word") for line in others)
    assert max(map(len, [first, *others])) <= 60


@pytest.mark.usefixtures("on_terminal")
def test_a_very_narrow_or_wide_terminal_still_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "5")
    say(LONG)
    assert max(map(len, capsys.readouterr().out.splitlines())) == 24
    monkeypatch.setenv("COLUMNS", "400")
    say(LONG)
    assert 90 < max(map(len, capsys.readouterr().out.splitlines())) <= 100


@pytest.mark.usefixtures("on_terminal")
def test_a_path_is_never_broken(capsys: pytest.CaptureFixture[str]) -> None:
    path = "originals/" + "very-long-name" * 8
    say(path, indent="  ")
    assert path in capsys.readouterr().out


def test_in_a_pipe_each_paragraph_is_one_line_without_marks(capsys: pytest.CaptureFixture[str]) -> None:
    say(LONG.strip(), f"an {emphasise('important')} word", indent="  ")
    assert capsys.readouterr().out == f"  {LONG.strip()}\n  an important word\n"


@pytest.mark.usefixtures("on_terminal")
def test_emphasis_is_bold_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"an {emphasise('important')} word")
    assert capsys.readouterr().out == "an \x1b[1mimportant\x1b[22m word\n"


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_emphasis_is_left_out_where_it_is_not_wanted(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    say(f"an {emphasise('important')} word")
    assert capsys.readouterr().out == "an important word\n"


def test_a_note_goes_to_standard_error_and_cannot_drive_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    note("red \x1b[31malert")
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "red ␛[31malert\n")


def test_json_keeps_every_script_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": "人工智能"})
    output = capsys.readouterr().out
    assert "人工智能" in output
    assert json.loads(output) == {"title": "人工智能"}
