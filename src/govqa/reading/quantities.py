"""Numbers with their units in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from govqa.analysis import analyse
from govqa.types import Span

_ONES = re.findall(
    r"\w+",
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """,
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_WORDS = {word: number for number, word in enumerate(_ONES)}
for _number, _word in enumerate(_TENS, start=2):
    _WORDS[_word] = 10 * _number
    _WORDS |= {f"{_word}-{one}": 10 * _number + number for number, one in enumerate(_ONES[1:10], start=1)}
_SCALES = {"": 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = re.compile(
    r"(?P<sign>US\$|[$€£¥])?(?<![\w.,/:-])"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<part>\.\d+)?|(?P<word>{_WORD}))"
    r"(?![\w/:-]|[.,]\d)"
    rf"(?:\s(?P<scale>{'|'.join(filter(None, _SCALES))})\b)?"
    r"(?:\s?(?P<percent>%|per\s?cent\b))?",
    re.I,
)
_CLAUSE_END = re.compile(r"[,;:.()\[\]–—]|\b(?:and|or|in|on|of|at|by|for|from|to|with|that|which|who)\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, in digits, and its unit: the terms of the words that follow it, "%" or a currency's sign.

    ``span`` is where the number stands, without a unit in words.
    """

    value: str
    unit: str
    span: Span


def find_quantities(text: str) -> list[Quantity]:
    """The numbers that ``text`` names, in its order. What belongs to a date or a name may be among them."""
    return [_quantity(match, text[match.end() :]) for match in _NUMBER.finditer(text)]


def _quantity(match: re.Match[str], rest: str) -> Quantity:
    if match["word"]:
        number = Decimal(_WORDS[match["word"].casefold()])
    else:
        number = Decimal(match["digits"].replace(",", "") + (match["part"] or ""))
    number = number.scaleb(_SCALES[(match["scale"] or "").casefold()])
    if match["percent"]:
        unit = "%"
    elif match["sign"]:
        unit = match["sign"].removeprefix("US")
    else:
        end = _CLAUSE_END.search(rest)
        unit = " ".join(analyse(rest[: end.start()] if end else rest))
    return Quantity(f"{number.normalize():f}", unit, Span(*match.span()))
