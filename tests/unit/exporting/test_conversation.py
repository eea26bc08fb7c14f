from __future__ import annotations

import json

import pytest

from govqa.exporting import conversation_json, conversation_markdown
from govqa.types import Answer, Hit, Passage, Span


def answer(*citations, **changes) -> Answer:
    facts = {
        "question": "Where is its seat?",
        "standalone_question": "Where is its seat?",
        "status": "answered" if citations else "not_found",
        "text": "",
        "citations": citations,
        "confidence": 0.9,
        "closest": (),
        "generation": "g-1",
    }
    return Answer(**(facts | changes))


def passage(text: str, **changes) -> Hit:
    facts = {"passage_id": "p", "doc_id": "d", "ordinal": 0, "span": Span(0, len(text)), "text": text}
    return Hit(Passage(**(facts | {"sentences": ()} | changes)), 1.0, 1)


def test_a_conversation_is_headings_quotes_and_footnotes(cite) -> None:
    first = answer(
        cite(highlight=Span(157, 165), footnotes=("Charter, 1921",)),
        cite(
            doc_id="b",
            title="Locks",
            page=4,
            quote="Most barges carry gravel.",
            speaker="Per Dahl",
            role="keeper",
        ),
    )
    second = answer(
        cite(quote="It has *six* [towns]."),
        question="And who founded it?",
        standalone_question="Where is its seat? And who founded it?",
        confidence=0.5,
    )
    assert conversation_markdown([first, second]) == (
        "# Conversation\n\n"
        "## Where is its seat?\n\n"
        "> “The river commission has its seat in **Sandvik**.”[^1]\n\n"
        "> “Most barges carry gravel.”[^2]  \n"
        "> — Per Dahl, keeper\n\n"
        "*Well supported · 2 sources · index g-1*\n\n"
        "## And who founded it?\n\n"
        "Understood as: Where is its seat? And who founded it?\n\n"
        "> “It has \\*six\\* \\[towns\\].”[^3]\n\n"
        "*Partly supported · 1 source · index g-1*\n\n"
        "[^1]: Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, under “Seat and members.” "
        "(notes/river.md, characters 120–165) After: Charter, 1921\n\n"
        "[^2]: Per Dahl, quoted in Ida Lund, “Locks,” Valley Gazette, March 5, 2024, 4. "
        "(notes/river.md, characters 120–165)\n\n"
        "[^3]: Ida Lund, “The River Commission,” Valley Gazette, March 5, 2024, under “Seat and members.” "
        "(notes/river.md, characters 120–165)\n"
    )


def test_what_was_not_found_is_said_and_what_is_near_is_no_quote() -> None:
    near = passage("- one two " + "word " * 80, heading_path=("Rivers", "Locks"), page=3)
    shown = "- one two " + "word " * 57
    assert conversation_markdown([answer(closest=(near, passage("# Lakes")))]) == (
        "# Conversation\n\n"
        "## Where is its seat?\n\n"
        "**The documents do not answer this.**\n\n"
        "Closest passages, which do not answer it:\n\n"
        f"- Rivers › Locks, p. 3: “{shown}…”\n"
        "- “\\# Lakes”\n\n"
        "*index g-1*\n"
    )


def test_no_conversation_is_a_heading() -> None:
    assert conversation_markdown([]) == "# Conversation\n"


@pytest.mark.parametrize(
    ("quote", "span", "shown"),
    [
        ("It is in Port Alder.", (9, 20), "It is in **Port Alder**."),
        ("It is in (Port Alder).", (9, 22), "It is in (**Port Alder**)."),
        ("It is\n in  Port", (5, 9), "It is **in** Port"),
        ("提出“上海”。", (2, 7), "提出“**上海**”。"),
        ("It is … ", (5, 8), "It is …"),
        ("It is", (0, 5), "**It is**"),
        ("a*b*c", (1, 4), "a\\***b**\\*c"),
    ],
)
def test_the_phrase_that_answers_is_bold_without_its_edges(cite, quote, span, shown) -> None:
    citation = cite(
        quote=quote, span=Span(100, 100 + len(quote)), highlight=Span(100 + span[0], 100 + span[1])
    )
    assert f"> “{shown}”[^1]\n" in conversation_markdown([answer(citation)])


def test_json_is_the_list_of_answers(cite) -> None:
    turns = [answer(cite()), answer()]
    assert json.loads(conversation_json(turns)) == [json.loads(turn.to_json()) for turn in turns]
