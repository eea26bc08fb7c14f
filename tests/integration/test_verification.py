"""An answer that was not changed is confirmed; each change to what it says of the documents is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govqa
from govqa import Chatbot, Settings
from govqa.errors import IndexCorrupt, IndexNotFound, VerificationError
from govqa.store import IndexStore
from govqa.types import to_data

QUESTION = "Since when has he worked at the locks of Ekeby?"
LOCKS = "samtal på svenska/låsar vid älven.md"

Data = dict[str, Any]


@pytest.fixture(scope="module")
def answer(built: Any) -> Any:
    """An answer that cites a speaker; its citation is the whole quoted sentence."""
    found = Chatbot.open(built.index, settings=Settings.load(refuse_below=0.0)).ask(QUESTION)
    assert found.citations[0].source == LOCKS
    assert found.citations[0].speaker == "Per Dahl"
    return found


@pytest.fixture
def data(answer: Any) -> Data:
    """The answer as JSON data, to be tampered with."""
    parsed: Data = json.loads(answer.to_json())
    return parsed


def test_answers_are_confirmed(built: Any, answer: Any) -> None:
    verification = govqa.verify(answer.to_json(), built.index)
    assert verification
    assert (verification.citations, verification.problems) == (len(answer.citations), ())
    assert govqa.verify(answer.to_json(indent=2), built.index)


def test_answers_are_confirmed_as_data_too(built: Any, answer: Any, data: Data) -> None:
    assert govqa.verify(data, built.index)
    assert govqa.verify(to_data(answer), built.index)


def test_a_refusal_is_confirmed_with_its_closest_passages(built: Any) -> None:
    refusal = Chatbot.open(built.index, settings=Settings.load(refuse_below=1.0)).ask(QUESTION)
    assert refusal.closest
    verification = govqa.verify(refusal.to_json(), built.index)
    assert verification
    assert verification.citations == 0


def edit(*path: str | int, to: Any) -> Callable[[Data], None]:
    """Sets what stands at ``path``."""

    def tamper(data: Data) -> None:
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        assert place[path[-1]] != to
        place[path[-1]] = to

    return tamper


def other_quote(data: Data) -> None:
    quote = data["citations"][0]["quote"]
    data["citations"][0]["quote"] = quote.replace("1989", "1998")
    data["text"] = data["text"].replace("1989", "1998")


def longer_quote(data: Data) -> None:
    data["citations"][0]["quote"] += " "
    data["text"] = "“" + data["citations"][0]["quote"] + "” [1]"


def twice(data: Data) -> None:
    data["citations"].append(data["citations"][0])
    data["text"] += "\n\n" + data["text"]


TAMPERING: dict[str, tuple[Callable[[Data], None], str]] = {
    "quote": (other_quote, "is not the quote"),
    "quote with a space more": (longer_quote, "is not the quote"),
    "span": (edit("citations", 0, "span", "start", to=0), "is not the quote"),
    "span beyond the end": (edit("citations", 0, "span", "end", to=10**12), "is not the quote"),
    "document": (edit("citations", 0, "doc_id", to="0123456789abcdef"), "holds no document"),
    "document that is no name": (edit("citations", 0, "doc_id", to="\ud800"), "holds no document"),
    "source": (edit("citations", 0, "source", to="other.md"), f"its source is {LOCKS!r}, not 'other.md'"),
    "file": (edit("citations", 0, "sha256", to="0" * 64), "the file has changed"),
    "title": (edit("citations", 0, "title", to="A talk with a minister"), "its title is"),
    "authors": (edit("citations", 0, "authors", to=["Eva Holt"]), "its authors is (), not ('Eva Holt',)"),
    "publisher": (edit("citations", 0, "publisher", to="The Times"), "its publisher is"),
    "date": (edit("citations", 0, "date", to="1999"), "its date is '2025-01', not '1999'"),
    "speaker": (edit("citations", 0, "speaker", to="Anna Berg"), "its speaker is 'Per Dahl'"),
    "role": (edit("citations", 0, "role", to="minister"), "its role is '', not 'minister'"),
    "page": (edit("citations", 0, "page", to=7), "its page is None, not 7"),
    "page label": (edit("citations", 0, "page_label", to="vii"), "its page label is"),
    "heading": (edit("citations", 0, "heading_path", to=["The minister"]), "its heading path is"),
    "number": (edit("citations", 0, "number", to=2), "not numbered 1, 2, 3"),
    "a citation twice": (twice, "not numbered 1, 2, 3"),
    "highlight outside": (
        edit("citations", 0, "highlight", to={"start": 0, "end": 5}),
        "the highlight is not inside",
    ),
    "text": (edit("text", to="“I have never worked there.” [1]"), "the text is not the quotes"),
    "text with more in it": (
        lambda data: data.update(text=data["text"] + "\n\nSo he is old."),
        "the text is not the quotes",
    ),
    "status": (edit("status", to="not_found"), "the status is 'not_found', with 1 citations"),
    "no citations": (edit("citations", to=[]), "the status is 'answered', with 0 citations"),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_named(built: Any, data: Data, name: str) -> None:
    tamper, problem = TAMPERING[name]
    tamper(data)
    verification = govqa.verify(json.dumps(data), built.index)
    assert not verification
    assert problem in "\n".join(verification.problems)


def test_every_problem_of_every_citation_is_named(built: Any, data: Data) -> None:
    second = copy.deepcopy(data["citations"][0]) | {"number": 2, "date": "1999", "speaker": "Anna Berg"}
    data["citations"][0]["title"] = "Another"
    data["citations"].append(second)
    problems = govqa.verify(data, built.index).problems
    assert [problem.partition(" ")[0] for problem in problems if problem.startswith("[")] == [
        "[1]",
        "[2]",
        "[2]",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "I have never worked there."),
        ("doc_id", "0123456789abcdef"),
        ("span", {"start": 0, "end": 5}),
        ("speaker", "The minister"),
        ("page", 3),
        ("heading_path", []),
    ],
)
def test_a_closest_passage_that_was_changed_is_named(built: Any, field: str, value: Any) -> None:
    refusal = Chatbot.open(built.index, settings=Settings.load(refuse_below=1.0)).ask(QUESTION)
    data = json.loads(refusal.to_json())
    data["closest"][0]["passage"][field] = value
    problems = govqa.verify(data, built.index).problems
    assert problems
    assert all(problem.startswith("closest passage") for problem in problems)


def test_a_quote_over_what_was_left_out_is_named(built: Any, data: Data) -> None:
    bot = Chatbot.open(built.index)
    documents = [bot.document(each.doc_id) for each in bot.documents()]
    document = next(each for each in documents if each.omissions and each.omissions[-1].position > 0)
    at = document.omissions[-1].position
    start, end = max(0, at - 30), min(len(document.text), at + 30)
    assert start < at < end
    cited = data["citations"][0]
    cited |= {"doc_id": document.doc_id, "source": document.source, "sha256": document.sha256}
    cited |= {"span": {"start": start, "end": end}, "quote": document.text[start:end], "highlight": None}
    problems = govqa.verify(data, built.index).problems
    assert any("left out inside the quote" in problem for problem in problems)
    assert not any("is not the quote" in problem for problem in problems if problem.startswith("[1]"))


def test_a_document_that_changed_since_is_named(library: Any, answer: Any) -> None:
    path = library.corpus / LOCKS
    path.write_text(path.read_text("utf-8") + "\n\nThis talk was held on the quay.\n", "utf-8")
    library.build()
    problems = govqa.verify(answer.to_json(), library.index).problems
    assert [problem for problem in problems if "the file has changed since" in problem]
    (library.corpus / LOCKS).unlink()
    library.build()
    (problem, *_) = govqa.verify(answer.to_json(), library.index).problems
    assert "holds no document" in problem


def test_another_index_confirms_nothing(tmp_path: Any, answer: Any) -> None:
    with pytest.raises(IndexNotFound):
        govqa.verify(answer.to_json(), tmp_path)


def test_damaged_records_are_no_proof(library: Any, answer: Any) -> None:
    path = IndexStore(library.index).folder(Chatbot.open(library.index).generation) / "records.sqlite"
    size = path.stat().st_size
    path.unlink()
    path.write_bytes(bytes(size))
    with pytest.raises(IndexCorrupt):
        govqa.verify(answer.to_json(), library.index)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "hello",
        "null",
        "[]",
        "42",
        '"citations"',
        "{}",
        '{"citations": []}',
        '{"status": "answered", "text": "", "citations": {}, "closest": []}',
        '{"status": "answered", "text": "", "citations": [{}], "closest": []}',
        '{"status": "answered", "text": "", "citations": [null], "closest": []}',
        '{"status": "answered", "text": "", "citations": [], "closest": [{}]}',
        '{"status": "answered", "text": "", "citations": [], "closest": 5}',
        '{"status": "answered", "text": "", "citations": [], "closest": {}}',
        '{"status": 5, "text": "", "citations": [], "closest": []}',
        "[" * 100_000,
        '{"citations":' * 100_000,
        "9" * 10_000,
        "NaN",
        "\ud800",
        b'{"citations": []}',
        None,
        5,
        [],
        {},
        {"citations": object()},
        {1: 2},
    ],
    ids=lambda junk: repr(junk)[:30],
)
def test_junk_is_no_answer(built: Any, junk: Any) -> None:
    with pytest.raises(VerificationError, match="not an answer that govqa wrote"):
        govqa.verify(junk, built.index)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quote", 5),
        ("quote", None),
        ("span", None),
        ("span", {"start": 1}),
        ("span", {"start": -3, "end": 5}),
        ("span", {"start": 9, "end": 5}),
        ("span", {"start": 1.0, "end": 5}),
        ("span", {"start": True, "end": 5}),
        ("span", {"start": "1", "end": 5}),
        ("highlight", []),
        ("highlight", 0),
        ("number", "1"),
        ("number", True),
        ("authors", "Eva Holt"),
        ("page", "7"),
        ("sha256", 0),
    ],
)
def test_a_citation_of_another_shape_is_no_answer(built: Any, data: Data, field: str, value: Any) -> None:
    data["citations"][0][field] = value
    with pytest.raises(VerificationError, match=field):
        govqa.verify(data, built.index)


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_a_citation_with_other_fields_is_no_answer(built: Any, data: Data, change: str) -> None:
    if change == "missing":
        del data["citations"][0]["speaker"]
    else:
        data["citations"][0]["endorsed_by"] = "the minister"
    with pytest.raises(VerificationError, match=change):
        govqa.verify(data, built.index)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
fuzzing = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzing
@given(junk=anything)
def test_no_json_raises_anything_else(built: Any, junk: Any) -> None:
    with pytest.raises(VerificationError):
        govqa.verify(json.dumps(junk), built.index)


@fuzzing
@given(data=st.data(), value=anything)
def test_no_change_to_an_answer_raises_anything_else_or_goes_unnoticed(
    built: Any, answer: Any, data: st.DataObject, value: Any
) -> None:
    tampered = json.loads(answer.to_json())
    place: Any = tampered
    path: list[str | int] = []
    while True:
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        step = data.draw(st.sampled_from(steps))
        path.append(step)
        if not isinstance(place[step], dict | list) or not place[step] or data.draw(st.booleans()):
            break
        place = place[step]
    unchanged = place[step] == value and type(place[step]) is type(value)
    place[step] = value
    try:
        verification = govqa.verify(json.dumps(tampered), built.index)
    except VerificationError:
        return
    not_checked = path[0] in ("question", "standalone_question", "confidence", "generation")
    assert unchanged or not_checked or not verification


@fuzzing
@given(st.text(max_size=200))
def test_no_text_raises_anything_else(built: Any, text: str) -> None:
    with pytest.raises(VerificationError):
        govqa.verify(text, built.index)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400), at=st.integers(0, 2000), put=st.text(max_size=5))
def test_no_edit_of_the_file_raises_anything_else(
    built: Any, answer: Any, cut: int, at: int, put: str
) -> None:
    text = answer.to_json()
    edited = text[: at % len(text)] + put + text[at % len(text) + cut :]
    with suppress(VerificationError):
        govqa.verify(edited, built.index)
