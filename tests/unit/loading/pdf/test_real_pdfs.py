"""What somebody saw on the pages of real files, looked up in what govqa makes of them."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from govqa.errors import CorruptDocument, EncryptedDocument, LoadError, NoTextLayer
from govqa.loading import load
from govqa.types import Document

FILES = Path(__file__).resolve().parents[5] / "shared" / "data" / "real_files"

if not FILES.exists():
    pytest.skip("the real files are not on this machine (../shared/data/real_files)", allow_module_level=True)


@functools.cache
def read(name: str) -> Document:
    return load(FILES / f"{name}.pdf", f"{name}.pdf", max_bytes=1 << 24)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # a page break in the middle, line numbers and a court's stamp around it
        ("musk_v_openai", "is proper because it has its principal place"),
        ("musk_v_openai", "has been conned along with the public, whom its vital technology"),
        # words broken at the ends of lines, in two columns
        ("MTRAG-UN-arxiv", "a benchmark for exploring open challenges"),
        ("AI-Governance-Observatory", "a five-strategy cascading retrieval pipeline"),
        # a sentence from one column to the next page, past a note and a figure
        ("MTRAG-UN-arxiv", "the use case of chatbots that are"),
        # rows of a table that is drawn cell by cell, and of one drawn line by line
        ("LSB10942", "Presidential Waiver | No | Case-by-case up to"),
        (
            "AI-Governance-Observatory",
            "C5 | Coherence & Coordination | Cross-agency alignment, international",
        ),
        # figures that are raised, and no part of the year before them
        ("eu_ai_act", "of 22 September 2021,"),
        ("LSB10940", "the President’s IEEPA authority to restrict"),
    ],
)
def test_the_text_reads_as_it_is_printed(name: str, words: str) -> None:
    assert words in read(name).text


@pytest.mark.parametrize(
    ("name", "words", "index", "label"),
    [
        ("musk_v_openai", "38. Jurisdiction over OpenAI GP", 10, "8"),
        ("GeoBase_NHNC1_Data_Model_UML_EN", "REVISION HISTORY", 3, "iii"),
        ("GeoTopo-komprimiert", "1.2 Metrische Räume\n\nDefinition 8", 10, "7"),
        ("LSB10940", "statute also lists categories of conduct", 2, "2"),
    ],
)
def test_text_is_on_its_page_under_the_number_printed_there(
    name: str, words: str, index: int, label: str
) -> None:
    found = read(name)
    at = found.text.index(words)
    (page,) = (page for page in found.pages if page.span.start <= at < page.span.end)
    assert (page.index, page.label) == (index, label)


@pytest.mark.parametrize(
    ("name", "key", "word", "words"),
    [
        ("eu_ai_act", "1", "2021", "OJ C 115"),
        ("eu_ai_act", "3", "out", "This position replaces the amendments"),
        ("MTRAG-UN-arxiv", "1", "question-response", "to refer to any user utterance"),
        ("react_paper", "1", "cases", "do not improve performance"),
    ],
)
def test_a_mark_leads_to_its_note(name: str, key: str, word: str, words: str) -> None:
    found = read(name)
    assert any(
        note.key == key and found.text[: note.mark.start].endswith(word) and words in note.text
        for note in found.footnotes
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("musk_v_openai", "Filed 08/05/24"),
        ("LSB10940", "crsreports.congress.gov"),
        ("GeoTopo-komprimiert", "1.3. STETIGKEIT"),
        ("react_paper", "$FW"),
        ("MTRAG-UN-arxiv", "arXiv:submit"),
    ],
)
def test_what_every_page_bears_is_no_text(name: str, words: str) -> None:
    found = read(name)
    assert words not in found.text
    assert any(words in omission.text for omission in found.omissions)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("poppler-742-0-fuzzed", CorruptDocument),
        ("issue6010_1", EncryptedDocument),
        ("pr6531_1", EncryptedDocument),
        ("issue3371", EncryptedDocument),
        ("testPDF_no_extract_no_accessibility_owner_user", EncryptedDocument),
        ("non_text_searchable", NoTextLayer),
        ("issue5481", NoTextLayer),
        ("empty", NoTextLayer),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, error: type[LoadError]) -> None:
    with pytest.raises(error) as caught:
        read(name)
    assert caught.value.remedy


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    assert read("enc_r6-owner-password").text


def test_pages_whose_letters_are_not_known_are_listed() -> None:
    rules = [omission.rule for omission in read("TAMReview").omissions]
    assert rules.count("unreadable page") == 21
