import pytest

from govqa.errors import GovqaError
from govqa.ui.documents import source_key
from govqa.ui.http_api import http_functions

RULES = source_key("rules.md")


@pytest.fixture
def api(service):
    return {function.__name__: function for function in http_functions(service)}


def test_the_functions_are_those_promised(api):
    assert list(api) == ["ask", "retrieve", "list_documents", "read_document"]


def test_an_answer_is_given_whole(api):
    answer = api["ask"]("Where does it meet?", ["Who are they?"])
    assert answer["status"] == "answered"
    assert answer["citations"][0]["span"] == {"start": 14, "end": 42}


def test_documents_are_listed_and_read_by_id(api):
    listed = api["list_documents"]()
    assert [d["source"] for d in listed] == ["rules.md", "ice.txt"]
    assert api["read_document"](RULES, 14, 42)["text"] == "The council meets in Geneva."
    assert api["read_document"](RULES)["text"].startswith("Rules for AI")


@pytest.mark.parametrize(("start", "end"), [(-1, None), (0, 10**9), (5, 2), ("0", 3), (0, 2.5)])
def test_spans_outside_the_text_are_refused(api, start, end):
    with pytest.raises(GovqaError):
        api["read_document"](RULES, start, end)


@pytest.mark.parametrize("doc_id", ["", "rules.md", "../rules.md", "f" * 16, None])
def test_unknown_ids_are_refused(api, doc_id):
    with pytest.raises(GovqaError):
        api["read_document"](doc_id)


@pytest.mark.parametrize("k", [0, -1, 101, True, 2.0, "3"])
def test_k_must_be_a_sensible_number(api, k):
    with pytest.raises(GovqaError):
        api["retrieve"]("council", k)


def test_passages_carry_scores_and_ranks(api):
    (hit,) = api["retrieve"]("council", 1)
    assert hit["rank"] == 1
    assert hit["passage"]["text"] == "The council meets in Geneva."
