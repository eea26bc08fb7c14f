"""Names, numbers and how well an answer is supported, in words that are safe to show on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from govqa.types import Answer, Citation

#: From this confidence on an answer is called well supported. A matter of wording only: whether there is
#: an answer at all is decided by ``Settings.refuse_below``.
WELL_SUPPORTED = 0.75

# Escape sequences drive a terminal, and overrides of direction make a name read backwards.
_SUBSTITUTES: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: "\u2421"}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
)


def visible(text: str) -> str:
    """``text`` with control characters made visible, so that no document can drive the terminal."""
    return text.translate(_SUBSTITUTES)


def one_line(text: str) -> str:
    """``text`` on one line: runs of white space become a space, control characters visible."""
    return visible(" ".join(text.split()))


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 passage", "1,204 passages"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def names(people: Sequence[str]) -> str:
    """Names as prose: "A", "A and B", "A, B and C", and "A and others" beyond three."""
    if len(people) > 3:
        return f"{one_line(people[0])} and others"
    shown = [one_line(name) for name in people]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def headings(heading_path: Sequence[str], title: str) -> str:
    """The headings above a text, less an outermost one that only repeats the ``title``."""
    shown = [one_line(heading) for heading in heading_path]
    return " › ".join(shown[1:] if shown[:1] == [title] else shown)


def page(citation: Citation) -> str:
    """The page as a reader would cite it: the printed label where there is one, else counted from 1."""
    label = one_line(citation.page_label) or (str(citation.page) if citation.page is not None else "")
    return f"p. {label}" if label else ""


def support(answer: Answer) -> str:
    """How well the documents support an answer that was given."""
    return "Well supported" if answer.confidence >= WELL_SUPPORTED else "Partly supported"
