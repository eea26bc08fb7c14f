"""Measures of a real run agree with the same measures taken plainly, straight from the definitions."""

from __future__ import annotations

import re
import statistics

import pytest

from govqa.chatbot import Chatbot
from govqa.config import Settings
from govqa.evaluation.questions import Gold, Question
from govqa.evaluation.run import run
from govqa.evaluation.scoring import measure
from govqa.indexing import build_index

pytestmark = pytest.mark.slow

BRIDGE = """# The Alder bridge

The Alder bridge was opened in 1932 by the queen. It is 412 metres long and carries four lanes.

## Tolls

Cars pay two crowns. Lorries pay nine crowns, and buses cross free of charge.

## Repairs

In 2019 the deck was re-laid. The work cost eleven million crowns and lasted fourteen months.
"""
TUNNEL = """# The Holt tunnel

The Holt tunnel replaced a ferry in 1968. Its two tubes are each nine metres wide.

## Safety

A fire in 1999 closed the tunnel for three years. Since then, sprinklers line both tubes.

## Tolls

Every vehicle pays three crowns, save ambulances.
"""

QUESTIONS = [
    Question("1", "When was the Alder bridge opened?", True, (Gold("1932"),), category="ordinary"),
    Question("2", "How long is the Alder bridge?", True, (Gold("412 metres"),), category="ordinary"),
    Question("3", "What do lorries pay on the bridge?", True, (Gold("nine crowns"),), category="ordinary"),
    Question(
        "4",
        "What are the tolls of the bridge and the tunnel?",
        True,
        (Gold("two crowns", group="a"), Gold("three crowns", group="b")),
        need="all",
        category="several",
    ),
    Question(
        "5", "How long was it closed?", True, (Gold("three years"),), history=("What of the tunnel fire?",)
    ),
    Question("6", "Who painted the ceiling of the chapel?", False),
    Question("7", "How many lifts does the observation tower have?", False),
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Chatbot:
    folder = tmp_path_factory.mktemp("evaluation")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.md").write_text(BRIDGE)
    (folder / "corpus" / "tunnel.md").write_text(TUNNEL)
    build_index(folder / "corpus", folder / "index")
    return Chatbot.open(folder / "index", settings=Settings.load(refuse_below=0.3))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", f" {text} ").lower()


def holds(question: Question, texts: list[str]) -> bool:
    found = [any(plain(gold.phrase) in plain(text) for text in texts) for gold in question.gold]
    return all(found) if question.need == "all" else any(found)


def test_measures_are_those_their_definitions_give(bot: Chatbot) -> None:
    measures = measure(run(bot, QUESTIONS))
    answers = {q.question_id: bot.ask(q.question, history=q.history) for q in QUESTIONS}
    yes = [q for q in QUESTIONS if q.answerable]
    no = [q for q in QUESTIONS if not q.answerable]
    answered = {q.question_id for q in QUESTIONS if answers[q.question_id].status == "answered"}

    hits, firsts, recalls = [], [], []
    for question in yes:
        answer = answers[question.question_id]
        quotes = [citation.quote for citation in answer.citations]
        limit = 160 if question.need == "all" else 80
        # These documents are shorter than what a reader reads, so that no quote is cut.
        assert sum(len(quote.split()) for quote in quotes) <= limit
        found = bot.retrieve(answer.standalone_question, k=5)
        hits.append(question.question_id in answered and holds(question, quotes))
        firsts.append(question.question_id in answered and holds(question, quotes[:1]))
        recalls.append(holds(question, [hit.passage.text for hit in found]))

    assert measures.hit == pytest.approx(statistics.mean(hits))
    assert measures.first == pytest.approx(statistics.mean(firsts))
    assert measures.recall_at_5 == pytest.approx(statistics.mean(recalls))
    assert measures.keep == pytest.approx(len(answered & {q.question_id for q in yes}) / len(yes))
    refused = [q for q in no if q.question_id not in answered]
    assert measures.refuse == pytest.approx(len(refused) / len(no))
    assert measures.e2e == pytest.approx((sum(hits) + len(refused)) / len(QUESTIONS))
    pairs = [
        answers[one.question_id].confidence > answers[other.question_id].confidence
        for one in yes
        for other in no
    ]
    assert measures.auc == pytest.approx(statistics.mean(pairs))
    lengths = [
        sum(len(citation.quote.split()) for citation in answers[q.question_id].citations)
        for q in yes
        if q.question_id in answered
    ]
    assert measures.words == pytest.approx(statistics.median(lengths))
    assert measures.verbatim == 1.0
    # The corpus is made to be answered: a run that measures nothing would agree with anything.
    assert measures.recall_at_5 == 1.0
    assert sum(hits) >= 3


def test_the_first_five_of_ten_passages_are_the_five_best(bot: Chatbot) -> None:
    for question in QUESTIONS:
        five = bot.retrieve(question.question, k=5)
        ten = bot.retrieve(question.question, k=10)
        assert [hit.passage.passage_id for hit in ten[:5]] == [hit.passage.passage_id for hit in five]


def test_a_run_gives_the_same_measures_again(bot: Chatbot) -> None:
    def figures() -> dict[str, object]:
        values = measure(run(bot, QUESTIONS)).to_data()
        return {name: value for name, value in values.items() if not name.endswith("_ms")}

    assert figures() == figures()
