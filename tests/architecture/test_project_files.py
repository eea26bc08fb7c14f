"""The project's own files agree with each other and hold for any machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".jsonl", ".js", ".css", ".html", ".yaml", ".yml", ".sh", ""}


def package_name(requirement: str) -> str:
    """The distribution a requirement asks for, in the form in which names are compared."""
    name = re.split(r"[\s<>=!~;\[(]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def project_files() -> list[Path]:
    """Every file that belongs to the project: what git holds or would hold."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode("utf-8")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so what belongs to the project is unknown")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_dependency_has_its_reason_in_the_architecture():
    """A row of a table whose first cell names the package and whose second is not empty."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    explained: set[str] = set()
    for first, *others in rows:
        if others and others[0].strip(" -:"):
            explained |= {package_name(name) for name in re.findall(r"[\w.-]+", first)}
    unexplained = {package_name(line) for line in PROJECT["dependencies"]} - explained
    assert not unexplained


def test_every_dependency_is_pinned_for_set_up():
    asked_for = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    unpinned = {package_name(line) for line in asked_for} - pins().keys()
    assert not unpinned


def test_everything_that_is_imported_is_asked_for():
    """A package that only comes along with another may go away with its next version."""
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    extras = PROJECT["optional-dependencies"]
    asked_for = {package_name(line) for line in PROJECT["dependencies"] + extras["langchain"] + extras["mcp"]}
    brought_by = packages_distributions()
    unasked = {
        name
        for name in imported - sys.stdlib_module_names - {"govqa"}
        if not asked_for & {package_name(distribution) for distribution in brought_by.get(name, [name])}
    }
    assert not unasked


def test_pins_are_plain_versions_from_any_index():
    for name, version in pins().items():
        assert name == package_name(name), f"{name}: write it as {package_name(name)}"
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version), f"{name}=={version}"


def test_pins_are_in_order():
    assert list(pins()) == sorted(pins())


def test_the_project_can_be_packed():
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"):
        assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_no_file_names_a_folder_of_one_machine():
    place = re.compile(r"(?<![\w./])/(?:home|Users|root|work|tmp|mnt|srv)/[A-Za-z0-9_]")
    windows = re.compile(r"\b[A-Z]:\\Users\\", re.IGNORECASE)
    named = []
    for path in project_files():
        if path.suffix not in TEXT or path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for pattern in (place, windows):
            named += [f"{path.relative_to(ROOT)}: {found.group()}" for found in pattern.finditer(text)]
    assert not named


def test_no_large_file_is_kept():
    large = {path.name: path.stat().st_size for path in project_files() if path.stat().st_size > 5_000_000}
    assert list(large) == ["reader.npz"]
    assert large["reader.npz"] <= 12 * 2**20


def test_only_the_note_is_kept_of_the_index():
    kept = [path.relative_to(ROOT).as_posix() for path in project_files()]
    assert [name for name in kept if name.startswith("index/")] == ["index/README.md"]


def test_no_ones_own_documents_are_kept():
    assert not [path for path in project_files() if path.is_relative_to(ROOT / "corpus" / "originals")]
