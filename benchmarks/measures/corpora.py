"""The corpora that are measured on: the bundled one, development articles, and texts made of word lists."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

from govqa.corpus import ORIGINALS
from measures.processes import govqa_command, run
from measures.results import ROOT

NOTES = ROOT / "corpus"
#: The questions over the bundled corpus.
QUESTIONS = ROOT / "tests" / "data" / "questions.jsonl"
#: Development data that is not passed on; what needs it is left out where it is absent.
ARTICLES = ROOT.parent / "shared" / "data" / "seeds"
ARTICLE_QUESTIONS = ARTICLES / "dev_qa.jsonl"

_ADJECTIVES = (
    "binding draft national regional common technical digital voluntary annual independent joint "
    "general sensitive automated reliable costly public private early open narrow lasting shared uneven"
)
_NOUNS = (
    "agency committee regulation standard treaty ministry council market provider operator laboratory "
    "threshold licence audit register safeguard report framework obligation deadline incident exemption "
    "dialogue proposal coalition secretariat budget supplier court regulator timetable inspection "
    "dataset model forecast hospital port railway harvest archive district university sensor satellite "
    "contract"
)
_VERBS = (
    "requires delays supports reviews publishes replaces limits extends questions finances weakens "
    "monitors follows rejects describes compares funds amends suspends protects reaches explains"
)
_ADVERBS = "quickly rarely openly formally partly again together slowly often later abroad quietly"
_LINKS = "because while although unless so after before whereas and but"
_PLACES = (
    "Northmark Elbridge Saltholm Varna Quillon Teshire Ostrava Lumen Harrow Delmont Karsk Aveline "
    "Brantford Nivelle Sorrel Tidewater"
)


def bundled_index(scratch: Path) -> Path:
    """The index of the bundled corpus, made by a process of its own unless it is there."""
    return index_of(NOTES, scratch / "bundled")


def articles_index(scratch: Path) -> Path:
    """The index of the development articles, which must be there."""
    return index_of(ARTICLES, scratch / "articles")


def index_of(documents: Path, folder: Path) -> Path:
    """The index in ``folder`` of the documents that come with ``documents``."""
    copy_corpus(documents, folder / "corpus")
    index = folder / "index"
    run([*govqa_command(), "index", "--corpus", str(folder / "corpus"), "--index", str(index)])
    return index


def copy_corpus(documents: Path, target: Path) -> None:
    """Copy the .md and .txt files under ``documents`` to ``target``, without those that a user put there."""
    for path in sorted(documents.rglob("*")):
        where = path.relative_to(documents)
        if path.suffix in {".md", ".txt"} and where.parts[0] != ORIGINALS:
            (target / where).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / where)


def write_reports(folder: Path, *, documents: int) -> None:
    """Write ``documents`` long documents of five sections into ``folder``: ten full passages in each."""
    for number in range(documents):
        dice = random.Random(number)
        parts = [_heading(1, title(dice))]
        for _ in range(5):
            parts += [_heading(2, title(dice)), paragraph(dice, words=90), paragraph(dice, words=90)]
        _write(folder / f"report-{number:04}.md", parts)


def write_notes(folder: Path, *, documents: int) -> None:
    """Write ``documents`` short documents of one or two passages into ``folder``."""
    for number in range(documents):
        write_note(folder / f"note-{number:04}.md", number)


def write_note(path: Path, seed: int) -> None:
    """Write one short document; other seeds give other texts."""
    dice = random.Random(seed)
    parts = [_heading(1, title(dice)), paragraph(dice, words=20)]
    if seed % 4 == 0:
        parts += [_heading(2, title(dice)), paragraph(dice, words=20)]
    _write(path, parts)


def _write(path: Path, parts: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(parts) + "\n", "utf-8")


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {text}"


def title(dice: random.Random) -> str:
    """The name of a report."""
    return f"The {_word(dice, _ADJECTIVES)} {_word(dice, _NOUNS)} of {_word(dice, _PLACES)}"


def _word(dice: random.Random, words: str) -> str:
    return dice.choice(words.split())


def paragraph(dice: random.Random, *, words: int) -> str:
    """Sentences of, together, at least ``words`` words and at most a sentence more."""
    sentences: list[str] = []
    while sum(len(sentence.split()) for sentence in sentences) < words:
        sentences.append(_sentence(dice))
    return " ".join(sentences)


def _sentence(dice: random.Random) -> str:
    clauses = [_clause(dice) for _ in range(dice.randint(1, 3))]
    text = clauses[0]
    for clause in clauses[1:]:
        text += f", {_word(dice, _LINKS)} {clause}"
    return f"{text[0].upper()}{text[1:]} in {dice.randint(1961, 2026)}."


def _clause(dice: random.Random) -> str:
    subject = f"the {_word(dice, _ADJECTIVES)} {_word(dice, _NOUNS)}"
    thing = f"a {_word(dice, _NOUNS)} of {_word(dice, _PLACES)}"
    return f"{subject} {_word(dice, _ADVERBS)} {_word(dice, _VERBS)} {thing}"
