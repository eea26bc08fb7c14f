"""A small library with its index, built once with the real encoder, and what tests do to copies of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

import govqa
from govqa.config import Settings
from govqa.corpus import ORIGINALS
from govqa.indexing import build_index
from govqa.loading import METADATA_FILE
from govqa.types import BuildReport

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(govqa.__file__).parents[1]

COMMISSION = """---
title: The river commission
authors: [Ida Lund]
publisher: Valley Gazette
date: 2024-03-05
language: en
topics: [water, treaties]
---

# The river commission

## Seat and members

The river commission has its seat in Sandvik, on the east bank. It was founded in 1921 by six towns.

Each town sends two members, who serve for four years and cannot be chosen again.

## What does the commission decide?

What is it for? The commission sets how much water each town may take between May and September.

A town that takes more pays nine hundred marks for each day. Appeals are heard by the court in Varde.
"""
DAMS = """Dams of the valley

The oldest dam stands at Holm and was closed with clay and oak in 1764. It holds back a lake of three miles.

The concrete dam at Brekke was finished in 1958. Its turbines give light to forty thousand houses.
"""
INTERVIEW = """---
title: A talk with the keeper of the locks
date: 2025-01
---

# A talk with the keeper of the locks

**Anna Berg:** How long have you worked at the locks?

**Per Dahl:** I have worked at the locks of Ekeby since the spring of 1989, when the gates were of timber.

**Anna Berg:** What do the barges carry?

**Per Dahl:** Most of the barges carry gravel and grain, and a few carry wine from the southern hills.
"""
FERRY = """<!doctype html><html lang="en"><head><title>The ferry at Lindö</title></head><body><article>
<h1>The ferry at Lindö</h1>
<p>The cable ferry at Lindö crosses the river every twenty minutes from dawn until midnight all year.</p>
<p>Photo: the ferry in winter / Getty Images</p>
<p>A bridge was proposed in 1973, and the people of Lindö voted against it by a margin of eleven votes.</p>
</article></body></html>
"""

FILES: Mapping[str, str] = {
    "commission.md": COMMISSION,
    "notes/dams.txt": DAMS,
    "samtal på svenska/låsar vid älven.md": INTERVIEW,
    "ferry.html": FERRY,
}


#: Fixtures that encode, which takes PyTorch, which takes seconds to import.
ENCODING = frozenset({"built", "bundled", "offline"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        here = item.path.is_relative_to(Path(__file__).parent)
        if here and ENCODING & frozenset(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True, slots=True)
class Library:
    """A corpus and its index."""

    corpus: Path
    index: Path

    def build(self, *, rebuild: bool = False, strict: bool = False, **settings: object) -> BuildReport:
        """Bring the index up to date."""
        return build_index(
            self.corpus, self.index, settings=Settings.load(**settings), rebuild=rebuild, strict=strict
        )


def write_corpus(folder: Path) -> Path:
    for source, text in FILES.items():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library, built with PyTorch's encoder. Not to be changed: see ``library``."""
    folder = tmp_path_factory.mktemp("library")
    library = Library(write_corpus(folder / "corpus"), folder / "index")
    library.build()
    return library


@pytest.fixture
def library(built: Library, tmp_path: Path) -> Library:
    """A copy of the library, which a test may change as builds do. The files of its index are hard links."""
    shutil.copytree(built.corpus, tmp_path / "corpus")
    return Library(tmp_path / "corpus", copy_index(built.index, tmp_path / "index"))


def copy_index(index: Path, target: Path) -> Path:
    # Published files never change, so links do. The lock must be a file of its own.
    return shutil.copytree(index, target, copy_function=os.link, ignore=shutil.ignore_patterns(".*"))


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The bundled corpus, built once in a run of the tests, for all its workers. Not to be changed."""
    # Each worker of pytest-xdist has a session, and a folder inside that of the run.
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    library = Library(folder / "bundled" / "corpus", folder / "bundled" / "index")
    with FileLock(folder / "bundled.lock"):
        if not (library.index / "CURRENT").exists():
            users = shutil.ignore_patterns(ORIGINALS, METADATA_FILE)
            shutil.copytree(ROOT / "corpus", library.corpus, ignore=users, dirs_exist_ok=True)
            assert library.build().failed == ()
    return library


Python = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run_python() -> Python:
    """Run code in a Python of its own, with the govqa that is tested here and no settings for its hub."""

    def run(
        code: str, *arguments: object, cwd: Path, prefix: tuple[str, ...] = (), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))
        }
        return subprocess.run(
            [*prefix, sys.executable, "-c", code, *map(str, arguments)],
            cwd=cwd,
            env=environment | {"PYTHONPATH": str(SOURCE)} | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )

    return run


@pytest.fixture
def python(run_python: Python, tmp_path: Path) -> Python:
    """``run_python`` in an empty folder."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    return partial(run_python, cwd=folder)


@pytest.fixture
def interrupting() -> Iterator[None]:
    """Threads take turns as often as Python lets them, so that what is not safe between them breaks."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
