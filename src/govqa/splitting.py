"""A document into passages and sentences, each an exact span of its text.

langchain-text-splitters proposes where a passage ends, sentence boundaries settle it: no passage cuts a
sentence, and none runs across a heading, a change of speaker or text that was left out.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from govqa.analysis import ANALYSER, STOP_WORDS, has_words, word_count
from govqa.types import Document, Passage, Section, Span, SpeakerTurn

#: Changes when the same text would be split differently.
SPLITTER_VERSION = f"sentences/5 {ANALYSER}"

#: A quote shorter than this is a fragment: a label, a name on its own, an enumerator.
_SHORTEST_QUOTE_WORDS = 3
#: How much of an interviewer's question is kept as context of the reply, in characters.
_LONGEST_QUESTION = 300

_BLOCK_BREAK = re.compile(r"\n\s*\n|\n")
_UNSPACED_STOP = re.compile(r"[。！？](?:[”’」』）]*)")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\W*")
# nupunkt takes some plain words and names for abbreviations ("York.", "Abram.", "to do so."). After a word of
# four letters or more that is none, or a short one that carries grammar, a full stop and a capital end a
# sentence; after the number of an annex, too.
_PLAIN_END = re.compile(
    r"""(?<![A-Za-z.])(?:([A-Za-z][a-z]{3,}|[a-z]{2,3})|(?:Annex|Appendix|Chapter|Part|Schedule|Section|Title)\s[IVXLC]+)"""
    r"""[.!?]+["'”’»)\]]*\s+(?=["'“‘«(\[]*[A-Z])"""
)
_ABBREVIATED = frozenset(
    re.findall(
        r"\w+",
        """
    admin approx appx ariz assn assoc atty bldg blvd bros calif capt circ colo comm cong conn cons const corp
    crim dept dist govt hist hosp incl inst intl lieut mass messrs mich minn miss natl okla oreg para paras
    penn pres proc prof resp secy sect sept serg sess stat subd subs supp supt tenn thurs tues univ vols wash
    wisc
    """,
    )
)
_SHORT_WORDS = STOP_WORDS - {"no"}
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}\s*$")
_QUESTION_MARKS = ("?", "？", "؟", "\u037e", "‽", "⁇", "⁈", "⁉")
# What may stand behind the mark: closing quotes and brackets, mark-up, and last the number of a note.
_CLOSERS = " \t\n\u00a0\"'”’»›)）]】}」』*_!！…"
_NOTE_NUMBER = re.compile(r"(?:\[?\d{1,3}\]?|[⁰¹²³⁴-⁹]{1,3})$")


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of text in one section and of one speaker."""

    span: Span
    heading_path: tuple[str, ...]
    speaker: str
    question: str


def split_sentences(text: str) -> list[Span]:
    """The sentences of ``text``: spans in order, without gaps, that together cover it.

    A line break ends a sentence; white space belongs to the sentence before it.
    """
    starts = {0}
    for block in _blocks(text):
        starts.update(block.start + offset for offset in _sentence_starts(block.of(text)))
    cuts = [*sorted(starts), len(text)]
    return [Span(start, end) for start, end in pairwise(cuts) if end > start]


def split(document: Document, *, passage_words: int) -> list[Passage]:
    """The passages of ``document``, of at most about ``passage_words`` words, in order.

    A passage without a sentence that could be quoted is left out. A passage is longer than
    ``passage_words`` by part of its first and of its last sentence at the most.
    """
    passages: list[Passage] = []
    omissions = sorted({omission.position for omission in document.omissions})
    for region in _regions(document):
        for stretch in _cut_at(region.span, omissions):
            sentences = _sentences_within(document.text, stretch)
            for group in _group(document.text, sentences, passage_words):
                passage = _passage(document, region, group, len(passages))
                if passage.sentences:
                    passages.append(passage)
    return passages


def is_question(sentence: str) -> bool:
    """Whether ``sentence`` asks: such a sentence is never quoted as an answer."""
    sentence = _NOTE_NUMBER.sub("", sentence.rstrip(" \t\n\u00a0"))
    return sentence.rstrip(_CLOSERS).endswith(_QUESTION_MARKS)


def _passage(document: Document, region: _Region, group: list[Span], ordinal: int) -> Passage:
    span = Span(group[0].start, group[-1].end)
    text = span.of(document.text)
    identity = f"{document.doc_id}\0{span.start}\0{span.end}\0{text}"
    return Passage(
        passage_id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:20],
        doc_id=document.doc_id,
        ordinal=ordinal,
        span=span,
        text=text,
        sentences=tuple(each for each in group if _quotable(each.of(document.text))),
        heading_path=region.heading_path,
        page=_page(document, span.start),
        speaker=region.speaker,
        context=_context(document, region),
    )


def _quotable(sentence: str) -> bool:
    return not is_question(sentence) and has_words(sentence, _SHORTEST_QUOTE_WORDS)


def _context(document: Document, region: _Region) -> str:
    lines = [document.metadata.title, *region.heading_path, region.question]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _page(document: Document, position: int) -> int | None:
    starts = [page.span.start for page in document.pages]
    at = bisect_left(starts, position + 1) - 1
    return document.pages[at].index if at >= 0 else None


def _regions(document: Document) -> Iterator[_Region]:
    """The stretches between headings and speaker labels, in order."""
    end = len(document.text)
    sections: list[Section] = [*document.sections]
    first = sections[0].span.start if sections else end
    bodies: list[tuple[tuple[str, ...], Span]] = [((), Span(0, first))] if first else []
    bodies += [(each.heading_path, Span(each.heading.end, each.span.end)) for each in sections]
    question = ""
    for heading_path, body in bodies:
        for span, turn in _by_speaker(body, document.turns):
            yield _Region(span, heading_path, turn.speaker if turn else "", question if turn else "")
            if turn:
                question = _closing_question(span.of(document.text))


def _by_speaker(body: Span, turns: tuple[SpeakerTurn, ...]) -> Iterator[tuple[Span, SpeakerTurn | None]]:
    at = body.start
    for turn in turns:
        if turn.span.end <= at or turn.label.start >= body.end:
            continue
        if turn.label.start > at:
            yield Span(at, turn.label.start), None
        start, at = max(turn.span.start, at), min(turn.span.end, body.end)
        if start < at:
            yield Span(start, at), turn
    if at < body.end:
        yield Span(at, body.end), None


def _closing_question(text: str) -> str:
    """The questions that end ``text``: what the next speaker replies to."""
    asked: list[str] = []
    for span in reversed(split_sentences(text)):
        sentence = span.of(text).strip()
        if not is_question(sentence) or sum(map(len, asked)) + len(sentence) > _LONGEST_QUESTION:
            break
        asked.insert(0, sentence)
    return " ".join(asked)


def _cut_at(span: Span, positions: list[int]) -> list[Span]:
    """``span``, cut at those of the ``positions`` (in order) that are inside it."""
    inside = positions[bisect_left(positions, span.start + 1) : bisect_left(positions, span.end)]
    cuts = [span.start, *inside, span.end]
    return [Span(start, end) for start, end in pairwise(cuts)]


def _sentences_within(text: str, stretch: Span) -> list[Span]:
    """The sentences of ``text`` in ``stretch``, without the white space around them."""
    spans = (
        Span(stretch.start + each.start, stretch.start + each.end)
        for each in split_sentences(stretch.of(text))
    )
    return [trimmed for span in spans if len(trimmed := _trimmed(text, span))]


def _trimmed(text: str, span: Span) -> Span:
    """``span`` without the white space at its ends."""
    words = span.of(text)
    end = span.start + len(words.rstrip())
    return Span(min(end, span.start + len(words) - len(words.lstrip())), end)


def _group(text: str, sentences: list[Span], passage_words: int) -> list[list[Span]]:
    """``sentences`` in runs of at most about ``passage_words`` words each."""
    if not sentences:
        return []
    sentences = [piece for sentence in sentences for piece in _pieces(text, sentence, passage_words)]
    start = sentences[0].start
    proposed = _proposed_cuts(text[start : sentences[-1].end], passage_words)
    starts = [sentence.start for sentence in sentences]
    cuts = sorted({_nearest(starts, start + offset) for offset in proposed} | {0, len(sentences)})
    return [sentences[a:b] for a, b in pairwise(cuts)]


def _nearest(starts: list[int], position: int) -> int:
    """The index of the sentence that starts nearest to ``position``."""
    after = bisect_left(starts, position)
    if after == 0 or after == len(starts):
        return min(after, len(starts) - 1)
    return after if starts[after] - position <= position - starts[after - 1] else after - 1


def _pieces(text: str, sentence: Span, limit: int) -> list[Span]:
    """``sentence`` whole, or in pieces if it is longer than a passage may be."""
    words = sentence.of(text)
    if len(words) <= limit or word_count(words) <= limit:  # no word is shorter than a character
        return [sentence]
    # Shorter than the limit by what a piece may take in from a neighbour that is no quote on its own.
    cuts = [0, *_proposed_cuts(words, limit - 2 * (_SHORTEST_QUOTE_WORDS - 1)), len(words)]
    pieces: list[Span] = []
    for a, b in pairwise(cuts):
        piece = Span(sentence.start + a, sentence.start + b)
        if pieces and min(word_count(each.of(text)) for each in (pieces[-1], piece)) < _SHORTEST_QUOTE_WORDS:
            piece = Span(pieces.pop().start, piece.end)
        pieces.append(piece)
    return [_trimmed(text, piece) for piece in pieces]


def _proposed_cuts(text: str, limit: int) -> list[int]:
    """Where langchain-text-splitters would cut ``text`` into pieces of at most ``limit`` words.

    Asked for neither overlap nor stripping, its pieces join to the exact text, so the cuts are running
    sums of their lengths. (Its own start indices are searched for, and go wrong where text repeats.)
    """
    if word_count(text) <= limit:
        return []
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    count = cache(word_count)  # it asks for the length of each piece several times
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        length_function=lambda piece: max(1, count(piece)),
        separators=["\n\n", "\n", ". ", "; ", ", ", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
    )
    cuts, at = [], 0
    for piece in splitter.split_text(text):
        at += len(piece)
        cuts.append(at)
    if at != len(text):
        raise AssertionError("langchain-text-splitters changed the text")  # pragma: no cover
    return cuts[:-1]


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for match in _BLOCK_BREAK.finditer(text):
        yield Span(start, match.end())
        start = match.end()
    if start < len(text):
        yield Span(start, len(text))


def _sentence_starts(block: str) -> list[int]:
    """Where the sentences of one block start."""
    import nupunkt

    starts: list[int] = []
    previous = (0, 0)
    for start, end in nupunkt.sent_spans(block):
        before = block[previous[0] : previous[1]]
        if not (_ENUMERATOR.fullmatch(before) or (_ABBREVIATION.search(before) and block[start].islower())):
            starts.append(start)
        starts.extend(
            start + m.end() for m in _UNSPACED_STOP.finditer(block[start:end]) if start + m.end() < end
        )
        starts.extend(
            start + m.end()
            for m in _PLAIN_END.finditer(block[start:end])
            if not m[1] or (m[1] in _SHORT_WORDS if len(m[1]) < 4 else m[1].lower() not in _ABBREVIATED)
        )
        previous = (start, end)
    return starts or [0]
