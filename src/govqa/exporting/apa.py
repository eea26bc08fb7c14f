"""APA style, 7th edition (2020): the quotes with their in-text citations, and the reference list.

Quotes and titles stay as the source prints them, without the changes of case and of inner quotation marks
that the manual asks for: quotes are word for word, and which words of a title are names is not known. It is
plain text, in which titles are not italic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_lowercase

from govqa.exporting.names import Name
from govqa.exporting.works import Work, comma, end, heading, month_name, speaker, works
from govqa.types import Citation
from govqa.wording import one_line, page_words

_BLOCK_QUOTE = 40  # words, from which on a quote stands apart, without marks (8.27)
_MOST_AUTHORS = 20  # that are all listed (9.8)
_LONGEST_HEADING = 5  # words, beyond which it is shortened, in quotation marks (8.28)


def apa(citations: Sequence[Citation]) -> str:
    """Each quote with its citation, then the references, in alphabetical order; empty for no citations."""
    listed = works(citations)
    letters = _letters(listed)
    cited = {work.citations[0].doc_id: work for work in listed}
    quotes = [_quoted(citation, cited[citation.doc_id], letters) for citation in citations]
    references = sorted((_reference(work, letters) for work in listed), key=str.casefold)
    return "\n\n".join([*quotes, "References", *references]) + "\n" if quotes else ""


def _quoted(citation: Citation, work: Work, letters: Mapping[str, str]) -> str:
    quote, place = one_line(citation.quote), _in_text(citation, work, letters)
    return f"    {quote} {place}" if len(quote.split()) >= _BLOCK_QUOTE else f"“{quote}” {place}"


def _in_text(citation: Citation, work: Work, letters: Mapping[str, str]) -> str:
    """Who, when and where, in brackets; a speaker as section 8.6 has secondary sources."""
    said_by = speaker(citation, work)
    who = f"{said_by.surname}, as cited in {_label(work)}" if said_by else _label(work)
    parts = (_year(work, letters), page_words(citation) or _section(citation))
    return f"({comma(who)} {', '.join(filter(None, parts))})"


def _reference(work: Work, letters: Mapping[str, str]) -> str:
    title = end(work.title or _untitled(work))
    first = [end(_listed(work.authors)), f"({_date(work, letters)})."]
    order = [*first, title] if work.authors else [title, first[1]]
    return " ".join([*order, *([end(work.imprint)] if work.imprint else [])])


def _listed(authors: Sequence[Name]) -> str:
    names = [_inverted(name) for name in authors]
    if len(names) > _MOST_AUTHORS:
        return ", ".join(names[: _MOST_AUTHORS - 1]) + f", . . . {names[-1]}"
    if len(names) == 2 and not any(name.family for name in authors):
        return " & ".join(names)
    return ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _inverted(name: Name) -> str:
    return ", ".join(filter(None, (name.surname, name.initials, name.suffix))) if name.family else name.whole


def _label(work: Work) -> str:
    """What stands for the work in the text: its authors, else its title."""
    names = [name.surname for name in work.authors]
    if not names:
        return f"“{work.title}”" if work.title else _untitled(work)
    return f"{names[0]} et al." if len(names) > 2 else " & ".join(names)


def _untitled(work: Work) -> str:
    return f"[Untitled document, {work.source}]"


def _section(citation: Citation) -> str:
    words = heading(citation).split()
    if len(words) > _LONGEST_HEADING:
        return f"“{' '.join(words[:_LONGEST_HEADING])}” section"
    return f"{' '.join(words)} section" if words else ""


def _year(work: Work, letters: Mapping[str, str]) -> str:
    if not work.date:
        return f"n.d.-{letters[work.key]}" if work.key in letters else "n.d."
    year = f"{work.parts[0]:04}" if work.parts else work.date
    return year + letters.get(work.key, "")


def _date(work: Work, letters: Mapping[str, str]) -> str:
    month = [month_name(part) for part in work.parts[1:2]]
    day = [str(part) for part in work.parts[2:]]
    return ", ".join(filter(None, (_year(work, letters), " ".join([*month, *day]))))


def _letters(listed: Sequence[Work]) -> dict[str, str]:
    """A letter, by key, for each work whose label and year another shares: 2024a, 2024b (8.19)."""
    alike: dict[tuple[str, str], list[Work]] = {}
    for work in sorted(listed, key=lambda work: (work.named.casefold(), work.key)):
        alike.setdefault((_label(work), _year(work, {})), []).append(work)
    return {
        work.key: _letter(place)
        for group in alike.values()
        if len(group) > 1
        for place, work in enumerate(group)
    }


def _letter(place: int) -> str:
    rest, last = divmod(place, len(ascii_lowercase))
    return (_letter(rest - 1) if rest else "") + ascii_lowercase[last]
