"""The functions that programs are offered, over HTTP and MCP alike: JSON in, JSON out, none of them writes.

What each takes and gives is declared once, by its type hints. They check what comes in, they describe the
function as JSON Schema, and they turn the value that it returns into plain data.
"""

# The annotations are not postponed: Gradio takes the type of a result from the signature as it stands.

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError, validate_call

from govqa.errors import GovqaError
from govqa.store import DocumentSummary
from govqa.types import Answer, Hit, Metadata, Span

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot

#: Passages and characters returned at most by one call.
MOST_PASSAGES = 100
MOST_CHARACTERS = 100_000
#: Characters of a question; earlier questions that are looked at.
LONGEST_QUESTION = 2_000
LONGEST_HISTORY = 12

_FAULTS_NAMED = 3

_Question = Annotated[str, Field(max_length=LONGEST_QUESTION, description="The question, in words.")]
_History = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_QUESTION)]] | None,
    Field(description="Earlier questions of the conversation, oldest first."),
]
_Query = Annotated[str, Field(max_length=LONGEST_QUESTION, description="What to look for, in words.")]
_K = Annotated[int, Field(strict=True, ge=1, le=MOST_PASSAGES, description="How many passages to return.")]
_Filters = Annotated[
    dict[str, str] | None,
    Field(
        description="Only documents with this source, title, publisher, author, topic or type (patterns with "
        "* and ?), language, date_from and date_to (YYYY, YYYY-MM or YYYY-MM-DD)."
    ),
]
_DocId = Annotated[str, Field(description="The doc_id of a citation, a passage or a listed document.")]
_Start = Annotated[
    int, Field(strict=True, ge=0, description="The first character, in Unicode code points from 0.")
]
_End = Annotated[
    Annotated[int, Field(strict=True, ge=0)] | None,
    Field(
        description=f"One past the last character; without it, the end. At most {MOST_CHARACTERS:,} "
        "characters are returned by one call."
    ),
]


class BadArguments(GovqaError):
    """Arguments that the function does not take."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text of a document in ``span``; ``characters`` is the length of all of its text."""

    doc_id: str
    source: str
    metadata: Metadata
    span: Span
    characters: int
    text: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function and what its callers must know: the JSON Schemas of its arguments and of its result.

    ``call`` takes plain data and returns plain data. It raises GovqaError, BadArguments for arguments that
    do not fit the schema.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    returns: dict[str, Any]
    call: Callable[..., Any]


def offered_functions(chatbot: "Callable[[], Chatbot]") -> list[Function]:
    """``ask``, ``retrieve``, ``list_documents`` and ``read_document`` over what ``chatbot`` returns."""

    def ask(question: _Question, history: _History = None) -> Answer:
        """Answer a question by quoting the documents.

        Each citation's quote stands word for word at its span of the document. Where the documents hold no
        answer, the status is "not_found", and closest holds the nearest passages, which do not answer the
        question. `govqa verify` checks the result.
        """
        asked = [turn for turn in (history or [])[-LONGEST_HISTORY:] if turn.strip()]
        return chatbot().ask(question, history=asked)

    def retrieve(query: _Query, k: _K = 10, filters: _Filters = None) -> list[Hit]:
        """Find the passages nearest to a query, best first.

        The score is higher for a better passage; rank counts from 1; scores holds each stage's own.
        """
        return chatbot().retrieve(query, k=k, filters=filters)

    def list_documents() -> list[DocumentSummary]:
        """List the documents that answers are quoted from: id, source, media type, metadata and size."""
        return chatbot().documents()

    def read_document(doc_id: _DocId, start: _Start = 0, end: _End = None) -> Excerpt:
        """Read the text of a document, or a span of it, such as that of a citation."""
        bot = chatbot()
        if all(doc_id != each.doc_id for each in bot.documents()):
            raise BadArguments(f"there is no document {doc_id!r}. list_documents names those there are.")
        document = bot.document(doc_id)
        length = len(document.text)
        stop = length if end is None else end
        if not start <= stop <= length:
            raise BadArguments(f"start and end must be in order and at most {length}, the document's length.")
        span = Span(start, min(stop, start + MOST_CHARACTERS))
        return Excerpt(
            document.doc_id, document.source, document.metadata, span, length, span.of(document.text)
        )

    return [_offered(each) for each in (ask, retrieve, list_documents, read_document)]


def _offered(function: Callable[..., Any]) -> Function:
    function_type: Any = function  # pydantic takes functions here, but does not declare it
    result: TypeAdapter[Any] = TypeAdapter(get_type_hints(function)["return"])
    return Function(
        name=function.__name__,
        description=inspect.cleandoc(function.__doc__ or ""),
        parameters=TypeAdapter(function_type).json_schema(),
        returns=result.json_schema(mode="serialization"),
        call=_on_plain_data(function, result),
    )


def _on_plain_data(function: Callable[..., Any], result: TypeAdapter[Any]) -> Callable[..., Any]:
    checked = validate_call(function)
    names = list(inspect.signature(function).parameters)

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        try:
            value = checked(**dict(zip(names, given, strict=False)), **named)
        except ValidationError as error:
            raise BadArguments(_in_words(error)) from error
        return result.dump_python(value, mode="json")

    return call


def _in_words(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)[:_FAULTS_NAMED]
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults) + "."
