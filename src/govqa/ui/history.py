"""Conversations and what readers say of their answers, kept on this machine, each for its owner alone.

An owner is a signed-in user or, where nobody signs in, a browser. Every statement names the owner, so that
an id that leaks opens nothing. Deleting a conversation deletes its turns and their feedback.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govqa.store.sealed import from_data
from govqa.types import Answer
from govqa.ui.history_file import WAIT_SECONDS, transaction, used_bytes
from govqa.ui.history_values import (
    FAULTS,
    Conversation,
    Feedback,
    HistoryRefused,
    Limits,
    Owner,
    RatedTurn,
    RecordedTurn,
    UnknownConversation,
    storable,
)
from govqa.wording import one_line

_ID = re.compile(r"[0-9a-f]{32}")
_TITLE_OF_QUESTION = 80  # characters
_LARGEST = 2**31  # of a whole number from outside


class History:
    """The conversations in the file ``path``, for any number of threads and processes.

    Every method raises HistoryUnavailable where the file cannot be used, after ``wait`` seconds if others
    are writing it all that time. Those that name a conversation or a turn raise UnknownConversation unless
    it is the owner's. What is given too long, or empty, is HistoryRefused. If one raises, nothing changed.
    """

    def __init__(self, path: Path, limits: Limits | None = None, *, wait: float = WAIT_SECONDS) -> None:
        self.path = Path(path)
        self.limits = limits or Limits()
        self._wait = wait

    def start(self, owner: Owner) -> str:
        """Start a conversation and return its id, 128 random bits. Its first question will be its title."""
        conversation_id, now = secrets.token_hex(16), _now()
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO conversations "
                "(conversation_id, owner, title, started, changed, recency, turns, characters) "
                "VALUES (?, ?, '', ?, ?, "
                "(SELECT COALESCE(MAX(recency), 0) + 1 FROM conversations WHERE owner = ?), 0, 0)",
                (conversation_id, owner.key, now, now, owner.key),
            )
            self._prune(connection, owner)
        return conversation_id

    def append(
        self, owner: Owner, conversation_id: str, answer: Answer, filters: Mapping[str, str] | None = None
    ) -> int:
        """Add a turn at the end and return its number. ``filters`` are what the search was narrowed to."""
        limits = self.limits
        texts = (
            _given(answer.question, limits.question, "question"),
            # The question and two earlier ones, as conversation.standalone_question joins them.
            _given(answer.standalone_question, 4 * limits.question, "stand-alone question", empty=True),
            _given(answer.to_json(), limits.answer, "answer"),
            _given(answer.generation, limits.question, "name of the generation", empty=True),
            _given(json.dumps(dict(filters or {}), ensure_ascii=False), limits.question, "filter"),
        )
        characters, now = sum(map(len, texts)), _now()
        with self._writing() as connection:
            row, turns, so_far = _own(connection, owner, conversation_id)
            if turns >= limits.turns or so_far + characters > limits.characters:
                raise HistoryRefused("This conversation is full. Start a new one.")
            connection.execute(
                "INSERT INTO turns (conversation, number, asked, question, standalone_question, answer, "
                "generation, filters) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row, turns + 1, now, *texts),
            )
            connection.execute(
                "UPDATE conversations SET title = CASE title WHEN '' THEN ? ELSE title END, changed = ?, "
                "recency = (SELECT MAX(recency) + 1 FROM conversations WHERE owner = ?), "
                "turns = turns + 1, characters = characters + ? WHERE row = ?",
                (_title_of(texts[0]), now, owner.key, characters, row),
            )
            self._prune(connection, owner)
        return turns + 1

    def conversations(self, owner: Owner, *, offset: int = 0, limit: int = 50) -> list[Conversation]:
        """The owner's conversations, the one used last first: ``limit`` of them from ``offset`` on."""
        page = (_whole(limit), _whole(offset))
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT conversation_id, title, started, changed, turns FROM conversations WHERE owner = ? "
                "ORDER BY recency DESC LIMIT ? OFFSET ?",
                (owner.key, *page),
            ).fetchall()
            return [_conversation(row) for row in rows]

    def load(self, owner: Owner, conversation_id: str) -> tuple[Conversation, list[RecordedTurn]]:
        """A conversation and its turns, in order, each with its feedback."""
        with self._reading() as connection:
            row, *_ = _own(connection, owner, conversation_id)
            line = connection.execute(
                "SELECT conversation_id, title, started, changed, turns FROM conversations WHERE row = ?",
                (row,),
            ).fetchone()
            turns = connection.execute(
                "SELECT number, question, standalone_question, answer, generation, filters, asked, "
                "up, fault, comment, source, start, stop, text "
                "FROM turns LEFT JOIN feedback ON turn = turns.row WHERE conversation = ? ORDER BY number",
                (row,),
            ).fetchall()
            return _conversation(line), [_turn(columns) for columns in turns]

    def rename(self, owner: Owner, conversation_id: str, title: str) -> None:
        """Give a conversation another title, put on one line."""
        title = one_line(_given(title, self.limits.title, "title"))
        with self._writing() as connection:
            row, *_ = _own(connection, owner, conversation_id)
            connection.execute("UPDATE conversations SET title = ? WHERE row = ?", (title, row))

    def delete(self, owner: Owner, conversation_id: str) -> None:
        """Delete a conversation."""
        with self._writing() as connection:
            row, *_ = _own(connection, owner, conversation_id)
            connection.execute("DELETE FROM conversations WHERE row = ?", (row,))

    def delete_all(self, owner: Owner) -> int:
        """Delete all that is kept of the owner. Returns how many conversations that were."""
        with self._writing() as connection:
            return connection.execute("DELETE FROM conversations WHERE owner = ?", (owner.key,)).rowcount

    def record_feedback(self, owner: Owner, conversation_id: str, turn: int, feedback: Feedback) -> None:
        """Keep what the owner says of a turn, in place of what was said of it before."""
        comment = _given(feedback.comment, self.limits.comment, "comment", empty=True)
        if feedback.fault not in FAULTS or (feedback.up and feedback.fault):
            raise HistoryRefused("That is nothing to say of an answer.")
        place = feedback.place
        where: tuple[str | int | None, ...] = (None, None, None, None)
        if place is not None:
            source = _given(place.source, self.limits.place, "name of the document")
            text = _given(place.text, self.limits.place, "place")
            where = (source, _whole(place.span.start), _whole(place.span.end), text)
        with self._writing() as connection:
            row = _own_turn(connection, owner, conversation_id, turn)
            connection.execute(
                "INSERT OR REPLACE INTO feedback "
                "(turn, up, fault, comment, source, start, stop, text, given) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row, bool(feedback.up), feedback.fault, comment, *where, _now()),
            )

    def withdraw_feedback(self, owner: Owner, conversation_id: str, turn: int) -> None:
        """Forget what the owner said of a turn, if anything."""
        with self._writing() as connection:
            row = _own_turn(connection, owner, conversation_id, turn)
            connection.execute("DELETE FROM feedback WHERE turn = ?", (row,))

    def rated_turns(self) -> list[RatedTurn]:
        """Every turn with feedback, whoever gave it, oldest first: for who looks after the corpus."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT conversation, number, question, standalone_question, answer, generation, filters, "
                "asked, up, fault, comment, source, start, stop, text "
                "FROM feedback JOIN turns ON turns.row = turn ORDER BY turn"
            ).fetchall()
            rated = []
            for conversation, *columns in rows:
                turn = _turn(columns)
                earlier = connection.execute(
                    "SELECT question FROM turns WHERE conversation = ? AND number < ? ORDER BY number",
                    (conversation, turn.number),
                )
                if turn.feedback is not None:
                    rated.append(RatedTurn(turn, turn.feedback, tuple(question for (question,) in earlier)))
        return rated

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, writing=False, wait=self._wait)

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, writing=True, wait=self._wait)

    def _prune(self, connection: sqlite3.Connection, owner: Owner) -> None:
        """Delete what is beyond the limits, but not the owner's conversation used last."""
        kept = characters = 0
        for row, size in connection.execute(
            "SELECT row, characters FROM conversations WHERE owner = ? ORDER BY recency DESC", (owner.key,)
        ).fetchall():
            characters += size
            if kept and (kept >= self.limits.conversations or characters > self.limits.characters):
                connection.execute("DELETE FROM conversations WHERE row = ?", (row,))
            else:
                kept += 1
        while used_bytes(connection) > self.limits.file_bytes:
            deleted = connection.execute(
                "DELETE FROM conversations WHERE row = (SELECT row FROM conversations WHERE row <> "
                "(SELECT row FROM conversations WHERE owner = ? ORDER BY recency DESC LIMIT 1) "
                "ORDER BY changed, row LIMIT 1)",
                (owner.key,),
            ).rowcount
            if not deleted:
                break


def _conversation(columns: Sequence[object]) -> Conversation:
    """Raises ValueError if a column is not of its type: damage that SQLite does not see."""
    names = ("conversation_id", "title", "started", "changed", "turns")
    line: Conversation = from_data(Conversation, dict(zip(names, columns, strict=True)))
    return line


def _turn(columns: Sequence[Any]) -> RecordedTurn:
    """Raises ValueError as ``_conversation`` does."""
    *texts, filters, asked, up, fault, comment, source, start, stop, text = columns
    names = ("number", "question", "standalone_question", "answer", "generation")
    place = {"source": source, "span": {"start": start, "end": stop}, "text": text}
    said = {"up": bool(up), "fault": fault, "comment": comment}
    feedback = said | {"place": None if source is None else place}
    turn: RecordedTurn = from_data(
        RecordedTurn,
        dict(zip(names, texts, strict=True))
        | {"filters": json.loads(filters), "asked": asked, "feedback": None if up is None else feedback},
    )
    return turn


def _own(connection: sqlite3.Connection, owner: Owner, conversation_id: object) -> tuple[int, int, int]:
    """The row, turns and characters of a conversation of the owner's."""
    found = None
    if isinstance(conversation_id, str) and _ID.fullmatch(conversation_id):
        found = connection.execute(
            "SELECT row, turns, characters FROM conversations WHERE conversation_id = ? AND owner = ?",
            (conversation_id, owner.key),
        ).fetchone()
    if found is None:
        raise UnknownConversation("That conversation is not there any more.")
    row, turns, characters = found
    return row, turns, characters


def _own_turn(connection: sqlite3.Connection, owner: Owner, conversation_id: object, turn: int) -> int:
    """The row of a turn of the owner's."""
    conversation, turns, _ = _own(connection, owner, conversation_id)
    if type(turn) is not int or not 1 <= turn <= turns:
        raise UnknownConversation("That turn of the conversation is not there any more.")
    ((row,),) = connection.execute(
        "SELECT row FROM turns WHERE conversation = ? AND number = ?", (conversation, turn)
    )
    return int(row)


def _given(text: object, longest: int, what: str, *, empty: bool = False) -> str:
    """``text`` as it is kept. Raises HistoryRefused."""
    if not isinstance(text, str) or not (empty or text.strip()):
        raise HistoryRefused(f"The {what} is empty.")
    if len(text) > longest:
        raise HistoryRefused(f"The {what} has more than {longest:,} characters and is not kept.")
    return storable(text)


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number < _LARGEST:
        raise HistoryRefused("That is not a whole number, or too large.")
    return number


def _title_of(question: str) -> str:
    """The first question on one line, cut at a word."""
    title = one_line(question)
    if len(title) <= _TITLE_OF_QUESTION:
        return title
    cut = title[:_TITLE_OF_QUESTION]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
