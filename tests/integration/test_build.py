"""Builds over a real folder: what the report says, what is served afterwards, and what no file can stop."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import govqa
from govqa import Chatbot, Settings
from govqa.errors import ConfigError, CorruptDocument, IndexLocked
from govqa.indexing import Progress, build_index
from govqa.store import IndexStore
from govqa.types import Duplicate

COMMISSION, FERRY, DAMS = "commission.md", "ferry.html", "notes/dams.txt"
LOCKS = "samtal på svenska/låsar vid älven.md"
CANAL = "The canal to Torp was dug by soldiers between 1803 and 1811, and has fourteen locks.\n"


def cited(index: Path, question: str) -> set[str]:
    """The sources that the answer to ``question`` quotes, whatever its confidence."""
    answer = Chatbot.open(index, settings=Settings.load(refuse_below=0.0)).ask(question)
    return {citation.source for citation in answer.citations}


def test_a_built_library_answers_from_each_of_its_formats(built: Any) -> None:
    bot = Chatbot.open(built.index)
    assert [document.source for document in bot.documents()] == [COMMISSION, FERRY, DAMS, LOCKS]
    for question, source, words in (
        ("Where is the seat of the river commission?", COMMISSION, "Sandvik"),
        ("How often does the cable ferry cross the river?", FERRY, "twenty minutes"),
        ("When was the oldest dam closed with clay and oak?", DAMS, "1764"),
        ("Since when has he worked at the locks of Ekeby?", LOCKS, "1989"),
    ):
        answer = bot.ask(question)
        assert answer.status == "answered", question
        assert answer.citations[0].source == source
        assert words in answer.citations[0].quote


def test_one_build_reports_all_that_happened_and_serves_it(library: Any) -> None:
    corpus = library.corpus
    (corpus / DAMS).unlink()
    (corpus / COMMISSION).write_text(
        (corpus / COMMISSION).read_text("utf-8").replace("six towns", "nine villages"), "utf-8"
    )
    (corpus / "canal.txt").write_text(CANAL)
    (corpus / "old").mkdir()
    (corpus / "old" / "canal copy.txt").write_text(CANAL)
    (corpus / "broken.pdf").write_bytes(b"no PDF at all")
    report = library.build()
    assert report.added == ("canal.txt", "old/canal copy.txt")
    assert report.changed == (COMMISSION,)
    assert report.removed == (DAMS,)
    assert report.unchanged == (FERRY, LOCKS)
    assert [failed.source for failed in report.failed] == ["broken.pdf"]
    assert report.duplicates == (Duplicate("old/canal copy.txt", "canal.txt", 1.0),)

    bot = Chatbot.open(library.index)
    assert bot.generation == report.generation
    assert bot.manifest.failed == report.failed
    assert len(bot.documents()) == report.documents == 5
    assert sum(document.passages for document in bot.documents()) == report.passages
    assert not any("Holm" in hit.passage.text for hit in bot.retrieve("the oldest dam at Holm", k=100))
    assert DAMS not in cited(library.index, "When was the oldest dam closed with clay and oak?")
    assert "canal.txt" in cited(library.index, "Who dug the canal to Torp?")
    assert "nine villages" in bot.ask("How many villages founded the river commission?").text


def test_strict_names_the_bad_file_and_changes_nothing(library: Any) -> None:
    before = IndexStore(library.index).current()
    (library.corpus / "broken.pdf").write_bytes(b"no PDF at all")
    (library.corpus / "canal.txt").write_text(CANAL)
    with pytest.raises(CorruptDocument, match=r"broken\.pdf"):
        library.build(strict=True)
    assert IndexStore(library.index).current() == before
    assert Chatbot.open(library.index).generation == before


def test_no_file_stops_a_build(library: Any, tmp_path: Path) -> None:
    corpus = library.corpus
    outside = tmp_path / "outside.txt"
    outside.write_text("A secret that is not of the corpus and must not be read.\n")
    (corpus / "empty.md").write_bytes(b"")
    (corpus / "blank.txt").write_text(" \n\t\n")
    (corpus / "binary.md").write_bytes(bytes(range(256)) * 40)
    (corpus / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    (corpus / "broken.html").write_bytes(b"\xff\xfe\x00")
    (corpus / "half.md").write_text('---\ntitle: "half \\ud800"\n---\n\nThe weir at Torp is of stone.\n')
    (corpus / "table.xlsx").write_bytes(b"PK\x03\x04xl/workbook.xml")
    (corpus / "long.txt").write_text("The river is long. " * 60_000)
    (corpus / "folder.md").mkdir()
    (corpus / ".hidden.md").write_text("A hidden note about the river.\n")
    if os.name == "posix":
        os.mkfifo(corpus / "pipe.txt")  # reading it would wait for ever
        (corpus / "leaving.txt").symlink_to(outside)
        (corpus / "dangling.txt").symlink_to(corpus / "nothing.txt")
        (corpus / "circle").symlink_to(corpus)
    if sys.platform == "linux":
        (corpus / os.fsdecode(b"caf\xe9.txt")).write_text("The café at the locks closes at nine.\n")
        (corpus / "na\u00efve.txt").write_text("A naïve plan for the river was dropped in 1950.\n", "utf-8")
        (corpus / "nai\u0308ve.txt").write_text("A naïve plan for the lake was dropped in 1951.\n", "utf-8")
    (corpus / "canal.txt").write_text(CANAL)

    report = library.build(max_file_mb=1)
    assert set(report.unchanged) == {COMMISSION, FERRY, DAMS, LOCKS}
    assert report.removed == report.changed == ()
    assert "canal.txt" in report.added
    failed = {file.source: file for file in report.failed}
    assert {"empty.md", "blank.txt", "binary.md", "broken.docx", "table.xlsx", "long.txt"} <= set(failed)
    assert all(file.reason and file.error for file in report.failed)
    served = {document.source for document in Chatbot.open(library.index).documents()}
    assert served == {*report.unchanged, *report.added}
    assert not served & {"leaving.txt", "dangling.txt", ".hidden.md", "pipe.txt", *failed}
    assert library.build(max_file_mb=1).generation == report.generation


def test_a_missing_corpus_is_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no corpus folder"):
        govqa.build_index(tmp_path / "nowhere", tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_an_emptied_corpus_answers_that_it_knows_nothing(library: Any) -> None:
    shutil.rmtree(library.corpus)
    library.corpus.mkdir()
    report = library.build()
    assert report.removed == (COMMISSION, FERRY, DAMS, LOCKS)
    assert (report.documents, report.passages, report.embedded) == (0, 0, 0)
    bot = Chatbot.open(library.index, settings=Settings.load(refuse_below=0.0))
    answer = bot.ask("Where is the seat of the river commission?")
    assert (answer.status, answer.citations, answer.closest, answer.text) == ("not_found", (), (), "")
    assert bot.retrieve("river commission") == []
    assert bot.documents() == []
    assert govqa.verify(answer.to_json(), library.index)


def test_paths_may_hold_spaces_and_any_letters(library: Any, tmp_path: Path) -> None:
    place = tmp_path / "Ämne 数据 – 'x' #1?"
    place.mkdir()
    corpus, index = place / "kör pus", place / "índex %20"
    library.corpus.rename(corpus)
    library.index.rename(index)
    (corpus / "канал в торп.txt").write_text(CANAL)
    report = build_index(corpus, index)
    assert report.added == ("канал в торп.txt",)
    assert cited(index, "Who dug the canal to Torp?") == {"канал в торп.txt"}
    answer = Chatbot.open(index).ask("Since when has he worked at the locks of Ekeby?")
    assert answer.citations[0].source == LOCKS
    assert govqa.verify(answer.to_json(), index)


def test_files_may_come_and_go_while_the_build_runs(library: Any) -> None:
    corpus = library.corpus
    (corpus / "canal.txt").write_text(CANAL)

    def interfere(progress: Progress) -> None:
        (corpus / DAMS).unlink(missing_ok=True)
        (corpus / LOCKS).unlink(missing_ok=True)
        (corpus / "late.txt").write_text("The late barge came in through the ice on the ninth of March.\n")

    first = build_index(corpus, library.index, progress=interfere)
    assert first.failed == ()
    assert set(first.removed) == {DAMS, LOCKS}  # gone before they were looked at
    second = build_index(corpus, library.index)
    assert second.added == ("late.txt",)
    assert second.failed == ()


def test_of_two_builds_at_once_one_is_told_of_the_other(library: Any) -> None:
    (library.corpus / "canal.txt").write_text(CANAL)
    started, finish = threading.Event(), threading.Event()
    reports = []

    def wait(progress: Progress) -> None:
        started.set()
        assert finish.wait(60)

    first = threading.Thread(
        target=lambda: reports.append(build_index(library.corpus, library.index, progress=wait))
    )
    first.start()
    assert started.wait(60)
    try:
        with pytest.raises(IndexLocked, match="Wait until it is done"):
            library.build()
    finally:
        finish.set()
        first.join()
    assert reports[0].added == ("canal.txt",)
    assert library.build().generation == reports[0].generation


def test_a_build_in_another_process_is_waited_for_by_none(library: Any, python: Any) -> None:
    with IndexStore(library.index).lock():
        done = python(
            "import sys, govqa\n"
            "try:\n"
            "    govqa.build_index(*sys.argv[1:])\n"
            "except govqa.GovqaError as error:\n"
            "    print(type(error).__name__, error)",
            library.corpus,
            library.index,
        )
    assert done.stdout.startswith("IndexLocked"), done.stderr
    assert f"process {os.getpid()}" in done.stdout
