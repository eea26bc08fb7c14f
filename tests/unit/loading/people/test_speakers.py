from __future__ import annotations

from collections.abc import Callable

from govqa.types import Document

Make = Callable[..., Document]


def said(document: Document) -> list[tuple[str, str, str]]:
    return [(t.speaker, t.label.of(document.text), t.span.of(document.text)) for t in document.turns]


def test_an_interview_gives_turns_with_the_full_name(document: Make) -> None:
    text = (
        "# Talk\n\n**Ada Byron:** What leaks?\n\n**Max Weber:** The dam does.\n\nAnd the lock.\n\n"
        "**Byron:** Why?\n\n**Weber:** It is old.\n\n## After\n\nNobody speaks here."
    )
    assert said(document(text)) == [
        ("Ada Byron", "Ada Byron:", "What leaks?"),
        ("Max Weber", "Max Weber:", "The dam does.\n\nAnd the lock."),
        ("Ada Byron", "Byron:", "Why?"),
        ("Max Weber", "Weber:", "It is old."),
    ]


def test_a_label_is_resolved_by_the_name_in_the_text(document: Make) -> None:
    text = "Max Weber met Ada Byron.\n\n**Byron:** Why?\n\n**Weber:** It is old.\n\n**Byron:** I see."
    assert [turn.speaker for turn in document(text).turns] == ["Ada Byron", "Max Weber", "Ada Byron"]


def test_bold_words_before_a_colon_are_not_speakers(document: Make) -> None:
    text = "**Note:** Take care.\n\n**Funding:** There is none.\n\n**Note:** Take more care."
    assert document(text).turns == ()
    plain = "Open environment: it is open.\n\nInnovation model: none.\n\nOpen environment: it is not."
    assert document(plain).turns == ()


def test_a_transcript_without_bold_is_known_by_its_repeated_names(document: Make) -> None:
    text = "\n".join(
        ["Ada Byron: Why does it leak?", "Max Weber: It is old.", "Byron: And so?", "Weber: So what."]
    )
    text += "\nByron: I ask you.\nMax Weber: I have told you.\nAda Byron: You have not."
    assert {turn.speaker for turn in document(text).turns} == {"Ada Byron", "Max Weber"}


def test_questions_and_answers_take_the_name_of_the_interviewee(document: Make) -> None:
    text = "An interview with Max Weber\n\nQ: Why?\n\nA: It is old.\n\nQ: And?\n\nA: It leaks."
    assert said(document(text)) == [("Max Weber", "A:", "It is old."), ("Max Weber", "A:", "It leaks.")]


def test_a_person_in_a_heading_speaks_until_the_next_such_heading(document: Make) -> None:
    text = "\n".join(
        [
            "Dams and locks",
            "Insights",
            "WEBER Max: On dams",
            "Why they leak",
            "They are old and nobody cares.",
            "BYRON Ada: On locks",
            "They are older and nobody cares.",
            "Conclusion",
            "All is old and all leaks.",
        ]
    )
    assert said(document(text)) == [
        ("WEBER Max", "WEBER Max:", "Why they leak\n\nThey are old and nobody cares."),
        ("BYRON Ada", "BYRON Ada:", "They are older and nobody cares."),
    ]


def test_an_acronym_in_a_heading_is_no_person(document: Make) -> None:
    text = (
        "Rules\nAI Act: What it says\nThe AI rules are new and nobody reads them.\nEnd\nIt is over at last."
    )
    assert document(text).turns == ()


def test_a_place_in_a_heading_is_no_person(document: Make) -> None:
    text = "# Rules\n\n## South Africa: a plan\n\nIt has one.\n\n## Hong Kong: no plan\n\nIt has none."
    assert document(text, "a.md").turns == ()


def test_a_byline_under_a_heading_gives_the_section_to_its_author(document: Make) -> None:
    text = (
        "## Foreword\n\nAda Byron\n\nIt leaks.\n\nIt is old.\n\n## Dams\n\nThey leak.\n\n"
        "## Afterword\n\n### Max Weber\n\nAh."
    )
    assert said(document(text)) == [
        ("Ada Byron", "Ada Byron", "It leaks.\n\nIt is old."),
        ("Max Weber", "Max Weber", "Ah."),
    ]
    assert "Max Weber" not in {section.heading_path[-1] for section in document(text).sections}


def test_a_footnote_between_paragraphs_is_not_said_by_anyone(document: Make) -> None:
    text = (
        "**Ada Byron:** Why?\n\n**Max Weber:** It leaks.<sup>1</sup>\n\n"
        "<sup>1</sup> A footnote of the editors about the leak.\n\nAnd it is old.\n\n**Byron:** I see."
    )
    parts = [part for name, _, part in said(document(text)) if name == "Max Weber"]
    assert parts == ["It leaks.1", "And it is old."]


def roles(document: Document) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.role) for turn in document.turns]


def test_a_label_may_say_what_the_speaker_is(document: Make) -> None:
    bold = (
        "**Dr Max Weber (Ministry of Locks):** It leaks.\n\n**Ada Byron (laughs):** Why?"
        "\n\n**Weber:** It is old."
    )
    assert roles(document(bold)) == [
        ("Dr Max Weber", "Ministry of Locks"),
        ("Ada Byron", ""),
        ("Dr Max Weber", "Ministry of Locks"),
    ]
    plain = (
        "Ada Byron (historian): Why?\nMax Weber: It is old.\nByron: And?\nWeber: So what.\n"
        "Byron: I ask you.\nMax Weber: I have told you.\nAda Byron: You have not."
    )
    assert roles(document(plain))[::2] == [("Ada Byron", "historian")] * 4


def test_a_heading_may_say_what_the_person_in_it_is(document: Make) -> None:
    text = "\n".join(
        [
            "Dams and locks",
            "WEBER Max (Institute for Dams): On dams",
            "They are old and nobody cares.",
            "BYRON Ada: On locks",
            "They are older and nobody cares.",
        ]
    )
    assert roles(document(text)) == [("WEBER Max", "Institute for Dams"), ("BYRON Ada", "")]


def test_an_introduction_says_what_the_interviewee_is(document: Make) -> None:
    text = (
        "# Talk\n\nMax Weber, professor of hydrology at the University of Lund, met us. {}\n\n"
        "**Ada Byron:** What leaks?\n\n**Max Weber:** The dam does.\n\n**Byron:** Why?"
    )
    hydrologist = ("Max Weber", "professor of hydrology at the University of Lund")
    assert roles(document(text.format("It rained."))) == [("Ada Byron", ""), hydrologist, ("Ada Byron", "")]
    told = roles(document(text.format("Ada Byron is an editor of this journal.")))
    assert told == [
        ("Ada Byron", "editor of this journal"),
        hydrologist,
        ("Ada Byron", "editor of this journal"),
    ]


def test_a_heading_states_no_role(document: Make) -> None:
    text = (
        "# Max Weber is a minister\n\n**Ada Byron:** Why?\n\n**Max Weber:** It is old.\n\n**Byron:** I see."
    )
    assert {role for _, role in roles(document(text))} == {""}


def test_what_a_person_says_ends_where_a_long_section_leaves_the_subject(document: Make) -> None:
    cares = "The village bakery opens at dawn, sells rye bread, buns and sour cakes to travellers, " * 4
    text = "\n".join(
        [
            "News of the valley",
            "WEBER Max: Leaking dams, broken locks and flooded mills",
            "Why dams leak",
            "The dams leak where the locks are broken, and the mills are flooded each spring.",
            "Bread for all",
            f"{cares}and closes at noon.",
            "More bread",
            "Two ovens stand idle and nobody in the village minds.",
        ]
    )
    (turn,) = document(text).turns
    assert turn.span.of(document(text).text).startswith("Why dams leak")
    assert turn.span.of(document(text).text).endswith("flooded each spring.")
    assert [section.heading_path[1:] for section in document(text).sections][-2:] == [
        ("Bread for all",),
        ("Bread for all", "More bread"),
    ]
