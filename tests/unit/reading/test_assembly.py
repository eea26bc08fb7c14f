"""What is quoted: the best sentence always, then what adds to it, in few words."""

from dataclasses import replace
from itertools import permutations

import pytest

from govqa.reading.assembly import LEAST_SHARE, MOST_QUOTES, Quote, assemble
from govqa.reading.sentences import ScoredSentence, SentenceFeatures
from govqa.types import Passage, Span

SENTENCES = (
    "Rivers carry salmon north.",
    "Mountains hold copper ore.",
    "Harbours freeze every winter.",
    "Farmers plant barley early.",
    "Teachers grade exams slowly.",
    "Bakers knead dough daily.",
)


def passage(*sentences: str, gap: str = " ", start: int = 100, name: str = "p") -> Passage:
    """A passage of ``sentences`` that stands at ``start`` in its document."""
    spans, at = [], start
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + len(gap)
    text = gap.join(sentences)
    return Passage(name, "d", 0, Span(start, start + len(text)), text, tuple(spans))


def scored(passage: Passage, *order: int, score: float = 0.9, step: float = 0.001) -> list[ScoredSentence]:
    """The sentences of ``passage`` in ``order``, best first."""
    scores = [score - step * i for i in range(len(order))]
    return [
        ScoredSentence(passage, passage.sentences[n], score, SentenceFeatures(score, score))
        for n, score in zip(order, scores, strict=True)
    ]


def texts(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def test_nothing_to_quote() -> None:
    assert assemble([], most_words=80) == []


def test_best_sentence_is_quoted_whatever_its_length() -> None:
    whole = passage("word " * 200 + "end.", SENTENCES[0])
    assert texts(assemble(scored(whole, 0, 1), most_words=10)) == ["word " * 200 + "end."]


@pytest.mark.parametrize(("most_words", "expected"), [(3, 1), (4, 1), (7, 1), (8, 2), (11, 2), (12, 3)])
def test_words_quoted_are_limited(most_words: int, expected: int) -> None:
    passages = [passage(sentence, start=100 * i, name=str(i)) for i, sentence in enumerate(SENTENCES[:4])]
    best = [each for i, p in enumerate(passages) for each in scored(p, 0, score=0.9 - i / 1000)]
    assert len(assemble(best, most_words=most_words)) == expected


def test_sentence_too_long_for_what_is_left_makes_room_for_a_shorter_one() -> None:
    first, long, short = (
        passage(words, name=words[:2]) for words in (SENTENCES[0], "copper " * 30 + ".", SENTENCES[2])
    )
    best = [*scored(first, 0), *scored(long, 0, score=0.89), *scored(short, 0, score=0.88)]
    assert texts(assemble(best, most_words=20)) == [SENTENCES[0], SENTENCES[2]]


def test_no_more_quotes_than_a_reader_takes_in() -> None:
    passages = [passage(sentence, name=sentence) for sentence in SENTENCES]
    best = [each for i, p in enumerate(passages) for each in scored(p, 0, score=0.9 - i / 1000)]
    assert len(assemble(best, most_words=400)) == MOST_QUOTES < len(best)


def test_sentence_far_below_the_best_is_left_out() -> None:
    near, far = passage(SENTENCES[1], name="near"), passage(SENTENCES[2], name="far")
    best = [
        *scored(passage(SENTENCES[0]), 0, score=0.9),
        *scored(near, 0, score=0.9 * LEAST_SHARE + 0.001),
        *scored(far, 0, score=0.9 * LEAST_SHARE - 0.001),
    ]
    assert texts(assemble(best, most_words=400)) == [SENTENCES[0], SENTENCES[1]]


@pytest.mark.parametrize(
    "again",
    [
        "Rivers carry salmon north.",
        "RIVERS CARRY SALMON NORTH!",
        "The rivers carried salmon north.",
        "Rivers, it is said, carry the salmon to the north.",
    ],
)
def test_sentence_that_repeats_one_is_left_out(again: str) -> None:
    best = [
        *scored(passage(SENTENCES[0]), 0),
        *scored(passage(again, name="q"), 0, score=0.89),
        *scored(passage(SENTENCES[1], name="r"), 0, score=0.88),
    ]
    assert texts(assemble(best, most_words=400)) == [SENTENCES[0], SENTENCES[1]]


@pytest.mark.parametrize(
    ("quoted", "again"),
    [
        (
            "Six towns founded the river commission in 1921.",
            "Six towns founded the river commission in 1921.",
        ),
        ("So it was, and so be it.", "So it was – and so be it!"),
        (
            "Each town sends two members, who serve for four years and cannot be chosen again.",
            "Each town sends two members who serve for four years, and can't be chosen again.",
        ),
    ],
)
def test_a_document_and_its_twin_are_not_quoted_for_the_same(quoted: str, again: str) -> None:
    twin = replace(passage(again, start=700, name="twin"), doc_id="another document")
    best = [*scored(passage(quoted), 0), *scored(twin, 0), *scored(passage(SENTENCES[1], name="r"), 0)]
    assert texts(assemble(best, most_words=400)) == [quoted, SENTENCES[1]]


def test_sentences_of_stop_words_alone_are_not_all_the_same() -> None:
    best = [
        *scored(passage("It is what it is."), 0),
        *scored(passage("So be it then.", name="q"), 0, score=0.89),
    ]
    assert len(assemble(best, most_words=400)) == 2


def test_neighbours_in_different_paragraphs_are_two_quotes() -> None:
    assert len(assemble(scored(passage(*SENTENCES[:3], gap="\n\n"), 1, 0), most_words=400)) == 2


def test_the_sentence_that_answers_by_its_own_words_is_the_best_of_a_quote() -> None:
    whole = passage(*SENTENCES[:2])
    first, second = whole.sentences
    found = [
        ScoredSentence(whole, first, 0.9, SentenceFeatures(0.4, 0.5)),
        ScoredSentence(whole, second, 0.88, SentenceFeatures(0.7, 0.5)),
    ]
    (quote,) = assemble(found, most_words=400)
    assert quote.highlight == second
    (single,) = assemble(found[:1], most_words=400)
    assert single.highlight is None


def test_the_readers_phrase_in_the_best_sentence_of_a_quote_is_its_highlight() -> None:
    whole = passage(*SENTENCES[:2])
    first, second = (
        replace(each, phrase=Span(each.span.start, each.span.start + 5)) for each in scored(whole, 1, 0)
    )
    (quote,) = assemble([first, second], most_words=400)
    assert quote.text == whole.text
    assert quote.highlight == first.phrase


@pytest.mark.parametrize("gap", [" ", ""])
def test_neighbours_are_one_quote_with_the_exact_text_between(gap: str) -> None:
    whole = passage(*SENTENCES[:3], gap=gap)
    (quote,) = assemble(scored(whole, 1, 0), most_words=400)
    assert quote.text == f"{SENTENCES[0]}{gap}{SENTENCES[1]}"
    assert quote.span == Span(100, 100 + len(quote.text))
    assert quote.highlight is None  # neither clearly leads


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_three_in_a_row_are_one_quote_in_whatever_order_they_are_found(order: tuple[int, ...]) -> None:
    whole = passage(*SENTENCES[:3])
    (quote,) = assemble(scored(whole, *order), most_words=400)
    assert quote.text == whole.text
    assert quote.highlight is None  # none clearly leads


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5], ids=str)
def test_four_in_a_row_are_one_quote_in_whatever_order_they_are_found(order: tuple[int, ...]) -> None:
    whole = passage(*SENTENCES[:4])
    assert texts(assemble(scored(whole, *order), most_words=400)) == [whole.text]


def test_a_quote_never_takes_in_a_sentence_that_was_not_chosen() -> None:
    whole = passage(*SENTENCES[:3])
    assert texts(assemble(scored(whole, 2, 0), most_words=400)) == [SENTENCES[2], SENTENCES[0]]


def test_a_quote_never_takes_in_a_question_that_stands_between() -> None:
    asked = passage(SENTENCES[0], "Who pays for it?", SENTENCES[2])
    sentences = (asked.sentences[0], asked.sentences[2])
    asked = Passage("p", "d", 0, asked.span, asked.text, sentences)
    assert texts(assemble(scored(asked, 0, 1), most_words=400)) == [SENTENCES[0], SENTENCES[2]]


def test_neighbours_in_different_passages_are_two_quotes() -> None:
    first = passage(SENTENCES[0], name="p")
    second = passage(SENTENCES[1], start=first.span.end + 1, name="q")
    best = [*scored(first, 0), *scored(second, 0, score=0.89)]
    assert texts(assemble(best, most_words=400)) == [SENTENCES[0], SENTENCES[1]]


def test_quotes_come_in_the_order_of_the_best_sentence_in_each() -> None:
    first, second = passage(*SENTENCES[:2], name="p"), passage(*SENTENCES[2:4], name="q")
    best = [
        ScoredSentence(second, second.sentences[0], 0.90, SentenceFeatures(0.90, 0.90)),
        ScoredSentence(first, first.sentences[1], 0.89, SentenceFeatures(0.89, 0.89)),
        ScoredSentence(second, second.sentences[1], 0.88, SentenceFeatures(0.88, 0.88)),
        ScoredSentence(first, first.sentences[0], 0.87, SentenceFeatures(0.87, 0.87)),
    ]
    assert texts(assemble(best, most_words=400)) == [second.text, first.text]


def test_quotes_of_one_document_come_together() -> None:
    one = passage(SENTENCES[0], name="a")
    other = replace(passage(SENTENCES[1], name="b"), doc_id="e")
    again = passage(SENTENCES[2], name="c", start=900)
    best = [
        *scored(one, 0, score=0.9),
        *scored(other, 0, score=0.8),
        *scored(again, 0, score=0.7),
    ]
    assert texts(assemble(best, most_words=80)) == [SENTENCES[0], SENTENCES[2], SENTENCES[1]]


@pytest.mark.parametrize(
    ("other", "doc_id", "quoted"),
    [
        ("The Coastal Accord was signed in Tarnholm on 5 March 2024.", "e", 2),
        ("The Coastal Accord was signed in Tarnholm on 5 March 2024.", "d", 1),  # the same document
        ("The Coastal Accord was signed in Tarnholm in March 2024.", "e", 1),  # says less, and nothing else
    ],
)
def test_a_source_that_states_another_number_repeats_nothing(other: str, doc_id: str, quoted: int) -> None:
    first = passage("The Coastal Accord was signed in Tarnholm on 2 March 2024.", name="a")
    second = replace(passage(other, name="b", start=500), doc_id=doc_id)
    best = [*scored(first, 0, score=0.9), *scored(second, 0, score=0.8)]
    assert len(assemble(best, most_words=80)) == quoted
