import pytest

from govqa.reading.timeline import timeline
from govqa.types import Answer, Citation, Span

QUOTES = [
    "The accord took effect on 1 August 2025. Two towns left it in 2026.",
    "Talks began in May 2023 after a ferry ran aground.",
    "Nine towns, which had quarrelled since 2021, signed on 18 June 2024.",
]


def cited(number, quote, phrase=None):
    start = quote.index(phrase) if phrase else 0
    mark = Span(50 + start, 50 + start + len(phrase)) if phrase else None
    return Citation(
        number,
        "d" * 16,
        "a.md",
        "",
        (),
        "",
        "",
        quote,
        Span(50, 50 + len(quote)),
        mark,
        None,
        "",
        (),
        "",
        "0" * 64,
    )


def events(question, *citations):
    return timeline(Answer(question, question, "answered", "", citations, 0.9, (), "g"))


def test_the_dated_sentences_come_in_order_of_time():
    line = events("How has the accord developed?", *(cited(n, q) for n, q in enumerate(QUOTES, 1)))
    assert [(each.date, each.number) for each in line] == [
        ("2023-05", 2),
        ("2024-06-18", 3),
        ("2025-08-01", 1),
        ("2026", 1),
    ]
    assert line[2].text == "The accord took effect on 1 August 2025."
    assert line[3].span == Span(50 + 41, 50 + len(QUOTES[0]))


def test_the_marked_date_counts_before_others_of_its_sentence():
    quote = "It was signed on 5 May 2023, published on 6 June 2024 and applied in 2025."
    line = events(
        "timeline of the accord",
        *(cited(n, quote, p) for n, p in enumerate(["2025", "5 May 2023", "6 June 2024"], 1)),
    )
    assert [(each.date, each.number) for each in line] == [("2023-05-05", 2), ("2024-06-06", 3), ("2025", 1)]


def test_several_days_are_one_event():
    quotes = ["It met from 17 to 19 May 2023.", "It met in 2024.", "It met in 2025."]
    (first, *_) = events("history of the council", *(cited(n, q) for n, q in enumerate(quotes, 1)))
    assert (first.date, first.until) == ("2023-05-17", "2023-05-19")


@pytest.mark.parametrize(
    "question",
    [
        "Give me a timeline of the accord",
        "How did the accord evolve?",
        "When did the talks begin and when was it signed?",
        "When were the talks begun and concluded?",
        "What is the history of the accord?",
        "Which are the key dates of the accord?",
    ],
)
def test_a_question_about_a_development_gets_a_timeline(question):
    assert len(events(question, *(cited(n, q) for n, q in enumerate(QUOTES, 1)))) == 4


@pytest.mark.parametrize(
    "question",
    [
        "When was the accord signed?",
        "When did Oslo and Rome sign it?",
        "Who signed the accord?",
        "How does the accord protect ferries?",
    ],
)
def test_another_question_gets_none(question):
    assert events(question, *(cited(n, q) for n, q in enumerate(QUOTES, 1))) == []


def test_fewer_than_three_dates_make_no_line():
    same = cited(3, "It took effect on 1 August 2025.")
    assert (
        events("timeline of the accord", cited(1, "It began in May 2023."), cited(2, QUOTES[0][:40]), same)
        == []
    )
