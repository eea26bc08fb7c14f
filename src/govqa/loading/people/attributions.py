"""Where a sentence says who says it: behind the words, before them, or between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from govqa.loading.people.clauses import Clause, leads, trails
from govqa.loading.people.lexicon import ACCORDING, OPENERS, SPEAKING, SPEECH
from govqa.loading.people.persons import Persons
from govqa.loading.people.tokens import Token
from govqa.types import Span

#: In place of the verb, where a colon behind the name stands for one.
LABEL = ":"
#: Between "X told" and the quotation stand at most so many tokens ("the paper on Monday that").
_TAIL = 14
#: After "…, X said" at most so many tokens follow in the sentence ("in an interview on Monday").
_REST = 14


def trailing(
    text: str, known: Persons, of: Sequence[Token], first: int, end: int, quotes: Sequence[int]
) -> Clause | None:
    """The first attribution that stands behind what it attributes, in the sentence ``[first, end)``.

    ``quotes`` are the tokens of that sentence that are quotations.
    """
    for i in range(first, end - 1):
        quote = of[i].quoted
        comma = of[i].text == "," and i > first
        if quote is None and not comma:
            continue
        start = i + 2 if of[i + 1].text in ",–—-" else i + 1
        clause = trails(text, known, of, start, end)
        if clause and not _opens_next(of, clause, end):
            return clause
        if quote and i == first and of[i + 1].text in "–—-" and start < end:
            signed = _signature(text, known, of, start, end)
            if signed:
                return signed
        if comma or of[i + 1].text == "," or (quote and quote.span.of(text)[-1] in ",?!…"):
            clause = leads(text, known, of, start, end)
            introduces = of[end - 1].text == ":" or (bool(quotes) and i < quotes[0])
            if clause and introduces:
                return None  # "Asked again, Byron said, “…”": it introduces what follows
            if clause and not _opens_next(of, clause, end) and _at_end(of, clause, end):
                return clause
    return None


def leading(
    text: str, known: Persons, of: Sequence[Token], first: int, end: int, quotes: Sequence[int]
) -> Clause | None:
    """The attribution that stands before what it attributes, nearest to the first quotation."""
    until = quotes[0] if quotes else end
    if of[first].word in {words[0] for words in ACCORDING}:
        clause = trails(text, known, of, first, until)
        if clause and clause.verb == "according":
            return clause
    introduces = until < end or of[end - 1].text == ":"
    if not introduces:
        return None
    found: Clause | None = None
    for i in range(max(first, until - 70), until):
        starts = i == first or of[i - 1].text in ",;(–—" or of[i - 1].word in OPENERS
        if not starts or of[i].quoted or (found and i < found.end):
            continue
        clause = leads(text, known, of, i, until)
        if clause is None and of[until - 1].text == ":" and until < end:
            clause = _label(text, known, of, i, until)
        if clause is not None:
            found = clause
    if found is None:
        return _participle(text, known, of, first, until)
    tail = of[found.end : until]
    spoken = any(token.word in SPEECH | SPEAKING for token in tail)
    near = len(tail) <= _TAIL or (bool(tail) and tail[-1].text == ":" and len(tail) <= 3 * _TAIL)
    if spoken:
        return _participle(text, known, of, first, until)
    return found if near and not any(token.text in ";." for token in tail) else None


def goes_on(of: Sequence[Token], at: int, quote: int) -> bool:
    """Whether a quotation cut by its attribution goes on: "…," said X, "…"."""
    return quote == at + 1 and of[at].text in ",;:–—-"


def _opens_next(of: Sequence[Token], clause: Clause, end: int) -> bool:
    """Whether the clause rather introduces what follows: "…" Weber said: "…"."""
    if clause.end < end and of[clause.end].word in ("that", "dass", "que"):
        return True
    for i in range(clause.end, min(clause.end + 3 * _TAIL, end)):
        if of[i].quoted:
            return i > clause.end and of[i - 1].text == ":"
    return False


def _at_end(of: Sequence[Token], clause: Clause, end: int) -> bool:
    """Whether little follows the clause in its sentence, or the rest of a quotation cut in two."""
    for i in range(clause.end, min(clause.end + _REST, end)):
        if of[i].quoted:
            return i > clause.end and of[i - 1].text in ",;–—-"
    return end - clause.end <= _REST


def _signature(text: str, known: Persons, of: Sequence[Token], first: int, end: int) -> Clause | None:
    """The name after a quotation that stands alone: "…" — Ada Byron, historian."""
    clause = trails(text, known, [_says(of[first].start), *of[first:end]], 0, end - first + 1)
    if clause is None or clause.speaker.kind != "person" or " " not in clause.speaker.name:
        return None
    if clause.end <= end - first:  # more follows than a name and a role
        return None
    return Clause(clause.speaker, "says", first, end, Span(of[first].start, clause.span.end))


def _says(at: int) -> Token:
    """The verb that a dash or a colon stands for."""
    return Token(at, at, "says")


def _label(text: str, known: Persons, of: Sequence[Token], i: int, until: int) -> Clause | None:
    """A name and a colon before a quotation: 'Ada Byron: "…"'."""
    said = [*of[i : until - 1], _says(of[until - 2].end)]
    clause = leads(text, known, said, 0, len(said))
    if clause is None or clause.end != len(said) or clause.speaker.kind in ("pronoun", "unknown"):
        return None
    return replace(clause, verb=LABEL, first=i, end=until)


def _participle(text: str, known: Persons, of: Sequence[Token], first: int, until: int) -> Clause | None:
    """'Byron shook her head, saying: "…"': who speaks is the subject that opens the sentence."""
    at = until - 1
    while at > first and (of[at].text in ":," or of[at].word == "that"):
        at -= 1
    if of[at].word not in SPEAKING or at == first or of[at - 1].text != ",":
        return None
    for end in range(first + 1, min(first + 7, at)):
        said = [*of[first:end], _says(of[end - 1].end)]
        subject = leads(text, known, said, 0, len(said))
        if subject is not None and subject.speaker.kind in ("person", "body"):
            span = Span(of[first].start, of[end - 1].end)
            return Clause(subject.speaker, of[at].word, at, until, span)
    return None
