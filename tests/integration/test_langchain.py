"""The retriever keeps the contract of LangChain's retrievers, and works in a chain."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

import govqa
from govqa.errors import ConfigError, IndexNotFound, QuestionError
from govqa.integrations.langchain import GovQARetriever

QUERY = "the locks of Ekeby"
METADATA = {
    "source", "title", "doc_id", "start", "end", "page", "heading_path", "speaker", "score", "rank"
}  # fmt: skip


@pytest.fixture(scope="module")
def retriever(built: Any) -> GovQARetriever:
    return GovQARetriever(index=built.index)


def test_it_is_a_retriever_of_documents(retriever: GovQARetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUERY)
    assert documents
    assert all(type(document) is Document for document in documents)


def test_documents_are_the_hits_of_the_python_interface(built: Any, retriever: GovQARetriever) -> None:
    bot = govqa.Chatbot.open(built.index)
    summaries = {summary.doc_id: summary for summary in bot.documents()}
    hits = bot.retrieve(QUERY)
    documents = retriever.invoke(QUERY)
    assert [document.id for document in documents] == [hit.passage.passage_id for hit in hits]
    for document, hit in zip(documents, hits, strict=True):
        passage, summary = hit.passage, summaries[hit.passage.doc_id]
        assert document.page_content == passage.text
        assert document.metadata == {
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
        }


def test_the_text_stands_at_its_span(built: Any, retriever: GovQARetriever) -> None:
    bot = govqa.Chatbot.open(built.index)
    for document in retriever.invoke(QUERY):
        text = bot.document(document.metadata["doc_id"]).text
        assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content


def test_metadata_are_plain_data(retriever: GovQARetriever) -> None:
    for document in retriever.invoke(QUERY):
        assert document.metadata.keys() == METADATA
        assert json.loads(json.dumps(document.metadata)) == document.metadata


@pytest.mark.parametrize("k", [1, 3])
def test_k_says_how_many(built: Any, retriever: GovQARetriever, k: int) -> None:
    assert len(GovQARetriever(index=built.index, k=k).invoke(QUERY)) == k
    assert len(retriever.invoke(QUERY, k=k)) == k
    chosen = retriever.configurable_fields(k=ConfigurableField(id="k"))
    assert len(chosen.with_config(configurable={"k": k}).invoke(QUERY)) == k


def test_filters_say_of_what(built: Any) -> None:
    retriever = GovQARetriever(index=built.index, filters={"source": "notes/*"})
    assert {document.metadata["source"] for document in retriever.invoke(QUERY)} == {"notes/dams.txt"}


def test_the_index_may_come_from_the_settings(built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(built.index))
    assert GovQARetriever(k=1).invoke(QUERY)


@pytest.mark.parametrize("fields", [{"k": 0}, {"k": "many"}, {"filters": {"type": 1}}, {"filter": {}}])
def test_fields_that_cannot_be_used_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GovQARetriever(**fields)


def test_errors_are_govqa_s(built: Any, tmp_path: Path, retriever: GovQARetriever) -> None:
    with pytest.raises(IndexNotFound):
        GovQARetriever(index=tmp_path).invoke(QUERY)
    with pytest.raises(ConfigError):
        GovQARetriever(index=built.index, filters={"password": "x"}).invoke(QUERY)
    with pytest.raises(QuestionError):
        retriever.invoke(" ")


def test_it_answers_asynchronously_in_batches_and_in_threads(retriever: GovQARetriever) -> None:
    expected = retriever.invoke(QUERY)
    assert asyncio.run(retriever.ainvoke(QUERY)) == expected
    assert retriever.batch([QUERY, QUERY]) == [expected, expected]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(retriever.invoke, [QUERY] * 8)) == [expected] * 8


def test_callbacks_see_the_query_and_the_documents(retriever: GovQARetriever) -> None:
    seen: list[Any] = []

    class Listener(BaseCallbackHandler):
        def on_retriever_start(self, serialized: Any, query: str, **kwargs: Any) -> None:
            seen.append(query)

        def on_retriever_end(self, documents: Any, **kwargs: Any) -> None:
            seen.append(list(documents))

    documents = retriever.invoke(QUERY, {"callbacks": [Listener()]})
    assert seen == [QUERY, documents]


def test_it_works_in_a_chain(retriever: GovQARetriever) -> None:
    def in_one_text(documents: list[Document]) -> str:
        return "\n".join(f"{document.metadata['speaker']}: {document.page_content}" for document in documents)

    chain = {"context": retriever | RunnableLambda(in_one_text), "question": RunnablePassthrough()} | (
        RunnableLambda(lambda given: f"{given['context']}\n\n{given['question']}")
    )
    said = chain.invoke(QUERY)
    assert "Per Dahl: I have worked at the locks of Ekeby since the spring of 1989" in said
    assert said.endswith(QUERY)
    assert asyncio.run(chain.ainvoke(QUERY)) == said
    assert "".join(chain.stream(QUERY)) == said


def test_a_newer_generation_is_noticed(library: Any) -> None:
    retriever = GovQARetriever(index=library.index)
    assert "ferry.html" in {d.metadata["source"] for d in retriever.invoke("the cable ferry at Lindö")}
    (library.corpus / "ferry.html").unlink()
    library.build()
    assert "ferry.html" not in {d.metadata["source"] for d in retriever.invoke("the cable ferry at Lindö")}


def test_neither_pytorch_nor_the_network_is_needed(built: Any, python: Any) -> None:
    code = """
import sys
from govqa.integrations.langchain import GovQARetriever
print(len(GovQARetriever(index=sys.argv[1], k=2).invoke("the locks of Ekeby")))
assert not {"torch", "transformers", "sentence_transformers", "gradio"} & sys.modules.keys()
"""
    done = python(code, built.index, prefix=())
    assert (done.stdout, done.returncode) == ("2\n", 0), done.stderr


def test_importing_govqa_or_its_integrations_loads_no_library(python: Any) -> None:
    code = """
import sys
import govqa, govqa.integrations
print({"langchain_core", "mcp", "gradio", "pydantic", "numpy", "asyncio"} & sys.modules.keys())
"""
    assert python(code).stdout == "set()\n"
