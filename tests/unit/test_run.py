"""run.py: what it says to a machine it cannot work on, and when it leaves an environment alone."""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("govqa_run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project to set up, in a folder with a space and an accent in its name."""
    folder = tmp_path / "my projét"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling>=1.27"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "sample"\nversion = "1"\n',
        encoding="utf-8",
    )
    (folder / "constraints.txt").write_text("", encoding="utf-8")
    return folder


def pretend_environment(run: ModuleType, project: Path, script: str) -> Path:
    """An environment whose Python is a shell script."""
    python = Path(run.interpreter(str(project / ".venv")))
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    return project / ".venv"


def stamp(run: ModuleType, project: Path, **changes: object) -> None:
    wanted = run.fingerprint(str(project), False)
    run.write_stamp(str(project / ".venv"), {**wanted, "state": "ready", **changes})


needs_shell = pytest.mark.skipif(os.name == "nt", reason="the pretended interpreter is a shell script")


# -- Pythons that won't do --------------------------------------------------------------------------------


def test_an_old_python_is_told_which_one_is_needed_and_what_to_do(run: ModuleType):
    message = run.too_old((3, 9, 2, "final", 0), "/opt/old/bin/python3")
    assert "needs Python 3.11 or newer; this is 3.9.2 at /opt/old/bin/python3" in message
    assert "python3.12 run.py" in message


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_a_python_before_3_11_is_too_old(run: ModuleType, version: tuple[int, int, int]):
    assert run.too_old(version, "python") is not None


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_python_from_3_11_on_will_do(run: ModuleType, version: tuple[int, int, int]):
    assert run.too_old(version, "python") is None


def test_old_pythons_can_parse_the_file():
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert source.isascii()  # Python 2 wants an encoding line otherwise
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.Await, ast.Match)
    for node in ast.walk(ast.parse(source, feature_version=(3, 7))):
        assert not isinstance(node, newer), ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            parameters = [*node.args.args, *node.args.kwonlyargs]
            assert not node.args.kwonlyargs
            assert node.returns is None
            assert all(parameter.annotation is None for parameter in parameters)
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(part, ast.Starred) for part in node.elts)


def test_a_python_without_venv_is_told_which_package_brings_it(run: ModuleType):
    message = run.missing_parts(
        (3, 11, 2), "/usr/bin/python3", lambda name: None if name == "ensurepip" else object()
    )
    assert "without ensurepip" in message
    assert "sudo apt install python3.11-venv" in message


def test_a_complete_python_is_not_complained_of(run: ModuleType):
    assert run.missing_parts((3, 11, 2), "python3", lambda name: object()) is None


# -- environments -----------------------------------------------------------------------------------------


@needs_shell
def test_a_finished_environment_is_used_without_running_anything(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
):
    pretend_environment(run, project, "exit 1")
    stamp(run, project)
    monkeypatch.setattr(run, "subprocess", None)
    assert run.prepare(str(project), False) == run.interpreter(str(project / ".venv"))


@needs_shell
def test_an_environment_for_the_checks_serves_the_chat_too_but_not_the_reverse(
    run: ModuleType, project: Path
):
    environment = str(pretend_environment(run, project, "exit 1"))
    stamp(run, project, dev=True)
    assert run.is_ready(environment, run.fingerprint(str(project), False))
    stamp(run, project, dev=False)
    assert not run.is_ready(environment, run.fingerprint(str(project), True))


@needs_shell
@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_make_an_environment_stale(run: ModuleType, project: Path, name: str):
    environment = str(pretend_environment(run, project, "exit 1"))
    stamp(run, project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not run.is_ready(environment, run.fingerprint(str(project), False))


@needs_shell
@pytest.mark.parametrize("change", [{"state": "collecting"}, {"python": "3.10"}, {"root": "/elsewhere"}])
def test_an_environment_of_another_state_python_or_place_is_not_ready(
    run: ModuleType, project: Path, change: dict[str, str]
):
    environment = str(pretend_environment(run, project, "exit 1"))
    stamp(run, project, **change)
    assert not run.is_ready(environment, run.fingerprint(str(project), False))


def test_an_environment_whose_python_is_gone_is_not_ready(run: ModuleType, project: Path):
    (project / ".venv").mkdir()
    stamp(run, project)
    assert not run.is_ready(str(project / ".venv"), run.fingerprint(str(project), False))


@needs_shell
def test_an_environment_cut_off_before_installing_is_completed(run: ModuleType, project: Path):
    environment = str(pretend_environment(run, project, f"echo {sys.version_info[0]}.{sys.version_info[1]}"))
    stamp(run, project, state="collecting")
    assert run.why_remake(environment, run.fingerprint(str(project), False)) is None


@needs_shell
@pytest.mark.parametrize("state", ["making", "installing"])
def test_an_environment_cut_off_in_the_middle_is_made_again(run: ModuleType, project: Path, state: str):
    environment = str(pretend_environment(run, project, f"echo {sys.version_info[0]}.{sys.version_info[1]}"))
    stamp(run, project, state=state)
    assert run.why_remake(environment, run.fingerprint(str(project), False)) is not None


@needs_shell
def test_an_environment_of_another_python_is_made_again(run: ModuleType, project: Path):
    environment = str(pretend_environment(run, project, "echo 3.10"))
    stamp(run, project, state="collecting")
    assert "3.10" in run.why_remake(environment, run.fingerprint(str(project), False))


@needs_shell
def test_an_environment_that_someone_else_made_is_never_deleted(run: ModuleType, project: Path):
    environment = pretend_environment(run, project, "exit 1")
    (environment / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(run.SetupError, match=r"was not made by run\.py"):
        run.prepare(str(project), False)
    assert (environment / "mine.txt").read_text(encoding="utf-8") == "precious"


def test_a_damaged_stamp_counts_as_none(run: ModuleType, project: Path):
    (project / ".venv").mkdir()
    for damage in (b"", b"{", b"[1]", b"\xff\xfe"):
        (project / ".venv" / run.STAMP).write_bytes(damage)
        assert run.read_stamp(str(project / ".venv")) == {}


def test_another_active_environment_does_not_lead_astray(run: ModuleType, monkeypatch: pytest.MonkeyPatch):
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "/elsewhere")
    variables = run.clean_variables()
    assert "/elsewhere" not in variables.values()
    assert variables["PATH"] == os.environ["PATH"]


# -- pip --------------------------------------------------------------------------------------------------


@needs_shell
def test_a_package_that_cannot_be_reached_is_named_with_what_to_check(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
):
    environment = pretend_environment(run, project, f'exec "{sys.executable}" "$@"')
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_DRY_RUN", "1")  # the pretended environment is the one that runs this test
    wanted = run.fingerprint(str(project), False)
    with pytest.raises(run.SetupError) as raised:
        run.install(str(project), str(environment), wanted)
    message = str(raised.value)
    assert "could not reach the package index for hatchling" in message
    assert "network" in message
    assert "proxy" in message
    assert "run the same command again" in message
    assert run.read_stamp(str(environment))["state"] == "collecting"
    assert b"hatchling" in (environment / run.PIP_LOG).read_bytes()


@needs_shell
def test_a_failed_update_leaves_a_working_environment_working(run: ModuleType, project: Path):
    environment = pretend_environment(run, project, "echo no such package; exit 1")
    stamp(run, project)
    with pytest.raises(run.SetupError):
        run.install(str(project), str(environment), run.fingerprint(str(project), True))
    assert run.is_ready(str(environment), run.fingerprint(str(project), False))


@needs_shell
def test_once_packages_are_being_installed_a_cut_is_remembered(run: ModuleType, project: Path):
    environment = pretend_environment(run, project, "echo Installing collected packages: a, b; exit 1")
    stamp(run, project)
    with pytest.raises(run.SetupError):
        run.install(str(project), str(environment), run.fingerprint(str(project), True))
    assert run.read_stamp(str(environment))["state"] == "installing"


@needs_shell
def test_the_source_is_found_in_a_folder_whose_name_the_locale_cannot_spell(run: ModuleType, project: Path):
    (project / "src").mkdir()
    environment = project / ".venv"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = environment / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "_editable_impl_govqa.pth").write_text(str(project / "src"), encoding="utf-8")
    (packages / "other.pth").write_text(str(project / "src"), encoding="utf-8")
    run.point_relatively(str(project), str(environment))
    pointer = (packages / "_editable_impl_govqa.pth").read_text(encoding="ascii")
    assert (packages / pointer).resolve() == (project / "src").resolve()
    assert (packages / "other.pth").read_text(encoding="utf-8") == str(project / "src")


def test_a_package_without_a_build_for_this_python_is_not_blamed_on_the_network(run: ModuleType):
    message = run.explain(
        [
            "ERROR: Could not find a version that satisfies the requirement torch>=2 (from versions: 1.0)",
            "ERROR: No matching distribution found for torch>=2",
        ],
        "pip.log",
    )
    assert "found no torch that fits this Python" in message
    assert "could not reach" not in message


def test_a_full_disk_is_called_that(run: ModuleType):
    message = run.explain(["ERROR: [Errno 28] No space left on device"], "pip.log")
    assert "The disk is full" in message


def test_any_other_failure_shows_the_end_of_what_pip_said_and_where_the_rest_is(run: ModuleType):
    message = run.explain([f"line {number}" for number in range(50)], "the/pip.log")
    assert "line 49" in message
    assert "line 10" not in message
    assert "the/pip.log" in message


def test_progress_tells_what_pip_is_at(run: ModuleType):
    progress = run.PipProgress()
    assert progress.take("Collecting torch==2.13.0 (from govqa)")
    assert progress.doing == "collecting torch (1 so far)"
    assert progress.take("  Downloading torch-2.13.0-cp311-linux.whl (180.2 MB)".strip())
    assert progress.doing == "downloading torch (180.2 MB)"
    assert not progress.take("Requirement already satisfied: numpy")
    assert not progress.installing
    assert progress.take("Installing collected packages: a, b, c")
    assert progress.installing
    assert progress.doing == "installing 3 packages"


# -- commands ---------------------------------------------------------------------------------------------


def test_every_check_runs_and_the_first_failure_is_the_exit_status(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def exits(status: int) -> list[str]:
        return [sys.executable, "-c", f"raise SystemExit({status})"]

    checks = [("one", exits(0)), ("two", exits(3)), ("three", exits(4)), ("four", exits(0))]
    monkeypatch.setattr(run, "prepare", lambda root, dev: sys.executable)
    monkeypatch.setattr(run, "check_commands", lambda python, fast: checks)
    assert run.check(str(project), fast=False) == 3
    summary = capfd.readouterr().out.split("== summary\n")[1].splitlines()
    assert [line.split()[:2] for line in summary] == [
        ["one", "ok"],
        ["two", "FAILED"],
        ["three", "FAILED"],
        ["four", "ok"],
    ]


def test_the_fast_check_leaves_out_slow_and_browser_tests_and_nothing_else(run: ModuleType):
    whole, fast = run.check_commands("python", False), run.check_commands("python", True)
    assert fast[:-1] == whole[:-1]
    assert fast[-1][1] == [*whole[-1][1], "-m", "not slow and not browser"]


def test_the_chats_options_are_handed_on(run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[list[str]] = []
    monkeypatch.setattr(run, "prepare", lambda root, dev: "python")
    monkeypatch.setattr(run.os, "chdir", lambda folder: None)
    monkeypatch.setattr(run.os, "execve", lambda program, command, variables: seen.append(command))
    monkeypatch.setattr(run.subprocess, "call", lambda command, env: seen.append(command))
    run.chat(str(project), ["--port", "8000"])
    assert seen == [["python", str(project / "app.py"), "--port", "8000"]]


@pytest.mark.skipif(os.name == "nt", reason="the chat replaces the process only elsewhere")
def test_folders_are_meant_from_where_the_user_is(
    run: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[list[str], str]] = []
    here = tmp_path / "elsewhere"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("GOVQA_CORPUS", "papers")
    monkeypatch.setattr(run, "prepare", lambda root, dev: "python")
    monkeypatch.setattr(run.os, "execve", lambda _, command, env: seen.append((command, env["GOVQA_CORPUS"])))
    run.chat(str(project), ["--corpus", "a", "--index=../b", "--port", "8000"])
    command, corpus = seen[0]
    assert command[2:] == ["--corpus", str(here / "a"), f"--index={tmp_path / 'b'}", "--port", "8000"]
    assert corpus == str(here / "papers")


@pytest.mark.parametrize("arguments", [["chek"], ["check", "quick"], ["check", "fast", "more"]])
def test_a_mistyped_command_is_refused_before_anything_is_made(
    run: ModuleType, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(run, "prepare", None)
    assert run.main(arguments) == 1
    assert "run.py --help" in capsys.readouterr().err


def test_an_interruption_is_quiet_and_says_how_to_go_on(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def interrupted(root: str, dev: bool) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "prepare", interrupted)
    assert run.main([]) == 130
    assert "Run the same command again" in capsys.readouterr().err
