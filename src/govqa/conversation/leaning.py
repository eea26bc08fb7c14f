"""Whether a question needs the one before it: by a word that points back, or by what it leaves out."""

from __future__ import annotations

import re

from govqa.analysis import analyse
from govqa.conversation.clauses import AUXILIARY, NARROWING, PREPOSITION, parse

#: The personal pronouns that may stand for something said before.
PRONOUN = r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers)\b"

_PRONOUN = re.compile(PRONOUN, re.IGNORECASE)
_DEMONSTRATIVE = re.compile(
    # Not "that" after what may be a noun or a verb of saying: "the firms that agreed", "they say that".
    r"(?:\b(?:is|was|are|were|does|did|do|has|will|would|can|could|should|might|of|to|in|on|by|for|with|"
    r"about|from|at|before|after|than|like|and|or|all|under|else) |^\W*)"
    r"(?:this|that|these|those)\b(?! (?:who|which)\b)"
    r"|\b(?:this|these|such|ones)\b|\bthat (?:over|up|too|then|now|so|instead|again|all|public)\b"
    r"|\b(?:that|those)(?: \w+)?(?=\W*$)|\b(?:there|former|latter|\w+ one)(?=\W*$)"
    r"|\b(?:there|which|what|that|another|other|newest|latter|former|last|latest|next|same|first|second|third|fourth|"
    r"fifth) one\b",
    re.IGNORECASE,
)
# "this year", "each one", "say that": these point at nothing said before.
_NO_DEMONSTRATIVE = re.compile(
    r"\bthis (?:year|month|week|century)\b|\b(?:no|at least|number|any|every|each|only) one\b|\bone of\b"
    r"|\bone another\b|\bsuch as\b|\bso that\b|\b(?:say|says|said|think|thinks|fact|idea|view) that\b",
    re.IGNORECASE,
)
# "it" that stands for what comes after it.
_EMPTY_IT = re.compile(
    rf"\b(?:{AUXILIARY}|be|been) it (?:\w+ ){{0,4}}(?:that|whether|if)\b|['’]s it (?:\w+ ){{0,4}}that\b"
    rf"|\b{AUXILIARY} it (?:\w+ ){{1,4}}(?:to|for|who)\b(?=(?:\W+\w+){{4}})"
    r"|\bmakes? it (?:\w+ ){1,2}(?:for|to)\b|\b(?:what|how much) \w+ it (?:cost|take) (?:\w+ ){0,4}to\b",
    re.IGNORECASE,
)
# A pronoun of a clause that hangs on another, which has a subject of its own.
_BOUND = re.compile(
    r"\b(?:when|if|once|because|where|unless|whether|while|although|who|what|that|which|how)"
    r" (?:it|they|he|she)\b"
    r"|\b(?:its|their|his|her) own\b",
    re.IGNORECASE,
)
# A question that ends in one of these points back whatever was named before: "Why did China do that?"
_POINTS_AT_END = re.compile(
    r"\b(?:it|them|him|her|this|that|these|those|there)(?: (?:too|then|now|all|and why|instead))?\W*$",
    re.IGNORECASE,
)
_CONTINUATION = re.compile(r"^\W*(?:and|but|or|so|also|then|even|what about|how about)\b", re.IGNORECASE)
_ASKS_FOR_MORE = re.compile(
    r"^\W*(?:(?:please|can you|could you) )*"
    r"(?:(?:tell (?:me|us)|say|explain|show me) more|go on|continue|elaborate|(?:some )?more(?: details?)?"
    r"|(?:for|(?:give|name|show)(?: me| us)?(?: an| some| another| one more)?) (?:examples?|more|one))"
    r"(?:,? please)?\W*$",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^\W*(?:what (?:is|are|was|were)|what['’]s|who (?:is|was|are)|define|explain) (?!the\b)", re.IGNORECASE
)
# A phrase without a verb: "In which city?"
_PHRASE = re.compile(rf"^\W*{NARROWING}{PREPOSITION}\b(?!.*\b{AUXILIARY}\b)", re.IGNORECASE | re.DOTALL)
# Words that set something beside what was said before.
_BESIDE = re.compile(
    r"\b(?:else|others?|another|afterwards|later|subsequently|in return|as a result|too|as well|instead|"
    r"previously|the rest|next|otherwise|before(?=\W*$)|after(?=\W*$)|that (?:day|week|month|year|time)|"
    r"(?:reasons?|excuse|reaction|response|answer)(?! (?:for|to|of|why|behind)))\b",
    re.IGNORECASE,
)
_BESIDE_ITS_OWN = re.compile(
    r"\b(?:besides|apart from|aside from|other than|except|than|beyond)\b", re.IGNORECASE
)
# "the promises", of which nothing more is said: what follows begins what is asked of them.
_UNEXPLAINED = re.compile(
    rf"\bthe (?:\w+[ -])?\w+(?=\W*$|,| (?:{AUXILIARY}|not|already|ever|be|lead|help|say|work|move|object|"
    r"follow|give|affect|react|respond|begin|start|take|come|get|apply|last)\b)",
    re.IGNORECASE,
)
# "limits on exports": a noun that says of what another is.
_EXPLAINED = re.compile(
    rf"\w {PREPOSITION} (?!the\b|all\b|which\b|what\b|whom\b)[\w-]{{4,}}\W*$", re.IGNORECASE
)
# "the seat of the commission" says itself which seat is meant.
_PART_OF = re.compile(rf"\bthe [\w-]+ {PREPOSITION} the \w+ \w+", re.IGNORECASE)
# The first word is in capitals because it is the first.
_NAME = re.compile(r"(?<=\s)[^\W\d_a-z]\w+|\b[a-z]{1,2}[A-Z]\w+")

# How many content words a question has that leans back, at most. Counted on 314 follow-ups and 5,429
# questions about notes on AI governance, each of which stands alone: of these, 4 in 1,000 are taken for
# follow-ups; of the follow-ups, 95 in 100 are seen.
#: With more, its pronouns stand for something in it.
_LONGEST = 5
#: One that opens like the continuation of a sentence ("And in Europe?"), or is no whole sentence.
_LONGEST_CONTINUATION = 4
#: One that sets something beside what was said, and has a name of its own.
_LONGEST_NAMED = 3
#: One about "the fine", without a name; and a whole sentence about nothing so definite.
_LONGEST_DEFINITE, _LONGEST_SENTENCE = 3, 2
#: Content words before a pronoun, and before one at the end; with more, these are what it stands for.
_BEFORE_PRONOUN, _BEFORE_LAST_WORD = 2, 3


def leans_back(question: str) -> bool:
    """Whether ``question`` needs the one before it to be understood."""
    terms = len(analyse(question))
    if _ASKS_FOR_MORE.search(question):
        return True
    if terms <= _LONGEST_CONTINUATION and (_CONTINUATION.search(question) or _PHRASE.search(question)):
        return True
    return terms <= _LONGEST and (_points_back(question) or _leaves_out(question, terms))


def hide_bound(question: str) -> str:
    """``question``, as long as it was, without the pronouns that stand for nothing said before."""
    text = _EMPTY_IT.sub(_blank, question)
    return _BOUND.sub(lambda found: _blank(found) if analyse(text[: found.start()]) else found.group(), text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _points_back(question: str) -> bool:
    """Whether a word of ``question`` stands for something that is not in it."""
    text = hide_bound(question)
    at_end = _POINTS_AT_END.search(text)
    if at_end and len(analyse(text[: at_end.start()])) <= _BEFORE_LAST_WORD:
        return True
    pronoun = _PRONOUN.search(text)
    # A possessive mostly belongs to the subject of its own question.
    possessive = pronoun is not None and pronoun.group().lower() in ("its", "their", "his", "her")
    if pronoun and _says_little(text[: pronoun.start()], _BEFORE_PRONOUN - possessive):
        return True
    pointer = _DEMONSTRATIVE.search(_NO_DEMONSTRATIVE.sub(_blank, text))
    return pointer is not None and _says_little(text[: pointer.start()], _BEFORE_PRONOUN)


def _says_little(before: str, most: int) -> bool:
    """Whether what stands before a pronoun names nothing that it could stand for."""
    return not _NAME.search(before) and len(analyse(before)) <= most


def _leaves_out(question: str, terms: int) -> bool:
    """Whether ``question``, of so many content words, has too few of its own to be about something."""
    named = _NAME.search(question) is not None
    if terms == 0:
        return True
    if _BESIDE.search(question) and not _BESIDE_ITS_OWN.search(question):
        return terms <= (_LONGEST_NAMED if named else _LONGEST_CONTINUATION)
    if named or _DEFINITION.search(question):
        return False
    if terms <= _LONGEST_DEFINITE and _UNEXPLAINED.search(question) and not _PART_OF.search(question):
        return True
    explained = _EXPLAINED.search(question) is not None
    return terms <= (_LONGEST_SENTENCE if parse(question) and not explained else 1)
