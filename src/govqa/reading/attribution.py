"""Who says a stretch of text, according to the source."""

from __future__ import annotations

import re
from collections.abc import Iterable

from govqa.types import Document, Span, SpeakerTurn

#: Words in quotation marks make a text the quoted person's if they are more than this share of it, what
#: names that person aside. Half: "the most of its words".
_MOST = 0.5

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[\u3040-\u30ff\u3400-\u9fff]")
#: Points after single letters ("U.S.") end no sentence.
_SENTENCE = r"[^\W_].*?(?:[^\W_A-Z]{2}['\"”’»)\]%]*[.!?…]|。)"
_NEXT_SENTENCE = re.compile(rf"[.!?…。]['\"”’»)\]]*\s+{_SENTENCE}", re.S)
_FIRST_SENTENCE = re.compile(_SENTENCE, re.S)


def said_by(document: Document, span: Span) -> tuple[str, str]:
    """The speaker and the role of whoever says the text at ``span``; both empty for the source itself.

    That is the person or body whose quoted words make up the most of it, and otherwise the speaker of the
    turn that holds it. Nobody is named where it mixes what two say, be one of them the author.
    """
    quotations = [each for each in document.quotations if each.span.overlaps(span)]
    speakers = dict.fromkeys((each.speaker, each.role) for each in quotations)  # in the order of the text
    turns = [turn for turn in document.turns if turn.span.overlaps(span)]
    turn = (
        (turns[0].speaker, turns[0].role) if len(turns) == 1 and span in _with_label(turns[0]) else ("", "")
    )
    if not speakers:
        return turn
    words = [(match.start(), match.end()) for match in _WORD.finditer(document.text, span.start, span.end)]
    said = [each.span for each in quotations]
    naming = [each.attribution for each in quotations]
    quoted = sum(_inside(word, said) for word in words)
    others = [word for word in words if not _inside(word, said) and not _inside(word, naming)]
    if quoted <= _MOST * (quoted + len(others)):
        return turn
    if len({name for name, _ in speakers}) > 1 or _author_speaks(document.text, span, [*said, *naming]):
        return "", ""
    return max(speakers, key=lambda pair: len(pair[1]))


def _with_label(turn: SpeakerTurn) -> Span:
    """All that is the speaker's, the label included where it stands right before the words."""
    close = turn.label.end <= turn.span.start <= turn.label.end + 2
    return Span(turn.label.start if close else turn.span.start, turn.span.end)


def _inside(word: tuple[int, int], spans: Iterable[Span]) -> bool:
    return any(each.start <= word[0] and word[1] <= each.end for each in spans)


def _author_speaks(text: str, span: Span, covered: list[Span]) -> bool:
    """Whether a whole sentence of ``span`` is neither quoted nor names who is."""
    at = span.start
    for each in (*sorted(covered), Span(span.end, span.end)):
        pattern = _FIRST_SENTENCE if at == span.start else _NEXT_SENTENCE
        # With the character before: it tells whether what is quoted ends a sentence.
        if at < each.start and pattern.search(text, max(span.start, at - 1), min(each.start, span.end)):
            return True
        at = max(at, each.end)
    return False
