import pytest

from govqa.cli.measures import print_measures, print_outcome
from govqa.evaluation.questions import Gold, Question
from govqa.evaluation.run import Outcome
from govqa.evaluation.scoring import Measures
from govqa.types import Answer

MEASURES = Measures(
    questions=1200,
    first=0.5,
    hit=0.75,
    recall_at_5=0.9,
    mrr_at_10=0.8,
    keep=0.9,
    refuse=None,
    auc=None,
    e2e=0.6,
    verbatim=1.0,
    span_precision=0.6,
    words=41.5,
    ask_p50_ms=20.04,
    ask_p95_ms=1030.06,
    hit_by_category={"followup": 0.5},
    refuse_by_kind={"off_topic": 1.0},
)


def test_measures_stand_beside_their_floors(capsys: pytest.CaptureFixture[str]) -> None:
    print_measures(MEASURES, {"hit": 0.7, "hit:followup": 0.4})
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["questions", "1,200"] in rows
    assert ["hit", "0.750", "0.7"] in rows
    assert ["hit:followup", "0.500", "0.4"] in rows
    assert ["refuse:off_topic", "1.000"] in rows
    assert ["refuse", "–"] in rows
    assert ["ask_p95_ms", "1,030.1"] in rows


def test_each_question_is_called_right_or_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer("Why?", "Why?", "not_found", "", (), 0.25, (), "g")
    print_outcome(Outcome(Question("q1", "Why?", False, category="unanswerable"), answer, (), 0.1))
    print_outcome(Outcome(Question("q2", "Why?", True, (Gold("so"),), category="ordinary"), answer, (), 0.1))
    assert capsys.readouterr().out.splitlines() == [
        "right  q1  unanswerable  not_found 0.25  Why?",
        "WRONG  q2  ordinary  not_found 0.25  Why?",
    ]
