import subprocess
import sys

import pytest

from govqa.config import Settings
from govqa.errors import ConfigError, GovqaError
from govqa.types import BuildReport, FailedFile
from govqa.ui import startup
from govqa.ui.serve import main, prepare_index

module = sys.modules["govqa.ui.serve"]  # the package gives that name to a function


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def test_importing_the_interface_imports_no_gradio():
    code = (
        "import sys, govqa.ui; sys.exit(any(m in sys.modules for m in ('gradio', 'torch', 'faiss', 'rich')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for option in ("--host", "--port", "--corpus", "--index", "--no-build", "--no-open", "--mcp", "--name"):
        assert option in said


def test_the_index_is_prepared_and_then_served_where_told(settings, monkeypatch):
    calls = []
    monkeypatch.setattr(module, "prepare_index", lambda s: calls.append(("build", s.corpus)))
    monkeypatch.setattr(module, "_keep_to_ourselves", lambda: None)
    monkeypatch.setattr(module, "import_module", lambda name: None)
    monkeypatch.setattr(module, "serve", lambda s, host, port, **_: calls.append(("serve", host, port)))
    arguments = [
        "--corpus",
        str(settings.corpus),
        "--index",
        str(settings.index),
        "--port",
        "7999",
        "--host",
        "::1",
    ]
    assert main(arguments) == 0
    assert calls == [("build", settings.corpus), ("serve", "::1", 7999)]
    assert main([*arguments, "--no-build"]) == 0
    assert calls[2:] == [("serve", "::1", 7999)]


def test_a_failure_is_one_line_and_a_status(monkeypatch, capsys):
    def fail(*_, **__):
        raise GovqaError("the port is taken")

    monkeypatch.setattr(module, "serve", fail)
    assert main(["--no-build"]) == 1
    assert capsys.readouterr().err == "govqa: the port is taken\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "７８６０"])
def test_a_port_must_be_one(port, monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", port)
    with pytest.raises(ConfigError):
        module._port(None)
    assert module._port(7999) == 7999


def test_a_port_that_is_none_is_said_before_anything_is_built(settings, monkeypatch, capsys):
    monkeypatch.setattr(module, "prepare_index", lambda s: pytest.fail("built"))
    assert main(["--corpus", str(settings.corpus), "--port", "78600"]) == 1
    assert "from 1 to 65535" in capsys.readouterr().err


def test_no_corpus_is_said_and_the_page_may_still_start(tmp_path, capsys):
    assert prepare_index(Settings(corpus=tmp_path / "none", index=tmp_path / "index")) is None
    assert "none" in capsys.readouterr().err


def test_what_was_left_out_is_said_with_its_reason(settings, monkeypatch, capsys):
    failed = FailedFile("scan.pdf", "NoTextLayer", "it has no text", "run OCR on it")
    report = BuildReport("g", added=("a.md",), failed=(failed,), documents=1, passages=3)
    monkeypatch.setattr(startup, "build_apart", lambda *_: report)
    assert prepare_index(settings) == report
    said = capsys.readouterr().err
    assert "1 document, 3 passages (1 added" in said
    assert "scan.pdf. It has no text. Run OCR on it." in said


def test_a_failed_build_stops_only_where_there_is_nothing_to_serve(settings, monkeypatch, capsys):
    def fail(*_):
        raise GovqaError("the disk is full")

    monkeypatch.setattr(startup, "build_apart", fail)
    with pytest.raises(GovqaError):
        prepare_index(settings)
    settings.index.mkdir()
    (settings.index / "CURRENT").write_text("g1\n")
    assert prepare_index(settings) is None
    assert "the disk is full" in capsys.readouterr().err
