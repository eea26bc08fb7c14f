"""What is stored comes back exactly as it was, whatever it was."""

import json
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from govqa.store import FORMAT_VERSION, DocumentSummary, Records, read_manifest, write_manifest, write_records
from govqa.store.rows import BLOCK, blocks_at, blocks_of, cut
from govqa.store.sealed import from_data
from govqa.types import (
    Document,
    Duplicate,
    FailedFile,
    FileRecord,
    Footnote,
    IndexManifest,
    Metadata,
    Omission,
    Page,
    Passage,
    Section,
    Source,
    Span,
    SpeakerTurn,
    to_data,
)

# Any code point that UTF-8 can hold: NUL, astral characters and combining marks, but no lone surrogate.
words = st.text(st.characters(codec="utf-8"), max_size=8)
# Long enough to cross the blocks that texts are stored in, and not only in the first.
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.tuples(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=9), st.integers(BLOCK // 2, 3 * BLOCK)
    ).map(lambda drawn: (drawn[0] * drawn[1])[: drawn[1]]),
)
labels = st.lists(words, max_size=3).map(tuple)


def spans(length: int) -> st.SearchStrategy[Span]:
    at = st.integers(0, length)
    return st.tuples(at, at).map(lambda edges: Span(min(edges), max(edges)))


def tuples(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


metadata = st.builds(
    Metadata,
    title=words,
    authors=labels,
    publisher=words,
    date=words,
    language=words,
    url=words,
    topics=labels,
    aliases=tuples(st.tuples(words, words)),
    sources=tuples(st.builds(Source, words, words, words, words, words, words)),
)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Document], list[Passage]]:
    documents, passages = [], []
    for source in draw(st.lists(words, max_size=4, unique=True)):
        text = draw(texts)
        span = spans(len(text))
        document = Document(
            doc_id=f"id of {source}",
            source=source,
            media_type=draw(words),
            sha256=draw(words),
            text=text,
            metadata=draw(metadata),
            pages=draw(tuples(st.builds(Page, st.integers(1, 10**6), words, span))),
            sections=draw(tuples(st.builds(Section, labels, span, span))),
            turns=draw(tuples(st.builds(SpeakerTurn, words, span, span))),
            footnotes=draw(tuples(st.builds(Footnote, words, span, words))),
            omissions=draw(tuples(st.builds(Omission, st.integers(0, len(text)), words, words))),
        )
        documents.append(document)
        for ordinal, of_passage in enumerate(draw(st.lists(span, max_size=4))):
            passages.append(
                Passage(
                    passage_id=f"{len(passages)}",
                    doc_id=document.doc_id,
                    ordinal=ordinal,
                    span=of_passage,
                    text=of_passage.of(text),
                    sentences=draw(tuples(span)),
                    heading_path=draw(labels),
                    page=draw(st.none() | st.integers(1, 10**6)),
                    speaker=draw(words),
                    context=draw(words),
                )
            )
    return documents, passages


def together(documents: list[Document], passages: list[Passage]) -> list[tuple[Document, list[Passage]]]:
    """Each document with its passages."""
    return [(each, [p for p in passages if p.doc_id == each.doc_id]) for each in documents]


@given(corpora(), st.data())
def test_documents_and_passages_come_back_exactly(
    corpus: tuple[list[Document], list[Passage]], data: st.DataObject
) -> None:
    documents, passages = corpus
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.sqlite")
        write_records(path, together(documents, passages))
        with Records.open(path) as records:
            for document in documents:
                assert records.document(document.doc_id) == document
                of_document = [p for p in passages if p.doc_id == document.doc_id]
                assert records.passages(records.rows_of(document.doc_id)) == of_document
            if passages:
                rows = data.draw(st.lists(st.integers(0, len(passages) - 1), max_size=6))
                assert records.passages(rows) == [passages[row] for row in rows]
            assert records.passage_ids() == [passage.passage_id for passage in passages]
            assert records.sources() == {d.source: (d.doc_id, d.sha256) for d in documents}
            assert records.summaries() == [
                DocumentSummary(
                    d.doc_id,
                    d.source,
                    d.media_type,
                    d.sha256,
                    d.metadata,
                    sum(p.doc_id == d.doc_id for p in passages),
                    len(d.text),
                )
                for d in documents
            ]
        again = Path(folder, "again.sqlite")
        write_records(again, together(documents, passages))
        assert again.read_bytes() == path.read_bytes()


@given(texts, st.integers(0, 5), st.data())
def test_a_span_cut_from_its_blocks_is_the_span_of_the_text(
    text: str, first_block: int, data: st.DataObject
) -> None:
    span = data.draw(spans(len(text)))
    blocks = dict(enumerate(blocks_of(text), first_block))
    assert cut(span, (blocks[row] for row in blocks_at(span, first_block))) == span.of(text)


any_text = st.text(max_size=8)  # with lone surrogates: file names may hold them
STRINGS = [field.name for field in fields(IndexManifest) if field.type == "str"]
manifests = st.builds(
    IndexManifest,
    **dict.fromkeys(STRINGS, any_text),
    format_version=st.just(FORMAT_VERSION),
    dimension=st.integers(),
    documents=st.integers(),
    passages=st.integers(),
    failed=tuples(st.builds(FailedFile, any_text, any_text, any_text, any_text, any_text)),
    duplicates=tuples(st.builds(Duplicate, any_text, any_text, st.floats(0, 1))),
    files=st.dictionaries(
        st.from_regex(r"[a-z\u00e9 ]{1,5}(/[a-z#?%]{1,5})?", fullmatch=True),
        st.builds(FileRecord, st.integers(0), st.from_regex("[0-9a-f]{64}", fullmatch=True)),
        max_size=4,
    ),
)


@given(manifests)
def test_a_manifest_comes_back_exactly(manifest: IndexManifest) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_manifest(Path(folder), manifest)
        assert read_manifest(Path(folder)) == manifest
        assert [path.name for path in Path(folder).iterdir()] == ["manifest.json"]
        first = Path(folder, "manifest.json").read_bytes()
        write_manifest(Path(folder), replace(manifest, files=dict(reversed(manifest.files.items()))))
        assert Path(folder, "manifest.json").read_bytes() == first


@given(metadata)
def test_values_survive_json(value: Metadata) -> None:
    assert from_data(Metadata, json.loads(json.dumps(to_data(value)))) == value
