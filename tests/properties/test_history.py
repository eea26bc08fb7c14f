"""Whatever is done in whatever order, the history is what a list of conversations for each owner would be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from govqa.evaluation.questions import read_questions
from govqa.types import Answer, Citation, Span
from govqa.ui import history_file
from govqa.ui.feedback import evaluation_file
from govqa.ui.history import History
from govqa.ui.history_values import (
    Feedback,
    HistoryRefused,
    Limits,
    Owner,
    Place,
    UnknownConversation,
    read_answer,
    session_owner,
    user_owner,
)
from govqa.wording import one_line

# Any text, but no lone surrogate: those are replaced, which tests/unit proves.
texts = st.text(st.characters(codec="utf-8"), max_size=30)
words = texts.filter(str.strip)
owners = st.sampled_from(
    [user_owner("ann"), user_owner("Ann"), session_owner("0" * 32), session_owner("1" * 32)]
)
LIMITS = Limits(conversations=4, turns=3, title=20, comment=10)


@st.composite
def citations(draw: st.DrawFn, number: int) -> Citation:
    quote, start = draw(words), draw(st.integers(0, 10**6))
    at = sorted((draw(st.integers(0, len(quote))), draw(st.integers(0, len(quote)))))
    mark = draw(st.sampled_from([None, Span(start + at[0], start + at[1])]))
    known = (draw(texts), (draw(texts),), draw(texts), draw(texts))
    span = Span(start, start + len(quote))
    return Citation(number, "d", draw(words), *known, quote, span, mark, 3, "iii", ("H",), "", "0" * 64)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    cited = tuple(draw(citations(number)) for number in range(1, draw(st.integers(0, 2)) + 1))
    status: Any = "answered" if cited else "not_found"
    confidence = draw(st.floats(0, 1))
    return Answer(draw(words), draw(texts), status, draw(texts), cited, confidence, (), draw(texts))


places = st.none() | st.builds(lambda source, text: Place(source, Span(0, len(text)), text), words, words)
feedbacks = st.builds(Feedback, st.booleans(), st.text(st.characters(codec="utf-8"), max_size=10), places)


@dataclass
class Kept:
    """What the model knows of a conversation."""

    conversation_id: str
    title: str = ""
    answers: list[Answer] = field(default_factory=list)
    feedback: dict[int, Feedback] = field(default_factory=dict)


class Conversations(RuleBasedStateMachine):
    """Each owner's conversations, the one used last first."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "history.sqlite"
        self.model: dict[Owner, list[Kept]] = {}

    @property
    def history(self) -> History:
        return History(self.path, LIMITS)  # as another process would open it

    def known(self, owner: Owner, conversation_id: str) -> Kept | None:
        kept = self.model.get(owner, [])
        return next((each for each in kept if each.conversation_id == conversation_id), None)

    def use(self, owner: Owner, kept: Kept) -> None:
        others = [each for each in self.model.get(owner, []) if each is not kept]
        self.model[owner] = [kept, *others][: LIMITS.conversations]

    @rule(target=ids, owner=owners)
    def start(self, owner: Owner) -> str:
        conversation_id = self.history.start(owner)
        self.use(owner, Kept(conversation_id))
        return conversation_id

    @rule(owner=owners, conversation_id=ids, answer=answers())
    def append(self, owner: Owner, conversation_id: str, answer: Answer) -> None:
        kept = self.known(owner, conversation_id)
        if kept is None:
            with pytest.raises(UnknownConversation):
                self.history.append(owner, conversation_id, answer)
        elif len(kept.answers) == LIMITS.turns:
            with pytest.raises(HistoryRefused):
                self.history.append(owner, conversation_id, answer)
        else:
            assert self.history.append(owner, conversation_id, answer) == len(kept.answers) + 1
            kept.answers.append(answer)
            kept.title = kept.title or one_line(answer.question)
            self.use(owner, kept)

    @rule(owner=owners, conversation_id=ids, title=texts)
    def rename(self, owner: Owner, conversation_id: str, title: str) -> None:
        kept = self.known(owner, conversation_id)
        if not title.strip() or len(title) > LIMITS.title:
            with pytest.raises(HistoryRefused):
                self.history.rename(owner, conversation_id, title)
        elif kept is None:
            with pytest.raises(UnknownConversation):
                self.history.rename(owner, conversation_id, title)
        else:
            self.history.rename(owner, conversation_id, title)
            kept.title = one_line(title)

    @rule(owner=owners, conversation_id=ids, turn=st.integers(0, 4), feedback=st.none() | feedbacks)
    def rate(self, owner: Owner, conversation_id: str, turn: int, feedback: Feedback | None) -> None:
        kept = self.known(owner, conversation_id)

        def say() -> None:
            if feedback is None:
                self.history.withdraw_feedback(owner, conversation_id, turn)
            else:
                self.history.record_feedback(owner, conversation_id, turn, feedback)

        if kept is None or not 1 <= turn <= len(kept.answers):
            with pytest.raises(UnknownConversation):
                say()
            return
        say()
        kept.feedback.pop(turn, None)
        if feedback is not None:
            kept.feedback[turn] = feedback

    @rule(target=ids, owner=owners, conversation_id=consumes(ids))
    def delete(self, owner: Owner, conversation_id: str) -> Any:
        kept = self.known(owner, conversation_id)
        if kept is None:
            with pytest.raises(UnknownConversation):
                self.history.delete(owner, conversation_id)
            return conversation_id
        self.history.delete(owner, conversation_id)
        self.model[owner].remove(kept)
        return multiple(conversation_id) if kept.answers else multiple()

    @rule(owner=owners)
    def delete_all(self, owner: Owner) -> None:
        assert self.history.delete_all(owner) == len(self.model.pop(owner, []))

    @rule(owner=owners, offset=st.integers(0, 5), limit=st.integers(0, 5))
    def page(self, owner: Owner, offset: int, limit: int) -> None:
        listed = self.history.conversations(owner, offset=offset, limit=limit)
        kept = self.model.get(owner, [])[offset : offset + limit]
        assert [line.conversation_id for line in listed] == [each.conversation_id for each in kept]

    @rule(owner=owners, conversation_id=ids)
    def load(self, owner: Owner, conversation_id: str) -> None:
        kept = self.known(owner, conversation_id)
        if kept is None:
            with pytest.raises(UnknownConversation):
                self.history.load(owner, conversation_id)
            return
        line, turns = self.history.load(owner, conversation_id)
        assert (line.conversation_id, line.turns) == (conversation_id, len(kept.answers))
        assert [read_answer(turn) for turn in turns] == kept.answers
        assert [turn.question for turn in turns] == [answer.question for answer in kept.answers]
        assert {turn.number: turn.feedback for turn in turns if turn.feedback} == kept.feedback

    @rule()
    def export(self) -> None:
        """Every export is a file that the evaluation takes, of what was said and nothing else."""
        rated = self.history.rated_turns()
        conversations = [each for kept in self.model.values() for each in kept]
        said = [repr(feedback) for each in conversations for feedback in each.feedback.values()]
        assert sorted(said) == sorted(repr(each.feedback) for each in rated)
        made = evaluation_file(rated)
        if not made.questions:
            return
        file = self.path.with_name("questions.jsonl")
        file.write_text(made.text(), "utf-8", newline="\n")
        questions = read_questions(file)
        assert len(questions) == len(made.questions)
        asked = {(*each.earlier, each.turn.question) for each in rated}
        assert {(*question.history, question.question) for question in questions} <= asked
        for question in questions:
            assert all(gold.phrase in gold.span for gold in question.gold)

    @invariant()
    def what_is_listed_is_what_was_done(self) -> None:
        for owner, kept in self.model.items():
            listed = [(line.conversation_id, line.turns) for line in self.history.conversations(owner)]
            assert listed == [(each.conversation_id, len(each.answers)) for each in kept]
            titles = [line.title for line in self.history.conversations(owner)]
            assert titles == [each.title for each in kept]

    def teardown(self) -> None:
        self.folder.cleanup()


TestConversations = Conversations.TestCase
TestConversations.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow],  # a disk may be
)


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """No power cut is tested here, and waiting for the disk takes nearly all the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            history_file,
            "PRAGMAS",
            tuple(pragma.replace("FULL", "OFF") for pragma in history_file.PRAGMAS),
        )
        yield
