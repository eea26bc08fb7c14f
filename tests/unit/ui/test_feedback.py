from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govqa.evaluation.questions import Gold, Question, read_questions
from govqa.types import Answer, Citation, Document, Span
from govqa.ui.feedback import EvaluationFile, LeftOut, evaluation_file
from govqa.ui.history_values import Feedback, Place, RatedTurn, RecordedTurn

PLACE = Place("ice.txt", Span(0, 14), "Glaciers melt.")
Make = Callable[..., Any]


def rated(answer: Answer | str, feedback: Feedback, *earlier: str, **filters: str) -> RatedTurn:
    json_text = answer if isinstance(answer, str) else answer.to_json()
    question = "Q?" if isinstance(answer, str) else answer.question
    return RatedTurn(
        RecordedTurn(1, question, "", json_text, "g1", filters, "now", feedback), feedback, earlier
    )


def read_back(made: EvaluationFile, tmp_path: Path) -> list[Question]:
    file = tmp_path / "questions.jsonl"
    file.write_text(made.text(), "utf-8")
    return read_questions(file)


@pytest.fixture
def found(answer: Make, citation: Make, document: Make) -> Answer:
    """An answer of two quotes, with the phrase of the first marked."""
    held: Document = document()
    first: Citation = citation(held, "The council meets in Geneva.", 1, highlight=Span(35, 41))
    made: Answer = answer(first, citation(held, "Nobody may abstain.", 2))
    return made


@pytest.fixture
def nothing(answer: Make) -> Answer:
    made: Answer = answer()
    return made


def test_quotes_called_good_are_gold_by_their_phrase(found: Answer, tmp_path: Path) -> None:
    made = evaluation_file([rated(found, Feedback(True, " Just so "), "Who?", "What?")])
    (question,) = read_back(made, tmp_path)
    assert made.left_out == ()
    assert question.answerable
    assert question.need == "any"
    assert question.question == "Where does it meet?"
    assert question.history == ("Who?", "What?")
    assert question.category == "feedback"
    assert question.gold == (
        Gold("Geneva", "rules.md", "The council meets in Geneva."),
        Gold("Nobody may abstain.", "rules.md", "Nobody may abstain."),
    )
    assert made.questions[0]["note"] == "Just so"


def test_a_refusal_called_good_is_unanswerable(nothing: Answer, tmp_path: Path) -> None:
    (question,) = read_back(evaluation_file([rated(nothing, Feedback(True))]), tmp_path)
    assert not question.answerable
    assert question.gold == ()


@pytest.mark.parametrize("which", ["found", "nothing"])
def test_the_right_place_is_gold_instead_of_what_was_wrong(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made = evaluation_file([rated(request.getfixturevalue(which), Feedback(False, "here", PLACE))])
    (question,) = read_back(made, tmp_path)
    assert question.gold == (Gold("Glaciers melt.", "ice.txt", "Glaciers melt."),)


def test_the_right_place_is_gold_beside_quotes_that_were_good(found: Answer, tmp_path: Path) -> None:
    (question,) = read_back(evaluation_file([rated(found, Feedback(True, "", PLACE))]), tmp_path)
    assert [gold.source for gold in question.gold] == ["ice.txt", "rules.md", "rules.md"]


@pytest.mark.parametrize(
    ("which", "feedback", "filters", "reason"),
    [
        ("found", Feedback(False, "no!"), {}, "said to be wrong"),
        ("found", Feedback(False, "no!", fault="wrong_passage"), {}, "the wrong one, and not which"),
        ("found", Feedback(False, "no!", fault="not_answered"), {}, "said not to answer it"),
        ("nothing", Feedback(False, "no!"), {}, "said to answer it, and not where"),
        ("nothing", Feedback(True, "no!"), {"source": "a.md"}, "only some of the documents"),
    ],
)
def test_what_does_not_say_what_is_right_is_left_out_with_its_reason(
    which: str, feedback: Feedback, filters: dict[str, str], reason: str, request: pytest.FixtureRequest
) -> None:
    made = evaluation_file([rated(request.getfixturevalue(which), feedback, **filters)])
    assert made.questions == ()
    ((question, why, comment),) = [(each.question, each.reason, each.comment) for each in made.left_out]
    assert (question, comment) == ("Where does it meet?", "no!")
    assert reason in why


def test_a_narrowed_search_that_found_the_answer_is_as_good_as_any(found: Answer) -> None:
    assert evaluation_file([rated(found, Feedback(True), source="a.md")]).questions


def test_what_several_say_counts_once(found: Answer, tmp_path: Path) -> None:
    said = [Feedback(True, "one"), Feedback(True), Feedback(False, "two", PLACE), Feedback(True, "one")]
    made = evaluation_file([rated(found, feedback) for feedback in said])
    (question,) = read_back(made, tmp_path)
    assert [gold.source for gold in question.gold] == ["rules.md", "rules.md", "ice.txt"]
    assert made.questions[0]["note"] == "one\ntwo"


def test_readers_who_disagree_are_left_out(found: Answer, nothing: Answer) -> None:
    made = evaluation_file([rated(found, Feedback(True, "yes")), rated(nothing, Feedback(True, "no"))])
    assert made.questions == ()
    assert [each.comment for each in made.left_out] == ["yes", "no"]
    assert {each.reason for each in made.left_out} == {
        "one reader says that the documents answer it, and another that they do not"
    }


def test_the_same_words_after_other_questions_are_another_question(found: Answer, nothing: Answer) -> None:
    made = evaluation_file([rated(found, Feedback(True), "Who?"), rated(nothing, Feedback(True))])
    assert [row["answerable"] for row in made.questions] == [True, False]
    assert len({row["id"] for row in made.questions}) == 2
    again = evaluation_file([rated(found, Feedback(True), "Who?")])
    assert again.questions[0]["id"] == made.questions[0]["id"]


@pytest.mark.parametrize("mark", [Span(14, 14), Span(0, 3), Span(20, 900), None])
def test_without_a_phrase_of_its_own_the_quote_is_the_phrase(
    mark: Span | None, answer: Make, citation: Make, document: Make
) -> None:
    quote = "The council meets in Geneva."
    made = evaluation_file([rated(answer(citation(document(), quote, highlight=mark)), Feedback(True))])
    assert made.questions[0]["gold"][0]["short"] == quote


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"status": "answered"}'])
def test_an_answer_that_cannot_be_read_does_not_stop_the_others(broken: str, found: Answer) -> None:
    made = evaluation_file([rated(broken, Feedback(True, "c")), rated(found, Feedback(True))])
    assert made.left_out == (LeftOut("Q?", "its answer cannot be read any more", "c"),)
    assert len(made.questions) == 1


HOSTILE = "a\x00\x1b[2J\u2028\u2029\x85\r\n\t\"'\\</script>\U0001f600\u202e"


def test_hostile_texts_stay_on_their_line(
    answer: Make, citation: Make, document: Make, tmp_path: Path
) -> None:
    held = document(HOSTILE * 100, f"{HOSTILE}.md")
    given = answer(citation(held, HOSTILE * 100), question=HOSTILE)
    made = evaluation_file([rated(given, Feedback(True, HOSTILE), HOSTILE)])
    (question,) = read_back(made, tmp_path)
    assert (question.question, question.history) == (HOSTILE, (HOSTILE,))
    assert question.gold == (Gold(HOSTILE * 100, f"{HOSTILE}.md", HOSTILE * 100),)
    assert json.loads(made.text())["note"] == HOSTILE.strip()


def test_nothing_makes_an_empty_file() -> None:
    assert evaluation_file([]) == EvaluationFile((), ())
    assert evaluation_file([]).text() == ""
