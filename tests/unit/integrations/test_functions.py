import pytest

from govqa.errors import IndexNotFound
from govqa.integrations.functions import BadArguments, Function, offered_functions


def no_index():
    raise IndexNotFound("there is no index")


@pytest.fixture(scope="module")
def functions() -> dict[str, Function]:
    return {function.name: function for function in offered_functions(no_index)}


def test_the_functions_are_those_promised(functions):
    assert list(functions) == ["ask", "retrieve", "list_documents", "read_document"]


@pytest.mark.parametrize("name", ["ask", "retrieve", "list_documents", "read_document"])
def test_each_says_what_it_does_takes_and_returns(functions, name):
    function = functions[name]
    assert function.description
    assert function.parameters["additionalProperties"] is False
    assert all(schema["description"] for schema in function.parameters["properties"].values())
    assert function.returns["type"] in ("object", "array")


def test_what_a_result_holds_is_described(functions):
    answer = functions["ask"].returns
    assert {"status", "text", "citations", "confidence", "closest"} <= answer["properties"].keys()
    assert {"quote", "span", "source", "page", "speaker"} <= answer["$defs"]["Citation"]["properties"].keys()


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {}, "question: Missing"),
        ("ask", {"question": None}, "question: Input should be a valid string"),
        ("ask", {"question": "x" * 2001}, "question: String should have at most 2000"),
        ("ask", {"question": "half a \ud800 character"}, "question: Input should be a valid string"),
        ("ask", {"question": "Who?", "history": "Where?"}, "history: Input should be a valid list"),
        ("ask", {"question": "Who?", "history": [1]}, "history.0: Input should be a valid string"),
        ("ask", {"question": "Who?", "index": "/"}, "index: Unexpected"),
        ("retrieve", {"query": "x", "k": 0}, "k: Input should be greater"),
        ("retrieve", {"query": "x", "k": 101}, "k: Input should be less"),
        ("retrieve", {"query": "x", "k": True}, "k: Input should be a valid integer"),
        ("retrieve", {"query": "x", "k": 2.5}, "k: Input should be a valid integer"),
        ("retrieve", {"query": "x", "k": "3"}, "k: Input should be a valid integer"),
        ("retrieve", {"query": "x", "filters": ["source"]}, "filters: Input should be a valid dictionary"),
        ("retrieve", {"query": "x", "filters": {"type": {"$ne": 1}}}, "filters.type: Input should be"),
        ("list_documents", {"folder": "/"}, "folder: Unexpected"),
        ("read_document", {"doc_id": 7}, "doc_id: Input should be a valid string"),
        ("read_document", {"doc_id": "d", "start": -1}, "start: Input should be greater"),
        ("read_document", {"doc_id": "d", "end": 1.5}, "end: Input should be a valid integer"),
    ],
)
def test_arguments_that_do_not_fit_are_named(functions, name, arguments, said):
    with pytest.raises(BadArguments, match=f"^{said}"):
        functions[name].call(**arguments)


def test_arguments_may_be_given_by_place(functions):
    with pytest.raises(BadArguments, match=r"^k: "):
        functions["retrieve"].call("x", 0)


def test_a_thousand_faults_are_not_all_named(functions):
    with pytest.raises(BadArguments) as caught:
        functions["ask"].call(question="Who?", history=[1] * 1000)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", {"question": "Who?", "history": None}),
        ("retrieve", {"query": "x", "k": 100, "filters": {"source": "a*"}}),
        ("list_documents", {}),
        ("read_document", {"doc_id": "d", "start": 0, "end": None}),
    ],
)
def test_what_the_index_raises_is_raised(functions, name, arguments):
    with pytest.raises(IndexNotFound):
        functions[name].call(**arguments)
