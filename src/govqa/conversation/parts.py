"""A question that asks something of several, asked of each: "How do Kenya and Japan differ on safety?"."""

from __future__ import annotations

import re

from govqa.analysis import analyse

_CAPITALISED = r"[A-Z0-9][\w&'’./-]*"
#: A name without "and", with a small word before it and a noun after it: "the OECD's text".
_NAME = (
    rf"(?:(?:the|a|an|its|their|version|that of|those of) )*{_CAPITALISED}"
    rf"(?: (?:(?:of|for|on)(?: the)? )?{_CAPITALISED})*"
    r"(?: (?:acts?|bills?|chief|code|convention|declaration|edition|firms?|framework|laws?|list|model|norms?|"
    r"ones?|plans?|principles|proposal|regulators?|report|rules|side|statement|statute|summit|text|treaty))?"
)
_BEFORE_SECOND = r"(?:(?:in|of|by|under|to|for|with|from|on) )?"
_EITHER = re.compile(
    rf"(?P<one>{_NAME}),? (?:or|than|versus|vs\.?|as against|but not) {_BEFORE_SECOND}(?P<other>{_NAME})"
)
_BOTH = re.compile(rf"(?P<one>{_NAME}),? and {_BEFORE_SECOND}(?P<other>{_NAME})")
#: "X and Y" may be one name, or a pair of which one thing is asked, unless the question compares them.
_SIDE_BY_SIDE = re.compile(
    r"\b(?:compar\w+|contrast\w*|differ\w*|distinguish\w*|separat\w+|disagree\w*|agree|apart|alike|respectively|"
    r"both|in common|relate[ds]?|side by side|which of the two|how (?:far|much) (?:\w+er|more|less))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:st|nd|rd|th)?")
_NEXT_QUESTION = re.compile(
    r"[,;]? (?:and|but|or) (?=(?:(?:for|from|in|by|at|of|to|with|on) )?"
    r"(?:how|who|whom|whose|what|when|which|where|why)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?.!] ")
_SHORTEST = 3  # words of a question


def parts(question: str) -> tuple[str, ...]:
    """What ``question`` asks, of each of two things by itself; empty if it asks one thing."""
    return _of_each(question) or _one_by_one(question)


def _of_each(question: str) -> tuple[str, ...]:
    found = _EITHER.search(question)
    if found is None and _SIDE_BY_SIDE.search(question):
        found = _BOTH.search(question)
    if found is None or any(_NUMBER.fullmatch(found[name]) for name in ("one", "other")):
        return ()
    before, after = question[: found.start()], question[found.end() :]
    return tuple(f"{before}{found[name]}{after}" for name in ("one", "other"))


def _one_by_one(question: str) -> tuple[str, ...]:
    if _SENTENCE_END.search(question):  # a follow-up after the question that it continues: one thing is asked
        return ()
    asked = _NEXT_QUESTION.split(question)
    return tuple(asked) if len(asked) > 1 and all(map(_stands_alone, asked)) else ()


def _stands_alone(part: str) -> bool:
    """Whether ``part`` says what it asks about, unlike "who did not"."""
    return len(part.split()) >= _SHORTEST and bool(analyse(part))
