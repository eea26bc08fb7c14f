"""Measure how well govqa finds the main text of web pages, beside trafilatura itself.

    python benchmarks/web_pages.py [--write] [--losses] [--data FOLDER]

The pages are those of trafilatura's own evaluation, each with strings that must be in the text and strings
that must not. They are not passed on with govqa: FOLDER holds evaldata.jsonl and html/. Prints precision,
recall and F1 of the strings, and the pages that gave no text; --losses lists the strings that one side finds
and the other does not; --write keeps the figures in benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import trafilatura
from measures.results import ROOT, Bound, Figure, Result, bounds_table, section, write

from govqa.errors import LoadError
from govqa.loading import load

DATA = ROOT.parent / "shared" / "data" / "web_pages"
MOST_BYTES = 64 << 20

#: White space counts as one space. Soft hyphens and the like, which nobody sees, count as nothing: they stand
#: in some of the strings as the pages hold them, and trafilatura and govqa both take them out of the text.
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]")
_BLANK = re.compile(r"\s+")

Extract = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the strings that its main text must hold and must not."""

    path: Path
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many strings were found: those that should be, of all of them, and those that should not."""

    right: int
    wanted: int
    wrong: int
    failed: int

    @property
    def precision(self) -> float:
        """The share of the strings found that should be."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the wanted strings that are found."""
        return self.right / max(1, self.wanted)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.right + self.wrong + self.wanted)


def govqa_text(path: Path) -> str:
    """The canonical text of the page; empty if govqa refuses it."""
    try:
        return load(path, path.name, max_bytes=MOST_BYTES).text
    except LoadError:
        return ""


def trafilatura_text(path: Path) -> str:
    """trafilatura's text with the options of its own evaluation."""
    return trafilatura.extract(path.read_bytes(), include_comments=False, include_formatting=False) or ""


def default_text(path: Path) -> str:
    """trafilatura's text as it comes, with readers' comments."""
    return trafilatura.extract(path.read_bytes()) or ""


SUBJECTS: Mapping[str, Extract] = {
    "govqa": govqa_text,
    "trafilatura, options of its evaluation": trafilatura_text,
    "trafilatura, default options": default_text,
}


def read_pages(folder: Path) -> list[Page]:
    """The pages that evaldata.jsonl names."""
    lines = (folder / "evaldata.jsonl").read_text("utf-8").splitlines()
    return [
        Page(folder / "html" / item["file"], tuple(item["with"]), tuple(item["without"]))
        for item in map(json.loads, lines)
    ]


def fold(text: str) -> str:
    """``text`` as strings are sought in it."""
    return _BLANK.sub(" ", _INVISIBLE.sub("", text)).strip()


def score(pages: Sequence[Page], texts: Sequence[str]) -> Score:
    """The score of ``texts``, one folded text for each page."""
    both = list(zip(pages, texts, strict=True))
    return Score(
        right=sum(fold(string) in text for page, text in both for string in page.wanted),
        wanted=sum(len(page.wanted) for page in pages),
        wrong=sum(fold(string) in text for page, text in both for string in page.unwanted),
        failed=sum(not text for text in texts),
    )


def losses(pages: Sequence[Page], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """A line for each string that only one of two texts of its page holds."""
    for page, mine, other in zip(pages, ours, theirs, strict=True):
        for kind, strings in (("wanted", page.wanted), ("unwanted", page.unwanted)):
            for string in strings:
                if (fold(string) in mine) != (fold(string) in other):
                    side = "govqa" if fold(string) in mine else "trafilatura"
                    yield f"{page.path.name}: {kind}, only in {side}: {string}"


def result(pages: Sequence[Page], scores: Mapping[str, Score]) -> dict[str, Any]:
    """The figures of ``scores``, and the bound: no worse than trafilatura."""
    figures = [
        Figure(name, measure, unit, (value,))
        for name, each in scores.items()
        for measure, unit, value in (
            ("precision", "share", each.precision),
            ("recall", "share", each.recall),
            ("F1", "share", each.f1),
            ("pages without text", "pages", float(each.failed)),
        )
    ]
    ours, *others = scores.values()
    bound = Bound("web pages: F1 of govqa", ours.f1, "least", round(max(s.f1 for s in others), 4), "share")
    conditions = {
        "pages": len(pages),
        "strings": sum(len(page.wanted) + len(page.unwanted) for page in pages),
        "trafilatura": version("trafilatura"),
    }
    return Result("web_pages", "Main text of web pages", tuple(figures), (bound,), conditions).to_data()


def main() -> int:
    """Do what the command line says; the exit status is 1 if govqa is worse, 2 if the pages are not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="keep the result in benchmarks/results")
    parser.add_argument("--losses", action="store_true", help="list the strings on which the two differ")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the pages")
    arguments = parser.parse_args()
    if not (arguments.data / "evaldata.jsonl").is_file():
        print(f"the pages are not on this machine ({arguments.data})", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    pages = read_pages(arguments.data)
    texts = {name: [fold(extract(page.path)) for page in pages] for name, extract in SUBJECTS.items()}
    data = result(pages, {name: score(pages, found) for name, found in texts.items()})
    print(section(data), bounds_table([data]), sep="\n\n")
    if arguments.losses:
        ours, theirs, _ = texts.values()
        print("", *losses(pages, ours, theirs), sep="\n")
    if arguments.write:
        write(data)
    return 0 if all(bound["met"] for bound in data["bounds"]) else 1


if __name__ == "__main__":
    sys.exit(main())
