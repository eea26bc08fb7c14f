"""Follow-ups are understood as a person would read them; new topics are left alone."""

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
    # A noun of which nothing more is said
    "Are the promises binding?",
    "Can the firm object?",
    "What was the reason?",
    # Something set beside what was said
    "Which summit came next?",
    "Did binding rules come later?",
    "Who reported that remark?",
    "What else was published that month?",
    # Half a sentence
    "By what majority?",
    "With how many members?",
    "In return for what?",
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
    # The pronoun stands for something in the question itself
    "What must a firm do in Kenya if the country's privacy rules apply to it?",
    "Were the firms that agreed to the tests in Seoul bound by law?",
    "Do the states that backed the Kigali text have to follow it?",
    "What should small states do with their national plans?",
    # "it" stands for nothing
    "Is it forbidden for foreign firms to sell chips to Kenya?",
    "How much does it cost to register a model in Korea?",
    "What makes it hard for Britain and Japan to agree on tests?",
    "Why can't one government tame models by itself?",
]


# Where word order and names say what a follow-up leaves out, it takes it over.
TAKEN_OVER = [
    # A name, or what the question before is about, for a pronoun
    ("Who proposed WAICO?", "And where would it sit?", "And where would WAICO sit?"),
    ("What is the AI Act?", "Who enforces it?", "Who enforces the AI Act?"),
    ("When was the Kigali declaration signed?", "Is it binding?", "Is the Kigali declaration binding?"),
    ("When did the labelling rules take effect?", "Who wrote them?", "Who wrote the labelling rules?"),
    ("WAICO", "When was it proposed?", "When was WAICO proposed?"),
    ("Tell me about WAICO.", "Who leads it?", "Who leads WAICO?"),
    ("When was WAICO proposed?", "What are its members?", "What are WAICO's members?"),
    ("What do Korean firms want?", "Who are their lobbyists?", "Who are Korean firms' lobbyists?"),
    # A description of what was asked for
    (FIRST, "Who leads it?", "Who leads the ministry that drafted the deepfake labelling rules?"),
    ("Which firms signed the pledge?", "Are they bound?", "Are the firms that signed the pledge bound?"),
    (
        "Who wrote the Kigali declaration?",
        "Where does she teach?",
        "Where does the person who wrote the Kigali declaration teach?",
    ),
    (
        "Who is the head of the AI Office?",
        "Since when has he been in office?",
        "Since when has the head of the AI Office been in office?",
    ),
    (
        "Who chaired the session besides Jo Meyer?",
        "Which university is that person at?",
        "Which university is the person who chaired the session besides Jo Meyer at?",
    ),
    ("Who signed the pledge?", "What do they want?", "What do those who signed the pledge want?"),
    # A person's name
    (
        "What did Jo Meyer say about fines?",
        "Does she defend open models?",
        "Does Jo Meyer defend open models?",
    ),
    ("What does Jo Meyer study?", "Who supervises her thesis?", "Who supervises Jo Meyer's thesis?"),
    # A part for the like part
    ("What does Kenya put first in AI?", "And Japan?", "What does Japan put first in AI?"),
    ("What is the EU's main worry?", "And Japan's?", "What is Japan's main worry?"),
    ("What does Jo Meyer say about Kenya?", "And Japan?", "What does Jo Meyer say about Japan?"),
    ("What does Jo Meyer say about Kenya?", "And Al Roth?", "What does Al Roth say about Kenya?"),
    ("Is there a law on chips in Kenya?", "And in Europe?", "Is there a law on chips in Europe?"),
    ("Is there a law on chips in Kenya?", "What about Japan?", "Is there a law on chips in Japan?"),
    ("Which states signed in 2023?", "What about 2024?", "Which states signed in 2024?"),
    ("Which states signed by May 2023?", "And by June 2024?", "Which states signed by June 2024?"),
    ("What is the first aim of the plan?", "And the second one?", "What is the second aim of the plan?"),
    ("What does Article 9 demand?", "And Article 12?", "What does Article 12 demand?"),
    (
        "When was the Korean institute founded?",
        "And the British one?",
        "When was the British institute founded?",
    ),
    ("What is Kenya's AI bill about?", "And the Korean one?", "What is the Korean AI bill about?"),
    (
        "How many firms train models in rich states?",
        "And in poor ones?",
        "How many firms train models in poor states?",
    ),
    ("When was the Seoul text drafted?", "And signed?", "When was the Seoul text signed?"),
    (
        "How high are fines for late reports?",
        "And for false reports?",
        "How high are fines for false reports?",
    ),
    # Another circumstance
    ("When did Kenya present its plan?", "In which city?", "In which city did Kenya present its plan?"),
    (
        "Was the start of the duties put off?",
        "By how much?",
        "By how much was the start of the duties put off?",
    ),
    ("Where did ministers meet?", "Since when?", "Since when did ministers meet?"),
]

# Where they do not, it is put after the question before.
PUT_AFTER = [
    # Two pronouns, or two things that one may stand for
    (FIRST, "When did it publish them?"),
    ("When did Parliament adopt the AI Act?", "When did it enter into force?"),
    ("Where is the seat of the commission?", "How many members does it have?"),
    ("What did Jo Meyer say about Al Roth?", "Where does he teach?"),
    # More than the verb would be lost
    ("Was Japan present at Bletchley?", "Did it sign?"),
    ("What does Jo Meyer think of thresholds?", "What would she prefer?"),
    # A whole event
    ("Who drafted the rules?", "Why did Brussels criticise that?"),
    # It may have been answered no
    ("Did Japan sign the Seoul text?", "Why?"),
    # The subject is asked for
    ("Who heads the AI Office?", "Since when?"),
    # Nothing says what the new part is like
    ("Does Kenya forbid exports of chips to Japan?", "What about the H200?"),
    ("Do Kenya and Japan trade chips?", "And Korea?"),
    ("How high are EU fines?", "And China?"),
    # A possessive ending would hang on the last of many words
    ("Which firm was fined most for hiding tests?", "How much of its revenue was lost?"),
]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_follow_up_leans_back(question: str) -> None:
    assert leans_back(question)
    assert standalone_question(question, [FIRST]) != question


@pytest.mark.parametrize("question", NEW_TOPICS)
def test_new_topic_is_asked_as_it_is(question: str) -> None:
    assert not leans_back(question)
    assert standalone_question(question, [FIRST]) == question


@pytest.mark.parametrize(("before", "question", "understood"), TAKEN_OVER)
def test_what_a_follow_up_leaves_out_is_taken_over(before: str, question: str, understood: str) -> None:
    assert standalone_question(question, [before]) == understood


@pytest.mark.parametrize(("before", "question"), PUT_AFTER)
def test_what_is_not_plain_is_asked_after_the_question_before(before: str, question: str) -> None:
    assert standalone_question(question, [before]) == f"{before} {question}"


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
            "When did the Council follow?",
            marks=pytest.mark.xfail(
                reason="a name, and a verb that only a reader sees to be short of an object"
            ),
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
    assert standalone_question("  Is it binding?\n", [" What is WAICO? "]) == "Is WAICO binding?"
    assert standalone_question("  Why?\n", [f" {FIRST} "]) == f"{FIRST} Why?"


def test_history_may_be_turns_of_which_the_questions_count() -> None:
    history = [Turn("What is WAICO?", "“Jo Meyer called the Kigali declaration toothless.” [1]")]
    assert standalone_question("Is it binding?", history) == "Is WAICO binding?"
    assert standalone_question("Is it binding?", ["Who wrote the AI Act?", *history]) == "Is WAICO binding?"


def test_a_follow_up_to_a_follow_up_goes_on_from_what_that_was_understood_as() -> None:
    history = ["Where was the Kigali summit held?", "What text came out of it?"]
    assert standalone_question("How many states signed it?", history[:1]).endswith(
        "signed the Kigali summit?"
    )
    assert standalone_question("And in 2024?", ["What did Kenya publish in 2022?", "And in 2023?"]) == (
        "What did Kenya publish in 2024?"
    )
    assert standalone_question("Why?", history) == "What text came out of the Kigali summit? Why?"


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    history = ["Who wrote the AI Act?", FIRST, "Since when?", "And before that?", "Why?"]
    for length in range(2, len(history) + 1):
        question = standalone_question("By what majority?", history[:length])
        assert question.startswith(FIRST)
        assert question.endswith("By what majority?")
        assert history[length - 1] in question
        assert "AI Act" not in question


def test_a_new_topic_ends_the_chain() -> None:
    history = [FIRST, "Who leads it?", "When was the Seoul summit held?"]
    assert standalone_question("Who signed?", history) == "When was the Seoul summit held? Who signed?"


def test_a_person_is_remembered_over_other_topics() -> None:
    history = ["What does Jo Meyer study?", "Is there a law on chips in Kenya?"]
    assert standalone_question("Does she defend open models?", history) == "Does Jo Meyer defend open models?"


def test_one_of_two_persons_is_not_guessed() -> None:
    history = ["What does Jo Meyer study?", "What does Al Roth study?", "Is there a law on chips in Kenya?"]
    understood = standalone_question("Does she defend open models?", history)
    assert understood == f"{history[-1]} Does she defend open models?"


def test_history_of_follow_ups_alone_begins_with_the_oldest() -> None:
    assert standalone_question("Why?", ["And there?", "Since when?"]) == "And there? Since when? Why?"


def test_a_question_asked_again_is_not_doubled() -> None:
    assert standalone_question("Since when?", [FIRST, "Since when?"]) == f"{FIRST} Since when?"


def test_a_long_history_leaves_room_for_the_question() -> None:
    story = " ".join(f"word{i}" for i in range(300))
    for history in ([story], [story, f"And why {story}?"], ["Why?"] * 50 + [story, "Why?"] * 50):
        understood = standalone_question("Since when?", history)
        assert understood.endswith(" Since when?")
        assert len(understood.split()) <= 90


def test_key_words_are_set_off_from_the_question_after_them() -> None:
    assert standalone_question("Why?", ["deepfake labels"]) == "deepfake labels: Why?"
    assert standalone_question("Why?", ["who drafted the rules"]) == "who drafted the rules? Why?"


def test_the_same_history_gives_the_same_question() -> None:
    history = [FIRST, "Who leads it?"]
    assert standalone_question("Why?", history) == standalone_question("Why?", history)
    assert history == [FIRST, "Who leads it?"]


@pytest.mark.parametrize("question", ["???", "…", "😀", "人工智能呢？", "it " * 5000, "(" * 5000])
def test_odd_questions_are_no_error(question: str) -> None:
    assert question.strip() in standalone_question(question, [FIRST])


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (
            ["Where does the Coastal Forum meet?", "When was it founded?", "And who paid?"],
            "How many staff does it have?",
            "How many staff does the Coastal Forum have?",
        ),
        (
            ["What is the Coastal Forum?", "Who founded it?", "In which towns were the founders born?"],
            "When did it first meet in public?",
            "When did the Coastal Forum first meet in public?",
        ),
    ],
)
def test_a_pronoun_keeps_what_it_stood_for(history, question, understood):
    assert standalone_question(question, history) == understood
