"""Files are read by processes of their own: no file costs more than its own error, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govqa.config import Settings
from govqa.errors import CorruptDocument, DocumentTooLarge, GovqaError, LoadError
from govqa.indexing import pool
from govqa.indexing import reading as module
from govqa.indexing.pool import File
from govqa.indexing.reading import Read, reading

GOOD = "The oldest dam stands at Holm. It was closed with clay."

#: Imported by every Python that finds it on its path: has the text of a file say what its parser does.
MISBEHAVE = """
import ctypes, os, re, signal, subprocess, sys, tempfile, time
import govqa.loading.formats.plaintext as plaintext

parse = plaintext.parse

def misbehave(path, data):
    said = data.decode()
    if said.startswith("LOOP"):
        while True:
            pass
    if said.startswith("HOLD"):  # the lock under which Python's threads run
        re.match("(a+)+b", "a" * 60)
    if said.startswith("DIE "):
        os.kill(os.getpid(), int(said.split()[1]))
    if said.startswith("EXIT"):
        os._exit(0)
    if said.startswith("EAT"):
        eaten = []
        while True:
            eaten.append(bytearray(2**24))
    if said.startswith("KEEP"):
        plaintext.kept = bytearray(600 * 2**20)
    if said.startswith("FILL"):
        bytearray(600 * 2**20)
    if said.startswith("PRINT"):
        print("nonsense" * 1000)
        os.write(1, b"more nonsense" * 1000)
        os.write(2, b"and more" * 100000)
        assert sys.stdin.read() == "" and os.read(0, 10) == b""
    if said.startswith("TEMP"):
        tempfile.mkstemp()
        os.kill(os.getpid(), signal.SIGKILL)
    if said.startswith("CHILD"):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open(said.split()[1], "w").write(str(child.pid))
        time.sleep(600)
    return parse(path, data)

plaintext.parse = misbehave
"""

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX systems")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit of memory")

Start = Callable[..., list["Read | LoadError"]]


@pytest.fixture(autouse=True)
def misbehaving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers import the module that patches the parser of plain text."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(MISBEHAVE)
    monkeypatch.syspath_prepend(folder)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every test no child of this process is alive and no temporary file lies where they usually do."""
    usual = tmp_path / "usual"
    usual.mkdir()
    monkeypatch.setenv("TMPDIR", str(usual))
    yield
    assert list(usual.iterdir()) == []
    if os.name == "posix":
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


def files_of(folder: Path, *texts: str) -> list[File]:
    made = []
    for number, text in enumerate(texts):
        path = folder / f"{number:03}.txt"
        path.write_text(text)
        made.append(file_at(path))
    return made


def file_at(path: Path) -> File:
    status = path.stat()
    return File(path.name, path, status.st_size, status.st_mtime_ns, {"max_bytes": 2**30})


def read_all(files: Sequence[File], scratch: Path, **settings: Any) -> list[Read | LoadError]:
    with reading(files, Settings.load(**settings), scratch=scratch) as outcomes:
        return list(outcomes)


def sources(outcomes: Sequence[Read | LoadError]) -> list[str]:
    """The name of each document, or of the class of each error."""
    return [each.document.source if isinstance(each, Read) else type(each).__name__ for each in outcomes]


def test_files_come_back_in_order_however_long_each_takes(tmp_path: Path) -> None:
    lengths = [4000 if number % 3 == 0 else 1 for number in range(20)]
    files = files_of(tmp_path, *(f"{GOOD} {'It was long. ' * length}" for length in lengths))
    outcomes = read_all(files, tmp_path / "scratch")
    assert sources(outcomes) == [file.source for file in files]
    for each in outcomes:
        assert isinstance(each, Read)
        assert each.passages[0].text.startswith("The oldest dam stands at Holm.")


def test_nothing_to_read_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_start", None)
    assert read_all([], tmp_path / "scratch") == []
    assert not (tmp_path / "scratch").exists()


def test_no_more_workers_are_started_than_there_are_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    start = pool._start
    monkeypatch.setattr(pool, "_cores", lambda: 8)
    monkeypatch.setattr(pool, "_start", lambda *given: started.append(1) or start(*given))
    read_all(files_of(tmp_path, GOOD), tmp_path / "scratch")
    assert len(started) == 1
    read_all(files_of(tmp_path, GOOD, GOOD), tmp_path / "scratch")
    assert len(started) <= 3


def test_an_error_keeps_the_callers_path_and_its_words(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"no PDF at all")
    (error,) = read_all([file_at(path)], tmp_path / "scratch")
    assert isinstance(error, CorruptDocument)
    assert error.path == path
    assert error.reason
    assert error.remedy


@pytest.mark.parametrize("hostile", ["LOOP", "HOLD"])
def test_a_file_that_takes_for_ever_is_given_up(tmp_path: Path, hostile: str) -> None:
    started = time.monotonic()
    outcomes = read_all(files_of(tmp_path, GOOD, hostile, GOOD), tmp_path / "scratch", file_seconds=1)
    assert sources(outcomes) == ["000.txt", "DocumentTooLarge", "002.txt"]
    assert isinstance(outcomes[1], LoadError)
    assert "longer than 1 s" in outcomes[1].reason
    assert "file_seconds" in outcomes[1].remedy
    assert time.monotonic() - started < 20


def test_with_ocr_a_file_gets_more_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_OCR_TIMES", 2)
    (file,) = files_of(tmp_path, "LOOP")
    (error,) = read_all([replace(file, options=file.options | {"ocr": "eng"})], tmp_path, file_seconds=1)
    assert isinstance(error, DocumentTooLarge)
    assert "longer than 2 s" in error.reason


@posix
@pytest.mark.parametrize(
    ("hostile", "how"),
    [("DIE 11", "SIGSEGV"), ("DIE 9", "SIGKILL"), ("DIE 6", "SIGABRT"), ("EXIT", "exit status 0")],
)
def test_a_parser_that_crashes_costs_its_file(tmp_path: Path, hostile: str, how: str) -> None:
    outcomes = read_all(files_of(tmp_path, GOOD, hostile, GOOD, hostile, GOOD), tmp_path / "scratch")
    assert sources(outcomes) == ["000.txt", "CorruptDocument", "002.txt", "CorruptDocument", "004.txt"]
    assert isinstance(outcomes[1], LoadError)
    assert how in outcomes[1].reason
    assert outcomes[1].remedy


@linux
def test_a_file_that_eats_memory_is_given_up_before_the_machine_is(tmp_path: Path) -> None:
    files = files_of(tmp_path, GOOD, "EAT", GOOD)
    outcomes = read_all(files, tmp_path / "scratch", file_memory_mb=256)
    assert sources(outcomes) == ["000.txt", "DocumentTooLarge", "002.txt"]
    assert isinstance(outcomes[1], LoadError)
    assert "more than 256 MiB" in outcomes[1].reason
    assert "file_memory_mb" in outcomes[1].remedy


@linux
def test_memory_that_an_earlier_file_took_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_cores", lambda: 1)
    outcomes = read_all(files_of(tmp_path, f"KEEP {GOOD}", f"FILL {GOOD}"), tmp_path / "scratch")
    assert sources(outcomes) == ["000.txt", "001.txt"]


def test_what_a_parser_prints_or_asks_for_disturbs_nothing(tmp_path: Path) -> None:
    outcomes = read_all(files_of(tmp_path, f"PRINT {GOOD}", GOOD), tmp_path / "scratch")
    assert sources(outcomes) == ["000.txt", "001.txt"]


@posix
def test_what_a_parser_leaves_behind_lies_in_the_folder_for_it(tmp_path: Path) -> None:
    read_all(files_of(tmp_path, "TEMP"), tmp_path / "scratch")
    assert len(list((tmp_path / "scratch").iterdir())) == 1


@posix
def test_what_a_parser_starts_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    read_all(files_of(tmp_path, f"CHILD {note}"), tmp_path / "scratch", file_seconds=2)
    assert is_gone(int(note.read_text()))


def test_an_interrupt_of_the_reader_ends_all(tmp_path: Path) -> None:
    files = files_of(tmp_path, GOOD, *["LOOP"] * 5)
    started = time.monotonic()

    def interrupted() -> None:
        with reading(files, Settings(), scratch=tmp_path / "s") as outcomes:
            next(outcomes)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 20


def test_a_worker_that_cannot_be_started_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_of(tmp_path, GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(tmp_path / "nowhere"))
        with pytest.raises(GovqaError, match=r"could not be started.*nowhere"):
            read_all(files, tmp_path / "scratch")
    (tmp_path / "path" / "sitecustomize.py").write_text("import os; os._exit(3)")
    with pytest.raises(GovqaError, match="could not be started"):
        read_all(files, tmp_path / "scratch")


def test_results_that_wait_for_their_turn_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_AHEAD", 4)
    with reading(files_of(tmp_path, *[GOOD] * 30), Settings(), scratch=tmp_path / "s") as outcomes:
        next(outcomes)
        assert len(outcomes._ahead) <= 4
        assert len(sources(list(outcomes))) == 29
    monkeypatch.setattr(module, "_MOST_BYTES", 1)
    assert len(read_all(files_of(tmp_path, *[GOOD] * 9), tmp_path / "s")) == 9


def test_modules_are_found_as_here_and_not_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "queue", "govqa"):
        (tmp_path / f"{name}.py").write_text("import os; os._exit(3)")
    files = files_of(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert sources(read_all(files, Path("scratch"))) == ["000.txt"]


KILLED = """
import sys
from pathlib import Path
from govqa.config import Settings
from govqa.indexing.pool import File
from govqa.indexing.reading import reading
path, seconds = Path(sys.argv[1]), int(sys.argv[2])
files = [File("a.txt", path, 1, 1, {"max_bytes": 2**30})]
with reading(files, Settings(file_seconds=seconds), scratch=path.parent / "s") as outcomes:
    while outcomes._pool._workers[0]._process is None:
        pass
    print(outcomes._pool._workers[0]._process.pid, flush=True)
    next(outcomes)
"""


@posix
@pytest.mark.parametrize("hostile", ["LOOP", pytest.param("HOLD", marks=pytest.mark.slow)])
def test_a_worker_does_not_outlive_a_build_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: str
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    (file,) = files_of(tmp_path, hostile)
    # In its own process sitecustomize is harmless: it reads no file itself.
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, file.path, "1" if hostile == "HOLD" else "60"],
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        assert build.stdout is not None
        worker = int(build.stdout.readline())
        time.sleep(1.5 if hostile == "LOOP" else 0.9)
        os.kill(build.pid, signal.SIGKILL)
    assert is_gone(worker)


def is_gone(pid: int) -> bool:
    """Whether the process ends within a few seconds."""
    for _ in range(150):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True  # dead, and its new parent has not looked
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return False


# -- real files that are hostile ----------------------------------------------------------------------------

DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>',
}
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(path: Path, parts: Iterator[str]) -> File:
    """A Word file whose document.xml is ``parts``, one after the other."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in DOCX.items():
            package.writestr(name, text)
        with package.open("word/document.xml", "w", force_zip64=True) as document:
            for part in parts:
                document.write(part.encode())
    return file_at(path)


@linux
@pytest.mark.slow
def test_a_word_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    def gigabytes() -> Iterator[str]:
        yield f"<w:document {WORD}><w:body><w:p><w:r><w:t>"
        for _ in range(256):
            yield "a bomb " * (2**22 // 7)
        yield "</w:t></w:r></w:p></w:body></w:document>"

    bomb = docx(tmp_path / "bomb.docx", gigabytes())
    assert bomb.size < 2**23
    (good,) = files_of(tmp_path, GOOD)
    outcomes = read_all([bomb, good], tmp_path / "scratch", file_memory_mb=512, file_seconds=30)
    assert sources(outcomes)[1] == "000.txt"
    assert isinstance(outcomes[0], LoadError)
    assert outcomes[0].remedy


@linux
def test_a_word_file_of_entities_in_entities_is_harmless(tmp_path: Path) -> None:
    def laughs() -> Iterator[str]:
        yield '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
        for this, below in zip("bcdefghijkl", "abcdefghijk", strict=True):
            yield f'<!ENTITY {this} "{f"&{below};" * 10}">'
        yield f"]><w:document {WORD}><w:body><w:p><w:r><w:t>{GOOD} &l;"
        yield "</w:t></w:r></w:p></w:body></w:document>"

    (good,) = files_of(tmp_path, GOOD)
    laughing = docx(tmp_path / "laughs.docx", laughs())
    outcomes = read_all([laughing, good], tmp_path / "scratch", file_memory_mb=512, file_seconds=30)
    assert sources(outcomes)[1] == "000.txt"
    if isinstance(outcomes[0], Read):
        assert len(outcomes[0].document.text) < 1000


def test_a_file_that_is_merely_long_is_given_up_when_its_time_is_over(tmp_path: Path) -> None:
    (long,) = files_of(tmp_path, f"{GOOD}\n\n" * 400_000)
    (good,) = files_of(tmp_path / "path", GOOD)
    outcomes = read_all([long, good], tmp_path / "scratch", file_seconds=1)
    assert sources(outcomes) == ["DocumentTooLarge", "000.txt"]
    assert isinstance(outcomes[0], DocumentTooLarge)
