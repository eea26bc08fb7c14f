"""What the documents tell a reader to do can be done: commands, options, links and examples are real."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import govqa

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/integrations.md",
    "index/README.md",
)
SHELL = {"sh", "bash", "shell", "console"}

# Commands that are not ours to describe.
FOREIGN = {"git", "cd", "pip", "sudo", "source", "curl", "apt-get", "export"}


def fences(name: str, languages: set[str]) -> list[str]:
    """The fenced blocks of a document in one of the languages."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [body for language, body in blocks if language in languages]


def commands(name: str) -> list[list[str]]:
    """Each command of a document's shell blocks, split into words; output and comments left out."""
    found = []
    for block in fences(name, SHELL):
        lines = block.replace("\\\n", " ").splitlines()
        if any(line.startswith("$ ") for line in lines):
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        for line in lines:
            words = shlex.split(line, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words:
                found.append(words)
    return found


def options_of(subcommand: str) -> set[str]:
    """The options that ``govqa SUBCOMMAND`` takes. Raises KeyError if there is no such subcommand."""
    import typer

    from govqa.cli.app import app

    command = typer.main.get_command(app).commands[subcommand]
    return {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}


def test_every_command_in_the_documents_exists():
    unknown = []
    for name in DOCUMENTS:
        for words in commands(name):
            program, *rest = words
            if program.startswith("python") and rest:
                exists = rest[0] == "-m" or (ROOT / rest[0]).is_file()
            elif program.endswith("govqa") and rest and not rest[0].startswith("-"):
                given = {word.split("=")[0] for word in rest[1:] if word.startswith("-")}
                try:
                    exists = given <= options_of(rest[0]) | {"--help"}
                except KeyError:
                    exists = False
            else:
                foreign = Path(program).name in FOREIGN or program.startswith(".venv/")
                exists = foreign or (ROOT / program).is_file()
            if not exists:
                unknown.append(f"{name}: {shlex.join(words)}")
    assert not unknown


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_project_lead_somewhere(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r"(?:src|srcset)=\"([^\"]+)\"", text)
    folder = (ROOT / name).parent
    broken = [target for target in targets if "://" not in target and not (folder / target).exists()]
    assert not broken


@pytest.mark.parametrize("name", DOCUMENTS)
def test_python_examples_are_python_and_use_public_names(name: str):
    for block in fences(name, {"python", "py"}):
        compile(block, name, "exec")
        assert set(re.findall(r"\bgovqa\.(\w+)", block)) <= {
            *govqa.__all__,
            "cli",
            "integrations",
            "evaluation",
        }
