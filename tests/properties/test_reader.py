"""Whatever is asked of whatever text, what the reader says of it stays inside that text."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from govqa.encoding import resolve_model
from govqa.encoding.model import DEFAULT_MODEL
from govqa.encoding.onnx import TOKENIZER_FILE
from govqa.reader.onnx import reading_of
from govqa.reader.pairs import MOST_PIECES, PairTokenizer
from govqa.reader.phrases import likeliest_phrase, whole_words
from govqa.types import Passage, Span

# Any code point that UTF-8 can hold: NUL, astral characters and combining marks, but no lone surrogate.
texts = st.text(st.characters(codec="utf-8"), max_size=80)
words = st.text(st.sampled_from("abcé规则ह ि\u0301\u200d😀 .,5-\n"), max_size=60)
long_texts = st.tuples(st.one_of(texts, words), st.sampled_from([1, 1, 1, 40])).map(lambda of: of[0] * of[1])
seeds = st.integers(0, 2**32 - 1)


@cache
def tokenizer() -> PairTokenizer:
    return PairTokenizer(resolve_model(DEFAULT_MODEL).folder / TOKENIZER_FILE)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """A passage somewhere in a document, cut into sentences anywhere, gaps between some of them."""
    text, start = draw(long_texts), draw(st.integers(0, 1000))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    kept = draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    sentences = [
        Span(start + a, start + b) for a, b, keep in zip(edges, edges[1:], kept, strict=False) if keep
    ]
    context = draw(st.one_of(st.just(""), texts))
    return Passage("p", "d", 0, Span(start, start + len(text)), text, tuple(sentences), context=context)


@given(long_texts, st.one_of(st.just(""), long_texts), long_texts)
def test_a_pair_is_whole_and_its_offsets_lie_in_the_text(question: str, context: str, text: str) -> None:
    pair = tokenizer().pair(question, context, text)
    assert 3 <= len(pair.ids) <= MOST_PIECES
    assert len(pair.ids) == len(pair.types) == len(pair.own) == len(pair.offsets)
    assert set(pair.types.tolist()) == {0, 1}
    assert (np.diff(pair.types) >= 0).all()
    own = pair.offsets[pair.own]
    assert (own[:, 0] >= 0).all()
    assert (own[:, 0] < own[:, 1]).all()
    assert (own[:, 1] <= len(text)).all()
    assert (np.diff(own[:, 0]) >= 0).all()
    assert (np.diff(own[:, 1]) >= 0).all()
    assert not pair.own[pair.types == 0].any()


@given(st.one_of(texts, words), passages(), seeds)
def test_phrases_are_whole_words_of_their_sentences_whatever_the_logits(
    question: str, passage: Passage, seed: int
) -> None:
    pair = tokenizer().pair(question, passage.context, passage.text)
    logits = np.random.default_rng(seed).normal(0, 5, (len(pair.ids), 3)).astype(np.float32)
    reading = reading_of(passage, pair, logits, float(logits.sum()))
    assert len(reading.sentences) == len(passage.sentences)
    for sentence, read in zip(passage.sentences, reading.sentences, strict=True):
        if read.phrase is None:
            assert read.evidence == read.phrase_score == float("-inf")
            continue
        assert read.phrase in sentence
        assert len(read.phrase)
        assert np.isfinite([read.evidence, read.phrase_score]).all()
        text = passage.text[sentence.start - passage.span.start : sentence.end - passage.span.start]
        start, end = read.phrase.start - sentence.start, read.phrase.end - sentence.start
        assert not splits_a_word(text, start)
        assert not splits_a_word(text, end)


@given(words, seeds)
def test_stretching_keeps_what_was_there_and_is_done_at_once(text: str, seed: int) -> None:
    if not text:
        return
    start, end = sorted(np.random.default_rng(seed).choice(len(text) + 1, 2, replace=False).tolist())
    wide = whole_words(text, start, end)
    assert 0 <= wide[0] <= start < end <= wide[1] <= len(text)
    assert whole_words(text, *wide) == wide
    assert not any(splits_a_word(text, at) for at in wide)


@given(st.integers(1, 90), seeds)
def test_no_other_phrase_is_likelier(count: int, seed: int) -> None:
    starts, ends = np.random.default_rng(seed).normal(size=(2, count)).astype(np.float32)
    first, last, score = likeliest_phrase(starts, ends)
    assert 0 <= first <= last < min(count, first + 40)
    assert score == starts[first] + ends[last]
    assert score == max(starts[a] + ends[b] for a in range(count) for b in range(a, min(a + 40, count)))


def splits_a_word(text: str, at: int) -> bool:
    """Whether letters of a script with spaces stand on both sides; a plain reading of what is promised."""
    sides = text[at - 1 : at] + text[at : at + 1]
    return len(sides) == 2 and all(side.isalnum() and ord(side) < 0x0E00 for side in sides)
