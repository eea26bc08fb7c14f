"""A retriever for LangChain: govqa's passages as LangChain's documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field, PrivateAttr

from govqa.config import Settings
from govqa.errors import MissingExtra
from govqa.integrations.opening import kept_open
from govqa.types import Hit

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise MissingExtra("langchain", "the LangChain retriever") from error

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot
    from govqa.store import DocumentSummary


class GovQARetriever(BaseRetriever):
    """The passages of an index that best match a query, best first, as LangChain's documents.

    ``page_content`` is the passage's text, ``id`` its passage_id. ``metadata`` holds source, title and
    doc_id of its document; start and end of its span there, in code points; page (None where there are
    none), heading_path and speaker; score and rank, from 1. The index is opened by the first query, and a
    newer generation of it is noticed by the next. Errors are those of ``Chatbot.open`` and
    ``Chatbot.retrieve``. ``invoke(query, k=…)`` overrides ``k``. May be used from several threads, and
    asynchronously.
    """

    model_config = ConfigDict(extra="forbid")

    index: Path | None = Field(None, description="folder of the index; by default as in the settings")
    k: int = Field(10, ge=1, description="how many passages to return")
    filters: dict[str, str] = Field(default_factory=dict, description="as in Chatbot.retrieve")

    _chatbot: Callable[[], Chatbot] = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Read the settings. Raises ConfigError."""
        super().model_post_init(context)
        self._chatbot = kept_open(Settings.load(index=self.index))

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        chatbot = self._chatbot()
        while True:
            generation = chatbot.generation
            hits = chatbot.retrieve(query, k=self.k if k is None else k, filters=self.filters)
            documents = {document.doc_id: document for document in chatbot.documents()}
            if chatbot.generation == generation:  # else another thread moved on between hits and documents
                return [_as_document(hit, documents[hit.passage.doc_id]) for hit in hits]


def _as_document(hit: Hit, summary: DocumentSummary) -> Document:
    passage = hit.passage
    return Document(
        page_content=passage.text,
        id=passage.passage_id,
        metadata={
            "source": summary.source,
            "title": summary.metadata.title,
            "doc_id": passage.doc_id,
            "start": passage.span.start,
            "end": passage.span.end,
            "page": passage.page,
            "heading_path": list(passage.heading_path),
            "speaker": passage.speaker,
            "score": hit.score,
            "rank": hit.rank,
        },
    )
