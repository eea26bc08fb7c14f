import json
from pathlib import Path
from typing import Any

import pytest

from govqa.errors import ConfigError
from govqa.evaluation.questions import Gold, Question, read_questions

ANSWERABLE: dict[str, Any] = {
    "id": "q1",
    "question": "Where?",
    "answerable": True,
    "need": "all",
    "gold": [{"doc": "a.md", "span": "It is in Paris.", "short": "in Paris", "group": 1}],
    "history": [{"question": "What?", "answer_hint": "x"}, "Who?"],
    "category": "followup",
    "note": "ignored",
}
UNANSWERABLE: dict[str, Any] = {
    "id": "q2",
    "question": "Why?",
    "answerable": False,
    "need": None,
    "gold": [],
    "category": "unanswerable",
    "subtype": "off_topic",
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), "utf-8")
    return path


def test_each_line_is_a_question(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", ANSWERABLE, "", UNANSWERABLE, "")
    assert read_questions(path) == [
        Question(
            question_id="q1",
            question="Where?",
            answerable=True,
            gold=(Gold(phrase="in Paris", source="a.md", span="It is in Paris.", group="1"),),
            need="all",
            history=("What?", "Who?"),
            category="followup",
        ),
        Question(
            question_id="q2", question="Why?", answerable=False, category="unanswerable", kind="off_topic"
        ),
    ]


def test_line_separators_inside_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    row = ANSWERABLE | {"question": "One\u2028two\x85three?"}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\r\n", "utf-8")
    assert read_questions(path)[0].question == "One\u2028two\x85three?"


def test_the_questions_of_one_split_can_be_had_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", ANSWERABLE | {"split": "dev"}, UNANSWERABLE | {"split": "gate"})
    assert [question.question_id for question in read_questions(path)] == ["q1", "q2"]
    assert [question.question_id for question in read_questions(path, "gate")] == ["q2"]
    with pytest.raises(ConfigError, match="its splits are: dev, gate"):
        read_questions(path, "test")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{not json", "line 2"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "line 2"),
        (ANSWERABLE, "id 'q1' is that of line 1"),
        (ANSWERABLE | {"id": 3}, "'id'"),
        (ANSWERABLE | {"id": "q3", "question": " "}, "'question'"),
        (ANSWERABLE | {"id": "q3", "answerable": "yes"}, "'answerable'"),
        (ANSWERABLE | {"id": "q3", "need": "some"}, "'need'"),
        (ANSWERABLE | {"id": "q3", "gold": []}, "'gold'"),
        (ANSWERABLE | {"id": "q3", "gold": {}}, "'gold' must be a list"),
        (ANSWERABLE | {"id": "q3", "gold": ["Paris"]}, "'gold'"),
        (ANSWERABLE | {"id": "q3", "gold": [{"doc": "a.md"}]}, "'short'"),
        (ANSWERABLE | {"id": "q3", "history": [3]}, "'question'"),
        (UNANSWERABLE | {"gold": ANSWERABLE["gold"]}, "'gold'"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(tmp_path: Path, row: object, complaint: str) -> None:
    path = write(tmp_path / "q.jsonl", ANSWERABLE, row)
    with pytest.raises(ConfigError, match="line 2") as caught:
        read_questions(path)
    assert complaint in str(caught.value)


def test_a_file_without_questions_or_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no question"):
        read_questions(write(tmp_path / "empty.jsonl", ""))
    with pytest.raises(ConfigError, match="cannot read"):
        read_questions(tmp_path / "missing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(ConfigError, match="UTF-8"):
        read_questions(tmp_path / "latin.jsonl")
