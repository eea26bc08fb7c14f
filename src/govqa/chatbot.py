"""The façade: an open index that answers questions."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from govqa import answering
from govqa.config import Settings
from govqa.generation import Generation
from govqa.reading.explanation import Explanation
from govqa.store import DocumentSummary, IndexStore
from govqa.types import Answer, Document, Hit, IndexManifest, Turn


class Chatbot:
    """Answers from one generation of an index until ``refresh`` moves it to a newer one.

    May be used from several threads at once. Use ``open`` to make one.
    """

    def __init__(self, index: Path, settings: Settings, generation: Generation) -> None:
        self._index = index
        self._settings = settings
        self._generation = generation
        self._refreshing = threading.Lock()

    @classmethod
    def open(cls, index: str | Path | None = None, *, settings: Settings | None = None) -> Chatbot:
        """Open the index in the folder ``index``, by default that of ``settings``.

        Raises IndexNotFound if none is built there, IndexCorrupt if a file of it is missing or damaged,
        IndexIncompatible if it was built with something that this govqa does not have.
        """
        settings = settings or Settings.load()
        folder = Path(index or settings.index)
        return cls(folder, settings, _open(folder, settings))

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        filters: Mapping[str, str] | None = None,
    ) -> Answer:
        """What the documents say to ``question``, quoted.

        ``history`` holds the earlier questions of the conversation, oldest first. ``filters`` restrict the
        documents: source, title, publisher, author, topic, type (patterns with * and ?), language,
        date_from, date_to. Raises QuestionError for an empty question, ConfigError for a bad filter.
        """
        return self.explain(question, history, filters).answer

    def ask_exactly(self, question: str, filters: Mapping[str, str] | None = None) -> Answer:
        """What the documents say to ``question`` as it is written: by itself, and no word of it mended.

        ``filters`` and errors as in ``ask``.
        """
        return self.explain(question, filters=filters, literal=True).answer

    def explain(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        filters: Mapping[str, str] | None = None,
        *,
        literal: bool = False,
    ) -> Explanation:
        """The answer to ``question`` and how it came about.

        Arguments and errors as in ``ask``; a ``literal`` question is not mended.
        """
        return answering.explain(
            self._generation,
            question,
            history=history,
            filters=filters or {},
            settings=self._settings,
            literal=literal,
        )

    def retrieve(self, query: str, k: int = 10, filters: Mapping[str, str] | None = None) -> list[Hit]:
        """The ``k`` passages that best match ``query``, best first. ``filters`` and errors as in ``ask``."""
        return answering.retrieve(
            self._generation, query, k=k, filters=filters or {}, settings=self._settings
        )

    def documents(self) -> list[DocumentSummary]:
        """Every document of the index, by source."""
        return list(self._generation.documents)

    def document(self, doc_id: str) -> Document:
        """The document ``doc_id``, whole. Raises StoreError if there is none."""
        generation = self._generation  # its records stay open while it is held
        return generation.records.document(doc_id)

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self._generation.name

    @property
    def manifest(self) -> IndexManifest:
        """What the generation was made of and with."""
        return self._generation.manifest

    def refresh(self) -> bool:
        """Move to the generation that the index serves now; return whether it is another.

        A question under way is answered from the generation it began with. Errors as in ``open``; then the
        chatbot stays with the generation that it has.
        """
        with self._refreshing:
            if IndexStore(self._index).current() == self._generation.name:
                return False
            # The old one is closed when the last question that reads it is done with it.
            self._generation = _open(self._index, self._settings)
            return True


def _open(index: Path, settings: Settings) -> Generation:
    return Generation.current(
        index, threads=settings.threads, ready=True, with_reader=settings.reader != "none"
    )


@lru_cache(maxsize=1)
def _default(settings: Settings) -> Chatbot:
    return Chatbot.open(settings=settings)


def _open_default() -> Chatbot:
    """The default index, opened once for as long as the settings stay the same, and kept up to date."""
    chatbot = _default(Settings.load())
    chatbot.refresh()
    return chatbot


def ask(
    question: str, history: Sequence[str | Turn] = (), filters: Mapping[str, str] | None = None
) -> Answer:
    """Ask the default index. See ``Chatbot.ask`` and, for errors, ``Chatbot.open``."""
    return _open_default().ask(question, history, filters)


def retrieve(query: str, k: int = 10, filters: Mapping[str, str] | None = None) -> list[Hit]:
    """Search the default index. See ``Chatbot.retrieve`` and, for errors, ``Chatbot.open``."""
    return _open_default().retrieve(query, k, filters)
