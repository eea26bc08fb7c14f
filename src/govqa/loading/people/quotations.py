"""Whom running text quotes: quotations and statements that it attributes to a person or a body.

Rules only, and precision before recall: words in quotation marks that no verb of speech or "according to"
attributes are terms, titles or scare quotes, and nobody's. English, with the commonest verbs of French and
German. Marks are known in every style; where no attribution is understood (Chinese), there is no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from govqa.loading.people.attributions import LABEL, goes_on, leading, trailing
from govqa.loading.people.clauses import Clause
from govqa.loading.people.lexicon import PRONOUNS, SPEECH, STATING, SUBORDINATE, TERMED
from govqa.loading.people.naming import Speaker
from govqa.loading.people.persons import Persons, persons
from govqa.loading.people.quotation_marks import Quoted, quoted
from govqa.loading.people.tokens import Token, sentences, tokens
from govqa.types import Quotation, Span

#: Shorter words in quotation marks are terms, unless they are all that somebody is said to say.
_LEAST_WORDS = 4
#: A statement without quotation marks has at least this many words.
_LEAST_STATED = 5
#: With the verb before the subject ("…, says Byron") the form leaves no doubt, and fewer do.
_LEAST_INVERTED = 3
_ASKING = frozenset(("ask", "asks", "asked", "wonder", "wonders", "wondered"))
#: Without one of these marks or words a paragraph quotes nobody.
_MARKS = frozenset("“”„\"«»‹›「」『』‘’'")
_CUES = frozenset(("according", "selon", "laut", *SPEECH))
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_BREAK = re.compile(r"\n[ \n]*\n")


@dataclass(slots=True)
class _Reading:
    """What is known while reading a document from its start."""

    text: str
    known: Persons
    found: list[Quotation] = field(default_factory=list)
    #: Attributions so far that name somebody: paragraph, sentence, speaker, end.
    named: list[tuple[int, int, Speaker, int]] = field(default_factory=list)
    pronouns: dict[str, str] = field(default_factory=dict)
    #: Parts of a quotation over paragraphs that nobody has been named for yet.
    waiting: list[Quoted] = field(default_factory=list)


def find_quotations(
    text: str, headings: Sequence[Span] = (), names: Iterable[str] = ()
) -> tuple[Quotation, ...]:
    """The quotations in ``text``, in order of their spans, each of one paragraph.

    ``headings`` are spans that are not running text; ``names`` are persons known from elsewhere, such as
    those who speak in turns. A statement that the text attributes without quotation marks ("The dam leaks,
    says Ada Byron") is among them, its span the statement. Takes time in proportion to the text.
    """
    paragraphs = _paragraphs(text, headings)
    if not any(_may_quote(text, paragraph) for paragraph in paragraphs):
        return ()
    marks = quoted(text, paragraphs)
    reading = _Reading(text, persons(text, paragraphs, names))
    continued: tuple[Clause, Speaker] | None = None
    for i, paragraph in enumerate(paragraphs):
        if not marks[i] and not _may_quote(text, paragraph):
            continued = None
            continue
        continued = _paragraph(reading, i, paragraphs, marks, continued)
    return tuple(sorted(set(reading.found), key=lambda q: (q.span.start, -q.span.end)))


def _may_quote(text: str, paragraph: Span) -> bool:
    words = paragraph.of(text)
    return not (_MARKS.isdisjoint(words) and _CUES.isdisjoint(_WORD.findall(words.casefold())))


def _paragraphs(text: str, headings: Sequence[Span]) -> list[Span]:
    skipped = {heading.start for heading in headings}
    found: list[Span] = []
    start = 0
    for match in (*_BREAK.finditer(text), None):
        end = match.start() if match else len(text)
        if start < end and start not in skipped:
            found.append(Span(start, end))
        start = match.end() if match else end
    return found


_Said = tuple[Clause, Speaker]


def _paragraph(
    reading: _Reading,
    number: int,
    paragraphs: Sequence[Span],
    marks: Sequence[Sequence[Quoted]],
    before: _Said | None,
) -> _Said | None:
    """Reads one paragraph; returns who speaks on if the next one goes on with the quotation."""
    text, own = reading.text, marks[number]
    of = tokens(text, paragraphs[number], own)
    going: _Said | None = None  # who may speak on in the next sentence
    if not own or not own[0].continues:
        reading.waiting.clear()
    if own and own[0].continues and before:
        _add(reading, own[0], before)
        going = before
    elif before and of and of[0].quoted and _introduces(text, paragraphs[number - 1]):
        going = before
    last: _Said | None = None
    already = len(reading.found)
    for n, (first, end) in enumerate(sentences(text, of)):
        said = _sentence(reading, number, n, of, first, end, going)
        going = said if said and any(token.quoted for token in of[first:end]) else None
        if going and going[0].verb in _ASKING:
            going = None  # what is quoted next is the reply
        last = said or None
    unclosed = bool(own) and number + 1 < len(marks) and bool(marks[number + 1])
    unclosed = unclosed and marks[number + 1][0].continues and own[-1].whole.end == paragraphs[number].end
    if reading.waiting:
        for each in reading.found[already:]:
            if each.span == own[0].span:
                reading.found += [replace(each, span=part.span) for part in reading.waiting]
                break
    if not unclosed:
        reading.waiting.clear()
    elif not last:
        reading.waiting.append(own[-1])
    return last if unclosed or _introduces(text, paragraphs[number]) else None


def _introduces(text: str, paragraph: Span) -> bool:
    return text[paragraph.start : paragraph.end].rstrip().endswith(":")


def _sentence(
    reading: _Reading, paragraph: int, n: int, of: Sequence[Token], first: int, end: int, going: _Said | None
) -> _Said | None:
    """Attributes what one sentence quotes or states; returns the attribution that it ends with."""
    quotes = [i for i in range(first, end) if of[i].quoted]
    clause = trailing(reading.text, reading.known, of, first, end, quotes)
    if clause is not None:
        said = _resolve(reading, paragraph, n, clause)
        if said is None:
            return None
        own = [i for i in quotes if i < clause.first]
        split = [i for i in quotes if i >= clause.end and goes_on(of, clause.end, i)]
        whole = own[:1] == [first] and len(own) == 1 and clause.first - first <= 2
        for i in own:
            _add_marked(reading, of, i, said, whole=whole)
        for i in split:
            _add_marked(reading, of, i, said, whole=True)
        if not whole and not split and not any(i >= clause.end for i in quotes):
            _add_statement(reading, of, first, clause, end, said)
        return said if split or len(own) == len(quotes) else None
    clause = leading(reading.text, reading.known, of, first, end, quotes)
    if clause is not None:
        said = _resolve(reading, paragraph, n, clause)
        if said is None:
            return None
        following = [i for i in quotes if i >= clause.end]
        for i in following:
            whole = i == following[0] and of[i - 1].text in ":," and clause.verb != LABEL
            _add_marked(reading, of, i, said, whole=whole)
        stated = clause.end + 1
        if clause.verb == "according" and stated < end and of[clause.end].text == ",":
            _add_span(reading, of, stated, end, said)
        ends_so = not following or following[-1] >= end - 2 or of[end - 1].text == ":"
        return said if ends_so else None
    if going and quotes == [first] and end - first <= 2:
        _add(reading, _quote(of[first]), going)
        return going
    if any(_quote(of[i]).span.of(reading.text)[-1:] in ",?!" for i in quotes):
        # Somebody has spoken: who "she said" means further on is not certain.
        reading.named.append((paragraph, n, Speaker("unknown", "", "", first, first), of[end - 1].end))
    return None


def _resolve(reading: _Reading, paragraph: int, n: int, clause: Clause) -> _Said | None:
    """The clause with the speaker it means, if that is certain."""
    speaker = clause.speaker
    if speaker.kind == "pronoun":
        found = _antecedent(reading, paragraph, n, speaker.name, clause.span.start)
        if found:
            reading.pronouns[found.name] = speaker.name
        speaker = found or Speaker("unknown", "", "", speaker.first, speaker.end)
    reading.named.append((paragraph, n, speaker, clause.span.end))
    return (clause, speaker) if speaker.name else None


def _antecedent(reading: _Reading, paragraph: int, n: int, pronoun: str, at: int) -> Speaker | None:
    """Whom "he said" means: the last speaker named, if nobody else comes into question."""
    if not reading.named:
        return None
    last_paragraph, sentence, speaker, end = reading.named[-1]
    if speaker.kind != "person" or last_paragraph < paragraph - 1:
        return None
    if reading.pronouns.get(speaker.name, pronoun) != pronoun:
        return None
    if any(name != speaker.name for _, name in reading.known.mentioned(Span(end, max(end, at)))):
        return None
    adjacent = last_paragraph == paragraph and sentence >= n - 1
    others = {s.name for p, _, s, _ in reading.named[-8:] if p == last_paragraph} - {speaker.name}
    return speaker if adjacent or not others else None


def _quote(token: Token) -> Quoted:
    assert token.quoted is not None
    return token.quoted


def _add(reading: _Reading, quote: Quoted, said: _Said) -> None:
    clause, speaker = said
    role = speaker.role or (reading.known.roles.get(speaker.name, "") if speaker.kind == "person" else "")
    reading.found.append(Quotation(speaker.name, role, quote.span, clause.span))


def _add_marked(reading: _Reading, of: Sequence[Token], i: int, said: _Said, *, whole: bool) -> None:
    """Adds the quotation at token ``i`` unless it is a term or a title; ``whole``: it is all that is said."""
    quote = _quote(of[i])
    words = _WORD.findall(quote.span.of(reading.text))
    if not words:
        return
    if not whole:
        if len(words) < _LEAST_WORDS or (i > 0 and of[i - 1].word in TERMED):
            return
        capital = sum(word[0].isupper() for word in words if len(word) > 3)
        long = sum(len(word) > 3 for word in words)
        if long and capital >= 0.7 * long and quote.span.of(reading.text)[-1] not in ".,!?…":
            return
    _add(reading, quote, said)


def _add_statement(
    reading: _Reading, of: Sequence[Token], first: int, clause: Clause, end: int, said: _Said
) -> None:
    """Adds what stands before a trailing attribution, where it is a statement without marks of its own."""
    until = clause.first
    if clause.verb not in STATING and clause.verb != "according" and of[until - 1].quoted is None:
        return
    while until > first and of[until - 1].text in ",–—-":
        until -= 1
    subject_first = clause.speaker.first == clause.first
    opening = of[first].word
    aside = opening in SUBORDINATE or opening in PRONOUNS or opening.endswith("ing")
    if subject_first and aside and not any(token.text == "," for token in of[first:until]):
        return  # "When it rained, Byron said": a time, no statement
    _add_span(reading, of, first, until, said, least=_LEAST_STATED if subject_first else _LEAST_INVERTED)


def _add_span(
    reading: _Reading,
    of: Sequence[Token],
    first: int,
    end: int,
    said: _Said,
    *,
    least: int = _LEAST_STATED,
) -> None:
    while end > first and of[end - 1].text in ".,;":
        end -= 1
    if end <= first or of[first].word in ("who", "whose", "which"):  # more about the speaker
        return
    span = Span(of[first].start, of[end - 1].end)
    if len(_WORD.findall(span.of(reading.text))) >= least:
        _add(reading, Quoted(span, span), said)
