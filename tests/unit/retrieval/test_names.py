"""Which names are learned from texts, and which questions are expanded by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govqa.retrieval.names import Names, definitions, learn


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("at the World AI Conference (WAIC) in July", "WAIC", "World AI Conference"),
        ("the WAIC (World AI Conference)", "WAIC", "World AI Conference"),
        ("A large language model (LLM) is", "LLM", "large language model"),
        ("large language models (LLMs)", "LLMs", "large language models"),
        ("few standards developing organisations (SDOs)", "SDOs", "standards developing organisations"),
        ("the AI Plus (AI+) initiative", "AI+", "AI Plus"),
        ("fields of science and technology (S&T)", "S&T", "science and technology"),
        ("of small and medium-sized enterprises (SMEs)", "SMEs", "small and medium-sized enterprises"),
        ("Joint Technical Committee 21 (JTC 21) of", "JTC 21", "Joint Technical Committee 21"),
        ("a Center for AI Standards and Ideas (CAISI)", "CAISI", "Center for AI Standards and Ideas"),
        ("of the Artificial Intelligence Act (“AI Act”)", "AI Act", "Artificial Intelligence Act"),
        ("the Artificial Intelligence Act (the \"AI Act\")", "AI Act", "Artificial Intelligence Act"),
        ("the Data Security Law (hereinafter DSL)", "DSL", "Data Security Law"),
        ("the Academy of Sciences (AoS; in Chinese)", "AoS", "Academy of Sciences"),
        ("Ministry of Electronics and Technology (MetY)", "MetY", "Ministry of Electronics and Technology"),
        ("the People’s Republic of China (PRC)", "PRC", "People’s Republic of China"),
        ("deoxyribonucleic acid (DNA)", "DNA", "deoxyribonucleic acid"),
        ("It has ended. Digital Silk Road (DSR)", "DSR", "Digital Silk Road"),
        ("an AI Office (AI), the Artificial Intelligence Act (AIA)", "AIA", "Artificial Intelligence Act"),
        ("the State Council of Science (SC)", "SC", "State Council of Science"),
        ("the Chinese Communist Party's (CCP) view", "CCP", "Chinese Communist Party"),
    ],
)  # fmt: skip
def test_definitions_are_found(text: str, short: str, long: str) -> None:
    assert (short, long) in list(definitions(text))


@pytest.mark.parametrize(
    "text",
    [
        "at the conference in Shanghai (2024)",
        "some other evidence exists already (see above)",
        "the entry of the Regulation (EU) 2024/1689",
        "the Measures for Ethics Review of Technology (Trial)",
        "it is in force in the state (California)",
        "in view of the issue (II) and of the item (iv)",
        "the World AI Conference. It was (WAIC)",
        "the World AI Conference [1] (WAIC)",
        "WAIC (a conference on other things)",
        "the WAIC (WAIC)",
        "(WAIC) and () and ( )",
        "artificial intelligence (artificial)",
        "what is of the (OT)",
    ],
)
def test_chance_pairs_are_not(text: str) -> None:
    assert list(definitions(text)) == []


#: Ordinary words, and short forms that everyone knows.
ORDINARY = frozenset({"it", "us", "most", "mail", "which", "eu", "ai"})


def learned(*texts: str, aliases: dict[str, str] | None = None) -> Names:
    """The names of ``texts``, the first of which declares ``aliases``."""
    declared = [tuple((aliases or {}).items()), *(() for _ in texts[1:])]
    return learn(texts, declared, ORDINARY.__contains__)


WAIC = "The World AI Conference (WAIC) is in July. WAIC is big, WAIC is long."


def test_short_forms_are_spelled_out() -> None:
    names = learned(WAIC)
    assert names.expand("Who opened WAIC?").text == "Who opened WAIC? (World AI Conference)"
    assert names.expand("Who opened WAIC's hall? \n").text == "Who opened WAIC's hall? (World AI Conference)"


def test_long_forms_get_the_short_one_that_the_texts_prefer() -> None:
    assert learned(WAIC).expand("the World AI Conference").text == "the World AI Conference (WAIC)"
    rarely = "The World AI Conference (WAIC) is in July. The World AI Conference is big."
    assert learned(rarely).expand("the World AI Conference").text == "the World AI Conference"


def test_aliases_count_like_definitions() -> None:
    names = learned("Lethal autonomous weapons.", aliases={"killer robots": "lethal autonomous weapons"})
    assert names.expand("Ban killer robots!").text == "Ban killer robots! (lethal autonomous weapons)"
    assert names.expand("What is a Killer Robot?").text.endswith("(lethal autonomous weapons)")


def test_a_short_form_that_no_text_uses_gives_way_to_the_name_that_they_use() -> None:
    aliases = {"CATM": "Coastal Accord", "HB": "Harbour Board"}
    names = learned("The Coastal Accord. The Harbour Board (HB) met. HB met.", aliases=aliases)
    assert names.expand("What is CATM?").text == "What is Coastal Accord?"
    assert (
        names.expand("Does HB watch over CATM?").text == "Does HB watch over Coastal Accord? (Harbour Board)"
    )
    assert Names.from_data(names.to_data()) == names


def test_names_that_the_texts_never_use_are_not_added() -> None:
    names = learned("BRICS met.", aliases={"BRICS": "group of emerging economies"})
    assert names.expand("When did BRICS meet?").text == "When did BRICS meet?"
    assert names.expand("the group of emerging economies").text == "the group of emerging economies (BRICS)"


def test_known_short_forms_are_spelled_out_only_if_the_texts_do() -> None:
    seldom = "Artificial intelligence (AI) is new. AI is big. AI, AI."
    assert learned(seldom).expand("What is AI?").text == "What is AI?"
    often = "The European Union (EU) met. The EU, the EU, the European Union."
    assert learned(often).expand("Did the EU meet?").text == "Did the EU meet? (European Union)"


@pytest.mark.parametrize(
    ("question", "expanded"),
    [
        ("What does MOST say?", True),
        ("what does most of it say?", False),
        ("What does most of it say?", False),
        ("WHAT DOES MOST OF IT SAY?", False),
        ("who heads the ministry most?", False),
    ],
)
def test_short_forms_that_are_words_need_their_capitals(question: str, expanded: bool) -> None:
    names = learned("The Ministry of Science and Technology (MOST) met.")
    assert (names.expand(question).text != question) is expanded


@pytest.mark.parametrize(
    ("question", "expanded"),
    [
        ("What does the GDPR say?", True),
        ("what does the gdpr say?", True),
        ("What does the gdpr say?", True),
        ("WHAT DOES THE GDPR SAY?", True),
        ("What do GDPRs in Europe say?", True),
        ("What does Gdpr in Europe say?", False),
        ("What does GDPRX say?", False),
    ],
)
def test_other_short_forms_need_none_where_none_are_written(question: str, expanded: bool) -> None:
    names = learned("The General Data Protection Regulation (GDPR) is law.")
    assert (names.expand(question).text != question) is expanded


def test_phrases_that_the_texts_write_small_need_their_capitals() -> None:
    names = learned("It has a global compact.", "The Global Compact.", aliases={"Global Compact": "GDC"})
    assert names.as_written == frozenset()
    names = learned("An action plan. The GAP, the GAP and the Action Plan.", aliases={"GAP": "Action Plan"})
    assert names.as_written == {"Action Plan"}
    assert names.expand("Has Peru an Action Plan?").text == "Has Peru an Action Plan? (GAP)"
    assert names.expand("Has Peru an action plan?").text == "Has Peru an action plan?"


def test_a_short_form_with_two_meanings_is_left_alone() -> None:
    institute, index = (
        "The AI Safety Institute (AISI) met.",
        "The Annual Income and Spending Index (AISI) rose.",
    )
    assert learned(institute, index).expand("What is AISI?").text == "What is AISI?"
    many = learned(*[institute] * 5, index)
    assert many.expand("What is AISI?").text == "What is AISI? (AI Safety Institute)"
    assert many.expand("the Annual Income and Spending Index").text == "the Annual Income and Spending Index"


def test_variants_of_one_meaning_are_no_doubt() -> None:
    names = learned(
        "The Artificial Intelligence Development Plan (AIDP). Artificial intelligence (AI) grows.",
        "The New Generation AI Development Plan of 2017.",
        aliases={"AIDP": "New Generation AI Development Plan"},
    )
    assert names.others["AIDP"] == (
        "Artificial Intelligence Development Plan",
        "New Generation AI Development Plan",
    )


def test_longer_forms_of_a_name_are_no_other_names() -> None:
    text = "Article 5 and Article 5 of the EU AI Act. The deepfake, a deep fake."
    aliases = {
        "Article 5": "Article 5 of the EU AI Act",
        "deepfake": "deep fake",
    }
    assert learned(text, aliases=aliases).others == {}


def test_longest_name_is_meant() -> None:
    text = "The General Partnership (GP) of 2020. The GP Code, or General Code of Practice. Codes."
    names = learned(text, aliases={"GP Code": "General Code of Practice"})
    assert (
        names.expand("Who signed the GP Code?").text == "Who signed the GP Code? (General Code of Practice)"
    )
    assert (
        names.expand("Who signed the GP code?").text == "Who signed the GP code? (General Code of Practice)"
    )


def test_no_more_than_three_names_are_added_and_each_once() -> None:
    text = " ".join(f"The {letter}ora Bora Council ({letter}BC) met." for letter in "FGHM")
    names = learned(text)
    assert names.expand("FBC, GBC, FBC, HBC and MBC?").text == (
        "FBC, GBC, FBC, HBC and MBC? (Fora Bora Council; Gora Bora Council; Hora Bora Council)"
    )
    assert names.expand("Is the FBC the Fora Bora Council?").text == "Is the FBC the Fora Bora Council?"


def test_digits_hyphens_and_signs() -> None:
    text = (
        "Technical Committee 260 met. The High-level Body, the AI Plus Initiative, science and technology. "
        "Of TC260, HLAB-AI, AI+ and S&T."
    )
    aliases = {
        "TC260": "Technical Committee 260",
        "HLAB-AI": "High-level Body",
        "AI+": "AI Plus Initiative",
        "S&T": "science and technology",
    }
    names = learned(text, aliases=aliases)
    for short, long in aliases.items():
        assert names.expand(f"What of {short}?").text == f"What of {short}? ({long})"
    assert names.expand("What of HLAB AI?").text == "What of HLAB AI? (High-level Body)"


def test_names_are_data() -> None:
    names = learned(WAIC, "The Ministry of Science and Technology (MOST) met.")
    data = names.to_data()
    assert Names.from_data(json.loads(json.dumps(data))) == names
    assert data["as_written"] == ["MOST"]
    with pytest.raises(KeyError):
        Names.from_data({})


def test_nothing_is_learned_from_nothing() -> None:
    for names in (
        learn([], [], ORDINARY.__contains__),
        learned("", "()", aliases={"": "", "—": "…", "the": "a"}),
    ):
        assert names == Names({})
        assert names.expand("What is WAIC?").text == "What is WAIC?"
        assert names.expand("").text == ""


def test_names_of_the_notes_that_come_with_govqa(root: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((root / "corpus").rglob("*.md"))]
    names = learn(texts, [()] * len(texts), ORDINARY.__contains__)
    assert names.expand("What did MIIT do?").text.endswith(
        "(Ministry of Industry and Information Technology)"
    )
    for question in (
        "Is it true that most of us got mail?",
        "How do I prune a quince?",
        "Who shot first in 1914?",
    ):
        assert names.expand(question).text == question
