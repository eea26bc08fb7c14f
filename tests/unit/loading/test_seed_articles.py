"""Five real articles as extracted from the web, which stand beside the project and not in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.loading import load
from govqa.reading.attribution import said_by
from govqa.splitting import split_sentences
from govqa.types import Document, Span

Article = Callable[[str], Document]


@pytest.fixture(scope="module")
def seeds(root: Path) -> Path:
    folder = root.parent / "shared" / "data" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real articles are not on this machine (../shared/data/seeds)")
    return folder


@pytest.fixture(scope="module")
def article(seeds: Path) -> Article:
    """The article whose file name begins so."""
    found = {path.name[:3]: load(path, path.name, max_bytes=1 << 20) for path in sorted(seeds.glob("*.txt"))}
    return found.__getitem__


def folded(text: str) -> str:
    """Without white space and marks, as quotes are compared with their source."""
    return re.sub(r"\s+", " ", re.sub(r"[*_#]|<[^>]+>", "", text)).strip()


def heading_paths(document: Document) -> list[str]:
    return [section.heading_path[-1] for section in document.sections]


def in_order(document: Document, *pieces: str) -> bool:
    """Whether the pieces stand in one block of the text, in this order."""
    pattern = ".*".join(re.escape(piece) for piece in pieces)
    return any(re.search(pattern, block) for block in document.text.split("\n\n"))


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_every_block_is_in_the_file_word_for_word(article: Article, seeds: Path, name: str) -> None:
    raw = folded(next(seeds.glob(f"{name}*.txt")).read_text("utf-8"))
    assert [block for block in article(name).text.split("\n\n") if folded(block) not in raw] == []


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_no_word_is_lost_without_record(article: Article, seeds: Path, name: str) -> None:
    raw = folded(next(seeds.glob(f"{name}*.txt")).read_text("utf-8"))
    document = article(name)
    kept = folded(" ".join([document.text, *(omission.text for omission in document.omissions)]))
    assert Counter(re.findall(r"\w+", kept)) == Counter(re.findall(r"\w+", raw))


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("000", {"dateline": 1, "pull quote": 3}),
        ("001", {}),
        ("002", {"dateline": 1, "navigation": 2, "caption": 2, "related articles": 3}),
        ("003", {"repeated text": 1}),
        ("004", {"language menu": 6}),
    ],
)
def test_what_is_left_out_is_what_should_be(article: Article, name: str, rules: dict[str, int]) -> None:
    assert Counter(omission.rule for omission in article(name).omissions) == rules


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("000", "Why we should cooperate with", "2026-06-11"),
        ("001", "#6 China Scholar Insights: The Global", ""),
        ("002", "China wants to lead the world", "2025-12-01"),
        ("003", "003_", ""),
        ("004", "004_", ""),
    ],
)
def test_titles_and_dates_are_those_that_the_text_holds(
    article: Article, name: str, title: str, date: str
) -> None:
    metadata = article(name).metadata
    assert metadata.title.startswith(title)
    assert metadata.date == date


def test_sentences_cut_by_page_breaks_are_whole(article: Article) -> None:
    document = article("000")
    assert in_order(document, "ambition: accelerating", " innovation and strategic")
    assert in_order(document, "The first one in 2021 was addressing")
    assert in_order(document, "the premier, Li Qiang, for")
    assert in_order(document, "another classical topic of cooperation")
    assert in_order(document, "strategic competition are obvious obstacles")


def test_a_sentence_that_a_pull_quote_cuts_is_left_in_two(article: Article) -> None:
    document = article("000")
    cut = next(o.position for o in document.omissions if o.text.startswith("Standardization is another"))
    assert document.text[:cut].endswith("increase dialogue on\n\n")
    assert document.text[cut:].startswith("ethical questions beyond")


def test_the_interview_has_its_speakers(article: Article) -> None:
    document = article("000")
    assert Counter(turn.speaker for turn in document.turns) == {
        "Tom Abram": 12,
        "Loke Sandvall": 5,
        "Katja Pomortseva": 3,
        "Felicia Kämpe": 4,
        "Maud Descamps": 2,
    }
    for turn in document.turns:
        assert turn.label.of(document.text).rstrip(":").split()[-1] == turn.speaker.split()[-1]
    first, last = document.turns[0], document.turns[-1]
    assert first.span.of(document.text).startswith("Artificial intelligence has rapidly")
    assert last.span.end == len(document.text)


def test_a_footnote_is_no_part_of_the_answer_above_it(article: Article) -> None:
    document = article("000")
    (note,) = document.footnotes
    assert note.mark.of(document.text) == "1"
    assert document.text[note.mark.start - 1] == '"'
    assert note.text.startswith("This is a quotation")
    body = document.text.index(note.text)
    assert not any(turn.span.start <= body < turn.span.end for turn in document.turns)


def test_a_scholar_named_in_a_heading_has_the_section(article: Article) -> None:
    document = article("001")
    assert [turn.speaker for turn in document.turns] == [
        "XIAO Qian",
        "XUE Lan",
        "LU Chuanying",
        "LIANG Zheng",
    ]
    lan = document.turns[1].span.of(document.text)
    assert lan.startswith("Intrinsic Characteristics")
    assert "risks triggering an arms race" in lan
    assert "The divergence" not in lan
    conclusion = document.text.index("\n\nConclusion\n\n")
    assert document.turns[-1].span.end == conclusion


def test_headings_without_marks_are_known(article: Article) -> None:
    assert heading_paths(article("001"))[1].startswith("Chinese Scholars on")
    assert heading_paths(article("001"))[2:5] == ["Background", "Summary", "Insights"]
    assert len(article("001").sections) == 27
    assert [path.endswith("?") for path in heading_paths(article("002"))] == [True] * 6
    assert heading_paths(article("003")) == [
        "Contextualizing the GAIGI",
        "Why Is China Doing This?",
        "Beyond Technology",
    ]
    assert heading_paths(article("004"))[::2] == ["Introduction", "Final Remarks"]
    assert len(article("004").sections) == 3


ABRAM = ("Tom Abram", "Research Fellow at … (FRS)")
NG = ("Kwan Yee Ng", "who leads … at Concordia AI")
ZHANG = ("Angela Zhang", "law researcher and … Los Angeles")
NOBODY = ("", "")

#: Who says the sentence that holds these words, and what the article calls them, as read in the articles.
#: Of a role, its first and last words.
SAID = [
    ("000", "as early as 2018", ABRAM),
    ("000", "The legal landscape of", ("Loke Sandvall", "")),
    ("000", "I see three main actors", ABRAM),
    ("000", "What are some key laws", ("Loke Sandvall", "")),
    ("000", "Cyberspace Administration of China, which have", ABRAM),
    ("000", "it would propose a draft", ABRAM),
    ("000", "In 2025, it proposed a", ("Katja Pomortseva", "")),
    ("000", "brought the premier, Li", ABRAM),
    ("000", "technical assistance and data security systems", ("Katja Pomortseva", "")),
    ("000", "Some scholars have called for", ("Felicia Kämpe", "")),
    ("000", "As Macron said, balancing", ABRAM),
    ("000", "Macron, for example, has insisted", ABRAM),
    ("000", "specifically condemns facial recognition", ABRAM),
    ("000", "Despite differing normative priorities", ("Felicia Kämpe", "")),
    ("000", "rapidly emerged as one of", ("Maud Descamps", "")),
    ("000", "highlights the complexity and dynamism", ("Maud Descamps", "")),
    ("000", "repeatedly stressed the importance of", ("Maud Descamps", "")),
    ("000", "emerges as a pivotal supplier", ("Katja Pomortseva", "")),
    ("000", "I frame as the", ABRAM),
    ("001", "issued the “Statement on Inclusive", ("XIAO Qian", "")),
    ("001", "JD Vance’s speech criticized", ("XIAO Qian", "")),
    ("001", "AI systems have inherent vulnerabilities", ("XUE Lan", "")),
    ("001", "hierarchical and collaborative strategies", ("XUE Lan", "")),
    ("001", "much like past technologies such", ("LU Chuanying", "")),
    ("001", "nature complicates threat detection", ("LU Chuanying", "")),
    ("001", "nears the “technological singularity”", ("LIANG Zheng", "")),
    ("001", "have created “exclusive circles”", ("LIANG Zheng", "")),
    ("002", "good guy at the moment", ("Wendy Hall", "computer scientist … Southampton, UK")),
    ("002", "introduced in August called AI+", NG),
    ("002", "must let Chinese regulators test", NG),
    ("002", "the most regulated in the", ("Joanna Bryson", "computer scientist and … in Berlin")),
    ("002", "take a soft approach to", ZHANG),
    ("002", "no sanctions or a supranational", ("Lucia Velasco", "economist … AI Governance Initiative")),
    ("002", "fully respecting the differences in", ("Chinese officials", "")),
    ("002", "at least the fourth such", NG),
    ("002", "One reason is commercial", ZHANG),
    ("002", "able to set standards helps", ZHANG),
    ("002", "trying to be like", ZHANG),
    ("004", "the main goal is to", ("Chinese authorities", "")),
    ("000", "is also a PhD candidate", NOBODY),
    ("000", "He holds an MSc in", NOBODY),
    ("000", "This is a quotation attributed", NOBODY),
    ("001", "Trump calls it a", NOBODY),
    ("001", "In an open institutional environment", NOBODY),
    ("001", "mindset needs a shift toward", NOBODY),
    ("001", "aligning with emerging international rules", NOBODY),
    ("001", "was co-founded by me", NOBODY),
    ("001", "I am SUN Chenghao", NOBODY),
    ("001", "As a double-edged sword, AI", NOBODY),
    ("001", "transcend geopolitics, consider AI", NOBODY),
    ("002", "Xi Jinping reiterated his country", NOBODY),
    ("002", "said it backs a UN", NOBODY),
    ("002", "last month suggesting in a", NOBODY),
    ("002", "is running a ‘dialogue’ process", NOBODY),
    ("002", "some diplomatic cachet", NOBODY),
    ("002", "some advocates say it is", NOBODY),
    ("003", "As President Xi has stressed", NOBODY),
    ("003", "calls for “mutual respect", NOBODY),
    ("003", "Xi stressed the unprecedented risks", NOBODY),
    ("003", "what Trump critics refer to", NOBODY),
    ("003", "Xi Jinping has been promoting", NOBODY),
    ("003", "emotive language of these", NOBODY),
    ("004", "one of the most influential", NOBODY),
    ("004", "it marks a “technopolar” moment", NOBODY),
    ("004", "I highlight that, first", NOBODY),
    ("004", "my argument is that such", NOBODY),
]


def who_says(document: Document, words: str) -> tuple[str, str]:
    at = document.text.index(words)
    assert document.text.count(words) == 1, f"{words!r} does not tell which sentence is meant"
    sentence = next(each for each in split_sentences(document.text) if each.start <= at < each.end)
    return said_by(document, Span(sentence.start, sentence.start + len(sentence.of(document.text).rstrip())))


@pytest.mark.parametrize(("name", "words", "expected"), SAID)
def test_each_sentence_is_said_by_who_says_it(
    article: Article, name: str, words: str, expected: tuple[str, str]
) -> None:
    speaker, role = who_says(article(name), words)
    first, _, last = expected[1].partition(" … ")
    assert speaker == expected[0]
    assert role.startswith(first)
    assert role.endswith(last)
    assert bool(role) == bool(expected[1])


def test_a_president_is_quoted_inside_an_authors_sentence(article: Article) -> None:
    document = article("003")
    (stressed,) = [each for each in document.quotations if each.speaker == "Xi Jinping"]
    assert stressed.attribution.of(document.text) == "President Xi has stressed"


def test_nobody_else_is_quoted(article: Article) -> None:
    quoted = {name: {each.speaker for each in article(name).quotations} for name in ("000", "001", "003")}
    assert quoted == {"000": set(), "001": set(), "003": {"Xi Jinping"}}
    assert {each.speaker for each in article("002").quotations} == {
        *("Wendy Hall", "Kwan Yee Ng", "Joanna Bryson"),
        *("Angela Zhang", "Lucia Velasco", "Chinese officials"),
    }
