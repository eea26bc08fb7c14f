"""How a question is built, as far as word order, capitals and the closed classes of words tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass

AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|shall|may|might|must)"
    r"(?:n['’]t)?"
)
PREPOSITION = (
    r"(?:of|in|from|by|with|to|for|among|as|under|at|on|since|until|till|before|after|against|over|through|"
    r"about|into|between|during|within|without|like|according to)"
)
#: Words that make a preposition narrower: "shortly before which event".
NARROWING = r"(?:(?:shortly|just|only|even|exactly|above all|as part) )*"

_CAPITALISED = r"(?:[A-Z][\w&'’.+/-]*|[a-z]{1,2}[A-Z][\w&'’.+/-]*)"
#: A name: words in capitals, numbers after them, and the small words that stand inside names.
NAME = (
    rf"{_CAPITALISED}(?: (?:(?:of|for|and|on|the|de|der|van|von) ){{0,2}}"
    rf"(?:{_CAPITALISED}|\d[\w./-]*))*"
)
#: Countries, cities and the bodies that speak for them, of which one is often asked after another.
PLACE = (
    r"(?:(?:the )?(?:United States(?: of America)?|United Kingdom|European Union|US|USA|U\.S\.|UK|EU|UN|"
    r"Netherlands)|China|Europe|America|Africa|Asia|Britain|England|France|Germany|Italy|Spain|Poland|Sweden|"
    r"Norway|Denmark|Finland|Switzerland|Turkey|Ukraine|Israel|Iran|Egypt|Saudi Arabia|India|Pakistan|Japan|"
    r"(?:South |North )?Korea|Taiwan|Hong Kong|Singapore|Vietnam|Thailand|Indonesia|Malaysia|Australia|"
    r"New Zealand|Russia|Canada|Mexico|Brazil|Argentina|Chile|Kenya|Nigeria|South Africa|Rwanda|California|"
    r"Colorado|Texas|New York|Brussels|Beijing|Washington|London|Paris|Berlin|Tokyo|Seoul|Geneva|Shanghai|"
    r"Moscow|Delhi)"
)

_FULL_NAME = re.compile(rf"(?<![\w'’])(?:(?:von der|van der|von|van|de) )?{NAME}")
_NO_NAME_FIRST = re.compile(rf"{AUXILIARY}|{PREPOSITION}|w\w+|how", re.IGNORECASE)
# Words before the question itself.
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|or|also|then|now|well|ok|okay|yes|no|thanks|thank you|please|great|interesting|"
    r"got it|i see)\b[,.!]* *)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    rf"(?P<lead>{NARROWING}(?:{PREPOSITION} )?(?:who|whom|what|when|where|why|which|whose|how)\b"
    rf"(?:(?! {AUXILIARY}\b)[^?,])*? |)(?P<auxiliary>{AUXILIARY}) (?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_CIRCUMSTANCE = re.compile(
    r"(?:(?:since|until|till|from|by|for) )?"
    r"(?:when|where|why|how(?: (?:long|often|fast|soon|far|early|late))?)"
    rf"|{NARROWING}{PREPOSITION} (?:how many|how much|how long|which|what|whom|whose)\b.*",
    re.IGNORECASE,
)

# Base forms, to find where a subject ends and what is said of it begins: "did | the companies | promise".
_VERBS = """
    abstain accept achieve act adapt add adopt affect agree aim allow amend announce answer apply approve
    argue ask attend avoid back ban be become begin believe belong bind block build buy call cause change
    check choose claim come compare compete conclude consider consist contain contribute control
    cooperate coordinate cost count cover create criticise cross deal decide declare define demand deny
    depend describe develop differ discuss do draft drop earn encourage end endorse enforce ensure enter
    establish exempt exist expect explain export face fail fall fear find fit focus follow forbid form
    found fund get give go govern grow happen have head help hit hold host impose include intend
    interpret introduce invest invite issue join keep know last launch lead learn leave let like limit
    list live look lose make matter mean measure meet mention move name need negotiate offer open operate
    oppose order organise originate own participate pass pay plan play prefer prepare present prevent
    produce promise promote propose protect prove provide publish put raise reach read recognise
    recommend refer reform refuse regulate reject release rely remain replace report represent require
    respond restrict reveal rule run save say see seem sell send serve set share show sign sit solve
    speak spend stand start state stay stop succeed suggest support take talk teach tell test think
    threaten track trade train translate treat try turn understand use visit vote want warn win withdraw
    work worry write
"""
# Pasts and participles that do not end in -ed.
_PASTS = """
    became been began begun born bought broke broken brought built came caught chose chosen cost did done
    drawn drew driven fallen fell felt forbidden forgotten forgot fought found gave given gone got grew
    grown had heard held hit hurt kept knew known laid lay led left lent lost made meant met overtaken
    paid put ran read rose run said sat saw seen sent set shown shut sold spent split spoke spoken spread
    stood struck taught thought threw thrown told took taken understood went withdrawn withdrew won wrote
    written
"""
_ADVERBS = "also already always ever even first last long now often only really recently still"
_INSIDE_SUBJECT = "a an the of for on in and or to at by"

_VERB_SET, _PAST_SET, _ADVERB_SET, _INSIDE_SET = (
    frozenset(words.split()) for words in (_VERBS, _PASTS, _ADVERBS, _INSIDE_SUBJECT)
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A question in order: question words (``lead``, empty if it is for yes or no), auxiliary, the rest."""

    lead: str
    auxiliary: str
    rest: str

    @property
    def asks_circumstance(self) -> bool:
        """Whether the lead asks when, where, how, why or nothing: the rest is then a whole statement."""
        return not self.lead or _CIRCUMSTANCE.fullmatch(self.lead) is not None


def body(question: str) -> str:
    """``question`` without "And", "Okay." and the like before it, and without the mark at its end."""
    return _OPENING.sub("", question).strip().rstrip(" ?.!…")


def parse(question: str) -> Clause | None:
    """The parts of ``question``; None if no auxiliary stands before its subject ("Who leads it?")."""
    found = _CLAUSE.fullmatch(body(question))
    return Clause(found["lead"].strip(), found["auxiliary"].lower(), found["rest"]) if found else None


def subject(clause: Clause) -> str | None:
    """The subject of ``clause``; None where no verb that is known shows where it ends."""
    words = clause.rest.split()
    end = next((at for at in range(1, len(words)) if _begins_predicate(words, at, clause.auxiliary)), 0)
    while end > 1 and words[end - 1] in _ADVERB_SET:
        end -= 1
    return " ".join(words[:end]) if end and words[0].lower() != "there" else None


def _begins_predicate(words: list[str], at: int, auxiliary: str) -> bool:
    word, before = words[at].rstrip(","), words[at - 1]
    if before.lower() in _INSIDE_SET or before.endswith(("'s", "’s")):
        return False
    if auxiliary.startswith(("is", "are", "was", "were", "has", "have", "had")):
        return is_past(word) or (word.endswith("ing") and word.islower() and auxiliary[0] != "h")
    # After a name the last word of all can only be the verb.
    return word in _VERB_SET or (at == len(words) - 1 and word.islower() and before[0].isupper())


def is_past(word: str) -> bool:
    """Whether ``word`` is likely the past or the participle of a verb."""
    return word in _PAST_SET or (word.endswith("ed") and len(word) > 4 and word.islower())


def is_verb(word: str) -> bool:
    """Whether ``word`` is likely a form of a verb, or an adverb."""
    word = word.lower()
    stems = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ing"))
    return is_past(word) or word in _ADVERB_SET or not _VERB_SET.isdisjoint(stems)


def is_plural(noun_phrase: str) -> bool:
    """Whether ``noun_phrase`` speaks of several, by the ending of its main noun."""
    head = re.split(rf" {PREPOSITION}\b", noun_phrase)[0]
    if re.search(r" and |\b(?:people|staff|children|women|men)$", head):
        return True
    return re.search(r"[^\Wsu'’i_]s$(?<!news)(?<!States)(?<!Nations)(?<!series)", head) is not None


def names(question: str) -> list[str]:
    """The names in ``question`` in order, without an ending 's."""
    found = []
    for match in _FULL_NAME.finditer(question):
        name = match.group()
        if not question[: match.start()].strip(" \"'“‘("):
            # In capitals because it is the first word, unless another word of the name follows.
            first, _, others = name.partition(" ")
            if _NO_NAME_FIRST.fullmatch(first) or not (others[:1].isupper() or first[1:].isupper()):
                name = re.sub(r"^(?:of|for|and|on|the) ", "", others)
        if name:
            found.append(re.sub(r"['’]s?$", "", name))
    return found
