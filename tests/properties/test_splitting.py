"""What holds for the passages of any document: generated ones, the bundled corpus, and real articles."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govqa.analysis import word_count
from govqa.loading import discover, load
from govqa.reading.citing import cite
from govqa.splitting import is_question, split, split_sentences
from govqa.types import Document, Metadata, Omission, Page, Passage, Section, Span, SpeakerTurn

LEAST_WORDS = 3

sentence = st.sampled_from(
    [
        "The plan has three parts.",
        "Mr. Li of the U.S. Department agreed, e.g. in May.",
        "Who pays for it?",
        "“We agree!” she said.",
        "Yes.",
        "1.",
        "人工智能很重要。我们同意！谁同意？",
        "A naïve re\u0301sume\u0301 with 😀 and 👩\u200d💻 in it",
        "It grew by 3.5 percent",
        "no capitals and no stop",
        "See Id. at ¶24; then 8:00 a.m. sharp",
        "one, two; three, four; " * 8,
        "字" * 40 + "。",
        "(a) the first;",
        "\u200fمن وافق؟",
        "...",
        "word " * 60,
        "x" * 300,
        "The same sentence again and again.",
    ]
)
separator = st.sampled_from([" ", "  ", "\n", "\u00a0", "\t", "", " \n"])
anything = st.text(st.characters(), max_size=60)


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 9)) == 0:
        return draw(anything)
    parts = draw(st.lists(st.tuples(sentence, separator), min_size=1, max_size=6))
    return "".join(words + space for words, space in parts)


texts = st.lists(paragraphs(), max_size=5).map("\n\n".join)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Headings, turns that may go on below one, omissions anywhere, pages, some of them empty."""
    text = ""
    headings: list[tuple[tuple[str, ...], Span]] = []
    turns: list[SpeakerTurn] = []
    speaking: tuple[str, Span, int] | None = None

    def close() -> None:
        nonlocal speaking
        if speaking:
            turns.append(
                SpeakerTurn(speaking[0], Span(speaking[2], max(len(text), speaking[2])), speaking[1])
            )
        speaking = None

    for kind in draw(
        st.lists(st.sampled_from(["text", "text", "heading", "turn", "end of turn"]), max_size=9)
    ):
        if text and draw(st.booleans()):
            text += "\n\n"
        if kind == "heading":
            words = draw(st.sampled_from(["Who pays", "Who pays?", "The plan.", "一", "On the U.S."]))
            headings.append(((words,), Span(len(text), len(text) + len(words))))
            text += words + draw(st.sampled_from(["\n\n", "\n", ""]))
        elif kind == "turn":
            close()
            name = draw(st.sampled_from(["ANN", "Bob Meyer"]))
            label = Span(len(text), len(text) + len(name) + 1)
            text += f"{name}:"
            start = len(text) + 1
            text += f" {draw(paragraphs())}"
            speaking = (name, label, start)
        elif kind == "end of turn":
            close()
        else:
            text += draw(paragraphs())
    close()
    ends = [span.start for _, span in headings[1:]] + [len(text)]
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    bounds = [0, *cuts, len(text)]
    return Document(
        doc_id="d",
        source="d.txt",
        media_type="text/plain",
        sha256="0" * 64,
        text=text,
        metadata=Metadata(title=draw(st.sampled_from(["", "A title"]))),
        pages=tuple(Page(i, str(i), Span(a, b)) for i, (a, b) in enumerate(pairwise(bounds), start=1)),
        sections=tuple(
            Section(path, heading, Span(heading.start, end))
            for (path, heading), end in zip(headings, ends, strict=False)
        ),
        turns=tuple(turns),
        omissions=tuple(
            Omission(position, "rule", "text")
            for position in draw(st.lists(st.integers(0, len(text)), max_size=3))
        ),
    )


def trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    end = span.start + len(words.rstrip())
    return Span(min(end, span.end - len(words.lstrip())), end)


def quotable(words: str) -> bool:
    return not is_question(words) and word_count(words) >= LEAST_WORDS


def stretches(document: Document) -> Iterator[Span]:
    """The text between all that a passage may not cross or hold, found without the splitter's help."""
    barred = [section.heading for section in document.sections] + [turn.label for turn in document.turns]
    cuts = {0, len(document.text), *(omission.position for omission in document.omissions)}
    for span in [*barred, *(turn.span for turn in document.turns)]:
        cuts |= {span.start, span.end}
    for start, end in pairwise(sorted(cuts)):
        if not any(span.overlaps(Span(start, end)) for span in barred):
            yield Span(start, end)


def check(document: Document, limit: int) -> list[Passage]:
    """Assert all that is promised of the passages of ``document``."""
    text = document.text
    passages = split(document, passage_words=limit)
    assert passages == split(document, passage_words=limit)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert len({passage.passage_id for passage in passages}) == len(passages)
    assert all(before.span.end <= after.span.start for before, after in pairwise(passages))
    between = list(stretches(document))
    for passage in passages:
        assert passage.text == passage.span.of(text)
        assert passage.text == passage.text.strip() != ""
        assert any(passage.span in stretch for stretch in between)
        check_place(document, passage)
        # Whatever of a passage is quoted as one, up to all of it, there is no reason to refuse to cite it.
        assert cite(document, passage, passage.span, quote=passage.text, number=1).page == passage.page
        check_sentences(text, passage)
        lengths = [word_count(span.of(passage.text)) for span in split_sentences(passage.text)]
        assert sum(lengths) <= limit + min(lengths[0], limit) + min(lengths[-1], limit)
    check_coverage(text, between, passages, limit)
    return passages


def check_place(document: Document, passage: Passage) -> None:
    sections = [s for s in document.sections if s.span.start <= passage.span.start < s.span.end]
    assert passage.heading_path == (sections[0].heading_path if sections else ())
    turns = [turn for turn in document.turns if turn.span.overlaps(passage.span)]
    assert passage.speaker == (turns[0].speaker if turns else "")
    pages = [p.index for p in document.pages if p.span.start <= passage.span.start < p.span.end]
    assert passage.page == (pages[0] if pages else None)


def check_sentences(text: str, passage: Passage) -> None:
    assert passage.sentences
    assert all(span in passage.span and len(span) for span in passage.sentences)
    assert all(before.end <= after.start for before, after in pairwise(passage.sentences))
    for span in passage.sentences:
        assert span == trimmed(text, span)
        assert quotable(span.of(text))


def check_coverage(text: str, between: list[Span], passages: list[Passage], limit: int) -> None:
    """Every sentence that may be quoted is in just one passage; one longer than that is so by its pieces."""
    offered = [span for passage in passages for span in passage.sentences]
    covered = bytearray(len(text))
    for passage in passages:
        covered[passage.span.start : passage.span.end] = b"\1" * len(passage.span)
    for stretch in between:
        for each in split_sentences(stretch.of(text)):
            span = trimmed(text, Span(stretch.start + each.start, stretch.start + each.end))
            words = span.of(text)
            if not quotable(words):
                assert span not in offered
            elif word_count(words) <= limit:
                assert offered.count(span) == 1, words
            else:
                left = [c for i, c in enumerate(words, span.start) if not covered[i] and not c.isspace()]
                # A piece that ends in a question mark is not quoted either.
                assert not quotable("".join(left))


@given(texts | anything)
def test_sentences_cover_any_text_without_gaps(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(span.of(text) for span in spans) == text
    assert all(len(span) for span in spans)
    assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]


@given(texts)
def test_no_sentence_runs_over_a_line_break(text: str) -> None:
    assert not any("\n" in span.of(text).strip() for span in split_sentences(text))


@given(texts)
def test_sentences_are_the_same_whenever_they_are_asked_for(text: str) -> None:
    assert split_sentences(text) == split_sentences(text)


@settings(max_examples=100)
@given(documents(), st.sampled_from([20, 33, 120]))
def test_passages_of_any_document(document: Document, limit: int) -> None:
    check(document, limit)


@settings(max_examples=40)
@given(paragraphs(), st.integers(2, 30), st.sampled_from([20, 120]))
def test_repeated_text_keeps_its_offsets(words: str, times: int, limit: int) -> None:
    text = "\n\n".join([words] * times)
    passages = check(Document("d", "d.txt", "text/plain", "0" * 64, text), limit)
    if any(quotable(trimmed(text, span).of(text)) for span in split_sentences(words)):
        assert passages


def real(folder: Path) -> list[Document]:
    return [
        load(path, source, max_bytes=1 << 24)
        for source, path in discover(folder)
        if path.suffix in (".txt", ".md")
    ]


@pytest.mark.parametrize("limit", [20, 120, 400])
def test_passages_of_the_bundled_corpus(root: Path, limit: int) -> None:
    documents = real(root / "corpus")
    assert len(documents) >= 80
    for document in documents:
        for passage in check(document, limit):
            assert limit < 120 or word_count(passage.text) <= limit


@pytest.mark.parametrize("limit", [20, 120, 400])
def test_passages_of_real_articles(root: Path, limit: int) -> None:
    folder = root.parent / "shared" / "data" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real articles are not on this machine (../shared/data/seeds)")
    documents = real(folder)
    assert len(documents) == 5
    for document in documents:
        for passage in check(document, limit):
            assert limit < 120 or word_count(passage.text) <= limit
