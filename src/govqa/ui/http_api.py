"""The functions offered over HTTP and MCP: JSON in, JSON out, none of them writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from govqa.types import to_data
from govqa.ui.handlers import BadRequest, checked_history, checked_question, known_document
from govqa.ui.service import Service

#: Passages and characters returned at most by one call.
MOST_PASSAGES = 100
MOST_CHARACTERS = 100_000


def http_functions(service: Service) -> list[Callable[..., Any]]:
    """``ask``, ``retrieve``, ``list_documents`` and ``read_document``, typed for Gradio's API."""

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question by quoting the documents.

        Parameters:
            question: The question, in words.
            history: Earlier questions of the conversation, oldest first.
        Returns:
            The answer with its citations, in the form that `govqa verify` checks.
        """
        answer = service.bot().ask(checked_question(question), history=checked_history(history or ()))
        return dict(to_data(answer))

    def retrieve(query: str, k: int = 10, filters: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """Find the passages nearest to a query.

        Parameters:
            query: What to look for.
            k: How many passages to return, up to 100.
            filters: Any of source, title, publisher, author, topic, type (patterns with * and ?), language,
                date_from and date_to (ISO 8601).
        Returns:
            Passages with their scores and ranks, best first.
        """
        if type(k) is not int or not 1 <= k <= MOST_PASSAGES:
            raise BadRequest(f"k must be a whole number from 1 to {MOST_PASSAGES}.")
        hits = service.bot().retrieve(checked_question(query), k=k, filters=filters)
        return [dict(to_data(hit)) for hit in hits]

    def list_documents() -> list[dict[str, Any]]:
        """List the documents that answers are quoted from.

        Returns:
            The id, source, media type, metadata and size of each document.
        """
        return [dict(to_data(summary)) for summary in service.summaries().values()]

    def read_document(doc_id: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Read the text of a document, or a span of it.

        Parameters:
            doc_id: The document's id, as in list_documents or a citation.
            start: The first character, counted from 0 in Unicode code points.
            end: One past the last character; 100,000 characters at most are returned.
        Returns:
            The text with its span, and the document's metadata.
        """
        document = known_document(service, doc_id)
        length = len(document.text)
        stop = length if end is None else end
        if type(start) is not int or type(stop) is not int or not 0 <= start <= stop <= length:
            raise BadRequest(f"start and end must be whole numbers with 0 <= start <= end <= {length}.")
        stop = min(stop, start + MOST_CHARACTERS)
        return {
            "doc_id": document.doc_id,
            "source": document.source,
            "metadata": to_data(document.metadata),
            "span": {"start": start, "end": stop},
            "characters": length,
            "text": document.text[start:stop],
        }

    return [ask, retrieve, list_documents, read_document]
