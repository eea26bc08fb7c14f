"""What every page bears and no page says: running heads, page numbers, line numbers, stamps in margins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median_low
from typing import Literal, NamedTuple

from govqa.loading.pdf.line import Line

End = Literal["head", "foot"]
#: A line, by the places of its page among the pages and of the line on the page.
Place = tuple[int, int]

#: Heads and feet stand in this share of the page's height at either end, on some pages in the wider one.
_EDGE = 0.1
_WIDE_EDGE = 0.2
#: Lines this often alike at the edges of pages are running heads (fewer in shorter files).
_REPEATS = 3
#: Lines of the wider edge are alike if they also stand on one height, to this many points.
_SAME_HEIGHT = 3.0
#: A running head has so many letters: single ones are formulas'.
_LETTERS = 3
#: A page's number is in one of this many lines next to its upper or lower edge.
_OUTERMOST = 2
#: Numbers at the edges are the pages' if they count on with them on this share of the pages that have one.
_NUMBERED_SHARE = 0.5
#: Longest line that is dropped for the number in it, or for standing beyond a running head, in words.
_MOST_WORDS = 15
#: A line in type this much larger than its likes' is the heading that they repeat.
_LARGER = 1.5
#: Lines that hold nothing but numbers are the line numbers of a pleading from this many on, by how far one
#: is from the next.
_COUNTING = {1: 8, 5: 4}
#: Sideways text is in the margin if it is less than this share of the page.
_MARGIN = 0.2

_PAGE_NUMBER = re.compile(r"^\W*(page|seite|p\.)?\s*#(\s*(of|/|von|\|)\s*#)?\W*$")
_NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*(\d{1,4})(?:\s*(?:of|/|von|\|)\s*\d+)?\W*", re.I)
_AT_START = re.compile(r"(\d{1,4})\b(?![.)]\d)")
_AT_END = re.compile(r"\b(\d{1,4})(?:\s*(?:of|/|von)\s*\d+)?\W*$", re.I)
#: "/ / /" fills the last lines of a pleading's page.
_FILLER = re.compile(r"/(\s*/)+")
_ROMAN_AT_END = re.compile(r"\s(x{0,3}(?:ix|iv|v?i{1,3}|v))\W*$")
_ROMAN = re.compile(r"\W*(x{0,3}(?:ix|iv|v?i{0,3}))\W*", re.I)


def furniture(pages: Sequence[Sequence[Line]]) -> tuple[dict[Place, str], list[str]]:
    """The lines that are no text, each with its rule, and what is printed on each page as its number."""
    found: dict[Place, str] = {}
    for index, lines in enumerate(pages):
        for n in _counting(lines):
            found[index, n] = "line numbers"
        found.update(((index, n), "filler") for n, line in enumerate(lines) if _FILLER.fullmatch(line.text))
        aside = [n for n, line in enumerate(lines) if line.sideways]
        if sum(len(lines[n].text) for n in aside) < _MARGIN * sum(len(line.text) for line in lines):
            found.update(((index, n), "margin text") for n in aside)
    edges = {
        (index, n): end
        for index, lines in enumerate(pages)
        for n, line in enumerate(lines)
        if (index, n) not in found and (end := _end(line, _WIDE_EDGE))
    }
    labels, numbered = _numbers(pages, edges)
    return found | _repeated(pages, edges) | numbered, labels


def apart_from_line_numbers(lines: list[Line]) -> list[Line]:
    """``lines``, with numbers that count them as lines of their own where they are drawn with the text."""
    parts = {n: line.cells for n, line in enumerate(lines) if line.text[:1].isdigit()}
    numbers = {n: lines[n].part(cells[0]) for n, cells in parts.items() if len(cells) > 1}
    places = list(numbers)
    counting = [places[i] for i in _counting(list(numbers.values()))]
    rest = [lines[n].part(lines[n].words[1:]) if n in counting else lines[n] for n in range(len(lines))]
    return [numbers[n] for n in counting] + rest


def _end(line: Line, share: float) -> End | None:
    """The edge of the page, so wide a share of its height, at which a line stands."""
    if line.baseline + 0.8 * line.size > line.height * (1 - share):
        return "head"
    return "foot" if line.baseline < line.height * share else None


class _Candidate(NamedTuple):
    """A number at the edge of a page: how far it is from the page's place, and whether it stands alone."""

    place: Place
    offset: int
    roman: bool
    alone: bool


def _numbers(pages: Sequence[Sequence[Line]], edges: dict[Place, End]) -> tuple[list[str], dict[Place, str]]:
    """What is printed on each page as its number, and the lines that bear numbers that count the pages."""
    candidates = list(_candidates(pages, edges))
    labels = [""] * len(pages)
    lines: dict[Place, str] = {}
    arabic: set[int] = set()
    for roman in (False, True):
        series: dict[int, list[_Candidate]] = defaultdict(list)
        for candidate in candidates:
            if candidate.roman == roman:
                series[candidate.offset].append(candidate)
        numbered = len({c.place[0] for c in candidates if c.roman == roman})
        likely = {offset: found for offset, found in series.items() if _counts(found, numbered, len(pages))}
        for found in likely.values():
            lines.update((c.place, _rule(pages[c.place[0]][c.place[1]])) for c in found)
        # A stamp's "page 10 of 83" counts as well as the page's own 8: what stands alone is the page's.
        ranked = sorted(likely.items(), key=lambda item: (sum(c.alone for c in item[1]), len(item[1])))
        if ranked and not roman:
            # Pages without a number, such as a chapter's first, lie between or before those that have one.
            offset, shown = ranked[-1]
            last = max(c.place[0] for c in shown)
            labels = [
                str(index + offset) if index <= last and index + offset > 0 else ""
                for index in range(len(pages))
            ]
        for _, found in ranked:
            for candidate in found:
                index, number = candidate.place[0], candidate.place[0] + candidate.offset
                if roman and index not in arabic:
                    labels[index] = _to_roman(number)
                elif not roman:
                    arabic.add(index)
                if not roman and candidate.alone and number > 0:
                    labels[index] = str(number)
    return labels, lines


def _counts(found: Sequence[_Candidate], numbered: int, pages: int) -> bool:
    """Whether numbers, all as far from their pages' places, are the pages' own.

    ``numbered`` pages of ``pages`` have such a number at an edge.
    """
    if pages == 1:  # the number of the only page tells nothing but that it is the first
        return found[0].alone and found[0].offset == 1
    least = min(_REPEATS, pages)
    with_number = {c.place[0] for c in found}
    if len(with_number) < least:
        return False
    alone = {c.place[0] for c in found if c.alone}
    return len(with_number) >= _NUMBERED_SHARE * numbered or bool(_close_together(alone, least))


def _candidates(pages: Sequence[Sequence[Line]], edges: dict[Place, End]) -> Iterator[_Candidate]:
    for index, lines in enumerate(pages):
        for end in ("head", "foot"):
            at = [n for n in range(len(lines)) if edges.get((index, n)) == end]
            at.sort(key=lambda n: lines[n].baseline, reverse=end == "head")
            for n in at[:_OUTERMOST]:
                if _end(lines[n], _EDGE) or (n == at[0] and _NUMBER.fullmatch(lines[n].text)):
                    yield from _candidates_of(lines[n], (index, n))


def _candidates_of(line: Line, place: Place) -> Iterator[_Candidate]:
    alone: set[int] = set()
    for words in line.cells:
        text = line.text[words[0].begin : words[-1].end]
        if match := _NUMBER.fullmatch(text):
            alone.add(int(match[1]))
        elif len(words) == len(line.words) and (match := _ROMAN.fullmatch(text)) and match[1]:
            yield _Candidate(place, _from_roman(match[1]) - place[0], roman=True, alone=True)
    if (match := _ROMAN_AT_END.search(line.text)) and len(line.words) <= _MOST_WORDS:
        yield _Candidate(place, _from_roman(match[1]) - place[0], roman=True, alone=False)
    for number in alone:
        yield _Candidate(place, number - place[0], roman=False, alone=" of " not in line.text)
    for match in (_AT_START.match(line.text), _AT_END.search(line.text)):
        if match and len(line.words) <= _MOST_WORDS and int(match[1]) not in alone:
            yield _Candidate(place, int(match[1]) - place[0], roman=False, alone=False)


def _repeated(pages: Sequence[Sequence[Line]], edges: dict[Place, End]) -> dict[Place, str]:
    """The lines that stand alike, but for their numbers, at the edges of several pages.

    With them go their likes in the wider edge, where a first page may have them, unless running text or
    larger type tells that they are no heads, and what short lines stand between them and the edge.
    """
    least = min(_REPEATS, max(2, sum(bool(lines) for lines in pages)))
    alike: dict[str, list[Place]] = defaultdict(list)
    for index, n in edges:
        alike[_pattern(pages[index][n].text)].append((index, n))
    found: dict[Place, str] = {}
    inner: dict[tuple[int, End], float] = {}
    for pattern, places in alike.items():
        if sum(c.isalpha() for c in pattern) < _LETTERS:
            continue
        outer: set[int] = set()
        levels: dict[int, set[int]] = defaultdict(set)
        for index, n in places:
            levels[_level(pages[index][n])].add(index)
            if _end(pages[index][n], _EDGE):
                outer.add(index)
        near = _close_together(outer, least)
        largest = _LARGER * median_low([pages[index][n].size for index, n in places])
        level_with = {level: _close_together(on, least) for level, on in levels.items()}
        for index, n in places:
            line = pages[index][n]
            inside = not _end(line, _EDGE)
            if (inside and _beyond_text(pages[index], line, edges[index, n])) or line.size > largest:
                continue
            if index in near:
                found[index, n] = "running header"
                end = edges[index, n]
                at = inner.get((index, end), line.baseline)
                inner[index, end] = (min if end == "head" else max)(at, line.baseline)
            elif index in level_with[_level(line)] and len(line.words) <= _MOST_WORDS:
                found[index, n] = "running header"
    for (index, n), end in edges.items():
        line = pages[index][n]
        if (index, end) in inner and len(line.words) <= _MOST_WORDS:
            further = line.baseline - inner[index, end]
            if (further if end == "head" else -further) > 0.5 * line.size:
                found.setdefault((index, n), "running header")
    return found


def _beyond_text(lines: Sequence[Line], line: Line, end: End) -> bool:
    """Whether lines of running text stand between ``line`` and the page's edge."""
    sign = 1 if end == "head" else -1
    return any(
        sign * (other.baseline - line.baseline) > 0.5 * line.size and len(other.words) > _MOST_WORDS
        for other in lines
    )


def _level(line: Line) -> int:
    return round(line.baseline / _SAME_HEIGHT)


def _close_together(pages: set[int], least: int) -> set[int]:
    """Those of ``pages`` that are among ``least`` on successive left or right pages, and those next to them.

    What stands now and then at the edge of a page, such as "Proof", is no running head.
    """
    groups: list[list[int]] = []
    for page in sorted(pages):
        if groups and page - groups[-1][-1] <= 2:
            groups[-1].append(page)
        else:
            groups.append([page])
    dense = [group for group in groups if len(group) >= least]
    return {page for group in dense for page in range(group[0] - 1, group[-1] + 2)}


def _rule(line: Line) -> str:
    return "page number" if _PAGE_NUMBER.match(_numbers_alike(line.text)) else "running header"


def _counting(lines: Sequence[Line]) -> list[int]:
    """The places of lines that hold nothing but numbers, each one (or five) more than that before."""
    found: list[int] = []
    for step, least in _COUNTING.items():
        run: list[int] = []
        for n, line in enumerate([*lines, None]):
            bare = line is not None and re.fullmatch(r"\d{1,3}", line.text)
            if line is not None and bare:
                if run and int(line.text) != int(lines[run[-1]].text) + step:
                    found += run if len(run) >= least else []
                    run = []
                run.append(n)
            elif step == 1 or line is None:
                found += run if len(run) >= least else []
                run = []
    return sorted(set(found))


def _pattern(text: str) -> str:
    """``text`` with its numbers made alike, and left out at its ends, so that running heads match."""
    return _numbers_alike(text).strip("#|•·–—- \t")


def _numbers_alike(text: str) -> str:
    text = re.sub(r"\d+", "#", _ROMAN_AT_END.sub(" #", text).casefold())
    return "#" if re.fullmatch(r"\W*[ivxlc]{1,6}\W*", text) else text


def _from_roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in text.casefold()]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


def _to_roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
