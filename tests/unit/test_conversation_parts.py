"""Questions that ask several things, and those that only look so."""

import pytest

from govqa.conversation.parts import parts


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "How do Kenya and Japan differ on safety?",
            ("How do Kenya differ on safety?", "How do Japan differ on safety?"),
        ),
        (
            "Which is stricter for ferries, Tarnholm or New Sallow?",
            ("Which is stricter for ferries, Tarnholm?", "Which is stricter for ferries, New Sallow?"),
        ),
        (
            "How many supporters do UNESCO's text and the OECD's text have respectively?",
            (
                "How many supporters do UNESCO's text have respectively?",
                "How many supporters do the OECD's text have respectively?",
            ),
        ),
        (
            "Are fines higher in the AI Act than in the Data Law?",
            ("Are fines higher in the AI Act?", "Are fines higher in the Data Law?"),
        ),
        (
            "Who decides in the accord, and who in the harbour board?",
            ("Who decides in the accord", "who in the harbour board?"),
        ),
        (
            "For how long do the experts of one serve, and for how long those of the other?",
            ("For how long do the experts of one serve", "for how long those of the other?"),
        ),
    ],
)
def test_a_question_about_two_is_asked_of_each(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Where is the secretariat of the accord?",
        "What does the Institute for Policy and Strategy recommend?",
        "How did the share change between 2019 and 2022, in each town?",
        "Who sat down with Biden and Xi?",
        "When and why?",
        "Who signed the pact in Sallow Point and who did not?",
        "In which town was the accord signed? And where will they meet after that?",
        "Is it a law or a code?",
    ],
)
def test_a_question_that_asks_one_thing_has_no_parts(question: str) -> None:
    assert parts(question) == ()
