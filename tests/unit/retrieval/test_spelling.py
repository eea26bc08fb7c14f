"""What is mended, into what, and above all what is not."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from govqa.encoding.model import DEFAULT_MODEL, resolve_model
from govqa.encoding.onnx import TOKENIZER_FILE
from govqa.retrieval.spelling import IsWord, document_frequencies, mend

#: Words of a corpus of a hundred documents, and how many have them.
VOCABULARY = {
    "about": 45,
    "accuracy": 3,
    "africa": 8,
    "algorithm": 30,
    "artificial": 90,
    "beijing": 12,
    "being": 11,
    "bremmer": 2,
    "china": 81,
    "developers": 21,
    "farmer": 6,
    "former": 6,
    "governance": 78,
    "initiative": 34,
    "intelligence": 90,
    "knowledge": 9,
    "label": 8,
    "leaders": 10,
    "leader": 7,
    "over": 30,
    "policy": 20,
    "providers": 24,
    "regulated": 15,
    "regulation": 42,
    "singapore": 1,
    "talks": 10,
    "the": 100,
    "undermine": 12,
    "which": 75,
    "with": 99,
    "works": 9,
    "yardstick": 3,
}
#: Ordinary words, some of which the corpus lacks.
ORDINARY = frozenset(
    """
    able act ask does for how in is it of on or poison rally really relay say table tables tasks tell the to
    under us use used what who with witch would
    """.split()  # noqa: SIM905
)


def mended(question: str, **others: int) -> str:
    """``question``, mended with the words of a corpus that has ``others``, too."""
    return mend(question, VOCABULARY | others, ORDINARY.__contains__)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("what is an algoritm", "what is an algorithm", id="a letter left out"),
        pytest.param("use of algoritthm", "use of algorithm", id="a letter doubled"),
        pytest.param("what acuracy is used", "what accuracy is used", id="a double letter single"),
        pytest.param("ask abotu it", "ask about it", id="two letters swapped"),
        pytest.param("used in afrika", "used in africa", id="a letter of like sound"),
        pytest.param("the initistive", "the initiative", id="a letter beside it on the keyboard"),
        pytest.param("hcina or us", "china or us", id="the first two letters swapped"),
        pytest.param("the overnance of it", "the governance of it", id="the first letter left out"),
        pytest.param("the iniative", "the initiative", id="two letters left out of a long word"),
        pytest.param("an algborithm", "an algorithm", id="a strange letter in a long word"),
        pytest.param("wich act is it", "which act is it", id="a word of the grammar"),
        pytest.param("providrs of polcy", "providers of policy", id="two words"),
    ],
)
def test_typing_errors_are_mended(question: str, expected: str) -> None:
    assert mended(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Algoritm?  (Providrs, in Bejing's\tAI-regulaton!)",
            "Algorithm?  (Providers, in Beijing's\tAI-regulation!)",
        ),
        ("WICH ALGORITM IS IT?", "WHICH ALGORITHM IS IT?"),
        ("  the algoritm \n", "  the algorithm \n"),
    ],
)
def test_all_else_stays_as_typed(question: str, expected: str) -> None:
    assert mended(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is artificialintelligence for", "what is artificial intelligence for"),
        ("who is withthepolicy", "who is withthepolicy"),
        ("the govern ance of it", "the governance of it"),
        ("arti ficial intelli gence", "artificial intelligence"),
        ("the govern\nance, govern-ance", "the govern\nance, govern-ance"),
    ],
)
def test_missing_and_false_spaces(question: str, expected: str) -> None:
    assert mended(question) == expected


@pytest.mark.parametrize("word", ["knowledgeable", "overregulation", "underregulated", "thepolicy"])
def test_compounds_are_not_taken_apart(word: str) -> None:
    assert mended(f"what is {word} for", able=10) == f"what is {word} for"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("lbl", "too short"),
        ("relay", "an ordinary word"),
        ("realy", "an ordinary word that the corpus lacks is as near as any"),
        ("taks", "an ordinary word is as near, and the word is short"),
        ("frmer", "two words of the corpus are as likely"),
        ("singapor", "one document has it"),
        ("acuraci", "two errors, and not long enough"),
        ("lenders", "another letter, and not long enough"),
        ("labeg", "a letter that is neither near nor alike"),
        ("underpin", "two other letters"),
        ("unregulated", "a prefix is no error"),
        ("regulations", "another form of a word of the corpus"),
        ("poisons", "another form of an ordinary word"),
        ("yardstic2", "glued to a digit"),
        ("algoritm@example.org", "an address"),
        ("www.providrs.org/algoritm", "an address"),
        ("regula\u0301ton", "an accent of its own"),
        ("algoritm" * 6, "no word"),
    ],
)
def test_what_is_in_doubt_stays(word: str, reason: str) -> None:
    assert mended(f"what is {word} for") == f"what is {word} for", reason


def test_a_letter_left_out_is_likelier_than_one_too_many() -> None:
    assert mended("what is bejing for") == "what is beijing for"  # rather than "being"


def test_of_two_words_as_likely_one_is_meant_that_is_much_more_frequent() -> None:
    assert mended("the frmer", farmer=30) == "the farmer"
    assert mended("the frmer", farmer=29) == "the frmer"


def test_forms_of_one_word_are_not_in_each_others_way() -> None:
    assert mended("the regulatin", regulating=40) == "the regulation"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("What does Bejing say?", "What does Beijing say?", id="one edit from a frequent name"),
        pytest.param("What does Bremer say?", "What does Bremer say?", id="near a rare name"),
        pytest.param("what does bremer say?", "what does bremmer say?", id="not written as a name"),
        pytest.param("What does Iniative say?", "What does Iniative say?", id="two edits"),
        pytest.param("What does CHNA say?", "What does CHNA say?", id="an acronym"),
        pytest.param(
            "What does Artificialintelligence say?", "What does Artificialintelligence say?", id="no space"
        ),
        pytest.param(
            "Iniative? Wich act?", "Initiative? Which act?", id="capitals of a sentence's beginning"
        ),
        pytest.param("Use of “Algoritm”", "Use of “Algorithm”", id="one edit from a frequent word"),
    ],
)
def test_names_stay_but_for_one_edit_from_a_frequent_one(question: str, expected: str) -> None:
    assert mended(question) == expected


def test_question_in_another_language_stays() -> None:
    question = "welche algoritmen regulaton haben die entwickler in chna"
    assert mended(question) == question
    assert mended("what is the use of the algoritm regulaton in chna") != question


def test_text_that_nobody_typed_stays_and_takes_no_time() -> None:
    for text in ("algoritm" * 20_000, "what is it and the act of regulaton " * 2000):
        assert mended(text) == text
    assert mended("") == ""


def test_vocabulary_counts_documents() -> None:
    texts = ["Rules, rules. AI-made rules of 2024", "Ann's RULES h200 a@rules.org regula\u0301"]
    assert document_frequencies(texts) == {"rules": 2, "ai": 1, "made": 1, "of": 1, "ann": 1, "s": 1}


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> dict[str, int]:
    """The words of the notes that come with govqa."""
    return document_frequencies(path.read_text("utf-8") for path in sorted((root / "corpus").rglob("*.md")))


@pytest.fixture(scope="module")
def is_word() -> IsWord:
    """What the default model's tokenizer knows as a whole."""
    path = resolve_model(DEFAULT_MODEL).folder / TOKENIZER_FILE
    return frozenset(Tokenizer.from_file(str(path)).get_vocab()).__contains__


@pytest.mark.parametrize(
    "question",
    [
        "How do I prune an espaliered quince tree?",
        "Which enzymes unwind DNA, and do telomeres shorten?",
        "Why do meringues weep, and does confectioner's sugar help?",
        "Who scored for Wolfsburg against Leverkusen?",
        "What did Thucydides write about Nicias and Brasidas?",
        "Is Zabaglione thicker than crème anglaise?",
        "How is an underpinned wall paid for in instalments?",
        "Which Zambian ethicist foretold the strictest lenders' downfall?",
        "does the beneficiary of an annuity outlive its guarantor",
        "Can I decline a croquette without offending my hostess in Lyon?",
        "what do the schnauzer and the leonberger have in common",
        "Does Elinor Ostrom disagree with Garrett Hardin?",
        "Where did Jurgen Habermas teach, and whom did Axel Honneth succeed?",
        "What did Merkle, Chaum and Szabo contribute to cryptography?",
    ],
)
def test_other_subjects_and_rare_names_stay(
    question: str, vocabulary: dict[str, int], is_word: IsWord
) -> None:
    assert mend(question, vocabulary, is_word) == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "wich articel of the ai act is abuot emergancy powers of goverments",
            "which article of the ai act is about emergency powers of governments",
        ),
        (
            "Does Bejing's global AI governence inititive name the Unitd Nations?",
            "Does Beijing's global AI governance initiative name the United Nations?",
        ),
    ],
)
def test_questions_on_the_subject_are_mended(
    question: str, expected: str, vocabulary: dict[str, int], is_word: IsWord
) -> None:
    assert mend(question, vocabulary, is_word) == expected
