"""Which of the scored sentences an answer quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from govqa.analysis import analyse, word_count
from govqa.reading.sentences import ScoredSentence
from govqa.types import Passage, Span

#: A sentence with less than this share of the best one's probability adds words and no answers
#: (benchmarks/ablation.py).
LEAST_SHARE = 0.1
MOST_QUOTES = 4
#: How many times as much is quoted in answer to a question that has parts.
_ROOM_FOR_PARTS = 2
#: Below this lead over its neighbours, in MaxSim, a sentence may owe its score to what they say.
CLEAR_LEAD = 0.02
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: A sentence that shares this much of its terms with another says the same thing.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Quote:
    """What will be quoted: one sentence of a passage, or several in a row.

    ``highlight`` is the phrase in it that answers or, where no reader found one, the sentence among several
    that answers by its own words; None where none clearly does.
    """

    passage: Passage
    span: Span
    highlight: Span | None

    @property
    def text(self) -> str:
        """Its words."""
        start = self.span.start - self.passage.span.start
        return self.passage.text[start : start + len(self.span)]


def assemble(*rankings: Sequence[ScoredSentence], most_words: int) -> list[Quote]:
    """The quotes of an answer from sentences, best first, of at most ``most_words`` words in all.

    Several ``rankings`` are for a question and for its parts: then the best of each is taken in turn, and
    there is room for twice as much. The best sentence is quoted whatever its length. Sentences that follow
    one another in a paragraph become one quote; one that repeats another is left out. Quotes of one document
    come together, where the first of them would.
    """
    room = _ROOM_FOR_PARTS if len(rankings) > 1 else 1
    chosen: list[ScoredSentence] = []
    words = 0
    for sentence in _in_turn([_worth_quoting(ranking) for ranking in rankings]):
        if len(chosen) == room * MOST_QUOTES:
            break
        length = max(word_count(sentence.text), len(sentence.text.split()))  # an ampersand takes room too
        if chosen and (words + length > room * most_words or _repeats(sentence, chosen)):
            continue
        chosen.append(sentence)
        words += length
    return [_quote(run) for run in _by_document(_runs(chosen))]


def _worth_quoting(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    return [sentence for sentence in sentences if sentence.score >= LEAST_SHARE * sentences[0].score]


def _in_turn(rankings: Sequence[Sequence[ScoredSentence]]) -> list[ScoredSentence]:
    """The best of each of ``rankings``, then the second of each, and so on; none twice."""
    merged: dict[tuple[str, Span], ScoredSentence] = {}
    for sentence in (each for place in zip_longest(*rankings) for each in place if each is not None):
        merged.setdefault((sentence.passage.passage_id, sentence.span), sentence)
    return list(merged.values())


def _repeats(sentence: ScoredSentence, chosen: Iterable[ScoredSentence]) -> bool:
    """Whether nearly all that ``sentence`` says is in one of the ``chosen``, of whatever document."""
    terms, words = set(analyse(sentence.text)), _words(sentence.text)
    return any(
        words == _words(other.text)  # also where they are stop words alone, which are no terms
        or len(terms & set(analyse(other.text))) >= _SAME * max(1, len(terms))
        for other in chosen
        if not _contradicts(sentence, other)
    )


def _contradicts(sentence: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether they are of two documents and each has a number that the other lacks."""
    numbers, others = (set(_NUMBER.findall(each.text)) for each in (sentence, other))
    return sentence.passage.doc_id != other.passage.doc_id and bool(numbers - others and others - numbers)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _runs(chosen: Iterable[ScoredSentence]) -> list[list[ScoredSentence]]:
    """``chosen`` with neighbours in a paragraph together, in the order of the best in each run."""
    runs: list[list[ScoredSentence]] = []
    for sentence in chosen:
        beside = [run for run in runs if any(_adjacent(other, sentence) for other in run)]
        if not beside:
            runs.append([sentence])
            continue
        first, *rest = beside  # two of them, if this is the sentence that stood between
        first += [other for run in rest for other in run] + [sentence]
        runs = [run for run in runs if not any(run is other for other in rest)]
    return runs


def _by_document(runs: Sequence[list[ScoredSentence]]) -> list[list[ScoredSentence]]:
    places: dict[str, int] = {}
    for run in runs:
        places.setdefault(run[0].passage.doc_id, len(places))
    return sorted(runs, key=lambda run: places[run[0].passage.doc_id])


def _adjacent(a: ScoredSentence, b: ScoredSentence) -> bool:
    if a.passage.passage_id != b.passage.passage_id:
        return False
    first, second = sorted((a.span, b.span))
    start = a.passage.span.start
    between = a.passage.text[first.end - start : second.start - start]
    return not between.strip() and "\n" not in between


def _quote(run: Sequence[ScoredSentence]) -> Quote:
    span = Span(min(each.span.start for each in run), max(each.span.end for each in run))
    best = max(run, key=lambda sentence: sentence.score)
    if best.phrase is not None:
        return Quote(best.passage, span, best.phrase)
    first, *others = sorted(run, key=lambda sentence: -sentence.features.own)
    clear = others and first.features.own >= others[0].features.own + CLEAR_LEAD
    return Quote(first.passage, span, first.span if clear else None)
