"""Acronyms and other names of one thing, learned from the corpus, and questions expanded by them.

Definitions in running text are found as Schwartz and Hearst do ("A simple algorithm for identifying
abbreviation definitions in biomedical text", PSB 2003): "World AI Conference (WAIC)", "WAIC (World AI
Conference)". They ask that the letters of the short form stand in this order in the long form, the first at
its start. Here most of them must be initials or capitals there, too, or prose would be full of chance pairs.
What documents declare as their ``aliases`` is added.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from govqa.analysis import STOP_WORDS, analyse
from govqa.retrieval.query import Expanded

Pair = tuple[str, str]
IsWord = Callable[[str], bool]

#: No more names than this are added to a question.
MOST_ADDED = 3
#: A short form stands for its commonest meaning if so many times as many documents give it as any other.
DOMINANT = 5
#: This share of a short form's letters must be initials or capitals of the long form.
INITIALS = 0.6
#: Characters of a short form.
_SHORTEST, _LONGEST = 2, 10
#: How far before a bracket a long form may start, in characters, and how much a bracket may hold.
_REACH, _BRACKET = 200, 120

# A word, with what makes part of a name ("S&T", "AI+"). Hyphens, points and slashes part words.
_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*\+?")
_BRACKETS = re.compile(rf"\(([^()\n]{{2,{_BRACKET}}})\)")
_BREAK = re.compile(r"[()\n]|[.!?;:]\s")
# What may open a bracket before the short form: (the "AI Act"), (hereinafter PIPL).
_OPENING = re.compile(r"(?:the|or|also|hereinafter|hereafter)\b[\s:,]*", re.IGNORECASE)
_MARKS = "\"'“”‘’«»„*_ "
_PLURAL = re.compile(r"(?<=[A-Z])s$")
_ROMAN = re.compile(r"[IVX]+")


@dataclass(frozen=True)
class Names:
    """The other names of things: ``others`` maps a name, as written, to at most three, most frequent first.

    ``as_written`` are the names that are words or phrases of the language, too (IT, Action Plan): they are
    names only where they have these capitals. ``unused`` are single words that are declared, and stand in no
    text.
    """

    others: Mapping[str, tuple[str, ...]]
    as_written: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()

    def to_data(self) -> dict[str, Any]:
        """These names as plain dicts and lists, for JSON."""
        others = {name: list(others) for name, others in sorted(self.others.items())}
        return {"others": others, "as_written": sorted(self.as_written), "unused": sorted(self.unused)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Names:
        """The names that ``to_data`` gave. Raises KeyError or TypeError for anything else."""
        others = {str(name): tuple(map(str, others)) for name, others in data["others"].items()}
        return cls(others, frozenset(map(str, data["as_written"])), frozenset(map(str, data["unused"])))

    def expand(self, question: str) -> Expanded:
        """``question`` with another name of each thing that it names.

        At most ``MOST_ADDED`` are added, and only such as have a word that the question lacks. A name that no
        text uses says nothing to retrieval and reader: the other stands in its place.
        """
        places = list(_WORD.finditer(question))
        typed = [_tidy(place.group()) for place in places]
        # Who writes no capitals means names by small letters; in nothing but capitals, no word is a name.
        plain = question.isupper() or not any(map(str.isupper, question.lstrip()[1:]))
        terms = set(analyse(question))
        added: list[str] = []
        replaced: list[tuple[int, int, str]] = []
        start = 0
        while start < len(typed) and len(added) < MOST_ADDED:
            end, name = self._named(typed, start, plain=plain)
            other = next(
                (other for other in self.others.get(name, ()) if not terms.issuperset(analyse(other))), None
            )
            if other:
                if name in self.unused:
                    replaced.append((places[start].start(), places[end - 1].end(), other))
                else:
                    added.append(other)
                terms.update(analyse(other))
            start = end
        for first, last, other in reversed(replaced):
            question = f"{question[:first]}{other}{question[last:]}"
        return Expanded(question.rstrip() if added else question, tuple(added))

    def _named(self, typed: list[str], start: int, *, plain: bool) -> tuple[int, str]:
        """The longest name at ``start``, its last word in the singular or the plural, and where it ends.

        Where there is none, the name is empty.
        """
        for end in range(min(start + self._longest, len(typed)), start, -1):
            written = typed[start:end]
            for key in _keys(written):
                for name in self._by_key.get(key, ()):
                    if self._is_meant(name, written, plain=plain):
                        return end, name
        return start + 1, ""

    def _is_meant(self, name: str, written: list[str], *, plain: bool) -> bool:
        """Whether ``written``, but for capitals and number the same as ``name``, is that name."""
        words = _words(name)
        as_written = _singular(words) == _singular(written)
        if name in self.as_written:
            return as_written and not plain
        return as_written or plain or len(words) > 1 or name.islower()

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        by_key: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.others:
            for key in _keys(_words(name)):
                by_key[key].append(name)
        return dict(by_key)

    @cached_property
    def _longest(self) -> int:
        return max((len(key.split()) for key in self._by_key), default=0)


def learn(texts: Collection[str], aliases: Collection[Iterable[Pair]], is_word: IsWord) -> Names:
    """The names that ``texts`` define, and those they declare: ``aliases`` has the pairs of each text.

    ``is_word`` says whether a word in lower case is an ordinary one of the language. A name counts as another
    one of a thing if the texts use it, and if it spells the first out or they use it more often.
    """
    meanings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, declared in zip(texts, aliases, strict=True):
        found = {(_key(short), _key(long)): (short, long) for short, long in (*declared, *definitions(text))}
        for keys, pair in found.items():
            for key, name in zip(keys, pair, strict=True):
                spellings[key][name] += 1
            meanings[keys[0]][keys[1]] += 1
    names = {key: max(written, key=lambda n: (written[n], n)) for key, written in spellings.items()}
    pairs = [(short, long) for short in meanings for long in _meaning(short, meanings, names)]
    used, small = _mentions(texts, {key: names[key] for pair in pairs for key in pair})
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for short, long in pairs:
        if used[long] and (2 * used[long] >= used[short] or not is_word(short)):
            linked[short].add(long)
        if used[short] > used[long]:
            linked[long].add(short)
    others = {key: sorted(linked[key], key=lambda other: (-used[other], other)) for key in linked}
    return Names(
        {names[key]: tuple(names[other] for other in others[key][:MOST_ADDED]) for key in others},
        frozenset(names[key] for key in others if not names[key].islower() and (small[key] or is_word(key))),
        frozenset(names[key] for key in others if not used[key] and len(_words(names[key])) == 1),
    )


def _meaning(short: str, meanings: Mapping[str, Counter[str]], names: Mapping[str, str]) -> list[str]:
    """The long forms of ``short`` that mean the same; none if it may mean different things.

    Those are left out that hold all words of ``short``: they are no other names, only longer ones.
    """

    def terms(key: str) -> set[str]:
        found: set[str] = set()
        for word in _words(names[key]):
            longs = [] if word.casefold() == key else list(meanings.get(word.casefold(), ()))
            found.update(analyse(names[longs[0]] if len(longs) == 1 else word))
        return found

    documents = meanings[short]
    best = terms(max(documents, key=lambda long: (documents[long], long)))
    same = [long for long in documents if best <= terms(long) or terms(long) <= best]
    rival = max((documents[long] for long in documents if long not in same), default=0)
    if max(documents[long] for long in same) < DOMINANT * rival:
        return []
    return [long for long in same if not terms(short) <= terms(long) and _glued(short) != _glued(long)]


def _mentions(texts: Iterable[str], names: Mapping[str, str]) -> tuple[Counter[str], Counter[str]]:
    """How often ``texts`` use each of ``names``, by key; and how often one with capitals stands without."""
    by_first: defaultdict[str, list[list[str]]] = defaultdict(list)
    for key in names:
        by_first[key.split(" ", 1)[0]].append(key.split(" "))
    used: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        words = _words(text)
        folded = [word.casefold() for word in words]
        for i, first in enumerate(folded):
            for parts in by_first.get(first, ()):
                if folded[i : i + len(parts)] == parts:
                    key = " ".join(parts)
                    is_small = words[i : i + len(parts)] == parts and not names[key].islower()
                    (small if is_small else used)[key] += 1
    return used, small


def _tidy(word: str) -> str:
    return word.replace("’", "'").removesuffix("'s")


def _singular(words: list[str]) -> list[str]:
    return [*words[:-1], *(word.removesuffix("s") for word in words[-1:])]


def _keys(words: list[str]) -> list[str]:
    """The key of a name as it is, then in the singular if it is in the plural."""
    return list(dict.fromkeys(" ".join(form).casefold() for form in (words, _singular(words))))


def _glued(key: str) -> str:
    return key.replace(" ", "")


def _words(text: str) -> list[str]:
    return [_tidy(word) for word in _WORD.findall(text)]


def _key(name: str) -> str:
    """What all spellings of ``name`` have in common."""
    return " ".join(_words(name)).casefold()


def definitions(text: str) -> Iterator[Pair]:
    """The (short form, long form) pairs that ``text`` defines, in order."""
    for match in _BRACKETS.finditer(text):
        before = _BREAK.split(text[max(match.start() - _REACH, 0) : match.start()])[-1]
        words = list(_WORD.finditer(before))
        if not words or before[words[-1].end() :].strip(_MARKS):
            continue
        inside = re.split(r"[;,]\s", match[1])[0].strip(_MARKS)
        inside = _OPENING.sub("", inside, count=1).strip(_MARKS)
        last = words[-1].group()
        if _is_short(inside):
            if long := _long_form(inside, before, words):
                yield inside, long
        elif _is_short(last) and _initials(last, inside):
            yield last, inside


def _is_short(text: str) -> bool:
    """Whether ``text`` may be a short form: a word or two, with two capitals or with one and a digit or +."""
    capitals = sum(map(str.isupper, text))
    marked = capitals > 1 or (capitals == 1 and re.search(r"\d|\+$", text) is not None)
    fits = _SHORTEST <= len(text) <= _LONGEST and len(text.split()) <= 2 and text[0].isalnum()
    return fits and marked and not _ROMAN.fullmatch(text)


def _long_form(short: str, before: str, words: list[re.Match[str]]) -> str:
    """What ``short`` is short for at the end of ``before``: most initials in fewest words. May be empty."""
    best, long_form = -len(words), ""
    for count in range(1, min(len(short) + 5, 2 * len(short), len(words)) + 1):
        first = words[-count]
        long = before[first.start() : words[-1].end()]
        if first.group().lower() in STOP_WORDS or short in _words(long):
            continue
        if (initials := _initials(short, long)) and 2 * initials - count > best:
            best, long_form = 2 * initials - count, long
    return re.sub("['’]s$", "", long_form)


def _initials(short: str, long: str) -> int:
    """How many letters of ``short`` are initials or capitals in ``long``, at best.

    0 if they do not stand there in order, the first at the start, or if too few are.
    """
    letters = [c for c in _PLURAL.sub("", short).replace("+", "p").lower() if c.isalnum()]
    if len(long) <= len(short):
        return 0
    most = [0] + [-1] * len(letters)  # by how many letters are matched: the most initials among them
    for i, letter in enumerate(long):
        initial = letter.isupper() or letter.isdigit() or i == 0 or not long[i - 1].isalnum()
        for matched in range(len(letters) if i else 1, 0, -1):
            if letter.lower() == letters[matched - 1] and most[matched - 1] >= 0 and (matched > 1 or i == 0):
                most[matched] = max(most[matched], most[matched - 1] + initial)
    return most[-1] if most[-1] >= INITIALS * len(letters) else 0
