import json
from dataclasses import replace
from pathlib import Path

import pytest

from govqa.errors import ConfigError
from govqa.evaluation.gate import Violation, read_floors, violations
from govqa.evaluation.scoring import Measures

MEASURES = Measures(
    questions=10,
    first=0.5,
    hit=0.7,
    recall_at_5=0.9,
    mrr_at_10=0.8,
    keep=0.9,
    refuse=0.4,
    auc=0.7,
    e2e=0.6,
    verbatim=1.0,
    span_precision=0.6,
    words=40,
    ask_p50_ms=20,
    ask_p95_ms=30,
    hit_by_category={"followup": 0.5},
    refuse_by_kind={"off_topic": 1.0},
)


def test_a_measure_at_its_floor_passes_and_one_below_it_does_not() -> None:
    assert violations(MEASURES, {"hit": 0.7, "verbatim": 1.0}) == []
    assert violations(MEASURES, {"hit": 0.71, "first": 0.5}) == [Violation("hit", 0.7, 0.71)]


def test_floors_may_be_set_for_a_category_or_a_kind() -> None:
    floors = {"hit:followup": 0.6, "refuse:off_topic": 1.0}
    assert violations(MEASURES, floors) == [Violation("hit:followup", 0.5, 0.6)]


def test_a_measure_that_is_missing_never_passes() -> None:
    unmeasured = replace(MEASURES, hit=None)
    found = violations(unmeasured, {"hit": 0.0, "hit:gone": 0.1})
    assert found == [Violation("hit", None, 0.0), Violation("hit:gone", None, 0.1)]
    assert str(found[0]) == "hit: not measured, below its floor of 0"


def test_floors_are_read_and_notes_among_them_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"hit": 1, "refuse:off_topic": 0.5, "_reason": "because"}))
    assert read_floors(path) == {"hit": 1.0, "refuse:off_topic": 0.5}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"hits": 0.5}', "'hits' is not a measure"),
        ('{"words": 0.5}', "'words' is not a measure"),
        ('{"keep:x": 0.5}', "'keep:x' is not a measure"),
        ('{"hit": 70}', "from 0 to 1"),
        ('{"hit": true}', "from 0 to 1"),
        ('{"hit": "0.5"}', "from 0 to 1"),
        ('{"hit": NaN}', "from 0 to 1"),
        ("[]", "not a JSON object"),
        ("{", "not JSON"),
    ],
)
def test_a_floor_that_means_nothing_is_an_error(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "floors.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=complaint):
        read_floors(path)


def test_a_missing_floors_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        read_floors(tmp_path / "floors.json")
