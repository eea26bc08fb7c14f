"""The measures of follow-ups as rows of a table."""

from __future__ import annotations

from measures.sets.followups import by_way


def test_each_way_of_putting_a_question_has_its_row():
    measured = {"questions": 9, "dense, nDCG@5, ours": 0.4, "dense, nDCG@5, rewrite": 0.5, "share": 0.8}
    assert by_way("mtrag", measured) == {
        "mtrag": {"questions": 9, "share": 0.8},
        "mtrag, ours": {"dense, nDCG@5": 0.4},
        "mtrag, rewrite": {"dense, nDCG@5": 0.5},
    }
