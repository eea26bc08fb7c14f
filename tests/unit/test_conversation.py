"""Follow-ups take their subject along; new topics do not."""

import pytest

from govqa.conversation import leans_back, standalone_question
from govqa.types import Turn

FIRST = "Which ministry drafted the deepfake labelling rules?"

FOLLOW_UPS = [
    # A pronoun in the place of the subject
    "When did it publish them?",
    "Who leads it?",
    "What are their penalties?",
    "Did they consult anyone?",
    "Is that binding?",
    "Who opposes this?",
    "Are those in force?",
    "What did he say about fines?",
    "Does she agree?",
    "What was the reaction there?",
    "What happened then?",
    "Is there one for music?",
    # A noun that only the question before explains
    "What is the purpose of the plan?",
    "When was the document published?",
    "Does the latter matter?",
    "Who else joined?",
    # A name, and a pronoun at the end
    "Why did Brussels criticise it?",
    "How did the EU react to that?",
    "What does Meyer think of them?",
    "Is Japan part of it too?",
    # The continuation of a sentence
    "And in Europe?",
    "And the US?",
    "But why?",
    "So who pays?",
    "What about small firms?",
    "How about Korea?",
    "Also for text?",
    # Next to nothing
    "Why?",
    "When?",
    "Where?",
    "Who signed?",
    "Since when?",
    "In what year?",
    "Where is the headquarters?",
    # A request for more
    "Tell me more.",
    "tell me more please",
    "Can you elaborate?",
    "More details, please",
    "Give me an example.",
    "For example?",
    "Go on",
]

NEW_TOPICS = [
    "Which ministry drafted the chip export rules?",
    "Who wrote the AI Act?",
    "What is compute governance?",
    "What is alignment?",
    "what is watermarking",
    "Who is Bo Li?",
    "Define scalable oversight",
    "When was the Seoul summit held?",
    "Is there a law on drones in Korea?",
    "Are there limits on exports?",
    "How many people attended the summit in Kigali?",
    "Does the EU say that models must be labelled?",
    "Who claims that Japan leads in robotics?",
    "What is Germany's position on its own industry?",
    "How do Korean firms see their government's role?",
    "What did Meyer say about her book?",
    "Who is one of the authors of the Seoul statement?",
    "Did Britain delay its bill this year?",
    "Is it true that Japan banned face recognition?",
    "Does it matter whether models are open?",
    "What does the report of the Seoul panel recommend?",
    "Which organisation runs the Kigali summit?",
    "Which countries signed the Seoul statement?",
    "why is korea investing in chips",
    "What is the difference between safety and security?",
    "And which of the Kigali declaration's twelve signatories later left the working group on compute?",
    "More than how many parameters make a model systemic?",
    "Explain the difference between safety and security",
    "Tell me more about the Kigali declaration",
    "What does Kenya's data protection act require of firms?",
    "At least one expert doubts the Kigali declaration: who?",
]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_follow_up_is_asked_with_the_question_before_it(question: str) -> None:
    assert standalone_question(question, [FIRST]) == f"{FIRST} {question}"


@pytest.mark.parametrize("question", NEW_TOPICS)
def test_new_topic_is_asked_as_it_is(question: str) -> None:
    assert standalone_question(question, [FIRST]) == question


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("How many members?", marks=pytest.mark.xfail(reason="two content words may be a topic")),
        pytest.param(
            "What about the costs of compliance for small firms in Europe?",
            marks=pytest.mark.xfail(
                reason="long enough to stand alone, though it does not say costs of what"
            ),
        ),
        pytest.param(
            "Were the penalties raised later?",
            marks=pytest.mark.xfail(reason="a noun with an article: whose penalties, only a reader knows"),
        ),
    ],
)
def test_follow_up_that_needs_a_reader_to_see(question: str) -> None:
    assert leans_back(question)


@pytest.mark.parametrize("question", [*FOLLOW_UPS[:3], *NEW_TOPICS[:3]])
@pytest.mark.parametrize("history", [[], [""], ["  \n"], [Turn("")]])
def test_without_history_every_question_stands_alone(question: str, history: list[str | Turn]) -> None:
    assert standalone_question(question, history) == question


def test_white_space_around_questions_is_left_out() -> None:
    assert standalone_question("  Who leads it?\n", [f" {FIRST} "]) == f"{FIRST} Who leads it?"


def test_history_may_be_turns_of_which_the_questions_count() -> None:
    history = [Turn(FIRST, "The ministry of industry did.")]
    assert standalone_question("Who leads it?", history) == f"{FIRST} Who leads it?"
    assert (
        standalone_question("Who leads it?", ["Who wrote the AI Act?", *history]) == f"{FIRST} Who leads it?"
    )


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    history = ["Who wrote the AI Act?", FIRST, "Who leads it?", "Since when?", "And before that?"]
    for length in range(2, len(history) + 1):
        question = standalone_question("Why?", history[:length])
        assert question.startswith(FIRST)
        assert question.endswith("Why?")
        assert history[length - 1] in question
        assert "AI Act" not in question


def test_a_new_topic_ends_the_chain() -> None:
    history = [FIRST, "Who leads it?", "When was the Seoul summit held?"]
    assert standalone_question("Who signed?", history) == "When was the Seoul summit held? Who signed?"


def test_history_of_follow_ups_alone_begins_with_the_oldest() -> None:
    assert standalone_question("Why?", ["And there?", "Since when?"]) == "And there? Since when? Why?"


def test_a_question_asked_again_is_not_doubled() -> None:
    assert standalone_question("Who leads it?", [FIRST, "Who leads it?"]) == f"{FIRST} Who leads it?"


def test_the_same_history_gives_the_same_question() -> None:
    history = [FIRST, "Who leads it?"]
    assert standalone_question("Why?", history) == standalone_question("Why?", history)
    assert history == [FIRST, "Who leads it?"]


@pytest.mark.parametrize("question", ["???", "…", "😀", "人工智能呢？", "it " * 5000, "(" * 5000])
def test_odd_questions_are_no_error(question: str) -> None:
    assert question.strip() in standalone_question(question, [FIRST])
