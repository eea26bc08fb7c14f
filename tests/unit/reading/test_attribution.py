"""Who is said to say a stretch of text: a quoted person, the speaker of a turn, or nobody in particular."""

from __future__ import annotations

import pytest

from govqa.reading.attribution import said_by
from govqa.types import Document, Quotation, Span, SpeakerTurn

TEXT = (
    "The dam is old. “It has leaked for years,” says Ada Byron, a historian. “Nobody cares,” she adds. "
    "Max Weber disagrees: “All is well with the dam.” The mayor of Holm calls it “a national disgrace”.\n\n"
    "Ruth: I have seen it, and as Byron says, “it leaks”. We went home.\n\nPer: So did I."
)
BYRON, WEBER = ("Ada Byron", "historian"), ("Max Weber", "")
RUTH, PER, NOBODY = ("Ruth Okafor", "minister"), ("Per Dahl", ""), ("", "")


def at(words: str) -> Span:
    assert TEXT.count(words) == 1
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


DOCUMENT = Document(
    "d",
    "dam.txt",
    "text/plain",
    "0" * 64,
    TEXT,
    turns=(
        SpeakerTurn(
            "Ruth Okafor",
            at("I have seen it, and as Byron says, “it leaks”. We went home."),
            at("Ruth:"),
            "minister",
        ),
        SpeakerTurn("Per Dahl", at("So did I."), at("Per:")),
    ),
    quotations=(
        Quotation(*BYRON, at("It has leaked for years,"), at("says Ada Byron, a historian")),
        Quotation(*BYRON, at("Nobody cares,"), at("she adds")),
        Quotation(*WEBER, at("All is well with the dam."), at("Max Weber disagrees")),
        Quotation("mayor of Holm", "", at("a national disgrace"), at("The mayor of Holm calls")),
        Quotation(*BYRON, at("it leaks"), at("as Byron says")),
    ),
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It has leaked for years,", BYRON),
        ("leaked for years", BYRON),
        ("“It has leaked for years,” says Ada Byron, a historian.", BYRON),
        ("“It has leaked for years,” says Ada Byron, a historian. “Nobody cares,” she adds.", BYRON),
        ("Max Weber disagrees: “All is well with the dam.”", WEBER),
        ("says Ada Byron, a historian.", NOBODY),
        ("The dam is old.", NOBODY),
        # The author speaks too.
        ("The dam is old. “It has leaked for years,” says Ada Byron, a historian.", NOBODY),
        ("“All is well with the dam.” The mayor of Holm", WEBER),
        # Two persons do.
        ("“Nobody cares,” she adds. Max Weber disagrees: “All is well with the dam.”", NOBODY),
        ("The mayor of Holm calls it “a national disgrace”.", ("mayor of Holm", "")),
        # In a turn, few words of another remain the speaker's own.
        ("I have seen it, and as Byron says, “it leaks”.", RUTH),
        ("Ruth: I have seen it, and as Byron says, “it leaks”.", RUTH),
        ("We went home.", RUTH),
        ("it leaks", BYRON),
        ("So did I.", PER),
        # Two turns.
        ("We went home.\n\nPer: So did I.", NOBODY),
    ],
)
def test_it_is_said_by_whoever_says_the_most_of_it_alone(words: str, expected: tuple[str, str]) -> None:
    assert said_by(DOCUMENT, at(words)) == expected


def test_a_label_far_above_is_no_part_of_the_words() -> None:
    text = "Ruth: on dams\n\nHow they leak\n\nThey leak a lot."
    turn = SpeakerTurn("Ruth", Span(30, len(text)), Span(0, 5))
    document = Document("d", "d", "text/plain", "", text, turns=(turn,))
    assert said_by(document, Span(30, len(text))) == ("Ruth", "")
    assert said_by(document, Span(0, len(text))) == NOBODY


def test_points_in_abbreviations_end_no_sentence_of_the_author() -> None:
    text = (
        "In the U.S. and the U.K. alike, said Byron, “it leaks and leaks and nobody in all the land cares”."
    )
    words = "it leaks and leaks and nobody in all the land cares"
    span = Span(text.index(words), text.index(words) + len(words))
    attribution = Span(text.index("said"), text.index(", “"))
    document = Document(
        "d", "d", "text/plain", "", text, quotations=(Quotation("Byron", "", span, attribution),)
    )
    assert said_by(document, Span(0, len(text))) == ("Byron", "")


def test_a_quotation_takes_the_role_that_is_stated_of_the_person_anywhere_in_it() -> None:
    first, second = DOCUMENT.quotations[:2]
    bare = Quotation(second.speaker, "", second.span, second.attribution)
    document = Document("d", "d", "text/plain", "", TEXT, quotations=(first, bare))
    both = Span(first.span.start, second.span.end)
    assert said_by(document, both) == BYRON


@pytest.mark.parametrize(
    "roles", [("minister", "chairman"), ("chairman", "minister"), ("poet", "mime", "monk")]
)
def test_of_roles_that_say_as_much_the_first_is_taken(roles: tuple[str, ...]) -> None:
    text = " ".join(f"“The rules are far too weak for us, for one,” said {role} Ida Lund." for role in roles)
    quotations = []
    for role in roles:
        end = text.index(f" said {role}")
        start = text.rindex("“", 0, end) + 1
        attribution = Span(end + 1, end + 1 + len(f"said {role} Ida Lund"))
        quotations.append(Quotation("Ida Lund", role, Span(start, end - 1), attribution))
    document = Document("d", "d", "text/plain", "", text, quotations=tuple(quotations))
    assert said_by(document, Span(0, len(text))) == ("Ida Lund", roles[0])
