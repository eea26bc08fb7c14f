import threading
from dataclasses import replace

import pytest

from govqa.config import Settings
from govqa.errors import GovqaError, IndexCorrupt, IndexNotFound, StoreError
from govqa.types import BuildReport
from govqa.ui import service as module
from govqa.ui.examples import SHOWN, answered_examples
from govqa.ui.service import Service


@pytest.fixture
def fresh(tmp_path):
    return Service(Settings(corpus=tmp_path, index=tmp_path / "index"), writable=True)


def finished(service):
    """Waits for the running build to end."""
    with service._building:
        return service.build


def test_a_missing_index_is_said_with_what_to_run(fresh, monkeypatch):
    def missing(*_, **__):
        raise IndexNotFound("there is no index. Build it with  govqa index")

    monkeypatch.setattr("govqa.chatbot.Chatbot.open", missing)
    fresh.open_in_background()
    with pytest.raises(GovqaError, match="govqa index"):
        fresh.bot()
    assert fresh.phase == "missing"


def test_an_index_built_later_is_found_without_a_restart(fresh, bot, monkeypatch):
    found = []

    def opens(*_, **__):
        if not found:
            raise IndexNotFound("none")
        return bot

    monkeypatch.setattr("govqa.chatbot.Chatbot.open", opens)
    with pytest.raises(GovqaError):
        fresh._open() or fresh.bot()
    found.append(True)
    assert fresh.bot() is bot
    assert fresh.phase == "ready"


def test_an_index_that_is_still_being_opened_is_said_to_be(fresh, bot, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(module, "_OPENING_SECONDS", 0.01)
    monkeypatch.setattr("govqa.chatbot.Chatbot.open", lambda *_, **__: go_on.wait(30) and bot)
    fresh.open_in_background()
    with pytest.raises(GovqaError, match="still being opened") as raised:
        fresh.bot()
    assert not isinstance(raised.value, StoreError), "readers are told it, as it names nothing of the server"
    monkeypatch.setattr(module, "_OPENING_SECONDS", 30)
    go_on.set()
    assert fresh.bot() is bot


def test_a_bug_in_opening_the_index_leaves_nobody_waiting(fresh, monkeypatch):
    def crashes(*_, **__):
        raise MemoryError

    monkeypatch.setattr("govqa.chatbot.Chatbot.open", crashes)
    fresh.open_in_background()
    with pytest.raises(StoreError, match="MemoryError"):
        fresh.bot()
    assert fresh.phase == "failed"


def test_a_running_chat_moves_on_between_questions(service, bot, monkeypatch):
    refreshed = []
    monkeypatch.setattr(bot, "refresh", lambda: refreshed.append(True))
    service.bot()
    service.bot()
    assert len(refreshed) == 2


def test_while_the_newest_index_is_damaged_the_one_before_it_answers(service, bot, monkeypatch):
    def damaged():
        raise IndexCorrupt("index/generations/g2/dense.faiss is missing. Run  govqa doctor")

    with monkeypatch.context() as patched:
        patched.setattr(bot, "refresh", damaged)
        assert service.bot() is bot
        service._open()
        assert service.bot() is bot
        assert "g2" in service.problem
    assert service.bot() is bot
    assert not service.problem, "mended, and no longer said"


def test_documents_are_listed_anew_for_a_new_generation(service, bot):
    assert len(service.summaries()) == 2
    bot.held.popitem()
    assert len(service.summaries()) == 2
    bot.generation = "g2"
    assert len(service.summaries()) == 1


def test_documents_are_never_kept_under_the_name_of_another_generation(service, bot, monkeypatch):
    def documents(real=bot.documents):
        listed = real()
        moved = threading.Thread(target=service.bot)  # a question that moves on to the next generation
        moved.start()
        moved.join(0.2)
        return listed

    monkeypatch.setattr(bot, "documents", documents)
    monkeypatch.setattr(bot, "refresh", lambda: setattr(bot, "generation", bot.generation + "+"))
    before = bot.generation
    service.summaries()
    assert service._summaries_of == f"{before}+"


def test_a_build_reports_and_another_may_follow(fresh, bot, monkeypatch):
    monkeypatch.setattr("govqa.chatbot.Chatbot.open", lambda *_, **__: bot)
    monkeypatch.setattr(module, "build_apart", lambda settings, progress: BuildReport("g1", added=("a.md",)))
    for number in (1, 2):
        assert fresh.start_build()
        build = finished(fresh)
        assert (build.number, build.running, build.report.added) == (number, False, ("a.md",))


def test_a_second_build_does_not_start_beside_the_first(fresh, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(
        module, "build_apart", lambda settings, progress: release.wait(5) and BuildReport("g")
    )
    assert fresh.start_build()
    assert not fresh.start_build()
    release.set()
    finished(fresh)


def test_what_changes_during_a_build_is_built_after_it(fresh, bot, monkeypatch):
    monkeypatch.setattr("govqa.chatbot.Chatbot.open", lambda *_, **__: bot)
    running, release, seen = threading.Event(), threading.Event(), []

    def build(settings, progress):
        seen.append(len(seen))
        running.set()
        release.wait(5)
        return BuildReport(f"g{len(seen)}")

    monkeypatch.setattr(module, "build_apart", build)
    fresh.build_soon()
    assert running.wait(5)
    for _ in range(3):
        fresh.build_soon()
    assert seen == [0]
    release.set()
    for _ in range(500):
        if not fresh.build.running:
            break
        threading.Event().wait(0.01)
    assert seen == [0, 1], "three changes take one build"
    assert (fresh.build.number, fresh.build.report.generation) == (2, "g2")


def test_a_failed_build_is_said_and_the_old_index_serves(service, bot, monkeypatch):
    def fail(settings, progress):
        raise GovqaError("the disk is full")

    monkeypatch.setattr(module, "build_apart", fail)
    Service.start_build(service)
    assert finished(service).error == "the disk is full"
    assert service.bot() is bot


def claiming(bot, *questions, which=0):
    """Has a document, by default the one that answers, say that it answers ``questions``."""
    document = list(bot.held.values())[which]
    metadata = replace(document.metadata, questions=questions)
    bot.held[document.doc_id] = replace(document, metadata=metadata)


def test_examples_are_questions_that_documents_claim_to_answer_and_do(bot):
    claiming(bot, "Where is the seat?", "Who pays?")
    assert answered_examples(bot)[0] == "Where is the seat?"
    assert len(answered_examples(bot)) <= SHOWN


def test_a_question_that_another_document_answers_is_no_example(bot):
    claiming(bot, "Where is the seat?", which=1)
    assert answered_examples(bot) == ()


def test_no_example_is_offered_where_nothing_is_answered(bot, monkeypatch):
    claiming(bot, "Where is the seat?")
    monkeypatch.setattr(bot, "ask", lambda question, real=bot.ask: real(f"{question} chocolate"))
    assert answered_examples(bot) == ()
