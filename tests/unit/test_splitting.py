"""Sentences, passages, and what must never be inside either."""

import time

import pytest

from govqa.analysis import word_count
from govqa.splitting import is_question, split, split_sentences
from govqa.types import Document, Metadata, Omission, Page, Passage, Section, Span, SpeakerTurn


def document(text: str, **parts: object) -> Document:
    return Document("d", "d.txt", "text/plain", "0" * 64, text, **parts)  # type: ignore[arg-type]


def sentences(text: str) -> list[str]:
    return [span.of(text).strip() for span in split_sentences(text)]


def quotable(passages: list[Passage]) -> list[str]:
    return [
        passage.text[span.start - passage.span.start : span.end - passage.span.start]
        for passage in passages
        for span in passage.sentences
    ]


def at(text: str, words: str) -> Span:
    assert text.count(words) == 1
    return Span(text.index(words), text.index(words) + len(words))


def section(text: str, heading: str, until: str = "", path: tuple[str, ...] = ()) -> Section:
    where = at(text, heading)
    return Section(path or (heading,), where, Span(where.start, text.index(until) if until else len(text)))


def turn(text: str, label: str, words: str) -> SpeakerTurn:
    return SpeakerTurn(label.rstrip(": "), at(text, words), at(text, label))


# Sentences

WHOLE = [
    "Mr. Li met Dr. Chan and Prof. Meyer on Tuesday.",
    "The U.S. Department of Commerce agreed.",
    "The U.S.-China talks failed.",
    "The U.S. and China left.",
    "He cites Meyer et al. 14 as proof.",
    "As Meyer et al. (2020) say, it holds.",
    "See Id. at ¶24 for the terms.",
    "The firm, OpenAI, Inc. with its partners, agreed.",
    "The talks start at 8:00 a.m. sharp in Geneva.",
    "Use tools, e.g. models, i.e. programs.",
    "J. K. Meyer wrote to George W. Chan.",
    "It cost $3.5 billion in 2024.",
    "See p. 12 and pp. 13-14 of vol. 2.",
    "“Do you agree?” she asked.",
    "The Ph.D. holder left.",
    "China vs. Japan is no contest.",
    "1. Scope of the law and its limits.",
    "(a) The first of the duties applies.",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_point_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"It began well. {sentence} The rest is known.") == [
        "It began well.",
        sentence,
        "The rest is known.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He lives in the U.S.| The law changed.",
        "It starts at 9 a.m.| The court met.",
        "They met in D.C.| It rained.",
        "He works for Acme Inc.| The firm grew.",
        "See Id. at ¶24.| The court agreed.",
        "“We agree.”| He left.",
        "It is so!| Is it so?| It is.",
        "The plan failed …| Next came another.",
        "1. Scope of the law.| 2. Terms of the law.",
        "He said (twice.)| She left.",
        "It grew by 3.5.| It fell by 2.",
        "人工智能很重要。|我们同意！|是吗？|好的。",
        "「我们同意。」|他走了。",
        "one line\n|another line\n\n|a third",
        pytest.param(
            "The treaty was signed in the U.S.| Development is slow.",
            marks=pytest.mark.xfail(reason="a noun after U.S. may as well be the rest of a name"),
        ),
        pytest.param(
            "They work in Washington, D.C.| Europe is far.",
            marks=pytest.mark.xfail(reason="a noun after D.C. may as well be the rest of a name"),
        ),
        pytest.param(
            "It begins at 8:00 a.m.| Bring papers.",
            marks=pytest.mark.xfail(reason="a verb in capitals is taken for a name"),
        ),
        "It was cold.| On Feb. 6 it rained.",
        "It serves the global south.| China has proposed it.",
        "China wants norms, says Tom Abram.| China also wants influence.",
        "They met in New York.| Representatives of eighty states came.",
        "It signs no treaty, for it has no power to do so.| A second session follows.",
        "See no. A 3 of the list, and Jones et al. Nature of rules.",
        "The laws stand in Annex I.| The first applies.",
        "He heard Prof. Weber and Capt. Holm.| He left.",
        "It was sold by Acme Corp. Europe to others.",
        "See approx. Ten of them.",
    ],
)
def test_where_sentences_end(text: str) -> None:
    assert sentences(text.replace("|", "")) == [each.strip() for each in text.split("|")]


def test_empty_text_has_no_sentence() -> None:
    assert split_sentences("") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Who agreed?",
        "Who agreed? ",
        "“Who agreed?”",
        "(Who agreed?)",
        "[Who agreed?]",
        "**Who agreed?**",
        "Who agreed?!",
        "Who agreed‽",
        "Who agreed?…",
        "Who agreed? [3]",
        "Who agreed?¹",
        "谁同意？",
        "「谁同意？」",
        "（谁同意？）",
        "من وافق؟",
        "Ποιος συμφώνησε\u037e",
    ],
)
def test_questions_are_told_by_their_mark(sentence: str) -> None:
    assert is_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody agreed.",
        "“Who agreed?” she asked.",
        "The paper is called “Who agreed?”, and is short.",
        "",
        "One; two;",
        "Wow!",
        "It is 5? 6 at most.",
    ],
)
def test_statements_are_no_questions(sentence: str) -> None:
    assert not is_question(sentence)


# Passages


def test_short_document_is_one_passage_with_exact_spans() -> None:
    text = "  One two three. Four five six.  \n\n Seven eight nine.\n"
    (passage,) = split(document(text), passage_words=50)
    assert passage.text == text.strip() == passage.span.of(text)
    assert quotable([passage]) == ["One two three.", "Four five six.", "Seven eight nine."]
    assert (passage.ordinal, passage.doc_id, passage.page, passage.speaker) == (0, "d", None, "")


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "Yes.", "Too short.", "Is this quoted by anyone?", "!!! … ---"]
)
def test_document_without_a_quotable_sentence_has_no_passage(text: str) -> None:
    assert split(document(text), passage_words=50) == []


def test_questions_and_fragments_are_in_passages_and_never_quotable() -> None:
    text = "The plan has three parts. Who wrote it? A ministry did. Yes. It was published in May."
    (passage,) = split(document(text), passage_words=50)
    assert passage.text == text
    assert quotable([passage]) == ["The plan has three parts.", "A ministry did.", "It was published in May."]


def test_headings_are_in_no_passage_and_name_where_it_stands() -> None:
    text = "It opens without one.\n\nWhat is the plan\n\nIt has two parts.\n\nWho pays\n\nNobody pays for it."
    sections = (
        section(text, "What is the plan", "Who pays"),
        section(text, "Who pays", path=("What is the plan", "Who pays")),
    )
    passages = split(document(text, sections=sections), passage_words=50)
    assert [(p.text, p.heading_path) for p in passages] == [
        ("It opens without one.", ()),
        ("It has two parts.", ("What is the plan",)),
        ("Nobody pays for it.", ("What is the plan", "Who pays")),
    ]


def test_section_without_text_has_no_passage() -> None:
    text = "Part one\n\nChapter one\n\nIt has two parts."
    sections = (section(text, "Part one", "Chapter one"), section(text, "Chapter one"))
    assert [p.text for p in split(document(text, sections=sections), passage_words=50)] == [
        "It has two parts."
    ]


def test_each_speaker_has_passages_of_their_own_without_the_label() -> None:
    text = "They met in May.\n\nANN: I agree with that. It is late.\n\nBOB: I do not.\n\nThey parted in June."
    turns = (turn(text, "ANN:", "I agree with that. It is late."), turn(text, "BOB:", "I do not."))
    passages = split(document(text, turns=turns), passage_words=50)
    assert [(p.speaker, p.text) for p in passages] == [
        ("", "They met in May."),
        ("ANN", "I agree with that. It is late."),
        ("BOB", "I do not."),
        ("", "They parted in June."),
    ]


def test_a_turn_goes_on_below_a_heading() -> None:
    text = "ANN: I agree with that.\n\nOn money\n\nIt costs too much.\n\nBOB: I do not agree."
    turns = (
        SpeakerTurn("ANN", Span(5, text.index("\n\nBOB")), at(text, "ANN:")),
        turn(text, "BOB:", "I do not agree."),
    )
    passages = split(document(text, turns=turns, sections=(section(text, "On money"),)), passage_words=50)
    assert [(p.speaker, p.heading_path, p.text) for p in passages] == [
        ("ANN", (), "I agree with that."),
        ("ANN", ("On money",), "It costs too much."),
        ("BOB", ("On money",), "I do not agree."),
    ]


def test_question_of_the_one_speaker_is_context_of_the_others_reply() -> None:
    text = "ANN: Thank you all. Who pays for it? And until when?\n\nBOB: Nobody will pay.\n\nANN: I see now."
    turns = (
        turn(text, "ANN: Thank", "Thank you all. Who pays for it? And until when?"),
        turn(text, "BOB:", "Nobody will pay."),
        turn(text, "ANN: I", "I see now."),
    )
    turns = tuple(SpeakerTurn(t.speaker[:3], t.span, Span(t.label.start, t.label.start + 4)) for t in turns)
    passages = split(document(text, turns=turns, metadata=Metadata(title="A talk")), passage_words=50)
    assert [(p.speaker, p.context) for p in passages] == [
        ("ANN", "A talk"),
        ("BOB", "A talk\nWho pays for it? And until when?"),
        ("ANN", "A talk"),
    ]


def test_context_holds_title_and_headings_once() -> None:
    text = "The plan\n\nIt has two parts."
    parts = {"sections": (section(text, "The plan"),), "metadata": Metadata(title="The plan")}
    (passage,) = split(document(text, **parts), passage_words=50)
    assert passage.context == "The plan"
    assert "The plan" not in passage.text


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_no_passage_runs_across_text_that_was_left_out(gap: int) -> None:
    text = "The first part is here.\n\nThe second part is there."
    position = text.index("\n\n") + gap
    omissions = (Omission(position, "pull quote", "The second part is where?"),)
    passages = split(document(text, omissions=omissions), passage_words=50)
    assert [p.text for p in passages] == ["The first part is here.", "The second part is there."]


def test_a_sentence_is_cut_where_text_was_left_out_of_it() -> None:
    text = "The first part of it is here and the second part of it is there."
    position = text.index("and")
    passages = split(document(text, omissions=(Omission(position, "stamp", "COPY"),)), passage_words=50)
    assert quotable(passages) == ["The first part of it is here", "and the second part of it is there."]


def test_omissions_at_the_edges_cut_nothing() -> None:
    text = "The first part is here. The second part is there."
    omissions = (Omission(0, "menu", "Home"), Omission(len(text), "footer", "About us"))
    assert [p.text for p in split(document(text, omissions=omissions), passage_words=50)] == [text]


def test_page_is_where_the_passage_begins() -> None:
    text = "One two three four. " * 40
    pages = (
        Page(1, "i", Span(0, 100)),
        Page(2, "ii", Span(100, 100)),  # an empty page
        Page(3, "1", Span(100, 500)),
        Page(4, "2", Span(500, len(text))),
    )
    passages = split(document(text, pages=pages), passage_words=20)
    for passage in passages:
        (expected,) = [page.index for page in pages if page.span.start <= passage.span.start < page.span.end]
        assert passage.page == expected
    assert {passage.page for passage in passages} == {1, 3, 4}


def test_passages_are_as_long_as_asked() -> None:
    text = "\n\n".join(" ".join(f"Word{i} is {j} words long today." for j in range(9)) for i in range(20))
    for limit in (20, 50, 120):
        lengths = [word_count(p.text) for p in split(document(text), passage_words=limit)]
        assert max(lengths) <= limit
        assert sum(lengths) == word_count(text)
        assert sum(lengths) / len(lengths) > limit / 2


@pytest.mark.parametrize("separator", [" ", ", ", "; "], ids=["spaces", "commas", "semicolons"])
def test_one_line_of_25000_characters_is_cut_into_quotable_pieces(separator: str) -> None:
    text = separator.join(f"word{i}" for i in range(3000))
    assert len(text) > 25_000
    started = time.monotonic()
    passages = split(document(text), passage_words=100)
    assert time.monotonic() - started < 5
    assert max(word_count(p.text) for p in passages) <= 200
    quotes = quotable(passages)
    assert max(word_count(quote) for quote in quotes) <= 100
    assert [quote for quote in quotes if quote[0] in " ,;" or quote[-1] == " "] == []
    assert "".join("".join(quotes).split()) == "".join(text.split())


def test_a_long_line_without_a_space_is_cut_too() -> None:
    text = "字" * 5000
    passages = split(document(text), passage_words=100)
    assert "".join(quotable(passages)) == text
    assert max(len(p.text) for p in passages) <= 200


def test_repeated_text_has_the_spans_of_each_repetition() -> None:
    """Where langchain-text-splitters' own start indices, which are searched for, go wrong."""
    text = "\n\n".join(["The same words stand here. And again they do."] * 60)
    passages = split(document(text), passage_words=20)
    assert len(passages) >= 30
    ends = [(p.span.start, p.span.end) for p in passages]
    assert ends == sorted(ends)
    assert all(p.text == p.span.of(text) for p in passages)
    assert len({p.passage_id for p in passages}) == len(passages)
    assert len(quotable(passages)) == 120


def test_passage_id_depends_on_document_span_and_text_alone() -> None:
    text = "The plan has three parts."
    (one,) = split(document(text), passage_words=50)
    (same,) = split(document(text, metadata=Metadata(title="T")), passage_words=120)
    (moved,) = split(document(f" {text}"), passage_words=50)
    (other,) = split(document(text.replace("three", "seven")), passage_words=50)
    assert one.passage_id == same.passage_id
    assert len({one.passage_id, moved.passage_id, other.passage_id}) == 3


def test_half_characters_are_no_error() -> None:
    (passage,) = split(document("A stray \ud800 half stands here."), passage_words=50)
    assert "\ud800" in passage.text


@pytest.mark.parametrize(
    "text",
    [
        "a." * 20_000,
        "\n" * 20_000 + "x",
        " \n" * 20_000,
        "(" * 20_000,
        "1. " * 10_000,
        "?" * 20_000,
        "。" * 20_000,
    ],
    ids=["points", "line ends", "blank lines", "brackets", "numbers", "question marks", "stops"],
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    started = time.monotonic()
    split(document(text), passage_words=120)
    assert time.monotonic() - started < 10
