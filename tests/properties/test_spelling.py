"""Mending any question at all, with any words."""

from hypothesis import given
from hypothesis import strategies as st

from govqa.retrieval.spelling import document_frequencies, mend

#: Few letters, so that words are near each other.
words = st.text("abcdeé", min_size=1, max_size=9)
vocabularies = st.dictionaries(words, st.integers(1, 60), max_size=30)
anything = st.text(st.characters(), max_size=80)
typed = (
    words
    | words.map(str.title)
    | words.map(str.upper)
    | st.sampled_from(["A.b", "x@y", "3", "ﬁ", "İ", "\ud800"])
)
spaces = st.sampled_from([" ", " ", " ", "-", ", ", "? ", "\n", "'"])
questions = st.lists(st.tuples(typed, spaces), max_size=12).map(lambda pairs: "".join(map("".join, pairs)))


@given(questions | anything, vocabularies, st.frozensets(words, max_size=10))
def test_mending_what_was_mended_changes_nothing(
    question: str, vocabulary: dict[str, int], ordinary: frozenset[str]
) -> None:
    once = mend(question, vocabulary, ordinary.__contains__)
    assert mend(once, vocabulary, ordinary.__contains__) == once


@given(questions | anything, vocabularies)
def test_a_question_of_known_words_stays(question: str, vocabulary: dict[str, int]) -> None:
    known = document_frequencies([question])
    assert mend(question, vocabulary | known, frozenset().__contains__) == question
    assert mend(question, vocabulary, known.__contains__) == question


@given(questions, vocabularies, st.frozensets(words, max_size=10))
def test_all_that_is_no_letter_stays_but_single_spaces(
    question: str, vocabulary: dict[str, int], ordinary: frozenset[str]
) -> None:
    def other(text: str) -> str:
        return "".join(c for c in text if not c.isalpha() and c != " ")

    assert other(mend(question, vocabulary, ordinary.__contains__)) == other(question)


@given(questions, vocabularies, st.frozensets(words, max_size=10))
def test_words_that_come_in_are_words_of_several_documents(
    question: str, vocabulary: dict[str, int], ordinary: frozenset[str]
) -> None:
    before = document_frequencies([question])
    for word in document_frequencies([mend(question, vocabulary, ordinary.__contains__)]):
        assert word in before or vocabulary[word] > 1
