"""The examples run as they stand, and docs/integrations.md shows them as they are."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import govqa

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(govqa.__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGE = (ROOT / "docs" / "integrations.md").read_text("utf-8")

QUESTION = "Since when has he worked at the locks of Ekeby?"
WORDS = "I have worked at the locks of Ekeby since the spring of 1989"


# http_client.py, which needs a server, is run in test_http_api.py.
@pytest.mark.parametrize("name", ["python_api.py", "langchain_chain.py", "mcp_client.py"])
def test_an_example_prints_what_answers(built: Any, name: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name, built.index, QUESTION],
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert WORDS in done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_says_how_to_run_it(path: Path) -> None:
    usage = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert f"python examples/{path.name}" in usage


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_page_shows_an_example_as_it_is(path: Path) -> None:
    assert f"```python\n{path.read_text('utf-8')}```" in PAGE


def test_the_page_shows_no_other_python() -> None:
    assert PAGE.count("```python\n") == len(EXAMPLES)


def test_the_configuration_of_an_assistant_is_a_command_of_ours() -> None:
    from typer.main import get_command

    from govqa.cli.app import app

    (block,) = re.findall(r"```json\n(\{\n  \"mcpServers.*?)```", PAGE, flags=re.DOTALL)
    server = json.loads(block)["mcpServers"]["govqa"]
    name, *arguments = server["args"]
    get_command(app).commands[name].make_context(name, arguments)  # type: ignore[attr-defined]
    assert server["command"].endswith("/govqa")


def test_the_page_describes_every_field_of_what_is_returned() -> None:
    from dataclasses import fields

    from govqa.integrations.functions import Excerpt
    from govqa.store import DocumentSummary
    from govqa.types import Answer, Citation, Hit, Passage

    for value in (Answer, Citation, Hit, Passage, DocumentSummary, Excerpt):
        missing = {field.name for field in fields(value) if f"`{field.name}`" not in PAGE}
        assert not missing, value.__name__
