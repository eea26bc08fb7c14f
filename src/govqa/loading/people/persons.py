"""The persons whom a document names: full names by surname, their roles, where each is mentioned."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from govqa.loading.people.lexicon import (
    BODIES,
    HONORIFICS,
    NOT_NAMES,
    NOT_SPEAKERS,
    OPENERS,
    PARTICLES,
    SPEECH,
    TITLES,
    WRITINGS,
)
from govqa.loading.people.names import surname
from govqa.loading.people.roles import is_office, role_after
from govqa.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"[’']s$")
_GAP = re.compile(r"\.? ")
#: Words that a full stop may follow inside a name, besides initials.
_SHORTENED = TITLES | {"gen", "sen", "rep", "gov", "lt", "col", "st", "jr"}
#: A few words right before a name, where it is plain that no more belong to them.
_BEFORE_NAME = re.compile(
    r"(?:^|\n|[.!?,;:(“\"] *|\b(?:[Tt]he|an?|by|with|to|for|of|and|from) )"
    r"((?:[^\W\d_][\w’'-]* ){0,3}[^\W\d_][\w-]*) \Z"
)
#: Most words of a name.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Persons:
    """Who is named, with their ``roles``, and what each is called by: ``called`` maps a word in lower case
    to the one name it stands for, or to nothing where it may be any of several. ``places`` are in order.
    """

    roles: Mapping[str, str]
    called: Mapping[str, str]
    places: Sequence[tuple[int, str]]

    def full_name(self, word: str) -> str:
        """The name that ``word``, a surname as a rule, stands for: itself if several, empty for none."""
        name = self.called.get(word.casefold())
        return "" if name is None else name or word

    def mentioned(self, span: Span) -> list[tuple[int, str]]:
        """Where in ``span`` a person is named, and who."""
        first = bisect_left(self.places, (span.start, ""))
        return list(self.places[first : bisect_left(self.places, (span.end, ""))])


def persons(text: str, paragraphs: Iterable[Span], named: Iterable[str] = ()) -> Persons:
    """The persons named in the ``paragraphs`` of ``text``; ``named`` are names known from elsewhere."""
    runs, singles, lower = _capitalised(text, paragraphs)
    roles: dict[str, str] = {}
    known = {name for name in named if name}
    places: list[tuple[int, str]] = []
    names = dict.fromkeys(known)
    for run in runs:
        start, end, before = _person(run, lower)
        if start == end:
            continue
        name = " ".join(text[start:end].split())
        names[name] = None
        places.append((start, name))
        role, _ = role_after(text, end)
        role = role or before or _office_before(text, start)
        if role:
            roles.setdefault(name, role)
        if role or _speaks(text, start, end):
            known.add(name)
    called = _called(names, known)
    places += [(at, name) for at, word in singles if (name := called.get(word.casefold(), "")) in known]
    return Persons(roles, called, sorted(places))


def _called(names: Iterable[str], known: set[str]) -> dict[str, str]:
    """What word stands for which name. Those introduced (``known``) come first, and by either name."""
    introduced: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for name in names:
        last = surname(name).casefold()
        if name in known:
            for word in {last, name.split()[0].casefold()}:
                introduced[word].append(name)
        else:
            others[last].append(name)
    single = {word: of[0] for word, of in others.items() if len(of) == 1}
    return single | {word: of[0] if len(of) == 1 else "" for word, of in introduced.items()}


def is_person(words: Sequence[str]) -> bool:
    """Whether these capitalised ``words`` may name somebody: neither a body, nor a writing, nor a place."""
    folded = [word.casefold().rstrip(".") for word in words if len(word) > 1 or len(words) == 1]
    if any(word in NOT_NAMES | WRITINGS | BODIES for word in folded):
        return False
    return not (len(words) == 1 and folded[0] in NOT_SPEAKERS)


_Run = list[tuple[int, int, str]]


def _capitalised(
    text: str, paragraphs: Iterable[Span]
) -> tuple[list[_Run], list[tuple[int, str]], frozenset[str]]:
    """Runs of capitalised words, such words that stand alone, and all words written in lower case."""
    runs: list[_Run] = []
    singles: list[tuple[int, str]] = []
    lower: set[str] = set()
    for paragraph in paragraphs:
        run: _Run = []

        def close(run: _Run) -> None:
            while run and run[-1][2] in PARTICLES:
                run.pop()
            if len(run) > 1:
                runs.append(run)
            elif run:
                singles.append((run[0][0], run[0][2]))

        for match in _WORD.finditer(text, paragraph.start, paragraph.end):
            word = match[0]
            joined = bool(run) and _GAP.fullmatch(text, run[-1][1], match.start()) is not None
            if joined and text[run[-1][1]] == ".":
                joined = len(run[-1][2]) == 1 or run[-1][2].casefold() in _SHORTENED
            if run and not joined:
                close(run)
                run = []
            if word[0].isupper() or (run and word in PARTICLES):
                bare = _POSSESSIVE.sub("", word)
                run.append((match.start(), match.start() + len(bare), bare))
                if bare != word:
                    close(run)
                    run = []
            else:
                lower.add(word)
                close(run)
                run = []
        close(run)
    return runs, singles, frozenset(lower)


def _person(run: _Run, lower: frozenset[str]) -> tuple[int, int, str]:
    """Where the person is named whom ``run`` names, if it does, and the role before the name."""
    offices = [i for i, (_, _, word) in enumerate(run) if is_office(word) or word.casefold() in HONORIFICS]
    words = run[offices[-1] + 1 :] if offices else run
    before = [word for _, _, word in run[: offices[-1] + 1]] if offices else []
    if not offices and words and words[0][2].casefold() in lower | NOT_SPEAKERS | OPENERS:
        words = words[1:]  # the sentence's first word, as a rule
    if len(words) < 2 or len(words) > _MOST or not is_person([word for _, _, word in words]):
        return 0, 0, ""
    return words[0][0], words[-1][1], " ".join(before) if before and is_office(before[-1]) else ""


def _office_before(text: str, start: int) -> str:
    """The office in small letters before the name at ``start``: "the foreign minister Wang Yi"."""
    match = _BEFORE_NAME.search(text, max(0, start - 70), start)
    if not match or not is_office(match[1].split()[-1]) or match[1].split()[-1][0].isupper():
        return ""
    return match[1]


def _speaks(text: str, start: int, end: int) -> bool:
    """Whether a verb of speech stands just before or after the name."""
    before = _WORD.findall(text[max(0, start - 24) : start])
    after = _WORD.match(text, end + 1)
    return (bool(before) and before[-1] in SPEECH) or (after is not None and after[0] in SPEECH)
