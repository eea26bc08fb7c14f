"""Thousands of damaged files are read as a build reads them: none costs more than itself.

The damage is drawn from seeds that never change: what fails here can be made again from its name.
"""

from __future__ import annotations

import importlib.util
import io
import os
import random
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import hypothesis
import odfdo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from govqa import errors
from govqa.config import Settings
from govqa.errors import LoadError
from govqa.indexing import pool
from govqa.indexing.changes import failed_file, find_changes
from govqa.indexing.reading import Read, Reading, reading
from govqa.loading import Overrides, detect, load
from govqa.splitting import split
from govqa.store import Records, write_records
from govqa.store.records import RECORDS_FILE
from govqa.types import Document, FailedFile, Passage

TESTS = Path(__file__).resolve().parents[1]
REAL = TESTS.parents[1] / "shared" / "data" / "real_files"
#: A longer real file would take the time of many.
MOST_REAL_BYTES = 150 * 1024
#: So many as two cores read in about a minute.
COPIES_OF_SAMPLES, COPIES_OF_REAL = 120, 60
#: What a parser says that did not stop by itself, or stopped at an exception that nobody translated.
UNCONTROLLED = ("parser crashed", "took longer than", "of memory", "reading it failed")

Damage = Callable[[bytes, random.Random], bytes]


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"fuzzed_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def make_ods() -> bytes:
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    sheet = odfdo.Table("Dams that leak")
    for row in (["Dam", "Depth"], ["Holm", 12], ["Brekke", 41.5]):
        sheet.append_row(odfdo.Row())
        sheet.set_row_values(sheet.height - 1, row)
    book.body.append(sheet)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def samples() -> dict[str, bytes]:
    """Files by name: of each format one as plain as can be, and where there is one, a richer one."""
    contracts = module(TESTS / "contracts" / "test_loaders.py")
    golden = module(TESTS / "golden" / "loading" / "test_samples.py")
    found = {f"paper.{suffix}": make() for suffix, (make, _) in contracts.FORMATS.items()}
    found["paper.ods"] = make_ods()
    for name in golden.SAMPLES:
        parts = golden.FOLDER / f"{name}{golden.PARTS}"
        whole = golden.FOLDER / name
        found[name] = golden.packed(parts.read_text("utf-8")) if parts.exists() else whole.read_bytes()
    return found


def real_files() -> dict[str, bytes]:
    found = sorted(path for path in REAL.iterdir() if path.name != "MANIFEST.tsv")
    return {path.name: path.read_bytes() for path in found if path.stat().st_size <= MOST_REAL_BYTES}


def chunk(data: bytes, chance: random.Random, most: int = 400) -> tuple[int, int]:
    """Where a piece of ``data`` starts and ends: most are short."""
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + int(most ** chance.random()))


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(int(64 ** chance.random()) if data else 0):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def without_chunk(data: bytes, chance: random.Random) -> bytes:
    start, end = chunk(data, chance)
    return data[:start] + data[end:]


def with_chunk_repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = chunk(data, chance)
    return data[:end] + data[start:end] * int(50 ** chance.random()) + data[end:]


def with_chunks_swapped(data: bytes, chance: random.Random) -> bytes:
    (a, b), (c, d) = sorted((chunk(data, chance), chunk(data, chance)))
    b = min(b, c)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def with_noise(data: bytes, chance: random.Random) -> bytes:
    at, _ = chunk(data, chance)
    return data[:at] + chance.randbytes(int(400 ** chance.random())) + data[at:]


def overwritten(data: bytes, chance: random.Random) -> bytes:
    start, end = chunk(data, chance)
    return data[:start] + chance.choice((b"\x00", b"\xff")) * (end - start) + data[end:]


DAMAGES: tuple[Damage, ...] = (
    truncated,
    flipped,
    without_chunk,
    with_chunk_repeated,
    with_chunks_swapped,
    with_noise,
    overwritten,
)


#: Values that no writer gives: a parser that counts on what is usual falls over them.
ODD_VALUES = (
    "",
    "-1",
    "0",
    "4294967296",
    "99999999999999999999",
    "1e308",
    "NaN",
    "\u00b2",
    "x" * 5000,
    "../../x",
)


def rearranged(data: bytes, chance: random.Random) -> bytes:
    """XML that is well formed still, so that it gets past its parser to what reads the document."""
    tree = etree.fromstring(data)
    for _ in range(chance.randint(1, 4)):
        element = chance.choice(list(tree.iter("*")))
        other = chance.choice(list(tree.iter("*")))
        parent = element.getparent()
        change = chance.randrange(4)
        if change == 0 and element.attrib:
            element.set(chance.choice(sorted(element.attrib)), chance.choice(ODD_VALUES))
        elif change == 1:
            element.text = chance.choice(ODD_VALUES)
        elif parent is not None and change == 2:
            parent.remove(element)
        elif parent is not None:
            other.append(deepcopy(element))
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """``data`` damaged in one to three ways; most archives in a part of theirs, and packed again."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.75:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        texts = [name for name, content in parts.items() if content.lstrip().startswith(b"<")]
        # The largest holds what the document says.
        name = chance.choice((*texts, max(texts, key=lambda name: len(parts[name]))))
        parts[name] = chance.choice((rearranged, rearranged, *DAMAGES))(parts[name], chance)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(each, content)
        return packed.getvalue()
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(DAMAGES)(data, chance)
    return data


def write_damaged(files: dict[str, bytes], copies: int, corpus: Path) -> int:
    """Write so many damaged ``copies`` of each of ``files``; return how many there are."""
    for name, data in files.items():
        folder = corpus / name
        folder.mkdir(parents=True)
        for n in range(copies):
            chance = random.Random(zlib.crc32(f"{name} {n}".encode()))
            (folder / f"{n:02}{Path(name).suffix}").write_bytes(damaged(data, chance))
    return copies * len(files)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the files of a corpus: what was read and stored, what failed, and what was left."""

    read: list[Read]
    stored: list[tuple[Document, list[Passage]]]
    failed: dict[str, FailedFile]
    left: list[Path]
    workers: list[subprocess.Popen[bytes]]


def read_all(corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Have the files of ``corpus`` read and stored as a build does it."""
    temporary, scratch = folder / "tmp", folder / "staged" / "reading"
    temporary.mkdir(parents=True)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    workers: list[subprocess.Popen[bytes]] = []
    start = pool._start

    def start_one(settings: Settings, scratch: Path) -> subprocess.Popen[bytes]:
        workers.append(start(settings, scratch))
        return workers[-1]

    monkeypatch.setattr(pool, "_start", start_one)
    changes = find_changes(
        corpus,
        {},
        index=folder / "index",
        failed=(),
        corrections=Overrides(),
        outdated=(),
        reread=True,
        settings=Settings(),
        progress=lambda source, count: None,
    )
    read: list[Read] = []
    failed = dict(changes.failed)

    def documents(outcomes: Reading) -> Iterator[tuple[Document, Sequence[Passage]]]:
        for file, outcome in zip(changes.unread, outcomes, strict=True):
            if isinstance(outcome, LoadError):
                failed[file.source] = failed_file(file.source, outcome)
            else:
                read.append(outcome)
                yield outcome.document, outcome.passages

    records = folder / "staged" / RECORDS_FILE
    with reading(changes.unread, Settings(), scratch=scratch) as outcomes:
        write_records(records, documents(outcomes))
    with Records.open(records) as written:
        ids = [each.document.doc_id for each in read]
        stored = [(written.document(each), list(written.passages(written.rows_of(each)))) for each in ids]
    left = [path for place in (temporary, scratch) for path in place.rglob("*")]
    left += [path for path in records.parent.iterdir() if path not in (records, scratch)]
    return Outcome(read, stored, failed, left, workers)


def lives(process: subprocess.Popen[bytes]) -> bool:
    """Whether ``process``, or one that it started, is there still."""
    if process.returncode is None:
        return True
    if os.name != "posix":
        return False
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 0)
        return True
    return False


def assert_sound(outcome: Outcome, files: int) -> None:
    """No one of so many ``files`` cost more than itself, and nothing is left."""
    assert len(outcome.read) + len(outcome.failed) == files
    for failed in outcome.failed.values():
        assert issubclass(getattr(errors, failed.error), LoadError), failed
        assert failed.reason, failed
        assert failed.remedy, failed
        assert not any(said in failed.reason for said in UNCONTROLLED), failed
        assert " at 0x" not in failed.reason, failed  # it would be another in every build
    for each in outcome.read:
        assert_passages_at_their_spans(each)
    assert outcome.stored == [(each.document, list(each.passages)) for each in outcome.read]
    assert outcome.left == []
    # One a core: none died and was replaced.
    assert len(outcome.workers) <= pool._cores()
    assert not any(lives(worker) for worker in outcome.workers)


def assert_passages_at_their_spans(read: Read) -> None:
    text, source = read.document.text, read.document.source
    assert text.strip(), source
    end = 0
    for passage in read.passages:
        assert end <= passage.span.start < passage.span.end <= len(text), source
        assert passage.text == text[passage.span.start : passage.span.end], source
        assert passage.text == passage.text.strip() != "", source
        end = passage.span.end


@pytest.mark.slow
def test_no_damaged_sample_costs_more_than_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_damaged(samples(), COPIES_OF_SAMPLES, tmp_path / "corpus")
    assert files > 2000
    outcome = read_all(tmp_path / "corpus", tmp_path, monkeypatch)
    assert_sound(outcome, files)
    # The damage neither spares everything nor leaves nothing to read.
    assert sum(1 for each in outcome.read if each.passages) > files // 4
    assert len(outcome.failed) > files // 10


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not passed on with govqa")
def test_no_damaged_real_file_costs_more_than_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_damaged(real_files(), COPIES_OF_REAL, tmp_path / "corpus")
    assert files > 1000
    assert_sound(read_all(tmp_path / "corpus", tmp_path, monkeypatch), files)


TEXT_SUFFIXES = sorted({*detect._SUFFIXES, *detect._HTML_SUFFIXES, ".eml", ".mhtml", ".mht", ".rtf"})
#: What makes a parser take text for its own.
OPENINGS = st.sampled_from(
    (b"", b"<html><body><p>", b"{\\rtf1\\ansi ", b"From: a@b.c\nSubject: d\n\n", b"---\ntitle: a\n---\n")
)


@pytest.mark.filterwarnings("ignore")
@given(OPENINGS, st.binary(max_size=300) | st.text(max_size=300).map(str.encode), st.data())
@hypothesis.settings(max_examples=200)
def test_random_content_under_any_suffix_gives_passages_or_an_error_of_loading(
    opening: bytes, content: bytes, data: st.DataObject
) -> None:
    suffix = data.draw(st.sampled_from(TEXT_SUFFIXES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(opening + content)
        try:
            document = load(path, path.name, max_bytes=1 << 20)
        except LoadError as error:
            refusal = error
        else:
            passages = split(document, passage_words=Settings().passage_words)
            assert_passages_at_their_spans(Read(document, tuple(passages)))
            return
    assert refusal.reason
    assert refusal.remedy
