"""Whatever step a build is killed at, what was served is served on, and the next build succeeds.

Run as a script (``python test_build_kill.py FOLDER ENCODER CASE``) this file kills a build at its n-th step,
for n = 1, 2, 3, …, until one gets through, and looks at what each left. Only a process without threads can
fork safely, so the tests start one. It encodes with the exported encoder, on one thread, since PyTorch takes
seconds to import.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import govqa
from govqa import Chatbot
from govqa.config import Settings
from govqa.encoding import Encodings
from govqa.errors import IndexNotFound, LoadError
from govqa.indexing import build_index, worker
from govqa.indexing.pool import File
from govqa.indexing.reading import Read, outcome_of
from govqa.store import IndexStore

#: Where a build is killed: before each call of these, and after those that are done in one stroke.
STEPS = (
    "govqa.indexing.build.find_changes",
    "govqa.indexing.worker.load",
    "govqa.indexing.worker.split",
    "govqa.indexing.build.write_records",
    "govqa.retrieval.lexical.write_lexical",
    "govqa.indexing.vectors.write_vectors",
    "govqa.indexing.vectors.write_keys",
    "govqa.indexing.vectors.write_dense",
    "govqa.indexing.resume.record_files",
    "govqa.indexing.outcome.record_files",
    "govqa.indexing.build.forget",
    "govqa.store.generations.publish_encoder",
    "govqa.store.generations.write_manifest",
    "govqa.store.generations.sync_tree",
    "govqa.store.generations.write_current",
    "govqa.store.generations.discard",
    "os.mkdir",
    "os.rename",
    "os.replace",
    "os.fsync",
    "os.unlink",
    "os.rmdir",
)
STROKES = ("os.rename", "os.replace")
OLD = "The oldest dam stands at Holm and was closed with clay and oak in 1764.\n"
NEW = "The new dam stands at Torp and was closed with steel and stone in 2009.\n"
QUESTIONS = ("Where does the oldest dam stand?", "Where does the new dam stand?")


def quotes(index: Path) -> list[str]:
    """What the index answers, every file of it checked first."""
    bot = Chatbot.open(index, settings=Settings.load(refuse_below=0.0, reader="none"))
    assert IndexStore(index).problems(bot.generation) == []
    return sorted({citation.quote for ask in QUESTIONS for citation in bot.ask(ask).citations})


def kill_everywhere(folder: Path, encoder: Path, *, first: bool) -> list[str]:
    """Kill a build at every step; returns the steps. ``first``: there was no index before."""
    use_encoder(encoder)
    corpus, prepared = folder / "corpus", folder / "prepared"
    (corpus / "old.txt").write_text(OLD)
    (corpus / "passing.txt").write_text("The lake behind the dam at Holm is three miles long.\n")
    if not first:
        build_index(corpus, prepared)
        (corpus / "passing.txt").unlink()
        build_index(corpus, prepared)  # two generations: the next build deletes one
    else:
        (corpus / "passing.txt").unlink()
    (corpus / "new.txt").write_text(NEW)
    before, after = [OLD.strip()], sorted([OLD.strip(), NEW.strip()])

    steps: list[str] = []
    for n in count(1):
        index = folder / f"index{n}"
        if not first:
            shutil.copytree(prepared, index, copy_function=os.link, ignore=shutil.ignore_patterns(".*"))
        step = killed_at(n, lambda index=index: build_index(corpus, index))
        if step is None:
            assert quotes(index) == after
            return steps
        steps.append(step)
        try:
            served = quotes(index)
        except IndexNotFound:
            served = []
        if first:
            assert served in ([], after), step
        else:
            assert served in (before, after), step
        report = build_index(corpus, index)
        assert {*report.unchanged, *report.added} == {"new.txt", "old.txt"}, step
        assert quotes(index) == after, step
        assert report.generation == IndexStore(index).current()
        assert_swept(index, step)
        shutil.rmtree(index)
    raise AssertionError("a build has an end")


def use_encoder(folder: Path) -> None:
    """Builds and questions use the encoder in ``folder``; what builds export of it is one small file."""
    from govqa.encoding import export, onnx, resolve_model

    encoder = onnx.OnnxEncoder(folder, threads=1)

    once: dict[str, Any] = {}

    class Remembering:
        """Encodes a text but once, here or in a process forked from this one."""

        dimension = encoder.dimension
        knows = staticmethod(encoder.knows)

        def encode(self, texts: Sequence[str]) -> Encodings:
            tick("before encode")
            for text in texts:
                once[text] = once.get(text) or encoder.encode([text])
            found = [once[text] for text in texts]
            return Encodings(
                np.concatenate([each.vectors for each in found]),
                [tokens for each in found for tokens in each.tokens],
                [offsets for each in found for offsets in each.offsets],
            )

    def remember(model: object, target: Path) -> None:
        tick("before export")
        onnx.write_config(target, dimension=encoder.dimension, max_tokens=256)
        tick("after export")

    def write_reader(target: Path) -> None:
        tick("before the reader's export")
        (target / "reader").write_text("stands in for what takes PyTorch")
        tick("after the reader's export")

    # Never imported: it imports PyTorch.
    sys.modules["govqa.reader.export"] = SimpleNamespace(export_reader=write_reader)  # type: ignore[assignment]
    model = resolve_model("all-MiniLM-L6-v2")  # hashes the weights, once for all builds
    replace("govqa.indexing.build.resolve_model", lambda name: model)
    export.export_encoder = remember
    onnx.OnnxEncoder = lambda folder, threads=0: Remembering()  # type: ignore[assignment, misc]
    replace("os.fsync", lambda file: None)  # a killed process loses nothing that it wrote
    replace("govqa.indexing.build.reading", reading_here)


@contextmanager
def reading_here(files: Sequence[File], settings: Settings, *, scratch: Path) -> Iterator[Any]:
    """Files read in this process: workers, which have tests of their own, take half a second to start."""

    class Reading:
        def is_waiting(self) -> bool:
            return False

        def __next__(self) -> Read | LoadError:
            file = next(remaining)
            request = worker.request(
                file.path, file.source, file.options, passage_words=settings.passage_words, seconds=60
            )
            return outcome_of(file, worker.read(json.loads(request)))

    remaining = iter(files)
    scratch.mkdir(exist_ok=True)
    yield Reading()


ticks: Callable[[str], None] | None = None


def tick(step: str) -> None:
    if ticks is not None:
        ticks(step)


def killed_at(n: int, build: Callable[[], object]) -> str | None:
    """The step at which ``build``, run in a process of its own, was killed, its n-th; None if it ended."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        left = n

        def kill(step: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.write(writing, step.encode())
                os.kill(os.getpid(), signal.SIGKILL)

        global ticks
        for name in STEPS:
            wrap(name)
        ticks = kill
        try:
            build()
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(process, 0)
    with open(reading, "rb") as pipe:
        step = pipe.read().decode()
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return step
    assert os.waitstatus_to_exitcode(status) == 0
    return None


def wrap(name: str) -> None:
    def ticking(*arguments: Any, **options: Any) -> Any:
        tick(f"before {name}")
        result = function(*arguments, **options)
        if name in STROKES:
            tick(f"after {name}")
        return result

    function = replace(name, ticking)


def replace(name: str, function: Callable[..., Any]) -> Any:
    """Put ``function`` in the place of the one of that name, and return that one."""
    module, _, attribute = name.rpartition(".")
    __import__(module)
    old = getattr(sys.modules[module], attribute)
    setattr(sys.modules[module], attribute, function)
    return old


def assert_swept(index: Path, step: str) -> None:
    """Nothing of the killed build is left."""
    store = IndexStore(index)
    assert {path.name for path in (index / "generations").iterdir()} == set(store.generations()), step
    assert store.generations()[-1] == store.current(), step
    # The one that the killed build came to replace goes when the next one is published.
    assert len(store.generations()) <= 3, step
    assert len(list((index / "encoders").iterdir())) == 2, step  # the encoder and the reader
    assert {path.name for path in index.iterdir()} <= {"CURRENT", "encoders", "generations", ".lock"}, step


# -- what pytest runs ---------------------------------------------------------------------------------------

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and forks as POSIX does")


@pytest.mark.parametrize("case", ["first", "next"])
def test_a_build_may_be_killed_at_every_step(built: Any, tmp_path: Path, case: str) -> None:
    (tmp_path / "corpus").mkdir()
    manifest = IndexStore(built.index).manifest(IndexStore(built.index).current() or "")
    encoder = built.index / "encoders" / manifest.encoder
    done = subprocess.run(
        [sys.executable, __file__, tmp_path, encoder, case],
        env=os.environ | {"PYTHONPATH": str(Path(govqa.__file__).parents[1]), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    steps = json.loads(done.stdout)
    assert len(steps) > 50
    expected = {f"before {step}" for step in (*STEPS, "encode")} | {f"after {step}" for step in STROKES}
    if case == "first":
        expected |= {"before export", "after export"}
        never = ("discard", "publish_encoder", "unlink", "rmdir")
    else:
        never = ("publish_encoder", "mkdir")
    missing = {step for step in expected - set(steps) if not step.endswith(never)}
    assert missing == set()


REAL = """
import os, signal, sys
import govqa
from govqa.encoding.onnx import OnnxEncoder

encode = OnnxEncoder.encode

def encode_and_die(self, texts):
    encode(self, texts)
    print(len(texts), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

OnnxEncoder.encode = encode_and_die
govqa.build_index(*sys.argv[1:])
"""


def test_a_build_with_the_real_encoder_may_be_killed_while_it_encodes(library: Any, python: Any) -> None:
    question = "Who dug the canal to Torp?"
    bot = Chatbot.open(library.index)
    before = bot.ask(question)
    (library.corpus / "canal.txt").write_text("The canal to Torp was dug by soldiers in 1803.\n")
    done = python(REAL, library.corpus, library.index)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    assert done.stdout == "1\n"
    assert Chatbot.open(library.index).ask(question).to_json() == before.to_json()
    assert bot.refresh() is False
    report = library.build()
    assert (report.added, report.embedded) == (("canal.txt",), 1)
    assert bot.refresh() is True
    assert "soldiers" in bot.ask(question).text
    names = {path.name for path in (library.index / "generations").iterdir()}
    assert names == set(IndexStore(library.index).generations())


READING = """
import os, signal, sys
import govqa
from govqa.indexing import build_index

def die(progress):
    if progress.stage == "reading" and progress.done == 8:  # four are known
        os.kill(os.getpid(), signal.SIGKILL)

build_index(*sys.argv[1:], progress=die)
"""


def test_a_build_may_be_killed_while_its_workers_read(library: Any, python: Any) -> None:
    for number in range(20):
        (library.corpus / f"{number:02}.txt").write_text(f"The canal to Torp has {number} locks. " * 500)
    done = python(READING, library.corpus, library.index)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    store = IndexStore(library.index)
    staged = {path.name for path in (library.index / "generations").iterdir()} - set(store.generations())
    assert len(staged) == 1
    with store.lock():  # the next writer sweeps
        assert {path.name for path in (library.index / "generations").iterdir()} == set(store.generations())


RESUMED = """
import os, signal, sys
import govqa
from govqa.encoding.onnx import OnnxEncoder
from govqa.indexing import vectors

encode, calls = OnnxEncoder.encode, []
vectors._CHUNK = 2

def encode_and_die(self, texts):
    calls.append(len(texts))
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(self, texts)

OnnxEncoder.encode = encode_and_die
govqa.build_index(*sys.argv[1:])
"""


def test_a_build_that_is_killed_while_it_encodes_is_gone_on_with(library: Any, python: Any) -> None:
    for number in range(7):
        (library.corpus / f"{number}.txt").write_text(f"The canal to Torp has {number} locks in all.\n")
    done = python(RESUMED, library.corpus, library.index)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    report = library.build()
    assert (len(report.added), report.embedded) == (7, 3)
    resumed = Chatbot.open(library.index).ask("How many locks has the canal to Torp?")
    fresh = library.build(rebuild=True)
    assert fresh.embedded == fresh.passages
    again = Chatbot.open(library.index).ask("How many locks has the canal to Torp?")
    assert [each.quote for each in resumed.citations] == [each.quote for each in again.citations]
    assert not (library.index / "resume").exists()


if __name__ == "__main__":
    folder, encoder, case = sys.argv[1:]
    print(json.dumps(kill_everywhere(Path(folder), Path(encoder), first=case == "first")))
