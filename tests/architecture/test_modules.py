"""How the source is laid out: imports point down, modules are small and say what they are for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "govqa"
MODULES = sorted(SOURCE.rglob("*.py"))

# A module usually stays under 300 lines. One that is longer does one thing all the same, and is named here
# with the reason; none passes 400.
USUAL_LINES = 300
MOST_LINES = 400
LONG = {"types.py": "every value of the public interface, in one place"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_imports_keep_the_contract():
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_says_what_it_is_for():
    assert not [name_of(path) for path in MODULES if not ast.get_docstring(parsed(path))]


def test_every_public_function_and_class_has_a_docstring():
    bare = [
        f"{name_of(path)}: {node.name}"
        for path in MODULES
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


def test_modules_are_small():
    long = {name_of(path): lines for path in MODULES if (lines := line_count(path)) > USUAL_LINES}
    assert not {name: lines for name, lines in long.items() if lines > MOST_LINES or name not in LONG}
    assert not LONG.keys() - long.keys(), "no longer long: take it off the list"


def test_no_module_has_a_name_that_says_nothing():
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert not [name_of(path) for path in MODULES if path.stem in vague or path.parent.name in vague]


def test_nothing_is_unpickled():
    """An index comes from a folder, and reading a pickle runs what is in it."""
    imported = set()
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                imported |= {(alias.name.split(".")[0], name_of(path)) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add((node.module.split(".")[0], name_of(path)))
            elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert ast.unparse(node.value) == "False", name_of(path)
    picklers = {"pickle", "joblib", "dill", "cloudpickle", "shelve"}
    assert not [place for module, place in imported if module in picklers]
