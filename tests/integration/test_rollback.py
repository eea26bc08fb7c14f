"""Going back to the generation before: what answers, what runs, and what the next build makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from govqa import Chatbot
from govqa.errors import IndexCorrupt, IndexNotFound, StoreError
from govqa.store import IndexStore

DAMS, FERRY = "notes/dams.txt", "ferry.html"
QUESTION = "When was the oldest dam closed with clay and oak?"


def test_the_generation_before_answers_again_as_it_did(library: Any) -> None:
    bot = Chatbot.open(library.index)
    before = bot.ask(QUESTION).to_json()
    (library.corpus / DAMS).unlink()
    library.build()
    assert bot.refresh() is True
    assert "1764" not in bot.ask(QUESTION).text
    generation = IndexStore(library.index).rollback()
    assert bot.refresh() is True
    assert bot.generation == generation
    assert bot.ask(QUESTION).to_json() == before
    assert Chatbot.open(library.index).ask(QUESTION).to_json() == before


def test_a_build_after_it_does_the_rolled_back_change_again(library: Any) -> None:
    first = IndexStore(library.index).current()
    (library.corpus / DAMS).unlink()
    second = library.build()
    IndexStore(library.index).rollback()
    third = library.build()
    assert (third.removed, third.embedded) == ((DAMS,), 0)
    assert third.generation not in (first, second.generation)
    store = IndexStore(library.index)
    assert store.manifest(third.generation).parent == first
    assert store.generations() == [first, third.generation]


def test_without_an_older_generation_nothing_changes(library: Any) -> None:
    before = IndexStore(library.index).current()
    with pytest.raises(StoreError, match="older than the current"):
        IndexStore(library.index).rollback()
    assert Chatbot.open(library.index).generation == before


def test_it_never_goes_back_to_a_damaged_generation(library: Any) -> None:
    store = IndexStore(library.index)
    first = store.current() or ""
    (library.corpus / DAMS).unlink()
    second = library.build().generation
    path = store.folder(first) / "tokens.scales"
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.unlink()  # it is a hard link
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=r"tokens\.scales"):
        store.rollback()
    assert Chatbot.open(library.index).generation == second


def test_it_saves_an_index_whose_current_generation_is_damaged(library: Any) -> None:
    store = IndexStore(library.index)
    first = store.current()
    (library.corpus / DAMS).unlink()
    path = store.folder(library.build().generation) / "records.sqlite"
    path.write_bytes(b"")
    with pytest.raises(IndexCorrupt, match="govqa rollback"):
        Chatbot.open(library.index)
    assert store.rollback() == first
    assert "1764" in Chatbot.open(library.index).ask(QUESTION).text


def test_without_an_index_there_is_nothing_to_go_back_to(tmp_path: Any) -> None:
    with pytest.raises(IndexNotFound):
        IndexStore(tmp_path).rollback()
