"""Paragraphs as words, marks and whole quotations, and where their sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govqa.loading.people.lexicon import SPEECH
from govqa.loading.people.quotation_marks import Quoted
from govqa.types import Span

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'.][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|_")
#: Words that a full stop may follow in mid-sentence, initials aside.
SHORTENED = frozenset(
    ("dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "gen", "sen", "rep", "gov", "no", "vs")
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a mark, or a whole quotation."""

    start: int
    end: int
    text: str
    quoted: Quoted | None = None

    @property
    def is_word(self) -> bool:
        """Whether this is a word, not in quotation marks."""
        return self.quoted is None and self.text[0].isalpha()

    @property
    def word(self) -> str:
        """The word in lower case."""
        return self.text.casefold()


def tokens(text: str, paragraph: Span, quotes: Sequence[Quoted]) -> list[Token]:
    """The tokens of a paragraph, each of the ``quotes`` in it one token."""
    found: list[Token] = []
    at = paragraph.start
    for quote in (*quotes, None):
        end = quote.whole.start if quote else paragraph.end
        found += [Token(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, at, end)]
        if quote:
            found.append(Token(quote.whole.start, quote.whole.end, quote.whole.of(text), quote))
            at = quote.whole.end
    return found


def sentences(text: str, of: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The sentences among the tokens, each from its first token to past its last."""
    first = 0
    for i, token in enumerate(of):
        after = of[i + 1] if i + 1 < len(of) else None
        if after is None or _ends(text, of, i, token, after):
            yield first, i + 1
            first = i + 1


def _ends(text: str, of: Sequence[Token], i: int, token: Token, after: Token) -> bool:
    begins = (
        after.quoted is not None or after.text[0].isupper() or after.text[0].isdigit() or after.text in "([¿¡"
    )
    if token.quoted is not None:
        last = token.quoted.span.of(text)[-1:]
        if last in ".…" and begins:
            return True
        return last in "?!" and begins and not any(t.word in SPEECH for t in of[i + 1 : i + 8])
    if token.text not in ".!?…。" or token.end == after.start:
        return False
    before = of[i - 1].word if i else ""
    shortened = token.text == "." and (before in SHORTENED or (len(before) == 1 and before.isalpha()))
    return begins and not shortened
