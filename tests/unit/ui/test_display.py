from hypothesis import given
from hypothesis import strategies as st

from govqa.ui.display import escape, facts, fold


@given(st.text())
def test_escaped_text_opens_no_tag_and_closes_no_attribute(text):
    assert not set(escape(text)) & set("<>\"'")


def test_folding_finds_accents_and_capitals():
    assert fold("Élysée STRASSE") == fold("elysee strasse")


def test_facts_leave_out_what_is_not_known():
    assert facts("", "<b>", " ") == "&lt;b&gt;"
