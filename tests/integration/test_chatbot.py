"""A chatbot stays with its generation until told to move, whatever happens to the index meanwhile."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import govqa
from govqa import Chatbot, Settings, analysis
from govqa.errors import IndexCorrupt, IndexNotFound, StoreError
from govqa.indexing import Progress, build_index
from govqa.store import IndexStore, Records
from govqa.types import Document

COMMISSION, FERRY, DAMS = "commission.md", "ferry.html", "notes/dams.txt"
LOCKS = "samtal på svenska/låsar vid älven.md"
QUESTIONS = (
    "Where is the seat of the river commission?",
    "How often does the cable ferry cross the river?",
    "When was the oldest dam closed with clay and oak?",
    "Since when has he worked at the locks of Ekeby?",
    "Who painted the ceiling of the opera in Vienna?",
    "And how many members does each town send?",
)


def publish_twice(library: Any) -> Iterator[str]:
    """Publish a generation without the ferry, then one without the locks either."""
    for source in (FERRY, LOCKS):
        (library.corpus / source).unlink()
        yield library.build().generation


def answers(bot: Chatbot) -> list[str]:
    return [bot.ask(question, history=["Who founded it?"]).to_json() for question in QUESTIONS]


def in_threads(work: Callable[[int], Any], count: int = 8) -> list[Any]:
    """The results of ``work`` for 0, 1, 2, …, done at once."""
    barrier = threading.Barrier(count)

    def start(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


def test_it_tells_which_generation_answers(built: Any) -> None:
    bot = Chatbot.open(built.index)
    assert bot.generation == IndexStore(built.index).current() == bot.manifest.generation
    assert bot.ask(QUESTIONS[0]).generation == bot.generation
    assert bot.manifest.documents == len(bot.documents()) == 4


def test_it_lists_and_gives_documents(built: Any) -> None:
    bot = Chatbot.open(built.index)
    for summary in bot.documents():
        document = bot.document(summary.doc_id)
        assert (document.source, document.metadata) == (summary.source, summary.metadata)
        assert len(document.text) == summary.characters
    bot.documents().clear()  # the caller's own list
    assert len(bot.documents()) == 4
    with pytest.raises(StoreError, match="no document 'nothing'"):
        bot.document("nothing")


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_without_an_index_it_says_what_to_run(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IndexNotFound, match="govqa index"):
        Chatbot.open(tmp_path / folder)
    assert list(tmp_path.iterdir()) == [tmp_path / "empty"]


def test_refresh_moves_to_a_newer_generation_and_only_then(library: Any) -> None:
    bot = Chatbot.open(library.index)
    assert bot.refresh() is False
    (library.corpus / DAMS).unlink()
    report = library.build()
    assert bot.generation != report.generation
    assert "1764" in bot.ask(QUESTIONS[2]).text
    assert bot.refresh() is True
    assert bot.generation == report.generation == bot.ask(QUESTIONS[0]).generation
    assert "1764" not in bot.ask(QUESTIONS[2]).text
    assert DAMS not in {document.source for document in bot.documents()}
    assert bot.refresh() is False


@pytest.mark.parametrize("asked_before", [True, False])
def test_it_answers_on_when_its_generation_has_been_deleted(library: Any, asked_before: bool) -> None:
    reference = Chatbot.open(library.index)
    expected = answers(reference)
    bot = Chatbot.open(library.index)
    if asked_before:
        answers(bot)
    assert len(list(publish_twice(library))) == 2
    assert bot.generation not in IndexStore(library.index).generations()
    assert answers(bot) == expected
    assert bot.documents()[0].source == COMMISSION
    assert bot.document(bot.documents()[0].doc_id).text.startswith("The river commission")
    assert bot.refresh() is True
    assert bot.ask(QUESTIONS[0]).status == "answered"


def test_it_answers_while_a_build_runs(library: Any) -> None:
    bot = Chatbot.open(library.index)
    expected = answers(bot)
    seen = []

    def ask(progress: Progress) -> None:
        assert bot.refresh() is (progress.item == "published")
        seen.append(bot.ask(QUESTIONS[0]).generation)

    (library.corpus / DAMS).unlink()
    report = build_index(library.corpus, library.index, progress=ask)
    assert set(seen) == {json.loads(expected[0])["generation"], report.generation}
    assert seen[-1] == report.generation


def test_a_damaged_new_generation_leaves_it_with_the_old(library: Any) -> None:
    bot = Chatbot.open(library.index)
    before = answers(bot)
    (library.corpus / DAMS).unlink()
    report = library.build()
    path = IndexStore(library.index).folder(report.generation) / "tokens.codes"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorrupt, match=r"tokens\.codes"):
        bot.refresh()
    assert answers(bot) == before


def test_an_index_that_is_gone_leaves_it_with_what_it_has(library: Any, tmp_path: Path) -> None:
    bot = Chatbot.open(library.index)
    before = answers(bot)
    library.index.rename(tmp_path / "elsewhere")
    with pytest.raises(IndexNotFound):
        bot.refresh()
    assert answers(bot) == before


def test_many_threads_get_the_answers_that_one_gets(built: Any, interrupting: None) -> None:
    alone = answers(Chatbot.open(built.index))
    bot = Chatbot.open(built.index)
    analysis._stem.cache_clear()  # what one thread has stemmed, no other would stem again
    assert in_threads(lambda number: answers(bot)) == [alone] * 8


def test_threads_that_ask_while_the_index_changes_get_answers_of_one_generation_each(library: Any) -> None:
    bot = Chatbot.open(library.index)
    question = "When was the oldest dam closed with clay and oak?"
    before = bot.ask(question).to_json()
    stop = threading.Event()

    def ask(number: int) -> set[str]:
        if number == 0:
            for _ in publish_twice(library):
                bot.refresh()
            stop.set()
            return set()
        seen = set()
        while not stop.is_set():
            bot.refresh()
            seen.add(bot.ask(question).to_json())
        return seen

    seen = set[str]().union({before}, *in_threads(ask, 3))
    assert len({json.loads(each)["generation"] for each in seen}) == len(seen)
    assert all("1764" in json.loads(each)["text"] for each in seen)


def test_generations_left_behind_are_closed(library: Any) -> None:
    bot = Chatbot.open(library.index)
    old = bot._generation.records
    next(publish_twice(library))
    assert bot.refresh() is True
    gc.collect()
    with pytest.raises(StoreError, match="closed"):
        old.summaries()


def test_a_document_is_read_to_its_end_when_the_index_changes_meanwhile(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Chatbot.open(library.index)
    wanted = {each.source: each.doc_id for each in bot.documents()}[DAMS]
    real = Records.document
    next(publish_twice(library))

    def document(records: Records, doc_id: str) -> Document:
        assert bot.refresh()
        gc.collect()
        return real(records, doc_id)

    monkeypatch.setattr(Records, "document", document)
    assert bot.document(wanted).source == DAMS


def test_the_module_asks_the_index_of_the_settings(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(library.index))
    first = govqa.ask(QUESTIONS[2])
    assert "1764" in first.text
    assert govqa.retrieve(QUESTIONS[2], k=2)[0].passage.text
    assert govqa.verify(first.to_json())
    (library.corpus / DAMS).unlink()
    report = library.build()
    second = govqa.ask(QUESTIONS[2])
    assert second.generation == report.generation
    assert "1764" not in second.text
    assert not govqa.verify(first.to_json())


def test_the_module_follows_the_settings(
    library: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(library.index))
    assert govqa.ask(QUESTIONS[0]).status == "answered"
    monkeypatch.setenv("GOVQA_REFUSE_BELOW", "1")
    assert govqa.ask(QUESTIONS[0]).status == "not_found"
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "nowhere"))
    with pytest.raises(IndexNotFound):
        govqa.ask(QUESTIONS[0])


def test_settings_of_questions_need_no_build(built: Any) -> None:
    statuses = [
        Chatbot.open(built.index, settings=Settings.load(refuse_below=limit)).ask(QUESTIONS[0]).status
        for limit in (0.0, 1.0)
    ]
    assert statuses == ["answered", "not_found"]
