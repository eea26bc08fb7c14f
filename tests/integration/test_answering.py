"""What is answered stands in the documents, word for word, and what they do not say is not answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import govqa
from govqa import Chatbot, Settings, Turn
from govqa.conversation import parts
from govqa.errors import ConfigError, QuestionError
from govqa.splitting import is_question
from govqa.types import Answer

COMMISSION, FERRY, DAMS = "commission.md", "ferry.html", "notes/dams.txt"
LOCKS = "samtal på svenska/låsar vid älven.md"
QUESTIONS = Path(__file__).resolve().parents[1] / "data" / "questions.jsonl"

Asked = list[tuple[dict[str, Any], Answer]]


@pytest.fixture(scope="module")
def eager(bundled: Any) -> Chatbot:
    """The bundled corpus, asked with no limit to the confidence: it quotes something to every question."""
    return Chatbot.open(bundled.index, settings=Settings.load(refuse_below=0.0))


@pytest.fixture(scope="module")
def asked(eager: Chatbot) -> Asked:
    """Every question written about the bundled corpus, with what is quoted to it."""
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        (each, eager.ask(each["question"], [turn["question"] for turn in each.get("history", [])]))
        for each in questions
    ]


@pytest.fixture(scope="module")
def bot(built: Any) -> Chatbot:
    """The small library, asked with no limit to the confidence."""
    return Chatbot.open(built.index, settings=Settings.load(refuse_below=0.0))


def sources(bot: Chatbot, answer: Answer) -> set[str]:
    names = {document.doc_id: document.source for document in bot.documents()}
    shown = [hit.passage.doc_id for hit in answer.closest]
    return {citation.source for citation in answer.citations} | {names[doc_id] for doc_id in shown}


# -- citations ----------------------------------------------------------------------------------------------


def test_every_quote_is_the_text_at_its_span(asked: Asked, eager: Chatbot) -> None:
    texts = {document.doc_id: eager.document(document.doc_id).text for document in eager.documents()}
    for question, answer in asked:
        assert answer.status == "answered", question
        assert answer.citations
        for citation in answer.citations:
            assert citation.quote
            assert texts[citation.doc_id][citation.span.start : citation.span.end] == citation.quote
            if citation.highlight is not None:
                assert citation.highlight in citation.span
                assert len(citation.highlight)


def test_every_answer_is_confirmed(asked: Asked, bundled: Any) -> None:
    for _, answer in asked[::5]:
        assert govqa.verify(answer.to_json(), bundled.index).problems == ()


def test_no_heading_and_no_question_is_ever_quoted(asked: Asked, eager: Chatbot) -> None:
    headings = {
        summary.doc_id: [section.heading for section in eager.document(summary.doc_id).sections]
        for summary in eager.documents()
    }
    assert sum(map(len, headings.values())) > 20
    for _, answer in asked:
        for citation in answer.citations:
            assert not is_question(citation.quote)
            assert not any(citation.span.overlaps(heading) for heading in headings[citation.doc_id])


def test_no_quote_runs_across_text_that_was_left_out(asked: Asked, eager: Chatbot) -> None:
    omissions = {
        summary.doc_id: [omission.position for omission in eager.document(summary.doc_id).omissions]
        for summary in eager.documents()
    }
    for _, answer in asked:
        for citation in answer.citations:
            positions = omissions[citation.doc_id]
            assert not any(citation.span.start < each < citation.span.end for each in positions)


def test_citations_are_numbered_in_order_and_never_overlap(asked: Asked) -> None:
    for _, answer in asked:
        citations = answer.citations
        assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
        for citation in citations:
            for other in citations[: citation.number - 1]:
                assert citation.doc_id != other.doc_id or not citation.span.overlaps(other.span)


def test_the_text_is_the_quotes_with_their_numbers(asked: Asked) -> None:
    for _, answer in asked:
        quotes = [f"“{citation.quote}” [{citation.number}]" for citation in answer.citations]
        assert answer.text == "\n\n".join(quotes)


def test_no_answer_is_longer_than_the_settings_say(asked: Asked) -> None:
    limit = Settings.load().answer_words
    for _, answer in asked:
        words = sum(len(citation.quote.split()) for citation in answer.citations)
        room = 2 if parts(answer.standalone_question) else 1
        assert words <= room * limit or len(answer.citations) == 1


def test_confidence_is_a_probability(asked: Asked) -> None:
    assert all(0.0 <= answer.confidence <= 1.0 for _, answer in asked)
    assert len({answer.confidence for _, answer in asked}) > 100


def test_a_citation_says_where_it_stands_and_who_says_it(bot: Chatbot) -> None:
    (citation, *_) = bot.ask("Since when has he worked at the locks of Ekeby?").citations
    assert citation.source == LOCKS
    assert citation.speaker == "Per Dahl"
    assert citation.title == "A talk with the keeper of the locks"
    assert citation.date == "2025-01"
    (citation, *_) = bot.ask("Where is the seat of the river commission?").citations
    assert citation.heading_path == ("The river commission", "Seat and members")
    assert (citation.authors, citation.publisher) == (("Ida Lund",), "Valley Gazette")
    assert citation.sha256 == bot.document(citation.doc_id).sha256


@pytest.mark.parametrize(
    "question",
    ["What does the commission decide?", "What is it for?", "How long have you worked at the locks?"],
)
def test_a_heading_or_a_question_with_the_very_words_asked_is_not_the_answer(
    bot: Chatbot, question: str
) -> None:
    answer = bot.ask(question)
    assert answer.citations
    assert all(question.rstrip("?") not in citation.quote for citation in answer.citations)
    assert all("?" not in citation.quote for citation in answer.citations)


def test_what_was_left_out_is_neither_quoted_nor_crossed(bot: Chatbot) -> None:
    (summary,) = (document for document in bot.documents() if document.source == FERRY)
    (omission,) = bot.document(summary.doc_id).omissions
    assert omission.text.startswith("Photo:")
    hits = bot.retrieve("the ferry in winter, Getty Images", k=100, filters={"source": FERRY})
    assert len(hits) == summary.passages
    for question in ("How does the cable ferry cross?", "Who voted against a bridge in 1973?"):
        (citation, *_) = bot.ask(question, filters={"source": FERRY}).citations
        assert not citation.span.start < omission.position < citation.span.end
    for hit in hits:
        assert "Getty" not in hit.passage.text
        assert not hit.passage.span.start < omission.position < hit.passage.span.end


# -- refusal ------------------------------------------------------------------------------------------------


def test_what_is_refused_comes_with_the_closest_passages(asked: Asked, bundled: Any) -> None:
    bot = Chatbot.open(bundled.index)
    off_topic = [question["question"] for question, _ in asked if question.get("subtype") == "off_topic"]
    answers = [bot.ask(question) for question in off_topic]
    refused = [answer for answer in answers if answer.confidence < Settings.load().refuse_below]
    # How many must be is for the floors of the gate to say.
    assert len(refused) > len(off_topic) / 2
    assert [answer for answer in answers if answer.status == "not_found"] == refused
    for answer in refused:
        assert (answer.text, answer.citations) == ("", ())
        assert [hit.rank for hit in answer.closest] == [1, 2, 3]
        assert all(hit.passage.text for hit in answer.closest)


def test_the_limit_decides_and_nothing_else_changes(built: Any, bot: Chatbot) -> None:
    never = Chatbot.open(built.index, settings=Settings.load(refuse_below=1.0))
    question = "Where is the seat of the river commission?"
    refused, answered = never.ask(question), bot.ask(question)
    assert (refused.status, answered.status) == ("not_found", "answered")
    assert refused.confidence == answered.confidence
    assert refused.closest[0].passage.doc_id == answered.citations[0].doc_id
    assert answered.closest == ()


# -- history ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "history", [["Where does the cable ferry cross?"], [Turn("Where does the cable ferry cross?")]]
)
def test_a_follow_up_is_asked_with_what_it_leans_on(bot: Chatbot, history: list[Any]) -> None:
    alone, following = bot.ask("And how often?"), bot.ask("And how often?", history)
    assert alone.standalone_question == "And how often?"
    assert following.standalone_question == "How often does the cable ferry cross?"
    assert following.question == "And how often?"
    assert "every twenty minutes" in following.text
    assert following.confidence > alone.confidence


def test_a_question_that_stands_alone_is_left_alone(bot: Chatbot) -> None:
    question = "Where is the seat of the river commission?"
    history = ["Where does the cable ferry cross?", "And how often?"]
    assert bot.ask(question, history).standalone_question == question
    assert bot.ask(question, history).to_json() == bot.ask(question).to_json()


def test_an_empty_history_is_none(bot: Chatbot) -> None:
    question = "And how often?"
    assert bot.ask(question, ["", "  ", Turn("")]).to_json() == bot.ask(question).to_json()


# -- filters and k ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source": DAMS}, {DAMS}),
        ({"source": "notes/*"}, {DAMS}),
        ({"source": "samtal*"}, {LOCKS}),
        ({"type": "md"}, {COMMISSION, LOCKS}),
        ({"type": "text/html"}, {FERRY}),
        ({"publisher": "valley gazette"}, {COMMISSION}),
        ({"author": "* lund"}, {COMMISSION}),
        ({"topic": "water"}, {COMMISSION}),
        ({"title": "*ferry*"}, {FERRY}),
        ({"date_from": "2024-06"}, {LOCKS}),
        ({"date_to": "2024"}, {COMMISSION}),
        ({"type": "md", "date_from": "2025"}, {LOCKS}),
    ],
    ids=str,
)
def test_filters_restrict_what_is_found_and_quoted(
    bot: Chatbot, filters: dict[str, str], expected: set[str]
) -> None:
    question = "Which dam, ferry, lock or commission is on the river?"
    names = {document.doc_id: document.source for document in bot.documents()}
    hits = bot.retrieve(question, k=100, filters=filters)
    assert {names[hit.passage.doc_id] for hit in hits} == expected
    answer = bot.ask(question, filters=filters)
    assert answer.citations
    assert sources(bot, answer) <= expected


def test_filters_that_nothing_passes_find_nothing(bot: Chatbot) -> None:
    answer = bot.ask("Where is the seat of the river commission?", filters={"source": "nothing/*"})
    assert (answer.status, answer.citations, answer.closest, answer.text) == ("not_found", (), (), "")
    assert answer.confidence == 0.0
    assert bot.retrieve("river", filters={"source": "nothing/*"}) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"colour": "red"},
        {"source": ""},
        {"date_from": "yesterday"},
        {"date_to": "2024-13"},
        {"source": 5},
        {"date_from": 2024},
        {"type": None},
        {"author": ["Ida Lund"]},
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_used_is_an_error(bot: Chatbot, filters: dict[str, Any]) -> None:
    for ask in (bot.ask, bot.retrieve):
        with pytest.raises(ConfigError, match=next(iter(filters))):
            ask("river", filters=filters)


@pytest.mark.parametrize("k", [1, 3, 7, 1000])
def test_k_passages_come_back_best_first(bot: Chatbot, k: int) -> None:
    hits = bot.retrieve("the commission of the river", k=k)
    assert len(hits) == min(k, bot.manifest.passages)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)
    assert hits == bot.retrieve("the commission of the river", k=1000)[:k]
    for hit in hits:
        assert {"late", "dense"} <= set(hit.scores)


@pytest.mark.parametrize("k", [0, -1])
def test_k_must_be_one_or_more(bot: Chatbot, k: int) -> None:
    with pytest.raises(QuestionError, match=str(k)):
        bot.retrieve("river", k=k)


def test_few_candidates_are_no_limit_to_k(built: Any) -> None:
    bot = Chatbot.open(built.index, settings=Settings.load(candidates=1))
    assert len(bot.retrieve("the commission of the river", k=7)) == 7


# -- what cannot be asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "\n\t",
        "?",
        "?!…—",
        "“”",
        "😀",
        "\0",
        "Who?\0",
        "Where is\ud800 it?",
        "a" * 2001,
        "why " * 5000,
    ],
    ids=lambda question: repr(question)[:20],
)
def test_what_is_no_question_is_an_error_that_says_so(bot: Chatbot, question: str) -> None:
    for ask in (bot.ask, bot.retrieve):
        with pytest.raises(QuestionError, match=r"question"):
            ask(question)


def test_half_a_character_in_the_history_is_an_error_too(bot: Chatbot) -> None:
    for history in (["Who\ud800?"], [Turn("Who\ud800?", "He.")]):
        with pytest.raises(QuestionError):
            bot.ask("And where is it?", history)


@pytest.mark.parametrize(
    "question",
    [
        "x",
        "7",
        "谁建了最老的水坝？",
        "من بنى السد؟",
        "Where\u202e is the\u200b seat?",
        "WHERE IS THE SEAT OF THE RIVER COMMISSION",
        "what what what " * 100,
        "a" * 2000,
        "<script>alert(1)</script>",
        "'; DROP TABLE passages; --",
        "% _ * ? [ ] \\ \x1b[31m",
        "Où siège la commission? " * 50,
    ],
    ids=lambda question: repr(question)[:20],
)
def test_any_other_text_gets_an_answer_or_none(bot: Chatbot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.status in ("answered", "not_found")
    assert json.loads(answer.to_json().encode())["question"] == question.strip()


def test_white_space_around_a_question_means_nothing(bot: Chatbot) -> None:
    question = "Where is the seat of the river commission?"
    assert bot.ask(f"  {question}\n").to_json() == bot.ask(question).to_json()


def test_an_explanation_is_of_the_very_answer(bot: Chatbot) -> None:
    question, history = "And where is its seat?", ["What does the river commission do?"]
    explanation = bot.explain(question, history)
    assert explanation.answer == bot.ask(question, history)
    quoted = [number for passage in explanation.passages for number in passage.cited]
    assert sorted(quoted) == [citation.number for citation in explanation.answer.citations]
    assert {name for passage in explanation.passages for name in passage.scores} >= {"late", "reader"}
    best = max(explanation.passages, key=lambda passage: passage.probability)
    assert 1 in best.cited


def test_a_question_asked_exactly_is_not_mended(bot: Chatbot) -> None:
    mistyped = "Where is the seat of the rivver commission?"
    assert bot.ask(mistyped).standalone_question == "Where is the seat of the river commission?"
    assert bot.ask_exactly(mistyped).standalone_question == mistyped
    assert bot.explain(mistyped, literal=True).answer == bot.ask_exactly(mistyped)


def test_without_a_reader_all_scores_are_on_one_scale(built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    unread = Chatbot.open(built.index, settings=Settings.load(reader="none"))
    expected = unread.retrieve("the commission of the river", k=100)
    assert len(expected) > 3
    monkeypatch.setattr("govqa.answering._READ_TO_RANK", 2)
    assert unread.retrieve("the commission of the river", k=100) == expected
